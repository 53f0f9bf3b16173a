// What is said where there are so few rows that a model learns them by heart, and its numbers say little.

import Datasets
public import Foundations

extension Recipe {
  /// The number of examples below which a model learns little but these.
  public static let fewRows = 50

  /// That there are few rows, or that none are held out where a share of them was meant to be, as a sentence without its
  /// full stop; nil otherwise.
  public var fewRows: Message? {
    let count = training.count + validation.count
    let examples = count == 1 ? "1 example" : "\(count) examples"
    let isMissing = validation.count == 0 && settings.validation > 0
    let missing = "nothing is held out of \(examples), so numbers are those of rows that were trained on"
    if count < Self.fewRows {
      return
        "\(examples) \(count == 1 ? "teaches" : "teach") a model little: expect copies of what it was shown\(isMissing ? "; \(missing)" : "")"
    }
    return isMissing ? Message(missing) : nil
  }
}
