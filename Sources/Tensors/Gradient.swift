// Reverse-mode differentiation as a graph-to-graph function: it adds nodes of the same closed set, so
// gradients can be differentiated again.

import Foundations

/// The gradients of a scalar with respect to tensors of the same trace.
///
/// The gradient by a tensor in another arrangement is that of the tensor itself, arranged so: a reshape of a reshape
/// and a transpose of a transpose skip what lies between, whose own node may then not be on the way to the loss.
///
/// - Returns: One tensor per entry of `parameters`, of its shape; zeros where the loss does not depend on it.
public func gradients(
  of loss: Tensor, withRespectTo parameters: [Tensor], file: StaticString = #fileID, line: UInt = #line
) -> [Tensor] {
  if loss.type != TensorType(.scalar) {
    fail("gradients are of a float32 scalar, not of \(loss.type)", file: file, line: line)
  }
  let trace = loss.trace
  let arranged = parameters
  let parameters = arranged.map(\.unarranged)
  // Only nodes on a path from a parameter to the loss receive a gradient.
  let last = loss.node
  var depends = [Bool](repeating: false, count: last + 1)
  for parameter in parameters where parameter.node <= last { depends[parameter.node] = true }
  for index in 0...last where !depends[index] {
    let node = trace.nodes[index]
    if case .stopGradient = node.operation { continue }
    depends[index] = node.operands.contains { depends[$0] }
  }

  var adjoints: [Int: Tensor] = [last: trace.constant(1)]
  for index in (0...last).reversed() where depends[index] {
    guard let upstream = adjoints[index] else { continue }
    let node = Tensor(trace: trace, node: index)
    if !node.operands.contains(where: { depends[$0.node] }) { continue }
    for (operand, contribution) in zip(node.operands, Derivatives.of(node, upstream)) {
      guard depends[operand.node], let contribution else { continue }
      adjoints[operand.node] = adjoints[operand.node].map { $0 + contribution } ?? contribution
    }
  }
  return zip(arranged, parameters).map { $0.arranging(adjoints[$1.node] ?? $1.filled(0)) }
}

extension Tensor {
  /// What this tensor is an arrangement of, by reshapes and transposes.
  fileprivate var unarranged: Tensor {
    switch operation {
    case .reshape, .transpose: operands[0].unarranged
    default: self
    }
  }

  /// A tensor of the shape of ``unarranged`` in this tensor's arrangement.
  fileprivate func arranging(_ other: Tensor) -> Tensor {
    switch operation {
    case .reshape: operands[0].arranging(other).reshaped(to: shape)
    case .transpose(let permutation): operands[0].arranging(other).transposed(permutation)
    default: other
    }
  }
}
