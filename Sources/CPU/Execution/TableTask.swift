// Rows of a table by number, in the form the vector library runs.

import CVector
import Foundations
import Tensors

/// A movement of rows with its memory bound.
final class TableTask: BoundTask {
  let label: String
  private let work: UnsafeMutablePointer<cv_table>
  private let direction: TableMovement.Direction

  /// - Parameter address: Where a view begins.
  init(_ movement: TableMovement, threads: Int, address: (View) -> UnsafeMutableRawPointer) {
    label = movement.label
    direction = movement.direction
    let missing: Float =
      switch movement.direction {
      case .gather(.notANumber): .nan
      case .gather(.zeros), .scatterAdd: 0
      }
    work = .allocate(capacity: 1)
    work.initialize(
      to: cv_table(
        length: Int64(movement.length), count: Int64(movement.count), width: Int64(movement.width),
        ids: UnsafePointer(address(movement.ids).assumingMemoryBound(to: Int32.self)),
        table: address(movement.table).assumingMemoryBound(to: Float.self),
        rows: address(movement.rows).assumingMemoryBound(to: Float.self), missing: missing,
        threads: Int32(threads)))
  }

  deinit { work.deallocate() }

  var task: cv_task {
    let argument = UnsafeMutableRawPointer(work)
    return switch direction {
    case .gather: cv_task(run: cv_table_gather_run, argument: argument)
    case .scatterAdd: cv_task(run: cv_table_scatter_run, argument: argument)
    }
  }
}
