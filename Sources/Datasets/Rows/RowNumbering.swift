// How rows without a name are numbered for people: the one place that decides it. Rows of arrays and pictures count from 0, as
// in NumPy; rows of a table have the lines of their file, which an editor shows.

import Foundations

/// The numbers of rows, as they are listed and taken.
public struct RowNumbering: Hashable, Sendable {
  /// A row from which on lines follow each other.
  private struct Run: Hashable, Sendable {
    var row, line: Int
  }

  /// Where lines do not follow each other, as behind empty ones and cells of several lines; nil where rows count from 0.
  private var runs: [Run]?
  private var count = 0

  /// Rows that count from 0.
  public static let fromZero = RowNumbering(runs: nil)

  /// Rows with the lines of a file, where it is enough to say so.
  public static let ofLines = RowNumbering.lines

  /// Rows with the lines of a file, which are added one after the other.
  static var lines: RowNumbering { RowNumbering(runs: []) }

  private init(runs: [Run]?) { self.runs = runs }

  /// Adds the line of the next row.
  mutating func append(line: Int) {
    let expected = runs?.last.map { $0.line + count - $0.row }
    if line != expected { runs?.append(Run(row: count, line: line)) }
    count += 1
  }

  /// The number of a row of the whole data, which counts from 0.
  public func number(of row: Int) -> Int {
    guard let runs, let run = runs.last(where: { $0.row <= row }) else { return row }
    return run.line + row - run.row
  }

  /// The row of the whole data, from 0, that a number stands for; nil for one that no row has.
  public func row(of number: Int) -> Int? {
    guard let runs else { return number }
    guard let place = runs.lastIndex(where: { $0.line <= number }) else { return nil }
    let row = runs[place].row + number - runs[place].line
    return row < (place + 1 < runs.count ? runs[place + 1].row : count) ? row : nil
  }

  /// Where numbers count from, as a sentence without its full stop.
  public var sentence: String {
    runs == nil ? "rows are counted from 0" : "rows are numbered by the lines of the file"
  }
}

extension DataSource {
  /// The number by which people know the row at an index.
  public func number(of index: Int) -> Int { numbering.number(of: origin(of: index)) }

  /// The places of the rows with the given numbers among these rows: the numbers themselves where rows count from 0.
  ///
  /// - Throws: ``Failure`` of kind `usage` for the line of a file that is none of these rows'.
  public func places(ofNumbers numbers: [Int]) throws -> [Int] {
    if numbering == .fromZero { return numbers }
    return try numbers.map { number in
      let row = numbering.row(of: number)
      guard count > 0, let row, let place = (0..<count).first(where: { origin(of: $0) == row }) else {
        throw Failure(
          .usage, "line \(number) of the file is not one of these rows", at: name,
          remedy: count == 0
            ? "Give data with rows"
            : "Rows are numbered by the lines of the file; these are on lines \(self.number(of: 0)) to \(self.number(of: count - 1))"
        )
      }
      return place
    }
  }
}
