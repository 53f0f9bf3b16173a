// Applying a row of the table by value, which programs do by name.

import _TestSupport

@testable import Tensors

extension Elementwise {
  /// The row at its operands, broadcast against each other.
  func applied(to operands: [Tensor]) -> Tensor {
    arity == 1 ? operands[0].applying(self) : Tensor.applying(self, operands[0], operands[1])
  }

  /// Random operands of one shape each.
  func operands(_ shapes: [Shape], seed: UInt64 = 7) -> [HostArray] {
    shapes.prefix(arity).enumerated().map { HostArray.random($1, for: self, seed: seed + UInt64($0)) }
  }

  /// The definition at each element of operands of one shape, rounded to the result's type.
  func expected(_ operands: [HostArray]) -> HostArray {
    let columns = operands.map(\.doubles)
    let shape = operands[0].type.shape
    return HostArray(
      TensorType(shape, result.element),
      doubles: (0..<shape.count).map { place in definition(columns.map { $0[place] }) })
  }
}
