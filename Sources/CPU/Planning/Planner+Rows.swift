// What is neither a loop nor a product: rows moved by number, and sums over workers.

import Foundations
import Tensors

/// Rows brought from a table by number, or added up into one.
struct TableMovement {
  enum Direction: Equatable {
    case gather(Outside)
    case scatterAdd
  }

  var label: String
  var direction: Direction
  /// The table, [rows, width], and as many rows as there are ids; all without gaps.
  var table: View
  var rows: View
  var ids: View
  var length: Int
  var count: Int
  var width: Int

  /// What it reads beside the ids, and what it writes.
  var source: View { direction == .scatterAdd ? rows : table }
  var target: View { direction == .scatterAdd ? table : rows }
}

/// A sum over workers.
struct Collective {
  var label: String
  /// Of equal shapes, without gaps.
  var operand: View
  var result: View
}

extension Planner {
  /// The job of rows by number.
  mutating func table(_ node: Int) -> Job {
    let operands = flow.operands(node)
    guard let home = placement.home(node) else { fail("rows without memory") }
    let (moved, ids) = (placement.compactView(operands[0]), placement.compactView(operands[1]))
    let direction = direction(node)
    let (table, rows) = direction == .scatterAdd ? (home, moved) : (moved, home)
    let movement = TableMovement(
      label: "\(direction == .scatterAdd ? "scatter to" : "gather from") \(table.shape)",
      direction: direction,
      table: table, rows: rows, ids: ids, length: table.shape[0], count: ids.shape.count,
      width: table.shape.dimensions.dropFirst().reduce(1, *))
    return Job(work: [.table(movement)], reads: operands, provides: [node])
  }

  private func direction(_ node: Int) -> TableMovement.Direction {
    if case .gather(let outside) = flow.operation(node) { return .gather(outside) }
    return .scatterAdd
  }

  /// The job of a sum over workers.
  mutating func collective(_ node: Int) -> Job {
    let operand = flow.operands(node)[0]
    guard let result = placement.home(node) else { fail("a sum over workers without memory") }
    let sum = Collective(
      label: "sum over workers \(result.shape)", operand: placement.compactView(operand), result: result)
    return Job(work: [.collective(sum)], reads: [operand], provides: [node])
  }
}
