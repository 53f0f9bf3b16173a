// Which rows of a whole a source stands for. Subsets of subsets stay one step away from the whole.

import Foundations

/// Rows of a whole, in an order of their own.
enum RowSelection: Sendable {
  case range(Range<Int>)
  case list([Int])

  /// How many rows there are.
  var count: Int {
    switch self {
    case .range(let range): range.count
    case .list(let list): list.count
    }
  }

  /// The row of the whole at a place.
  subscript(index: Int) -> Int {
    guard index >= 0, index < count else { fail("row \(index) of \(count)") }
    return switch self {
    case .range(let range): range.lowerBound + index
    case .list(let list): list[index]
    }
  }

  /// The rows at `indices`, in that order.
  func subset(_ indices: [Int]) -> RowSelection { .list(indices.map { self[$0] }) }

  /// The rows in `range`.
  func subset(_ range: Range<Int>) -> RowSelection {
    guard range.lowerBound >= 0, range.upperBound <= count else { fail("rows \(range) of \(count)") }
    return switch self {
    case .range(let whole): .range(whole.lowerBound + range.lowerBound..<whole.lowerBound + range.upperBound)
    case .list(let list): .list(Array(list[range]))
    }
  }
}
