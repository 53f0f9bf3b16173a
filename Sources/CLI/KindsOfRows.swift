// The kinds of rows that a user names by a label or by the value of a column.

import Datasets
import Examples
import Foundations
import Training

/// Rows by their label, or by the value of a column of classes.
struct KindsOfRows {
  private let source: any DataSource
  private let attribute: Attribute
  /// The class of each row, by its place in the attribute.
  private let places: [Float]

  /// The kinds of chosen rows.
  ///
  /// - Parameter column: The name of a column, or ``Attribute/labelName`` for the labels.
  /// - Throws: ``Failure`` of kind `usage` for rows that have no such column, or whose values are no classes.
  init(_ column: String, of rows: ChosenRows) throws {
    source = rows.source
    let dataset = rows.data.dataset
    let every = Array(0..<source.count)
    if let place = dataset.attributes.firstIndex(where: { $0.name == column }) {
      attribute = dataset.attributes[place]
      let (bytes, width) = (try source.bytes(.condition, of: every), dataset.attributes.count)
      places = bytes.withUnsafeBytes { memory in
        every.map { memory.loadUnaligned(fromByteOffset: 4 * ($0 * width + place), as: Float.self) }
      }
    } else {
      guard column == Attribute.labelName, source.hasLabels else {
        throw Failure(
          .usage,
          column == Attribute.labelName
            ? "its rows have no labels" : "its rows have no '\(column)' that is kept beside them",
          at: rows.data.name,
          remedy: "Give data with labels, or name two sets of examples with --from and --to")
      }
      let labels = try source.labels(every)
      let distinct = Array(Set(labels)).sorted()
      attribute = Attribute(
        column,
        .classes(
          distinct.map { label in
            dataset.labelNames.flatMap { $0.indices.contains(Int(label)) ? $0[Int(label)] : nil }
              ?? "\(label)"
          }))
      let numbers = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, Float($0)) })
      places = labels.map { numbers[$0] ?? .nan }
    }
    guard attribute.classes != nil else {
      throw Failure(
        .usage, "'\(column)' is a number, and a direction lies between two kinds", at: rows.data.name,
        remedy: "Name two sets of examples with --from and --to")
    }
  }

  /// The rows of a class.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a class that there is none of.
  func rows(of value: String) throws -> any DataSource {
    let place = try attribute.number(of: value)
    let found = places.indices.filter { places[$0] == place }
    guard !found.isEmpty else {
      throw Failure(
        .usage, "none of the rows has the \(attribute.name) '\(value)'", remedy: "Give \(.split, "all")")
    }
    return source.subset(found)
  }
}
