// Reverse-mode differentiation as a graph-to-graph function: it adds nodes of the same closed set, so
// gradients can be differentiated again.

import Foundations

/// The gradients of a scalar with respect to tensors of the same trace.
///
/// - Returns: One tensor per entry of `parameters`, of its shape; zeros where the loss does not depend on it.
public func gradients(
  of loss: Tensor, withRespectTo parameters: [Tensor], file: StaticString = #fileID, line: UInt = #line
) -> [Tensor] {
  if loss.type != TensorType(.scalar) {
    fail("gradients are of a float32 scalar, not of \(loss.type)", file: file, line: line)
  }
  let trace = loss.trace
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
  return parameters.map { adjoints[$0.node] ?? $0.filled(0) }
}
