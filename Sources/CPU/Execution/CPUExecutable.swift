// A plan with its memory: a list of tasks in C, run without a word in between.

import CVector
import Foundations
public import Tensors

/// A planned graph of the CPU backend, bound to its state.
public final class CPUExecutable: Executable {
  /// The graph it runs.
  public let graph: Graph
  private let backend: CPU
  /// The threads that run it: the backend's, or one where they would wait more than they work.
  private let team: Int
  private let state: CPUState
  private let arena: Memory
  private let scratch: Memory
  private let inputs: [Memory]
  private let outputs: [Memory]
  private var owners: [AnyObject] = []
  private var copies: [UnsafeMutablePointer<cv_copy>] = []
  private var tasks: [cv_task] = []
  private var labels: [String] = []
  /// Sums over workers, by the position of their task.
  private var collectives: [Int: CollectiveTask] = [:]

  init(_ graph: Graph, state: any State, backend: CPU) throws {
    guard let state = state as? CPUState, state.layout == graph.layout else {
      fail("the graph was traced against another state")
    }
    self.graph = graph
    self.state = state
    self.backend = backend
    cv_team_size(Int32(backend.threads))
    let library = try MatrixLibrary()
    let planned = backend.workers.count == 1 ? graph.alone : graph
    let plan = try Planner.plan(
      planned, fusion: backend.fusion, products: library, overwritingFrom: backend.overwritingFrom)
    team = plan.isWorthForking ? backend.threads : 1
    // The library divides its work when a primitive is made.
    cv_team_size(Int32(team))
    try Self.requireMemory(plan, graph)
    arena = Memory(byteCount: plan.arena.byteCount)
    inputs = graph.inputs.map { Memory(byteCount: $0.byteCount) }
    outputs = graph.outputs.map { Memory(byteCount: graph.nodes[$0].type.byteCount) }

    let base: (Int) -> UnsafeMutableRawPointer = { [arena, inputs, outputs] buffer in
      switch plan.buffers[buffer].kind {
      case .arena: arena.address + (plan.arena.offsets[buffer] ?? 0)
      case .input(let position): inputs[position].address
      case .output(let position): outputs[position].address
      case .state(let name): state.memory(name).address
      }
    }
    let address: (View) -> UnsafeMutableRawPointer = { base($0.buffer) + $0.offset * $0.element.size }

    var loops: [VectorLoop] = []
    var tiles: [TiledConvolution] = []
    var primitives: [any LibraryPrimitive] = []
    let work = plan.jobs.flatMap(\.work)
    for item in work {
      switch item {
      case .loop(let program): loops.append(VectorLoop(program, address: address))
      case .product(let product): primitives.append(try MatrixProduct(product, library))
      case .convolution(let convolution): primitives.append(try ConvolutionPrimitive(convolution, library))
      case .tiles(let convolution):
        tiles.append(TiledConvolution(convolution, threads: backend.threads, address: address))
      case .patches, .table, .collective, .clear: break
      }
    }
    scratch = Memory(
      byteCount: max(
        loops.map { $0.scratch(threads: backend.threads) }.max() ?? 0,
        tiles.map(\.scratchByteCount).max() ?? 0, primitives.map(\.scratchByteCount).max() ?? 0))

    var (nextLoop, nextPrimitive, nextTiles) = (0, 0, 0)
    for item in work {
      switch item {
      case .loop(let program):
        let loop = loops[nextLoop]
        nextLoop += 1
        loop.bind(scratch: scratch.address, threads: backend.threads)
        append(program.label, loop.task)
      case .product, .convolution:
        let primitive = primitives[nextPrimitive]
        nextPrimitive += 1
        let bound = try primitive.bind(
          address: address, buffer: base, scratch: scratch.address, threads: backend.threads)
        for task in bound {
          append(task.label, task.task)
          owners.append(task)
        }
      case .tiles(let convolution):
        tiles[nextTiles].bind(scratch: scratch.address)
        append("\(convolution.label) (tiles)", tiles[nextTiles].task)
        nextTiles += 1
      case .patches(let movement):
        let patches = PatchTask(movement, threads: backend.threads, address: address)
        append(movement.label, patches.task)
        owners.append(patches)
      case .table(let movement):
        let table = TableTask(movement, threads: backend.threads, address: address)
        append(table.label, table.task)
        owners.append(table)
      case .collective(let sum):
        let collective = CollectiveTask(sum, backend.workers, address: address)
        collectives[tasks.count] = collective
        append(collective.label, collective.task)
      case .clear(let views):
        for view in views where view.shape.count > 0 { append(clearing: view, at: address(view)) }
      }
    }
    owners += loops + tiles + primitives + [library]
  }

