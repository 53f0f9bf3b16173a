// Weights packed for products of bfloat16 by the vector library, which takes a third of the time of oneDNN's reorder.

import COneDNN
import CVector
import Foundations
import Tensors

/// The packing of a product's right operand with its memory bound.
final class WeightPacking: BoundTask {
  let label: String
  private let work: UnsafeMutablePointer<cv_packing>

  /// - Parameter blocks: How the product reads its weights, where the library tells.
  /// - Returns: nil where only the library knows how to pack them.
  init?(
    _ product: Product, blocks: dnn_pair_blocks?, from plain: UnsafeMutableRawPointer,
    to packed: UnsafeMutableRawPointer, threads: Int
  ) {
    let (right, leading) = (product.right, Int64(product.right.leading))
    guard let blocks, product.batch == 1, product.element == .bfloat16, right.view.element == .float32 else {
      return nil
    }
    label = "pairs for \(product.label)"
    work = .allocate(capacity: 1)
    work.initialize(
      to: cv_packing(
        source: plain.assumingMemoryBound(to: Float.self), row_stride: right.transposed ? 1 : leading,
        column_stride: right.transposed ? leading : 1, rows: Int64(product.k), columns: Int64(product.n),
        block_rows: blocks.rows, block_columns: blocks.columns,
        target: packed.assumingMemoryBound(to: UInt32.self), threads: Int32(threads)))
  }

  deinit { work.deallocate() }

  var task: cv_task { cv_task(run: cv_packing_run, argument: UnsafeMutableRawPointer(work)) }
}
