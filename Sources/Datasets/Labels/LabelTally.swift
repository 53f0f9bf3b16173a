// The labels of rows, counted as they come: a file is read once, and which label is normal can only be told at its end.

import Foundation
import Tables

/// The labels of rows in their order, and how often each occurs.
public struct LabelTally: Sendable {
  /// The labels, in the order in which they came.
  private(set) var classes: [LabelClass] = []
  /// The place of each row's label among ``classes``; -1 for a row without a label.
  private(set) var places: [Int32] = []
  private let markers: MissingMarkers
  /// The place of a label by its text, and by its key.
  private var texts: [String: Int32] = [:]
  private var keys: [String: Int32] = [:]

  /// No rows yet.
  ///
  /// - Parameter missing: Texts that stand for missing values, beside the standard ones: such a row has no label.
  public init(missing: [String] = []) { markers = MissingMarkers(adding: missing) }

  /// The labels of a source that has some; every row in its order.
  ///
  /// - Parameter names: The names of the labels by number; a label without a name is its number.
  public init(_ source: any DataSource, names: [String]?, missing: [String] = []) throws {
    self.init(missing: missing)
    for label in try source.labels(Array(0..<source.count)) {
      let number = Int(label)
      add(names.flatMap { $0.indices.contains(number) ? $0[number] : nil } ?? "\(number)")
    }
  }

  /// Adds the label of the next row.
  public mutating func add(_ text: String) {
    if let place = texts[text] {
      if place >= 0 { classes[Int(place)].count += 1 }
      return places.append(place)
    }
    let place = newPlace(of: text)
    texts[text] = place
    places.append(place)
  }

  /// The numbers of the rows that have none of these labels.
  public func places(without labels: [String]) -> [Int] {
    let keys = Set(labels.map(LabelClass.key))
    let isKept = classes.map { !keys.contains($0.key) }
    return places.indices.filter { places[$0] < 0 || isKept[Int(places[$0])] }
  }

  /// The place of a label whose text has not been seen before, with the row counted.
  private mutating func newPlace(of text: String) -> Int32 {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    // "none" may be the name of normal rows: those without a fault.
    if markers.contains(trimmed), trimmed.lowercased() != LabelNames.none { return -1 }
    let key = LabelClass.key(of: text)
    if let place = keys[key] {
      classes[Int(place)].count += 1
      return place
    }
    let place = Int32(classes.count)
    keys[key] = place
    classes.append(LabelClass(text: trimmed, count: 1))
    return place
  }
}
