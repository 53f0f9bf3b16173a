// Builds a graph while a Swift function runs over tensor handles. Equal nodes are one node (common
// subexpressions never arise), and arithmetic on constants is done here.

import Foundations

/// A graph under construction.
public final class Trace {
  private(set) var nodes: [Node] = []
  private(set) var writes: [StateWrite] = []
  private var known: [Node: Int] = [:]
  private var streams: UInt32 = 0
  /// The state that the program may read and write.
  public let layout: StateLayout

  init(layout: StateLayout) { self.layout = layout }

  func append(_ operation: Operation, _ operands: [Tensor], _ type: TensorType) -> Tensor {
    for operand in operands where operand.trace !== self {
      fail("\(operation) mixes tensors of two traces")
    }
    let node = Node(operation: operation, operands: operands.map(\.node), type: type)
    if let position = known[node] { return Tensor(trace: self, node: position) }
    known[node] = nodes.count
    nodes.append(node)
    return Tensor(trace: self, node: nodes.count - 1)
  }

  /// A scalar constant.
  public func constant(_ value: Double) -> Tensor {
    append(.constant(value), [], TensorType(.scalar, .float32))
  }

  /// The value of a state variable before the run.
  public func state(_ name: String, file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    guard let type = layout[name] else {
      fail("the state has no variable '\(name)'", file: file, line: line)
    }
    return append(.state(name), [], type)
  }

  /// Stores a tensor into a state variable when the run ends; each variable at most once.
  public func write(
    _ tensor: Tensor, to name: String, file: StaticString = #fileID, line: UInt = #line
  ) {
    guard let type = layout[name], type == tensor.type else {
      fail(
        "writing \(tensor.type) to '\(name)', which is \(layout[name].map(\.description) ?? "missing")",
        file: file, line: line)
    }
    if writes.contains(where: { $0.name == name }) {
      fail("the state variable '\(name)' is written twice", file: file, line: line)
    }
    writes.append(StateWrite(name: name, node: tensor.node))
  }

  /// A stream of random words that no other draw of this trace uses; the nth draw gets stream n.
  public func nextStream() -> UInt32 {
    defer { streams += 1 }
    return streams
  }
}
