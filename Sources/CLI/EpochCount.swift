// A number of epochs as people give it: 20, or auto with or without a most: auto, auto:200.

import ArgumentParser
import Training

/// How many epochs, from the command line.
struct EpochCount: ExpressibleByArgument {
  /// The epochs; at most, where the training ends by itself. Nil for `auto` without a number.
  var number: Int?
  /// Whether the training ends by itself.
  var endsItself: Bool

  init?(argument: String) {
    let words = argument.split(separator: ":", omittingEmptySubsequences: false)
    endsItself = words.first == "auto"
    if endsItself, words.count == 1 { return }
    guard words.count == (endsItself ? 2 : 1), let number = words.last.flatMap({ Int($0) }) else {
      return nil
    }
    self.number = number
  }

  /// The epochs, at most.
  var most: Int { number ?? TrainingSettings.mostEpochs }
}
