// Mixed precision as a pass over a finished graph, gradients included: products of matrices and convolutions read
// operands rounded to bfloat16 and add up in float32; everything else, the stored parameters, losses and updates
// first of all, stays float32 (Kalamkar et al., "A study of bfloat16 for deep learning training", 2019, section 3).

import Foundations

/// What contractions and convolutions multiply.
public enum ContractionPrecision: String, Hashable, Sendable, CaseIterable, Codable {
  /// Operands as they are.
  case float32
  /// Operands rounded to bfloat16.
  case bfloat16

  /// The precision of a name; an unknown one throws and suggests the nearest.
  public static func named(_ name: String) throws -> ContractionPrecision {
    if let found = ContractionPrecision(rawValue: name) { return found }
    throw Suggestion.unknown("precision", name, among: allCases.map(\.rawValue))
  }
}

extension Graph {
  /// The graph with contractions and convolutions of the given precision.
  public func contracting(in precision: ContractionPrecision) -> Graph {
    if precision == .float32 { return self }
    var rounding = Rounding(self)
    return rounding.rounded()
  }
}

/// The rewriting of one graph.
private struct Rounding {
  private let graph: Graph
  private var nodes: [Node] = []
  /// The place of each old node among the new ones, and of the rounded form of new nodes.
  private var position: [Int] = []
  private var halves: [Int: Int] = [:]

  init(_ graph: Graph) { self.graph = graph }

  mutating func rounded() -> Graph {
    for var node in graph.nodes {
      node.operands = node.operands.map { position[$0] }
      switch node.operation.role {
      case .contraction: node.operands = node.operands.map { half($0) }
      case .leaf, .view, .looped, .assembly, .table, .collective: break
      }
      nodes.append(node)
      position.append(nodes.count - 1)
    }
    return graph.replacing(nodes: nodes, position: position)
  }

  // Rounding comes before movement where a value is computed: the loop that computes it stores it in half the
  // bytes, and every arrangement of it is then a view. Parameters are rounded where they are used, by whoever
  // brings them into the order in which they are multiplied.
  private mutating func half(_ index: Int) -> Int {
    let node = nodes[index]
    if node.type.element == .bfloat16 { return index }
    if let known = halves[index] { return known }
    var half = Node(
      operation: .cast, operands: [index], type: TensorType(node.type.shape, .bfloat16))
    switch node.operation.role {
    case .view:
      if !readsState(index) {
        half.operation = node.operation
        half.operands = [self.half(node.operands[0])]
      }
    case .leaf, .looped, .contraction, .assembly, .table, .collective: break
    }
    nodes.append(half)
    halves[index] = nodes.count - 1
    return nodes.count - 1
  }

  /// Whether a value is a state variable in some arrangement.
  private func readsState(_ index: Int) -> Bool {
    if case .state = nodes[index].operation { return true }
    return switch nodes[index].operation.role {
    case .view: readsState(nodes[index].operands[0])
    case .leaf, .looped, .contraction, .assembly, .table, .collective: false
    }
  }
}
