// The derivative of each primitive: from the gradient of its result to the gradients of its operands.

import Foundations

/// The derivatives of the primitives.
enum Derivatives {
  /// The gradients with respect to the operands of a node, nil where there is none.
  static func of(_ node: Tensor, _ upstream: Tensor) -> [Tensor?] {
    let operands = node.operands
    switch node.operation {
    case .input, .state, .constant, .index, .stopGradient: return operands.map { _ in nil }
    case .randomBits: return [nil, nil]
    case .elementwise(let row):
      let site = Elementwise.Site(operands: operands, result: node, upstream: upstream)
      return row.derivative?(site) ?? operands.map { _ in nil }
    case .select:
      return [nil, .select(operands[0], upstream, 0), .select(operands[0], upstream.filled(0), upstream)]
    case .cast: return [nil]
    case .reduce(.sum, let axes): return [restored(upstream, axes, operands[0].shape)]
    case .reduce(.maximum, let axes): return [maximum(node, operands[0], axes, upstream)]
    case .reduce(.logSumExp, let axes): return [logSumExp(node, operands[0], axes, upstream)]
    case .contract:
      // C = A B: dA = dC B^T, dB = A^T dC.
      return [
        upstream.matrixProduct(operands[1].transposed()),
        operands[0].transposed().matrixProduct(upstream),
      ]
    case .convolve(let convolution, let form):
      return convolution.gradients(form, operands[0], operands[1], upstream)
    case .reshape: return [upstream.reshaped(to: operands[0].shape)]
    case .broadcast:
      let repeated = operands[0].shape.dimensions.indices.filter {
        operands[0].shape[$0] == 1 && node.shape[$0] != 1
      }
      return [added(upstream, over: repeated)]
    case .transpose(let permutation):
      let inverse = permutation.indices.sorted { permutation[$0] < permutation[$1] }
      return [upstream.transposed(inverse)]
    case .slice(let axis, let start):
      return [upstream.padded(axis: axis, offset: start, length: operands[0].shape[axis])]
    case .assemble(let axis, let offsets):
      return zip(operands, offsets).map { operand, offset in
        upstream.sliced(axis: axis, offset..<(offset + operand.shape[axis]))
      }
    case .gather: return [upstream.scatterAdd(operands[1], into: operands[0].shape[0]), nil]
    // Rows that were passed over change nothing.
    case .scatterAdd: return [upstream.gather(operands[1], outside: .zeros), nil]
    // With x_w the operand of worker w and L_v the loss of worker v, each worker has y = sum over w of x_w, and
    // d(sum over v of L_v)/dx_w = sum over v of dL_v/dy: the upstream gradients of all workers, added up.
    case .allReduce: return [upstream.allReduce()]
    }
  }

  /// The sum over axes, which are kept with extent 1: from the last on, neighbouring axes together, because a loop
  /// takes in a sum over axes that follow each other while others would have to be brought together first.
  private static func added(_ tensor: Tensor, over axes: [Int]) -> Tensor {
    guard let last = axes.last else { return tensor }
    let run = axes.reversed().enumerated().prefix { $0.element == last - $0.offset }.map(\.element)
    return added(
      tensor.sum(axes: run, keeping: true), over: axes.filter { !run.contains($0) })
  }

  /// A reduced gradient repeated over the axes that disappeared.
  private static func restored(_ reduced: Tensor, _ axes: [Int], _ shape: Shape) -> Tensor {
    reduced.reshaped(to: axes.reduce(shape) { $0.replacing($1, with: 1) }).broadcast(to: shape)
  }

  // dy/dx_i = e^(x_i) / sum over j of e^(x_j) = e^(x_i - y).
  /// The share of each element; 0 where every element is minus infinity, as under a mask.
  private static func logSumExp(
    _ node: Tensor, _ operand: Tensor, _ axes: [Int], _ upstream: Tensor
  ) -> Tensor {
    // Minus infinity less itself would be NaN.
    let isNothing = node.equals(node.trace.constant(-.infinity))
    let total = restored(Tensor.select(isNothing, node.filled(0), node), axes, operand.shape)
    return restored(upstream, axes, operand.shape) * (operand - total).exponential()
  }

  /// Elements that share the maximum share its gradient.
  private static func maximum(
    _ node: Tensor, _ operand: Tensor, _ axes: [Int], _ upstream: Tensor
  ) -> Tensor {
    let shape = operand.shape
    let hits = operand.equals(restored(node, axes, shape)).cast(to: .float32)
    return hits * restored(upstream / hits.sum(axes: axes), axes, shape)
  }
}
