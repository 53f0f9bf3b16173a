// Which examples a command is about: a split of the data, and numbers within it.

import ArgumentParser
import Autoencoders
import Datasets
import Foundation
import Foundations
import Storage
import Training

/// The option for a part of the data.
struct SplitOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The rows: \(DataSplit.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "split"))
  var split: String?

  /// The rows of named data: the split asked for, else the rows that a command takes by itself. Those that cannot
  /// be read are left out, and are not counted by the numbers of examples.
  ///
  /// - Parameter limit: Only so many rows, the first ones; all where nil.
  func source(
    _ data: String, _ model: RunModel, _ shared: SharedOptions, limit: Int? = nil,
    standard: (Dataset) -> any DataSource = { $0.test ?? $0.training }
  ) throws -> any DataSource {
    guard let split else {
      let dataset = try shared.dataset(data, for: model.saved.model.configuration)
      return try standard(dataset).readable(atMost: limit)
    }
    return try shared.rows(model, data, split: try .named(split), limit: limit).source
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
