// Comparison of arrays within a tolerance: the worst element is reported with its position.

public import Tensors
public import Testing

/// Expects every element within `absolute + relative |expected|` of what is expected.
///
/// NaN agrees with NaN and an infinity with itself; finite values agree with neither.
public func expectClose(
  _ actual: [Double], _ expected: [Double], shape: Shape? = nil, relative: Double = 1e-6,
  absolute: Double = 1e-7, _ comment: @autoclosure () -> String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  if actual.count != expected.count {
    Issue.record(
      "\(comment()): \(actual.count) elements, not \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  var worst: (position: Int, excess: Double)?
  for (position, (left, right)) in zip(actual, expected).enumerated() {
    let excess = excess(left, right, relative: relative, absolute: absolute)
    if excess > max(1, worst?.excess ?? 0) { worst = (position, excess) }
  }
  guard let worst else { return }
  let place = shape.map { "\(position(worst.position, in: $0))" } ?? "\(worst.position)"
  Issue.record(
    """
    \(comment()): element \(place) is \(actual[worst.position]), not \(expected[worst.position]); \
    \(worst.excess) times the tolerance
    """, sourceLocation: sourceLocation)
}

/// Expects an array of the type of the expected one, with elements close to its.
public func expectClose(
  _ actual: HostArray, _ expected: HostArray, relative: Double = 1e-6, absolute: Double = 1e-7,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  if actual.type != expected.type {
    Issue.record("\(comment()): \(actual.type), not \(expected.type)", sourceLocation: sourceLocation)
    return
  }
  expectClose(
    actual.doubles, expected.doubles, shape: expected.type.shape, relative: relative,
    absolute: absolute, comment(), sourceLocation: sourceLocation)
}

/// The error in units of the tolerance.
private func excess(_ actual: Double, _ expected: Double, relative: Double, absolute: Double) -> Double {
  if actual == expected || (actual.isNaN && expected.isNaN) { return 0 }
  let ratio = abs(actual - expected) / (absolute + relative * abs(expected))
  return ratio.isFinite && expected.isFinite ? ratio : .infinity
}

/// The indices of an element from its place in row-major order.
private func position(_ place: Int, in shape: Shape) -> [Int] {
  zip(shape.dimensions, shape.strides).map { place / $1 % $0 }
}
