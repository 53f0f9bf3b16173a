// One element at a time: the rows of the elementwise table, select and cast.

import Foundations
import Tensors

extension Evaluation {
  /// The row's definition at each element.
  static func elementwise(_ definition: Elementwise.Definition, _ operands: [Operand]) -> [Double] {
    switch definition {
    case .unary(let function): operands[0].values.map(function)
    case .binary(let function): zip(operands[0].values, operands[1].values).map(function)
    }
  }

  /// `yes` where the condition is not 0, elsewhere `no`.
  static func select(_ condition: [Double], _ yes: [Double], _ no: [Double]) -> [Double] {
    condition.indices.map { condition[$0] != 0 ? yes[$0] : no[$0] }
  }

  /// The element in another type: truncated toward zero for whole numbers, != 0 for truth.
  ///
  /// A number outside the range of the type becomes the nearest the type has, and NaN becomes 0.
  static func cast(_ value: Double, to element: ElementType) -> Double {
    switch element {
    case .float32: value
    case .bfloat16: Double(Float(value).roundedToBfloat16)
    case .bool: value != 0 ? 1 : 0
    case .int32: truncated(value, to: Int32.self)
    case .uint32: truncated(value, to: UInt32.self)
    case .uint8: truncated(value, to: UInt8.self)
    }
  }

  private static func truncated<Whole: FixedWidthInteger>(_ value: Double, to type: Whole.Type) -> Double {
    if value.isNaN { return 0 }
    return min(max(value.rounded(.towardZero), Double(type.min)), Double(type.max))
  }
}
