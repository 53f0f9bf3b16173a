// What was met in rows that a model was not made for: cells that cannot be read, infinities where there were none, and texts
// that it never saw.

import Foundation
public import Foundations

/// Findings about rows.
public struct RowFindings: Sendable {
  /// A cell that cannot be read or is infinite, and is treated as missing.
  public struct Cell: Hashable, Sendable {
    /// The number of the row: in its block of rows or, once findings are joined, in the file, from 0.
    public var row: Int
    /// The line of the file, from 1.
    public var line: Int
    /// The name of the column.
    public var column: String
    /// What stands there.
    public var text: String
  }

  /// Texts of a column that the model never saw.
  public struct Unseen: Hashable, Sendable {
    /// How many cells hold one.
    public var count = 0
    /// Some of them.
    public var texts: [String] = []
  }

  /// The most cells that are told one by one.
  static let mostCells = 1000
  /// The most texts of a column that are told.
  static let mostTexts = 5

  /// How many rows there were.
  public private(set) var rows: Int
  /// The cells that cannot be read, the first ones of many.
  public private(set) var unreadable: [Cell] = []
  /// How many cells of each column cannot be read.
  public private(set) var unreadableCounts: [String: Int] = [:]
  /// The infinite cells of columns in which infinities are unusual, the first ones of many.
  public private(set) var infinite: [Cell] = []
  /// How many such cells each column has.
  public private(set) var infiniteCounts: [String: Int] = [:]
  /// By column, the texts that were never seen.
  public private(set) var unseen: [String: Unseen] = [:]

  /// Nothing was found yet.
  public init(rows: Int = 0) { self.rows = rows }

  /// Whether there is nothing to tell.
  public var isEmpty: Bool { unreadableCounts.isEmpty && infiniteCounts.isEmpty && unseen.isEmpty }

  mutating func addUnreadable(_ cell: Cell) {
    unreadableCounts[cell.column, default: 0] += 1
    if unreadable.count < Self.mostCells { unreadable.append(cell) }
  }

  /// Notes an infinite cell; within a block of rows all of them are kept, since each is a reason.
  mutating func addInfinite(_ cell: Cell) {
    infiniteCounts[cell.column, default: 0] += 1
    infinite.append(cell)
  }

  mutating func addUnseen(_ text: String, column: String) { addUnseen([text], 1, column) }

  private mutating func addUnseen(_ texts: [String], _ count: Int, _ column: String) {
    unseen[column, default: Unseen()].count += count
    for text in texts {
      guard let known = unseen[column]?.texts, known.count < Self.mostTexts, !known.contains(text) else {
        continue
      }
      unseen[column]?.texts.append(text)
    }
  }

  /// Takes in what was found in the rows that follow.
  public mutating func join(_ other: RowFindings) {
    Self.join(&unreadable, other.unreadable, behind: rows)
    Self.join(&infinite, other.infinite, behind: rows)
    infiniteCounts.merge(other.infiniteCounts, uniquingKeysWith: +)
    unreadableCounts.merge(other.unreadableCounts, uniquingKeysWith: +)
    for (column, found) in other.unseen { addUnseen(found.texts, found.count, column) }
    rows += other.rows
  }

  private static func join(_ cells: inout [Cell], _ others: [Cell], behind rows: Int) {
    for var cell in others.prefix(max(0, mostCells - cells.count)) {
      cell.row += rows
      cells.append(cell)
    }
  }

  private static func shown(_ cells: [Cell], in column: String) -> String {
    let cells = cells.filter { $0.column == column }
    return cells.prefix(3).map { "'\(ShownText.of($0.text, atMost: 60))' in line \($0.line)" }.joined(
      separator: ", ")
  }

  /// What there is to tell, a sentence for each column, without their full stops.
  public var notes: [Message] {
    unreadableCounts.sorted { $0.key < $1.key }.map { column, count in
      "\(column): \(count) of \(rows) cells cannot be read and \(count == 1 ? "is a gap" : "are gaps") (\(Message(Self.shown(unreadable, in: column)))\(count > 3 ? ", ..." : ""))"
    }
      + infiniteCounts.sorted { $0.key < $1.key }.map { column, count in
        "\(column): \(count) of \(rows) cells \(count == 1 ? "is" : "are") infinite, which is unusual for the column (\(Message(Self.shown(infinite, in: column)))\(count > 3 ? ", ..." : ""))"
      }
      + unseen.sorted { $0.key < $1.key }.map { column, found in
        let shown = found.texts.map { "'\($0.prefix(30))'" }.joined(separator: ", ")
        return
          "\(column): \(found.count) of \(rows) cells hold texts that the model never saw (\(shown)\(found.texts.count == Self.mostTexts ? ", ..." : ""))"
      }
  }
}
