// Which examples a command is about: a split of the data, and numbers within it.

import ArgumentParser
import Datasets
import Foundation
import Foundations
import Training

/// The option for a part of the data.
struct SplitOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The rows: \(DataSplit.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "split"))
  var split: String?

  /// The rows of named data: the split asked for, else the rows that a command takes by itself.
  func source(
    _ data: String, _ model: RunModel, _ shared: SharedOptions,
    standard: (Dataset) -> any DataSource = { $0.test ?? $0.training }
  ) throws -> any DataSource {
    guard let split else { return standard(try shared.dataset(data)) }
    return try RunData(
      model, data: data, split: try .named(split), downloads: DownloadDisplay.downloads(quiet: shared.quiet)
    ).source
  }
}

/// Numbers of examples, as `3` or `1,2,3`.
enum ExampleNumbers {
  /// The numbers in an option's text.
  static func read(_ text: String, flag: String) throws -> [Int] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let number = Int(word.trimmingCharacters(in: .whitespaces)) else {
        throw Failure(
          .usage, "'\(word)' is no number of an example", at: flag, remedy: "Give numbers such as 1,2,3")
      }
      return number
    }
  }
}
