// The door to the executors: a backend compiles a graph against a state and hands out an executable that
// runs many times. Values cross as plain arrays; nothing calls back into the host while a plan runs.

import Foundations

/// A machine that runs graphs.
public protocol Backend: Sendable {
  /// A name with version, as recorded with results.
  var name: String { get }
  /// Whether it multiplies numbers of a precision by instructions of its own.
  func supports(_ precision: ContractionPrecision) -> Bool
  /// The workers whose values ``Tensor/allReduce(file:line:)`` adds up.
  var workers: any WorkerGroup { get }
  /// Memory for state variables, all zero.
  func makeState(_ layout: StateLayout) -> any State
  /// Plans a graph whose state variables live in `state`.
  func compile(_ graph: Graph, state: any State) throws -> any Executable
  /// Runs work on the thread that executes plans, and waits for it.
  ///
  /// A training loop runs as one such piece of work, so that no step changes threads.
  func perform<Result>(_ work: () throws -> Result) throws -> Result
}

extension Backend {
  /// Every precision, unless a backend says otherwise.
  public func supports(_ precision: ContractionPrecision) -> Bool { true }

  /// One worker, unless a backend is given a group.
  public var workers: any WorkerGroup { SoleWorker() }
}

/// The memory of the state variables of one layout.
public protocol State: AnyObject {
  /// What it holds.
  var layout: StateLayout { get }
  /// The value of a variable.
  func read(_ name: String) -> HostArray
  /// Sets a variable; the type must be the layout's.
  func write(_ name: String, _ value: HostArray)
}

/// A planned graph, bound to its state.
public protocol Executable: AnyObject {
  /// The graph it runs.
  var graph: Graph { get }
  /// The input's memory, to be filled in place before a run; it keeps its content between runs. A run that has begun
  /// must have finished.
  func withInput(_ position: Int, _ fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows
  /// The memory it holds beside the state, in bytes; nil if it is not counted.
  var byteCount: Int? { get }
  /// Runs the program once: reads inputs and state, sets outputs and state. May return before that has ended.
  func run() throws
  /// Waits until what ``run()`` began has ended, and throws what went wrong in it.
  ///
  /// Outputs, state and clocks are read after it, and inputs filled.
  func finish() throws
  /// An output's memory, as the last run left it; where it has not ended yet, this waits for it first, as ``finish()``
  /// does.
  func withOutput<Result>(_ position: Int, _ read: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
}

extension Executable {
  /// Not counted, unless a backend says otherwise.
  public var byteCount: Int? { nil }

  /// Nothing, for backends whose `run` waits.
  public func finish() throws {}

  /// Copies an array of the input's type into it.
  public func set(_ position: Int, _ value: HostArray) {
    if value.type != graph.inputs[position] {
      fail("input \(position) is \(graph.inputs[position]), not \(value.type)")
    }
    withInput(position) { memory in value.bytes.withUnsafeBytes { memory.copyMemory(from: $0) } }
  }

  /// Copies an output.
  public func output(_ position: Int) -> HostArray {
    let type = graph.nodes[graph.outputs[position]].type
    return withOutput(position) { HostArray(type, bytes: Array($0)) }
  }
}
