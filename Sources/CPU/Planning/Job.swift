// The pieces of work of a plan, before they are ordered.

import Foundations
import Tensors

/// A product of matrices: C = activation(A B + bias) for each matrix of a batch.
struct Product {
  /// One operand: where it begins, the distance between rows, and whether it is stored transposed.
  struct Matrix {
    var view: View
    var leading: Int
    var transposed: Bool
    var batchStride: Int
  }

  var label: String
  var batch: Int
  var m: Int
  var n: Int
  var k: Int
  var left: Matrix
  var right: Matrix
  var result: View
  var bias: View?
  var activation: Epilogue.Activation
  /// Whether the right operand is brought into the library's own layout first.
  var packed: Bool
  /// The buffer of the packed operand.
  var packing: Int?
  /// Whether it is packed for this product; another one may have done so before.
  var packsAnew = true
  /// Whether it is added to what is there.
  var accumulates = false
  /// What is multiplied; a packed operand may be stored otherwise and is converted when it is packed.
  var element = ElementType.float32
}

/// A piece of work and what it depends on.
struct Job {
  /// What it does.
  enum Work {
    case loop(LoopProgram)
    case product(Product)
    case convolution(FilteredProduct)
    /// A convolution by tiles of 2 x 2 windows.
    case tiles(FilteredProduct)
    /// Pictures to patches, or back.
    case patches(PatchMovement)
    /// Rows of a table by number.
    case table(TableMovement)
    /// A sum over workers.
    case collective(Collective)
    /// Zeroes contiguous memory.
    case clear([View])
  }

  /// In the order they run.
  var work: [Work]
  /// The nodes it reads.
  var reads: [Int]
  /// The nodes whose values are complete when it ends.
  var provides: [Int]
  /// The state variables it changes.
  var writes: [String] = []
  /// The nodes whose memory it takes over.
  var overwrites: [Int] = []

  /// Whether all workers do it together, and so in one order.
  var isCollective: Bool { work.contains { if case .collective = $0 { true } else { false } } }

  /// The buffers it touches.
  var buffers: Set<Int> { work.reduce(into: []) { $0.formUnion($1.buffers) } }
}

extension Job.Work {
  /// The buffers it touches.
  var buffers: Set<Int> {
    switch self {
    case .clear(let views): return Set(views.map(\.buffer))
    case .product(let product):
      let views = [product.left.view, product.right.view, product.result] + (product.bias.map { [$0] } ?? [])
      return Set(views.map(\.buffer) + (product.packing.map { [$0] } ?? []))
    case .convolution(let convolution), .tiles(let convolution):
      let views =
        [convolution.first, convolution.second, convolution.result]
        + (convolution.bias.map { [$0] } ?? [])
      return Set(views.map(\.buffer) + (convolution.packing.map { [$0] } ?? []))
    case .patches(let movement): return [movement.picture.buffer, movement.patches.buffer]
    case .table(let movement): return [movement.table.buffer, movement.rows.buffer, movement.ids.buffer]
    case .collective(let sum): return [sum.operand.buffer, sum.result.buffer]
    case .loop(let loop):
      let views =
        loop.loads.map(\.view).filter { !$0.isGenerated } + loop.stores.map(\.view)
        + loop.accumulations.map(\.view)
        + loop.draws.flatMap { [$0.key, $0.rows] } + (loop.guardian.map { [$0] } ?? [])
      return Set(views.map(\.buffer))
    }
  }
}
