// Columns that stand under each other in a terminal.

/// Rows of texts in aligned columns; what acts on a terminal is escaped, and long texts are cut.
public struct TextTable: Sendable {
  private let rows: [[String]]
  private let rightAligned: Set<Int>

  /// A table; rows may be of different lengths.
  ///
  /// - Parameter rightAligned: The columns, from 0, whose texts end under each other, as numbers do.
  public init(_ rows: [[String]], rightAligned: Set<Int> = []) {
    self.rows = rows.map { $0.map { ShownText.of($0) } }
    self.rightAligned = rightAligned
  }

  /// The lines: columns two spaces apart, nothing after the last text of a line.
  public var lines: [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, text) in row.enumerated() {
        let space = String(repeating: " ", count: widths[column] - text.count)
        line += (column > 0 ? "  " : "") + (rightAligned.contains(column) ? space + text : text + space)
      }
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
