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
        remedy: near.map { "If '\($0)' is meant, rename the column" }
          ?? "Add the column; its cells may be empty")
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
        let rows = UnsafeMutableBufferPointer(rebasing: target[place.positions.lowerBound...])
        if column.likelihood == .categorical {
          for row in 0..<block.rows {
            let start = row &* width
            fill(
              UnsafeMutableBufferPointer(rebasing: rows[start..<start + place.parts.count]), cells, row,
              sources[number], categories[number])
          }
        } else {
          try fill(rows, width, block, cells, sources[number], NumberPreparation(column, place.parts), column)
        }
      }
    }
  }

  /// Fills a column of numbers, one row after the other, `width` numbers apart.
  private func fill(
    _ target: UnsafeMutableBufferPointer<Float>, _ width: Int, _ block: ParsedBlock, _ cells: CellReader,
    _ source: Int, _ preparation: NumberPreparation, _ column: TableColumn
  ) throws {
    var start = 0
    for row in 0..<block.rows {
      let number: Double
      switch cells.value(row, source) {
      case .number(let found): number = found
      case .missing, .infinite: number = .nan
      case .text: number = try date(block, cells, row, source, column)
      }
      preparation.write(number, to: target, at: start)
      start &+= width
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

  /// The seconds of a date; any other text is a mistake.
  private func date(
    _ block: ParsedBlock, _ cells: CellReader, _ row: Int, _ source: Int, _ column: TableColumn
  ) throws -> Double {
    let text = cells.text(row, source)
    if column.kind == .date, let seconds = ISODate.seconds(of: text) { return seconds }
    throw Failure(
      .badData,
      "'\(text)' is not a \(column.kind == .date ? "date" : "number"), but the column '\(column.name)' holds \(column.kind == .date ? "dates" : "numbers")",
      at: block.place(row: row), remedy: "Correct the cell, or leave it empty, which marks a missing value")
  }

  /// Fills rows of numbers from an array of numbers, whose columns are those that the preparation was made for.
  public func prepare(
    _ values: UnsafeBufferPointer<Float>, columns: Int, into target: UnsafeMutableBufferPointer<Float>
  ) {
    let width = layout.width
    for (number, place) in layout.blocks.enumerated() {
      let column = schema.columns[place.column]
      let preparation = NumberPreparation(column, place.parts)
      for row in 0..<values.count / max(columns, 1) {
        let start = row * width + place.positions.lowerBound
        let value = Double(values[row * columns + sources[number]])
        if column.likelihood == .categorical {
          let part = UnsafeMutableBufferPointer(rebasing: target[start..<start + place.parts.count])
          part.update(repeating: value.isFinite ? 0 : .nan)
          if value.isFinite { part[categories[number][QuantityText.short(value)] ?? part.count - 1] = 1 }
        } else {
          preparation.write(value.isFinite ? value : .nan, to: target, at: start)
        }
      }
    }
  }
}

/// How the numbers of a column are written.
private struct NumberPreparation {
  private let mean: Double
  private let deviation: Double
  private let isCount: Bool
  /// Which of the column's numbers is which; nil where there is none.
  private let standardised: Int?
  private let quantile: Int?
  private let table: QuantileTable?

  init(_ column: TableColumn, _ parts: [PreparedPart]) {
    mean = column.mean ?? 0
    deviation = column.deviation ?? 1
    isCount = parts == [.count]
    standardised = parts.firstIndex(of: .standardised)
    quantile = parts.firstIndex(of: .quantile)
    table = column.quantiles
  }

  /// Writes what a number becomes; NaN is missing.
  @inline(__always) func write(_ number: Double, to target: UnsafeMutableBufferPointer<Float>, at start: Int)
  {
    if let standardised { target[start &+ standardised] = Float((number - mean) / deviation) }
    if let quantile { target[start &+ quantile] = number.isNaN ? .nan : table?.value(number) ?? .nan }
    if isCount { target[start] = number < 0 ? .nan : Float(number.rounded()) }
  }
}
