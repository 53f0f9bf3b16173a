// A handle to a value of a graph under construction. Arithmetic on handles adds nodes.

import Foundations

/// A value of a program that is being traced.
public struct Tensor {
  /// The trace it belongs to.
  public let trace: Trace
  let node: Int

  /// Its shape and element type.
  public var type: TensorType { trace.nodes[node].type }
  /// Its extents.
  public var shape: Shape { type.shape }

  var operation: Operation { trace.nodes[node].operation }
  var operands: [Tensor] { trace.nodes[node].operands.map { Tensor(trace: trace, node: $0) } }

  /// A constant with the shape of this tensor.
  public func filled(_ value: Double) -> Tensor {
    trace.constant(value).broadcast(to: shape)
  }

  /// The scalar this tensor repeats, where it is a constant under any movement.
  var constantValue: Double? {
    switch operation {
    case .constant(let value): value
    case .broadcast, .reshape, .transpose, .slice: operands[0].constantValue
    default: nil
    }
  }
}
