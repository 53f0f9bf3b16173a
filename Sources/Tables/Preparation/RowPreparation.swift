// From the cells of a row to the numbers that a model sees, by the schema it was trained with. Columns are found by
// their names, so a new file may order them differently and have others beside.

import Foundations

/// Prepares the rows of a file for a schema.
public struct RowPreparation: Sendable {
  /// The schema.
  public let schema: TableSchema
  /// Where the numbers of the columns lie.
  public let layout: TableLayout
  /// Columns of the file that the schema does not know; they are not looked at.
  public let unknown: [String]
  /// For each block of the layout, the column in the file.
  private let sources: [Int]
  /// For each block, the number of a category by its text.
  private let categories: [[String: Int]]

  /// A preparation for files of given columns.
  ///
  /// - Parameter place: The file, for messages.
  /// - Throws: ``Failure`` of kind `badData` for a column that the file lacks.
  public init(_ schema: TableSchema, columns: [String], at place: String) throws {
    self.schema = schema
    layout = schema.layout
    sources = try schema.layout.blocks.map { block in
      let name = schema.columns[block.column].name
      if let found = columns.firstIndex(of: name) { return found }
      let near = Suggestion.nearest(to: name, among: columns)
      throw Failure(
        .badData, "lacks the column '\(name)', which the model was trained with", at: place,
        remedy: near.map { "Is '\($0)' meant? Give the column its old name" }
          ?? "Give the column; its cells may be empty")
    }
    let known = Set(schema.columns.map(\.name))
    unknown = columns.filter { !known.contains($0) && $0 != schema.label }
    categories = schema.layout.blocks.map { block in
      Dictionary(
        uniqueKeysWithValues: (schema.columns[block.column].categories ?? []).enumerated().map { ($1, $0) })
    }
  }

  /// Fills rows of numbers, ``TableLayout/width`` each, from the rows of a block; missing values become NaN.
  ///
  /// - Throws: ``Failure`` of kind `badData` for text in a column of numbers, with its line.
  public func prepare(_ block: ParsedBlock, into target: UnsafeMutableBufferPointer<Float>) throws {
    let width = layout.width
    if target.count < block.rows * width { fail("\(block.rows) rows into \(target.count) numbers") }
    try block.withCells { cells in
      for (number, place) in layout.blocks.enumerated() {
        let column = schema.columns[place.column]
        for row in 0..<block.rows {
          let start = row &* width &+ place.positions.lowerBound
          let part = UnsafeMutableBufferPointer(rebasing: target[start..<start + place.parts.count])
          if column.likelihood == .categorical {
            fill(part, cells, row, sources[number], categories[number])
          } else {
            fill(part, place.parts, column, try value(block, cells, row, sources[number], column))
          }
        }
      }
    }
  }

  private func fill(
    _ part: UnsafeMutableBufferPointer<Float>, _ cells: CellReader, _ row: Int, _ source: Int,
    _ numbers: [String: Int]
  ) {
    switch cells.value(row, source) {
    case .missing, .infinite: part.update(repeating: .nan)
    case .number, .text:
      part.update(repeating: 0)
      part[numbers[cells.text(row, source)] ?? part.count - 1] = 1
    }
  }

  private func value(
    _ block: ParsedBlock, _ cells: CellReader, _ row: Int, _ source: Int, _ column: TableColumn
  ) throws -> Double {
    switch cells.value(row, source) {
    case .number(let number): return number
    case .missing, .infinite: return .nan
    case .text:
      let text = cells.text(row, source)
      if column.kind == .date, let seconds = ISODate.seconds(of: text) { return seconds }
      throw Failure(
        .badData,
        "'\(text)' is no \(column.kind == .date ? "date" : "number"), and the column '\(column.name)' holds these",
        at: block.place(row: row), remedy: "Repair the cell, or leave it empty: a missing value is no mistake"
      )
    }
  }

  /// Fills rows of numbers from an array of numbers, whose columns are those that the preparation was made for.
  public func prepare(
    _ values: UnsafeBufferPointer<Float>, columns: Int, into target: UnsafeMutableBufferPointer<Float>
  ) {
    let width = layout.width
    for (number, place) in layout.blocks.enumerated() {
      let column = schema.columns[place.column]
      for row in 0..<values.count / max(columns, 1) {
        let start = row * width + place.positions.lowerBound
        let part = UnsafeMutableBufferPointer(rebasing: target[start..<start + place.parts.count])
        let value = Double(values[row * columns + sources[number]])
        if column.likelihood == .categorical {
          part.update(repeating: value.isFinite ? 0 : .nan)
          if value.isFinite { part[categories[number][QuantityText.short(value)] ?? part.count - 1] = 1 }
        } else {
          fill(part, place.parts, column, value.isFinite ? value : .nan)
        }
      }
    }
  }

  @inline(__always) private func fill(
    _ part: UnsafeMutableBufferPointer<Float>, _ parts: [PreparedPart], _ column: TableColumn, _ value: Double
  ) {
    for (place, kind) in parts.enumerated() {
      part[place] =
        switch kind {
        case .standardised: Float((value - (column.mean ?? 0)) / (column.deviation ?? 1))
        case .quantile: value.isNaN ? .nan : column.quantiles?.value(value) ?? .nan
        case .count: value < 0 ? .nan : Float(value.rounded())
        case .category: .nan
        }
    }
  }
}
