// Arithmetic on handles: operators for + - * / and comparisons, methods for the rest. Operands of
// different shapes are broadcast against each other.

import Foundations

infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence

extension Tensor {
  /// Applies a unary row of the table.
  func applying(_ row: Elementwise) -> Tensor {
    check(row, self)
    if let value = constantValue, case .unary(let function) = row.definition, row.result == .number {
      return filled(function(value))
    }
    if case .broadcast = operation { return operands[0].applying(row).broadcast(to: shape) }
    return trace.append(.elementwise(row), [self], TensorType(shape, row.result.element))
  }

  /// Applies a binary row of the table, broadcasting the operands.
  static func applying(_ row: Elementwise, _ left: Tensor, _ right: Tensor) -> Tensor {
    left.check(row, left)
    left.check(row, right)
    guard let shape = left.shape.broadcast(with: right.shape) else {
      fail("\(row.name): \(left.shape) and \(right.shape) do not fit")
    }
    if let simpler = Simplification.of(row, left, right, shape) { return simpler }
    return left.trace.append(
      .elementwise(row), [left.broadcast(to: shape), right.broadcast(to: shape)],
      TensorType(shape, row.result.element))
  }

  private func check(_ row: Elementwise, _ operand: Tensor) {
    if operand.type.element != row.operands.element {
      fail("\(row.name) takes \(row.operands.element), not \(operand.type)")
    }
  }

  /// The sum of two tensors.
  public static func + (left: Tensor, right: Tensor) -> Tensor { applying(.add, left, right) }
  /// The difference of two tensors.
  public static func - (left: Tensor, right: Tensor) -> Tensor { applying(.subtract, left, right) }
  /// The product of two tensors, element by element.
  public static func * (left: Tensor, right: Tensor) -> Tensor { applying(.multiply, left, right) }
  /// The quotient of two tensors, element by element.
  public static func / (left: Tensor, right: Tensor) -> Tensor { applying(.divide, left, right) }
  /// The tensor with its sign turned.
  public static prefix func - (x: Tensor) -> Tensor { x.applying(.negate) }

  /// The sum with a number.
  public static func + (left: Tensor, right: Double) -> Tensor { left + left.trace.constant(right) }
  /// The sum with a number.
  public static func + (left: Double, right: Tensor) -> Tensor { right.trace.constant(left) + right }
  /// The difference from a number.
  public static func - (left: Tensor, right: Double) -> Tensor { left - left.trace.constant(right) }
  /// The difference from a number.
  public static func - (left: Double, right: Tensor) -> Tensor { right.trace.constant(left) - right }
  /// The product with a number.
  public static func * (left: Tensor, right: Double) -> Tensor { left * left.trace.constant(right) }
  /// The product with a number.
  public static func * (left: Double, right: Tensor) -> Tensor { right.trace.constant(left) * right }
  /// The quotient by a number.
  public static func / (left: Tensor, right: Double) -> Tensor { left / left.trace.constant(right) }
  /// The quotient of a number.
  public static func / (left: Double, right: Tensor) -> Tensor { right.trace.constant(left) / right }

  /// Where left is below right.
  public static func .< (left: Tensor, right: Tensor) -> Tensor { applying(.less, left, right) }
  /// Where left is below or equal to right.
  public static func .<= (left: Tensor, right: Tensor) -> Tensor { applying(.lessOrEqual, left, right) }
  /// Where left is above right.
  public static func .> (left: Tensor, right: Tensor) -> Tensor { applying(.less, right, left) }
  /// Where left is above a number.
  public static func .> (left: Tensor, right: Double) -> Tensor { left .> left.trace.constant(right) }
  /// Where left is above or equal to right.
  public static func .>= (left: Tensor, right: Tensor) -> Tensor { applying(.lessOrEqual, right, left) }
  /// Where the two are equal.
  public func equals(_ other: Tensor) -> Tensor { Tensor.applying(.equal, self, other) }

  /// The larger of two elements; NaN where either is.
  public func maximum(_ other: Tensor) -> Tensor { Tensor.applying(.maximum, self, other) }
  /// The smaller of two elements; NaN where either is.
  public func minimum(_ other: Tensor) -> Tensor { Tensor.applying(.minimum, self, other) }
  /// This tensor to a power; the base is positive, or the power a whole number.
  public func power(_ other: Tensor) -> Tensor { Tensor.applying(.power, self, other) }
  /// The logarithm of the probability that the standard logistic distribution gives to the interval from this
  /// tensor on of a positive width, which may be infinite: log (s(x + width) - s(x)) with s(t) = 1/(1 + e^-t).
  public func logLogisticInterval(width: Tensor) -> Tensor {
    Tensor.applying(.logLogisticInterval, self, width)
  }
  /// True where both are.
  public func and(_ other: Tensor) -> Tensor { Tensor.applying(.and, self, other) }
  /// True where either is.
  public func or(_ other: Tensor) -> Tensor { Tensor.applying(.or, self, other) }

  /// |x|.
  public func absolute() -> Tensor { applying(.absolute) }
  /// -1, 0 or 1.
  public func sign() -> Tensor { applying(.sign) }
  /// The largest whole number not above x.
  public func floor() -> Tensor { applying(.floor) }
  /// e^x.
  public func exponential() -> Tensor { applying(.exponential) }
  /// e^x - 1, exact near zero.
  public func exponentialMinusOne() -> Tensor { applying(.exponentialMinusOne) }
  /// log x, natural.
  public func logarithm() -> Tensor { applying(.logarithm) }
  /// log(1 + x), exact near zero.
  public func logarithmOnePlus() -> Tensor { applying(.logarithmOnePlus) }
  /// The square root.
  public func squareRoot() -> Tensor { applying(.squareRoot) }
  /// 1 / x.
  public func reciprocal() -> Tensor { applying(.reciprocal) }
  /// sin x.
  public func sine() -> Tensor { applying(.sine) }
  /// cos x.
  public func cosine() -> Tensor { applying(.cosine) }
  /// tanh x.
  public func hyperbolicTangent() -> Tensor { applying(.hyperbolicTangent) }
  /// 1 / (1 + e^-x).
  public func logistic() -> Tensor { applying(.logistic) }
  /// log(1 + e^x).
  public func softplus() -> Tensor { applying(.softplus) }
  /// max(x, 0).
  public func rectified() -> Tensor { applying(.rectified) }
  /// log Gamma(x), for x from 0 on; NaN below.
  public func logGamma() -> Tensor { applying(.logGamma) }
  /// The derivative of log Gamma(x), for x from 0 on; NaN below.
  public func digamma() -> Tensor { applying(.digamma) }
  /// The derivative of digamma, for x from 0 on; NaN below.
  public func trigamma() -> Tensor { applying(.trigamma) }
  /// x^2.
  public func squared() -> Tensor { self * self }
  /// True where x is neither infinite nor NaN.
  public func isFinite() -> Tensor { applying(.isFinite) }
  /// True where false.
  public func not() -> Tensor { applying(.not) }
}
