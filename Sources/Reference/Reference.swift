// Naive loops in Double: what every other backend is measured against, and what runs where no other does.
// Nothing here is clever. Values round to their element types only when they leave for the host.

import Foundations
public import Tensors

/// The backend that evaluates a graph node by node, in Double.
///
/// float32 inputs widen exactly, constants are taken as the Doubles they are, and state is held in Double
/// between runs, so that no rounding accumulates over steps. What `read` and `withOutput` return is
/// rounded once, to the element type. What workers add up is rounded to float32 before.
public struct Reference: Backend {
  /// The workers whose values programs add up.
  public let workers: any WorkerGroup

  /// A backend, of one worker unless a group is given.
  public init(workers: any WorkerGroup = SoleWorker()) { self.workers = workers }

  /// A name with version, as recorded with results.
  public var name: String { "Reference 1 (Double)" }

  /// Memory for state variables, all zero.
  public func makeState(_ layout: StateLayout) -> any State { ReferenceState(layout) }

  /// Binds a graph to its state; `state` must come from this backend and hold the graph's variables.
  public func compile(_ graph: Graph, state: any State) throws -> any Executable {
    guard let state = state as? ReferenceState else {
      fail("compile: the state is of another backend, \(type(of: state))")
    }
    for variable in graph.layout.variables where state.layout[variable.name] != variable.type {
      let held = state.layout[variable.name].map(\.description) ?? "missing"
      fail("compile: the graph's '\(variable.name)' is \(variable.type), the state's is \(held)")
    }
    return ReferenceExecutable(graph, state, workers)
  }

  /// Runs work on the caller's thread.
  public func perform<Result>(_ work: () throws -> Result) throws -> Result { try work() }
}
