// Which rows a command is about. One rule by default: the test split, else the rows kept for validation, else all.

public import Datasets
import Foundation
public import Foundations

/// Rows of data, and what they are called.
public struct ChosenRows {
  /// The rows, those aside that cannot be read.
  public var source: any DataSource
  /// What is said where only some rows of the part are taken; empty where all are.
  private let share: String
  /// How many there would be without a limit.
  private let count: Int
  /// Which part of the data they are.
  public var split: DataSplit
  /// The data that they are of.
  public var data: RunData
  /// Whether rows that were trained on stand for held-out ones, since there are none.
  private let areTrainedOn: Bool

  /// The split that is taken by default: test, else validation, else all.
  ///
  /// - Parameter everyRow: Whether the rows are listed or named by their numbers, so that no row may be left out: rows
  ///   that only the run held out are then no split of the data.
  static func standard(_ data: RunData, everyRow: Bool) -> DataSplit {
    if data.dataset.test != nil { return .test }
    if data.dataset.validation != nil { return .validation }
    return !everyRow && data.heldOut != nil ? .validation : .all
  }

  /// The rows of loaded data.
  ///
  /// - Parameters:
  ///   - split: The split that was asked for, if any.
  ///   - everyRow: As for ``standard(_:everyRow:)``.
  ///   - limit: Only this many rows, the first that can be read; all that can where nil.
  ///   - key: What chooses them instead, for data that may be in the order of their classes.
  /// - Throws: ``Failure`` of kind `usage` for a split that the data do not have, `badData` where no row can be read.
  public init(
    _ data: RunData, split: DataSplit? = nil, everyRow: Bool = false, limit: Int? = nil,
    chosenBy key: Key? = nil
  ) throws {
    let chosen = split ?? Self.standard(data, everyRow: everyRow)
    let rows = try data.source(chosen)
    source =
      if let key, let limit, rows.count > limit {
        try rows.chosen(atMost: limit, key: key)
      } else {
        try rows.readable(atMost: limit)
      }
    let isSome = limit.map { $0 < rows.count } ?? false
    share = isSome ? (key == nil ? "the first \(source.count) of " : "\(source.count) of ") : ""
    count = isSome ? rows.count : source.count
    areTrainedOn = split == nil && !everyRow && chosen == .all && data.isOwn && data.settings != nil
    self.split = chosen
    self.data = data
  }

  /// What reports call the part: the split, unless the run divided data that have changed since, so that rows of any part may
  /// have been trained on.
  public var part: String { isDividedAnew ? "changed" : split.rawValue }

  /// Whether the rows are a part of the run's own data, divided after they have changed.
  private var isDividedAnew: Bool {
    data.change != nil && (split == .train || split == .validation && data.dataset.validation == nil)
  }

  /// Which rows they are, as a sentence without its full stop.
  public var sentence: String {
    let rows = "\(share)\(count) \(count == 1 ? "row" : "rows")"
    let part =
      switch split {
      case .test: ", the test split"
      case .validation:
        isDividedAnew
          ? ", of which any may have been trained on, since the data have changed"
          : data.dataset.validation == nil ? ", those held out for validation" : ", the validation split"
      case .train: data.isOwn ? ", the training rows" : ", the training split"
      case .all: data.isOwn && data.settings != nil && share.isEmpty && !areTrainedOn ? ", all rows" : ""
      }
    let own = areTrainedOn ? ", which the model was trained on: none were held out" : ""
    return "using \(rows) of \(PathParts(data.name).name)\(part)\(own)"
  }
}
