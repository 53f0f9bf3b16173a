// Which examples a command is about: a split of the data, and numbers within it.

import ArgumentParser
import Datasets
import Foundation
import Foundations
import Storage
import Training

/// The options for the rows that a command takes.
struct RowOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The rows to use: \(DataSplit.allCases.map(\.rawValue).joined(separator: ", ")). \
      (default: test, else validation, else all)
      """, valueName: "split"))
  var split: String?
  @OptionGroup(title: "Tables") var table: TableFlags
  @OptionGroup(title: "Arrays") var arrays: ArrayFlags

  /// The rows of the data that are named, or of the model's run, and a sentence that says which they are.
  ///
  /// - Parameters:
  ///   - everyRow: Whether the rows are listed or named by their numbers, so that none may be left out.
  ///   - limit: Only this many rows, the first ones; all where nil.
  ///   - key: What chooses them instead.
  func rows(
    of model: RunModel, _ data: String?, _ shared: SharedOptions, everyRow: Bool = false, limit: Int? = nil,
    chosenBy key: Key? = nil
  ) throws -> ChosenRows {
    let part = try split.map(DataSplit.named)
    let request = DataRequest(data ?? "", table: try table.request(), arrays: try arrays.request())
    if data != nil { try request.requireApplicable() }
    let found = try shared.data(of: model, request)
    let rows = try ChosenRows(found, split: part, everyRow: everyRow, limit: limit, chosenBy: key)
    try DataCheck.require(rows.source, fits: model.trained.configuration)
    if !shared.quiet { Console.error(Message(rows.sentence)) }
    return rows
  }
}

/// Numbers of examples, as `3` or `1,2,3`.
enum ExampleNumbers {
  /// The numbers in an option's text.
  static func read(_ text: String, flag: String) throws -> [Int] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let number = Int(word.trimmingCharacters(in: .whitespaces)) else {
        throw Failure(
          .usage, "'\(word)' is not the number of an example", at: flag,
          remedy: "Give whole numbers, for example 1,2,3")
      }
      return number
    }
  }
}