  deinit { for copy in copies { copy.deallocate() } }

  /// Throws where what a run needs is more than there is. What is little is not asked for: asking takes longer than planning
  /// a small graph.
  private static func requireMemory(_ plan: Plan, _ graph: Graph) throws {
    let outputs = graph.outputs.reduce(0) { $0 + graph.nodes[$1].type.byteCount }
    let bytes = plan.arena.byteCount + outputs + graph.inputs.reduce(0) { $0 + $1.byteCount }
    if bytes < 64 << 20 { return }
    try MemoryRoom.require(
      bytes, for: "a run of the model", remedy: "Give it more memory, or use a smaller \(.batch) or model")
  }

  private func append(_ label: String, _ task: cv_task) {
    labels.append(label)
    tasks.append(task)
  }

  private func append(clearing view: View, at address: UnsafeMutableRawPointer) {
    let copy = UnsafeMutablePointer<cv_copy>.allocate(capacity: 1)
    copy.initialize(
      to: cv_copy(target: address, source: nil, bytes: Int64(view.shape.count * view.element.size)))
    copies.append(copy)
    append("clear \(view.shape)", cv_task(run: cv_copy_run, argument: UnsafeMutableRawPointer(copy)))
  }

  /// The input's memory, to be filled in place before a run.
  public func withInput(_ position: Int, _ fill: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
    try fill(inputs[position].bytes)
  }

  /// Runs the program once.
  public func run() throws {
    let failed = try backend.perform {
      cv_team_size(Int32(team))
      return tasks.withUnsafeBufferPointer { cv_plan_run($0.baseAddress, Int64($0.count)) }
    }
    try check(failed)
  }

  private func check(_ failed: Int64) throws {
    if failed >= 0 {
      if let failure = collectives[Int(failed)]?.failure { throw failure }
      throw Failure(.failure, "the processor backend failed in \(labels[Int(failed)])")
    }
  }

  /// An output's memory, as the last run left it.
  public func withOutput<Result>(
    _ position: Int, _ read: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result { try read(UnsafeRawBufferPointer(outputs[position].bytes)) }

  /// What one task of the plan took.
  public struct TaskTime {
    /// What it does.
    public var label: String
    /// The median duration in seconds.
    public var seconds: Double
  }

  /// Runs the program a number of times and measures each task of its plan.
  public func profile(runs: Int) throws -> [TaskTime] {
    var all = [[Double]](repeating: [], count: tasks.count)
    var seconds = [Double](repeating: 0, count: tasks.count)
    for _ in 0..<runs {
      let failed = try backend.perform { () -> Int64 in
        cv_team_size(Int32(team))
        return tasks.withUnsafeBufferPointer { tasks in
          seconds.withUnsafeMutableBufferPointer {
            cv_plan_profile(tasks.baseAddress, Int64(tasks.count), $0.baseAddress)
          }
        }
      }
      try check(failed)
      for (index, time) in seconds.enumerated() { all[index].append(time) }
    }
    return zip(labels, all).map { TaskTime(label: $0, seconds: $1.sorted()[runs / 2]) }
  }

  /// The memory of inputs, outputs, values within a run and the library's own scratch, in bytes.
  public var byteCount: Int? {
    ([arena, scratch] + inputs + outputs).reduce(0) { $0 + $1.byteCount }
  }

  /// The memory of values within a run, in bytes.
  public var arenaByteCount: Int { arena.byteCount }
}
