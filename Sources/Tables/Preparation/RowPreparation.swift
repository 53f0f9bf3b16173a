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
  /// Whether a cell that cannot be read is refused; else it is a gap, and told.
  public var isStrict: Bool
  /// In columns with at most so many infinities among the rows that the schema was learned from, an infinite cell is unusual,
  /// and told.
  public var mostInfinite = 0
  /// For each block of the layout, the column in the file.
  private let sources: [Int]
  /// For each block, how its cells are read.
  private let readings: [CellReading]
  /// For each block, the number of a category by its text.
  private let categories: [CategoryNumbers]

  /// A preparation for files of given columns.
  ///
  /// - Parameters:
  ///   - place: The file, for messages.
  ///   - readings: How cells of the schema's columns are read; as the schema says where nil.
  ///   - isStrict: Whether a cell that cannot be read is refused.
  /// - Throws: ``Failure`` of kind `badData` for a column that the file lacks.
  public init(
    _ schema: TableSchema, columns: [String], at place: String, readings: TableReadings? = nil,
    isStrict: Bool = false
  ) throws {
    self.schema = schema
    self.isStrict = isStrict
    layout = schema.layout
    let places = ColumnPlaces(columns)
    sources = try layout.blocks.map { block in
      let name = schema.columns[block.column].name
      if let found = places[name] { return found }
      let near = Suggestion.nearest(to: name, among: columns)
      throw Failure(
        .badData, "lacks the column '\(name)', which the model was trained with", at: place,
        remedy: near.map { "If '\($0)' is meant, rename the column" }
          ?? "Add the column; its cells may be empty")
    }
    let known = Set(schema.columns.map(\.name))
    unknown = columns.filter { !known.contains($0) && $0 != schema.label }
    categories = layout.blocks.map { CategoryNumbers(schema.columns[$0.column].categories ?? []) }
    self.readings = layout.blocks.map { block in
      readings?.columns[block.column] ?? CellReading(schema.columns[block.column])
    }
  }

  /// The text of a cell as it stands in the file.
  ///
  /// - Parameters:
  ///   - row: The number of the row in the block of rows.
  ///   - place: The numbers that the cell becomes.
  public func text(_ block: ParsedBlock, row: Int, of place: TableLayout.Block) -> String? {
    source(of: place).map { block.text(row: row, column: $0) }
  }

  /// The text of a cell among those of its row as they stand in the file.
  public func text(in cells: [String], of place: TableLayout.Block) -> String? {
    source(of: place).flatMap { $0 < cells.count ? cells[$0] : nil }
  }

  /// The column in the file of a block of the layout, whose blocks lie one behind the other.
  private func source(of block: TableLayout.Block) -> Int? {
    var (low, high) = (0, layout.blocks.count)
    while low < high {
      let middle = (low + high) / 2
      if layout.blocks[middle].positions.lowerBound < block.positions.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < layout.blocks.count && layout.blocks[low] == block ? sources[low] : nil
  }

  /// Fills rows of numbers, ``TableLayout/width`` each, from the rows of a block; missing values become NaN, and so do
  /// cells that cannot be read, which are told.
  ///
  /// - Throws: ``Failure`` of kind `badData` for such a cell, with its line, if the preparation is strict.
  @discardableResult public func prepare(
    _ block: ParsedBlock, into target: UnsafeMutableBufferPointer<Float>
  ) throws -> RowFindings {
    let width = layout.width
    if target.count < block.rows * width { fail("\(block.rows) rows into \(target.count) numbers") }
    var found = RowFindings(rows: block.rows)
    try block.withCells { cells in
      for (number, place) in layout.blocks.enumerated() {
        let column = schema.columns[place.column]
        let rows = UnsafeMutableBufferPointer(rebasing: target[place.positions.lowerBound...])
        if column.likelihood == .categorical {
          for row in 0..<block.rows {
            let start = row &* width
            fill(
              UnsafeMutableBufferPointer(rebasing: rows[start..<start + place.parts.count]), block, cells,
              row, number,
              &found, column)
          }
        } else {
          try fill(rows, width, block, cells, number, NumberPreparation(column, place.parts), column, &found)
        }
      }
    }
    return found
  }

  /// Fills a column of numbers, one row after the other, `width` numbers apart.
  private func fill(
    _ target: UnsafeMutableBufferPointer<Float>, _ width: Int, _ block: ParsedBlock, _ cells: CellReader,
    _ number: Int, _ preparation: NumberPreparation, _ column: TableColumn, _ found: inout RowFindings
  ) throws {
    let (source, reading) = (sources[number], readings[number])
    // Nearly all cells are plain numbers: those are read here, and no marker of gaps is a number unless one was added.
    let (numbers, isPlain) = (
      reading.plainNumbers(cells.numbers), reading.takesPlainNumbers && !cells.markers.comesFirst
    )
    var start = 0
    for row in 0..<block.rows {
      if isPlain, let number = numbers.value(cells.raw(row, source)), number.isFinite {
        preparation.write(number, to: target, at: start)
        start &+= width
        continue
      }
      let number: Double
      switch cells.value(row, source, reading) {
      case .number(let found): number = found
      case .missing: number = .nan
      case .infinite:
        number = .nan
        if column.infinite <= mostInfinite {
          found.addInfinite(
            .init(row: row, line: block.line(row: row), column: column.name, text: cells.text(row, source)))
        }
      case .text:
        number = .nan
        let text = cells.text(row, source)
        if isStrict { throw refusal(text, column, block.place(row: row)) }
        found.addUnreadable(.init(row: row, line: block.line(row: row), column: column.name, text: text))
      }
      preparation.write(number, to: target, at: start)
      start &+= width
    }
  }

  private func fill(
    _ part: UnsafeMutableBufferPointer<Float>, _ block: ParsedBlock, _ cells: CellReader, _ row: Int,
    _ number: Int, _ found: inout RowFindings, _ column: TableColumn
  ) {
    let (source, categories) = (sources[number], categories[number])
    // A text that was a category is one, whatever else it may stand for.
    if cells.isMissing(row, source),
      cells.raw(row, source).isEmpty || categories.exact(cells.text(row, source)) == nil
    {
      if column.infinite <= mostInfinite, cells.isInfinite(row, source) {
        found.addInfinite(
          .init(row: row, line: block.line(row: row), column: column.name, text: cells.text(row, source)))
      }
      return part.update(repeating: .nan)
    }
    part.update(repeating: 0)
    let text = cells.text(row, source)
    if let place = categories[text] {
      part[place] = 1
    } else {
      part[part.count - 1] = 1
      found.addUnseen(text, column: column.name)
    }
  }

  /// That a text is neither a number nor a date.
  private func refusal(_ text: String, _ column: TableColumn, _ place: String) -> Failure {
    let (one, many) = column.kind == .date ? ("date", "dates") : ("number", "numbers")
    return Failure(
      .badData, "'\(text)' is not a \(one), but the column '\(column.name)' holds \(many)", at: place,
      remedy: "Correct the cell, or leave it empty, which marks a missing value")
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
          if value.isFinite {
            part[categories[number].exact(QuantityText.short(value)) ?? part.count - 1] = 1
          }
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
    if let standardised { target[start &+ standardised] = TableColumn.standardised(number, mean, deviation) }
    if let quantile { target[start &+ quantile] = number.isNaN ? .nan : table?.value(number) ?? .nan }
    if isCount { target[start] = number < 0 ? .nan : Float(number.rounded()) }
  }
}
