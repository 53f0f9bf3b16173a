// A row that has not as many cells as the table has columns: what is wrong with it, and what can be done.

import Foundations

/// The width of a row that is not that of its table.
struct RowWidth {
  /// How many cells the row has.
  let found: Int
  /// How many it should have.
  let columns: Int
  let delimiter: Delimiter

  /// The failure that says so.
  func failure(at place: String) -> Failure {
    let seen: Message =
      "this row has \(found) \(found == 1 ? "cell" : "cells"), but the table has \(columns) \(columns == 1 ? "column" : "columns")"
    let others: Message =
      "if it is no row of the table, leave it out with \(.preamble, "N") (the lines before the table) or \(.footer, "N") (those behind it); cells were divided by \(delimiter.rawValue) (\(.delimiter))"
    if found > columns, delimiter == .comma || delimiter == .space {
      return Failure(
        .badData, seen, at: place,
        remedy:
          "Put a cell that holds a \(delimiter.rawValue) in quotation marks, or correct the row; \(others)")
    }
    return Failure(.badData, seen, at: place, remedy: "Correct the row; \(others)")
  }
}
