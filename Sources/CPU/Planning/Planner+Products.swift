// Products of matrices as jobs: how each operand can be read where it lies.

import Foundations
import Tensors

extension Planner {
  /// The job of a product or convolution.
  mutating func contraction(_ epilogue: Epilogue) throws -> Job {
    if case .convolve(let geometry, let form) = flow.operation(epilogue.contraction) {
      return try convolution(epilogue, geometry, form)
    }
    return try product(epilogue)
  }

  private mutating func product(_ epilogue: Epilogue) throws -> Job {
    let contraction = epilogue.contraction
    let operands = epilogue.factors
    let shape = flow.shape(contraction)
    let rank = shape.rank
    let (m, n, k) = (shape[rank - 2], shape[rank - 1], flow.shape(operands[0])[rank - 1])
    guard let result = placement.home(epilogue.result) else { fail("a product without memory") }
    if shape.count == 0 || k == 0 {
      return Job(work: [.clear([result])], reads: [], provides: [epilogue.result])
    }
    var product = Product(
      label: "product \(shape) over \(k)", batch: shape.dimensions.dropLast(2).reduce(1, *), m: m, n: n,
      k: k, left: matrix(operands[0]), right: matrix(operands[1]), result: result,
      bias: epilogue.bias.map { placement.view($0) }, activation: epilogue.activation,
      packed: false)
    product.element = flow.type(flow.operands(contraction)[0]).element
    product.packed = product.right.view.element != product.element || products.prefersPacking(product)
    if product.packed {
      product.packing = placement.temporary(try products.packedByteCount(product))
    }
    return Job(
      work: [.product(product)], reads: epilogue.operands(in: flow), provides: [epilogue.result])
  }

  /// An operand as the library can read it; copied first where its strides allow neither order.
  private mutating func matrix(_ node: Int) -> Product.Matrix {
    let view = placement.storedView(node)
    return Planner.matrix(view) ?? Planner.matrix(placement.compactView(node))
      ?? { fail("a compact matrix that cannot be read") }()
  }

  private static func matrix(_ view: View) -> Product.Matrix? {
    let axis = view.shape.rank - 2
    let (rows, columns) = (view.shape[axis], view.shape[axis + 1])
    let (down, across) = (view.strides[axis], view.strides[axis + 1])
    var batch = 0
    var count = 1
    for outer in (0..<axis).reversed() where view.shape[outer] != 1 {
      if count == 1 {
        batch = view.strides[outer]
      } else if view.strides[outer] != batch * count {
        return nil
      }
      count *= view.shape[outer]
    }
    if across == 1 || columns == 1, down >= columns || rows == 1 {
      return Product.Matrix(
        view: view, leading: max(down, columns), transposed: false, batchStride: batch)
    }
    if down == 1 || rows == 1, across >= rows || columns == 1 {
      return Product.Matrix(view: view, leading: max(across, rows), transposed: true, batchStride: batch)
    }
    return nil
  }
}
