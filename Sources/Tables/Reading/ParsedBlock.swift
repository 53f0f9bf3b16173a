// Some rows of a file, with the places of their cells: numbers are read where they lie, and text becomes a String
// only when it is asked for.

import Foundations

/// What a cell holds.
public enum CellValue: Hashable, Sendable {
  /// No value: a marker of ``MissingMarkers``.
  case missing
  /// An infinity, or a number beyond the range of doubles. It is treated as missing, and counted.
  case infinite
  /// A number.
  case number(Double)
  /// Anything else.
  case text
}

/// Rows of a file that were parsed together.
public struct ParsedBlock: Sendable {
  /// The number of the first row in the file, from 0, the header aside. Known when blocks are delivered in order.
  public internal(set) var firstRow = 0
  /// How many rows there are.
  public let rows: Int
  /// How many columns there are, labels included.
  public let columns: Int
  /// The file's name, for messages.
  public let name: String
  /// Where the block begins in the file.
  let offset: Int
  /// Where it ends.
  var end: Int { offset + bytes.count }
  private let bytes: SharedBytes
  private let cells: [CellRange]
  private let lines: [Int]
  let numbers: NumberText
  let markers: MissingMarkers

  init(
    _ range: BlockRange, of file: SharedBytes, columns: Int, delimiter: Delimiter, numbers: NumberText,
    markers: MissingMarkers, name: String
  ) throws {
    let bytes = file[range.bytes]
    var (cells, lines): ([CellRange], [Int]) = ([], [])
    try bytes.withUnsafeBytes { raw in
      cells.reserveCapacity(raw.count / 6)
      var scanner = RowScanner(raw, delimiter: delimiter, name: name, line: range.firstLine)
      while try scanner.next(&cells) {
        lines.append(scanner.rowLine)
        let first = (lines.count - 1) * columns
        // Delimiters at the end of a row separate nothing.
        while cells.count - first > columns, let last = cells.last, last.start == last.end {
          cells.removeLast()
        }
        guard cells.count - first == columns else {
          throw RowWidth(found: cells.count - first, columns: columns, delimiter: delimiter)
            .failure(at: "\(name):\(scanner.rowLine)")
        }
      }
    }
    offset = range.bytes.lowerBound
    self.bytes = bytes
    self.cells = cells
    self.lines = lines
    self.columns = columns
    self.numbers = numbers
    self.markers = markers
    self.name = name
    rows = lines.count
  }

  /// Where a row stands, as "file.csv:LINE".
  public func place(row: Int) -> String { "\(name):\(lines[row])" }

  /// The line in the file at which a row begins, from 1.
  public func line(row: Int) -> Int { lines[row] }

  /// The text of a cell, without its quotation marks; bytes that are not UTF-8 are replaced.
  public func text(row: Int, column: Int) -> String {
    bytes.withUnsafeBytes { CellReader(block: self, cells: cells, bytes: $0).text(row, column) }
  }

  /// What a cell holds.
  public func value(row: Int, column: Int) -> CellValue {
    bytes.withUnsafeBytes { CellReader(block: self, cells: cells, bytes: $0).value(row, column) }
  }

  /// The numbers of all cells, row by row; NaN for what is none.
  public func values() -> [Double] {
    [Double](unsafeUninitializedCapacity: rows * columns) { target, filled in
      withCells { cells in
        for row in 0..<rows {
          for column in 0..<columns {
            if case .number(let number) = cells.value(row, column) {
              target[row &* columns &+ column] = number
            } else {
              target[row &* columns &+ column] = .nan
            }
          }
        }
      }
      filled = rows * columns
    }
  }

  /// Lends a reader of the cells, for loops over many of them.
  func withCells<Result>(_ body: (CellReader) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBytes { try body(CellReader(block: self, cells: cells, bytes: $0)) }
  }
}

/// The cells of a block while its bytes are lent.
struct CellReader {
  private let cells: [CellRange]
  private let bytes: UnsafeRawBufferPointer
  private let columns: Int
  let numbers: NumberText
  let markers: MissingMarkers

  init(block: ParsedBlock, cells: [CellRange], bytes: UnsafeRawBufferPointer) {
    self.cells = cells
    self.bytes = bytes
    columns = block.columns
    numbers = block.numbers
    markers = block.markers
  }

  /// Where a row begins among the block's bytes.
  func start(_ row: Int) -> Int { Int(cells[row * columns].start) }

  /// The bytes of a cell; marks inside a quoted one are still doubled.
  @inline(__always) func raw(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer {
    let cell = cells[row &* columns &+ column]
    return UnsafeRawBufferPointer(rebasing: bytes[Int(cell.start)..<Int(cell.end)])
  }

  func value(_ row: Int, _ column: Int, _ reading: CellReading = .plain) -> CellValue {
    reading.value(raw(row, column), markers, numbers)
  }

  /// Whether a cell of texts holds none: a marker, or an infinity.
  func isMissing(_ row: Int, _ column: Int) -> Bool {
    let cell = raw(row, column)
    if markers.comesFirst, markers.isAdded(cell) { return true }
    if let number = numbers.value(cell) { return !number.isFinite }
    return markers.isStandard(cell) || markers.isInfinity(cell)
  }

  /// Whether a cell of texts holds an infinity, and no marker that was added.
  func isInfinite(_ row: Int, _ column: Int) -> Bool {
    let cell = raw(row, column)
    if markers.comesFirst, markers.isAdded(cell) { return false }
    return numbers.value(cell)?.isInfinite ?? markers.isInfinity(cell)
  }

  func text(_ row: Int, _ column: Int) -> String {
    let text = String(decoding: raw(row, column), as: UTF8.self)
    return cells[row * columns + column].isQuoted ? DelimitedText.undoubled(text) : text
  }
}
