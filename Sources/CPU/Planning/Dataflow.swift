// What the planner asks of a graph again and again: who uses a value, and which values are only another
// arrangement of a value that lies in memory.

import Foundations
import Tensors

/// A graph with its uses.
struct Dataflow {
  let graph: Graph
  /// The nodes that read each node, in order, each named once; movement and stop-gradient included.
  private(set) var users: [[Int]]
  /// How often each node is an output or the new value of a state variable.
  private(set) var roots: [Int]
  /// What kind of work each node is.
  private let roles: [Role]
  /// The node whose memory each node is a view of, and the one behind its stop-gradients.
  private var bases: [Int] = []
  private var passings: [Int] = []
  /// For each node that all workers compute together, the one before it, which every worker runs first.
  private(set) var collectiveBefore: [Int: Int] = [:]

  init(_ graph: Graph) {
    self.graph = graph
    roles = graph.nodes.map(\.operation.role)
    for (index, node) in graph.nodes.enumerated() {
      bases.append(roles[index] == .view ? bases[node.operands[0]] : index)
      passings.append(node.operation == .stopGradient ? passings[node.operands[0]] : index)
    }
    users = Array(repeating: [], count: graph.nodes.count)
    roots = Array(repeating: 0, count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      for operand in Set(node.operands) { users[operand].append(index) }
    }
    let collectives = graph.nodes.indices.filter { roles[$0] == .collective }
    for (before, node) in zip(collectives, collectives.dropFirst()) { collectiveBefore[node] = before }
    for output in graph.outputs { roots[output] += 1 }
    for write in graph.writes { roots[write.node] += 1 }
  }

  func operation(_ node: Int) -> Operation { graph.nodes[node].operation }
  func operands(_ node: Int) -> [Int] { graph.nodes[node].operands }
  func type(_ node: Int) -> TensorType { graph.nodes[node].type }
  func shape(_ node: Int) -> Shape { graph.nodes[node].type.shape }

  func role(_ node: Int) -> Role { roles[node] }

  /// Whether a node is a view of its operand: it asks for no arithmetic.
  func isView(_ node: Int) -> Bool { role(node) == .view }

  /// Whether a node is a product of matrices or a convolution.
  func isContraction(_ node: Int) -> Bool { role(node) == .contraction }

  /// Whether a node's second operand is brought into the library's own layout before every run: filters are, and
  /// so are parameters that are rounded on the way.
  private func packsSecond(_ node: Int) -> Bool {
    switch operation(node) {
    case .contract: true
    case .convolve(_, let form): form != .filters
    case .input, .state, .constant, .index, .elementwise, .select, .cast, .reduce, .reshape, .broadcast,
      .transpose, .slice, .assemble, .randomBits, .stopGradient, .gather, .scatterAdd, .allReduce:
      false
    }
  }

  // The library converts while it packs, which saves a pass over the parameters and a copy of them.
  /// Whether a node only rounds parameters for contractions that pack them.
  func isRoundedInPacking(_ node: Int) -> Bool {
    guard case .cast = operation(node), type(node).element == .bfloat16, roots[node] == 0,
      case .state = operation(base(operands(node)[0])), type(operands(node)[0]).element == .float32
    else { return false }
    return users[node].allSatisfy { user in
      packsSecond(user) && operands(user)[1] == node && operands(user)[0] != node
    }
  }

  /// Whether a node is computed element by element, or reduces, and so belongs into a loop.
  func isLooped(_ node: Int) -> Bool { role(node) == .looped }

  /// The node whose memory a node is a view of: itself where it is not a view.
  func base(_ node: Int) -> Int { bases[node] }

  /// The number a node repeats, where it is an arrangement of a constant.
  func constant(_ node: Int) -> Double? {
    if case .constant(let value) = operation(base(node)) { return value }
    return nil
  }

  /// Whether a node is an arrangement of coordinates, which loops generate where they read them.
  func isGenerated(_ node: Int) -> Bool {
    if case .index = operation(base(node)) { return true }
    return false
  }

  /// A node behind stop-gradients, which move nothing.
  func passing(_ node: Int) -> Int { passings[node] }

  /// Whether exactly one node reads a value that is not a root, be it through stop-gradients.
  func hasOneReader(_ node: Int) -> Bool {
    guard let user = onlyUser(node) else { return false }
    if case .stopGradient = operation(user) { return hasOneReader(user) }
    return true
  }

  /// The only reader of a node that is not a root, or nil.
  func onlyUser(_ node: Int) -> Int? { roots[node] == 0 && users[node].count == 1 ? users[node][0] : nil }
}
