// Arithmetic that needs no node: constants are folded, and x + 0, x - 0, 1 x, x / 1 are x.

/// The simplifications of pairwise operations made while tracing.
enum Simplification {
  static func of(_ row: Elementwise, _ left: Tensor, _ right: Tensor, _ shape: Shape) -> Tensor? {
    let (a, b) = (left.constantValue, right.constantValue)
    if let a, let b, row.result == .number, case .binary(let function) = row.definition {
      return left.trace.constant(function(a, b)).broadcast(to: shape)
    }
    switch (row, a, b) {
    case (.add, 0, _), (.multiply, 1, _): return right.broadcast(to: shape)
    case (.add, _, 0), (.subtract, _, 0), (.multiply, _, 1), (.divide, _, 1):
      return left.broadcast(to: shape)
    default: return nil
    }
  }
}

private func ~= (pattern: Elementwise, value: Elementwise) -> Bool { pattern == value }
