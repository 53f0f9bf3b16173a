// The iteration spaces of loops: what a row of a reduction is, and which loops agree on it.

import Tensors

extension Fusion {
  func isReduction(_ node: Int) -> Bool {
    if case .reduce = flow.operation(node) { return true }
    return false
  }

  func space(_ node: Int) -> Shape {
    isReduction(node) ? flow.shape(flow.operands(node)[0]) : flow.shape(node)
  }

  /// How a reduction's axes divide the iteration space, axes of extent 1 aside.
  enum Division {
    case none
    case all
    case at(Int)
    /// Reduced from the first axis to before the second, kept on both sides.
    case between(Int, Int)
    case mixed
  }

  /// How a reduction divides its space.
  func division(_ node: Int) -> Division {
    guard case .reduce(_, let axes) = flow.operation(node) else { return .none }
    let shape = space(node)
    let long = shape.dimensions.indices.filter { shape[$0] != 1 }
    let reduced = long.filter(axes.contains)
    // A kept axis before the reduced ones tells rows apart, be it of extent 1: the only row of a batch is
    // added up in the order in which each of many is, so that its sum is the same number.
    let hasRows = reduced.first.map { first in (0..<first).contains { !axes.contains($0) } } ?? false
    if reduced.count == long.count { return hasRows ? .at(reduced[0]) : .all }
    if Array(long.suffix(reduced.count)) == reduced { return .at(reduced.first ?? shape.rank) }
    if !hasRows, Array(long.prefix(reduced.count)) == reduced { return .at(long[reduced.count]) }
    if let first = reduced.first, let place = long.firstIndex(of: first),
      Array(long[place...].prefix(reduced.count)) == reduced
    {
      return .between(first, long[place + reduced.count])
    }
    return .mixed
  }

  /// The axis before which segments are told apart.
  func segment(_ node: Int) -> Int? {
    if case .between(let first, _) = division(node) { return first }
    return nil
  }

  func split(_ node: Int) -> Int? {
    if case .at(let axis) = division(node) { return axis }
    if case .between(_, let axis) = division(node) { return axis }
    if case .mixed = division(node), case .reduce(_, let axes) = flow.operation(node) {
      return space(node).rank - axes.count
    }
    return nil
  }

  func permutation(_ node: Int) -> [Int] {
    let identity = Array(0..<space(node).rank)
    guard case .mixed = division(node), case .reduce(_, let axes) = flow.operation(node) else {
      return identity
    }
    return identity.filter { !axes.contains($0) } + axes
  }

  /// Whether a node's kind of iteration agrees with a loop's.
  func agrees(_ node: Int, _ group: Int) -> Bool {
    if !groups[group].isIdentity { return false }
    switch division(node) {
    case .none, .all: return true
    case .mixed: return false
    case .at(let axis): return groups[group].split == nil || groups[group].split == axis
    case .between(let first, let axis):
      return (groups[group].split == nil || groups[group].split == axis)
        && (groups[group].segment == nil || groups[group].segment == first)
    }
  }
}
