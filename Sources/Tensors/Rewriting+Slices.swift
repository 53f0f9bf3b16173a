// A slice of values that were put together is one of the values, or zeros between them. Cutting up what was joined
// is what gradients of joined values do, and gates that read parts of one product.

import Foundations

extension Rewriting {
  /// Lets slices that lie within one piece of an assembly read the piece, and those in a gap be zeros.
  mutating func foldSlices() {
    let isCandidate = nodes.contains { node in
      if case .slice = node.operation { self.isAssembled(node.operands[0]) } else { false }
    }
    if !isCandidate { return }
    rewrite { graph, _, node, _ in
      guard case .slice(let axis, let start) = node.operation else { return nil }
      return graph.part(node.operands[0], axis, start, node.type.shape[axis])
    }
  }

  /// Whether a node is an assembly behind views that a slice can be taken through.
  private func isAssembled(_ node: Int) -> Bool {
    switch nodes[node].operation {
    case .assemble: true
    case .slice, .reshape: isAssembled(nodes[node].operands[0])
    default: false
    }
  }

  /// A range of an axis of a node without the assembly that the node is, or nil where the assembly is needed.
  private mutating func part(_ node: Int, _ axis: Int, _ start: Int, _ length: Int) -> Int? {
    let source = nodes[node]
    let type = TensorType(source.type.shape.replacing(axis, with: length), source.type.element)
    switch source.operation {
    case .slice(axis, let first): return part(source.operands[0], axis, first + start, length)
    case .reshape:
      guard let inner = same(axis, of: source.type.shape, in: shape(source.operands[0])),
        let found = part(source.operands[0], inner, start, length)
      else { return nil }
      return reshaped(found, to: type)
    case .assemble(axis, let offsets):
      for (piece, offset) in zip(source.operands, offsets) {
        let end = offset + shape(piece)[axis]
        if offset <= start && start + length <= end {
          return shape(piece)[axis] == length
            ? piece
            : part(piece, axis, start - offset, length)
              ?? append(.slice(axis: axis, start: start - offset), [piece], type)
        }
        if offset < start + length && start < end { return nil }
      }
      return type.element == .float32 ? zeros(type) : nil
    default: return nil
    }
  }

  /// The axis of another shape that is the same but for axes of extent 1, where such axes do not matter to it.
  private func same(_ axis: Int, of shape: Shape, in other: Shape) -> Int? {
    if shape[axis] == 1 { return nil }
    let long = shape.dimensions.indices.filter { shape[$0] != 1 }
    let others = other.dimensions.indices.filter { other[$0] != 1 }
    if long.map({ shape[$0] }) != others.map({ other[$0] }) { return nil }
    return long.firstIndex(of: axis).map { others[$0] }
  }

  /// A node under another shape of as many elements.
  mutating func reshaped(_ node: Int, to type: TensorType) -> Int {
    if shape(node) == type.shape { return node }
    if case .reshape = nodes[node].operation { return reshaped(nodes[node].operands[0], to: type) }
    return append(.reshape, [node], type)
  }

  private mutating func zeros(_ type: TensorType) -> Int {
    let zero = append(.constant(0), [], TensorType(.scalar))
    let alone = reshaped(zero, to: TensorType(Shape.scalar.padded(to: type.shape.rank)))
    return shape(alone) == type.shape ? alone : append(.broadcast, [alone], type)
  }
}
