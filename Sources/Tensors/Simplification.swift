// Arithmetic that needs no node, or a smaller one: constants are folded; x + 0, x - 0, 1 x, x / 1 are x;
// what repeats is computed once and then repeated; disjoint pieces are put together instead of added.

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
    default: break
    }
    if row == .add, let joined = joined(left, right) { return joined }
    return repeated(row, left, right, shape)
  }

  /// f(x repeated, y repeated) = f(x, y) repeated, where that is smaller.
  private static func repeated(
    _ row: Elementwise, _ left: Tensor, _ right: Tensor, _ shape: Shape
  ) -> Tensor? {
    let (x, y) = (left.unrepeated, right.unrepeated)
    guard let small = x.shape.broadcast(with: y.shape), small.count < shape.count else { return nil }
    return Tensor.applying(row, x, y).broadcast(to: shape)
  }

  /// The sum of two assemblies along one axis whose pieces do not overlap: one assembly.
  private static func joined(_ left: Tensor, _ right: Tensor) -> Tensor? {
    guard case .assemble(let axis, let first) = left.operation,
      case .assemble(axis, let second) = right.operation, left.shape == right.shape
    else { return nil }
    let pieces = zip(left.operands + right.operands, first + second)
      .map { Piece(tensor: $0, offset: $1) }.sorted { $0.offset < $1.offset }
    let overlap = zip(pieces, pieces.dropFirst()).contains { $0.offset + $0.tensor.shape[axis] > $1.offset }
    if overlap { return nil }
    return .assembled(
      pieces.map(\.tensor), axis: axis, offsets: pieces.map(\.offset), length: left.shape[axis])
  }

  private struct Piece {
    var tensor: Tensor
    var offset: Int
  }
}

extension Tensor {
  /// The tensor that this one repeats, or itself.
  var unrepeated: Tensor {
    if case .broadcast = operation { return operands[0] }
    return self
  }
}

private func ~= (pattern: Elementwise, value: Elementwise) -> Bool { pattern == value }
