// The product backend: oneDNN for products of matrices, fused vector loops for everything between.

import COneDNN
import CVector
import Foundation
import Foundations
public import Tensors

/// Runs graphs on the processor's cores.
public struct CPU: Backend {
  /// The size of the team.
  public let threads: Int
  /// Whether operations share loops and products take over biases and activations.
  public let fusion: Bool
  /// The workers whose values programs add up.
  public let workers: any WorkerGroup
  /// The size in bytes from which on loops overwrite operands that die in them.
  var overwritingFrom = Planner.worthOverwriting
  private let thread: ExecutionThread

  /// A backend over a team of threads: all cores this process may use by default.
  ///
  /// - Parameters:
  ///   - fusion: Without it every operation passes over memory on its own, for comparison.
  ///   - workers: The workers whose values programs add up; this one alone unless a group is given.
  public init(threads: Int? = nil, fusion: Bool = true, workers: any WorkerGroup = SoleWorker()) {
    self.threads = max(1, threads ?? CPU.availableThreads)
    self.fusion = fusion
    self.workers = workers
    // A worker waits for the others within a plan: those of this process could never run on the thread it waits on.
    thread = workers.count > 1 ? ExecutionThread() : .shared
  }

  private init(own thread: ExecutionThread) {
    threads = 1
    fusion = true
    workers = SoleWorker()
    self.thread = thread
  }

  /// A backend of one thread beside all others, for work that is divided outside of plans: rows that are scored in blocks,
  /// each on a core of its own.
  public static func solo() -> CPU { CPU(own: ExecutionThread()) }

  /// The name with oneDNN's version.
  public var name: String {
    let version = dnn_library_version()
    return "CPU (oneDNN \(version.major).\(version.minor).\(version.patch), \(threads) threads)"
  }

  /// Whether the processor multiplies numbers of a precision; float32 by all.
  public func supports(_ precision: ContractionPrecision) -> Bool {
    precision == .float32 || dnn_multiplies_bfloat16()
  }

  /// Memory for state variables, all zero.
  public func makeState(_ layout: StateLayout) -> any State { CPUState(layout) }

  /// Plans a graph whose state variables live in `state`.
  public func compile(_ graph: Graph, state: any State) throws -> any Executable {
    try perform { try CPUExecutable(graph, state: state, backend: self) }
  }

  /// Runs work on the thread that owns the team.
  public func perform<Result>(_ work: () throws -> Result) throws -> Result {
    try thread.perform(work)
  }

  /// The cores of the process: its affinity, and a container's quota where there is one.
  static var availableThreads: Int {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    guard let text = try? WholeFile.text("/sys/fs/cgroup/cpu.max", limit: 4096) else {
      return cores
    }
    let words = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    return words.count == 2 ? max(1, min(cores, Int((words[0] / words[1]).rounded(.up)))) : cores
  }
}
