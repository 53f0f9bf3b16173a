// Workers that run one program on different rows and add up what they computed, as training on several machines does.
// How numbers travel between them is not the graph's concern: a group is given to a backend.

import Foundations

/// What connects a worker to the others of its group.
public protocol WorkerGroup: Sendable {
  /// The number of workers, at least 1.
  var count: Int { get }
  /// The number of this worker, from 0.
  var rank: Int { get }
  /// Replaces the values by their sums over all workers, each of which calls this with as many values, in the same
  /// order of calls.
  ///
  /// Values are added in the order of ranks, so that every worker receives the same bits whoever arrives first. Throws
  /// where a worker does not come; the group cannot be used afterwards.
  func sum(_ values: UnsafeMutableBufferPointer<Float>) throws
}

/// A worker without others, whose sums are its own values.
public struct SoleWorker: WorkerGroup {
  /// Creates the worker.
  public init() {}
  /// One.
  public var count: Int { 1 }
  /// The first.
  public var rank: Int { 0 }
  /// Leaves the values as they are.
  public func sum(_ values: UnsafeMutableBufferPointer<Float>) throws {}
}

extension Tensor {
  /// The sum of this tensor, float32, over the workers of the backend's group; each of them receives it.
  ///
  /// Every worker must run the same program, with an operand of the same shape here. A backend of one worker has the
  /// tensor itself, at no cost.
  public func allReduce(file: StaticString = #fileID, line: UInt = #line) -> Tensor {
    if type.element != .float32 { fail("allReduce: \(type) is not float32", file: file, line: line) }
    return trace.append(.allReduce, [self], type)
  }
}

extension Graph {
  /// The graph as one worker runs it: sums over workers are their operands.
  public var alone: Graph {
    if !self.nodes.contains(where: { $0.operation == .allReduce }) { return self }
    var nodes: [Node] = []
    var position: [Int] = []
    for var node in self.nodes {
      node.operands = node.operands.map { position[$0] }
      if node.operation == .allReduce {
        position.append(node.operands[0])
      } else {
        position.append(nodes.count)
        nodes.append(node)
      }
    }
    return replacing(nodes: nodes, position: position)
  }
}
