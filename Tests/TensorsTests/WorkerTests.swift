// Sums over workers in one process: what every worker receives, and what happens where one does not come.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import CPU
@testable import Reference
@testable import Tensors

@Suite("Workers")
struct WorkerTests {
  /// How a worker's backend is made of its group.
  struct Kind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (any WorkerGroup) -> any Backend

    static let all = [
      Kind(testDescription: "Reference") { Reference(workers: $0) },
      Kind(testDescription: "CPU") { CPU(threads: 1, workers: $0) },
      Kind(testDescription: "CPU, team of two, unfused") { CPU(threads: 2, fusion: false, workers: $0) },
    ]
  }

  /// What each of several threads comes to, by rank.
  static func together<Value: Sendable>(
    _ count: Int, _ work: @escaping @Sendable (Int) throws -> Value
  ) -> [Result<Value, any Error>] {
    let results = Results<Value>(count)
    let threads = (0..<count).map { rank in
      Thread { results.set(rank, Result { try work(rank) }) }
    }
    for thread in threads {
      thread.stackSize = 4 << 20
      thread.start()
    }
    return results.all()
  }

  private final class Results<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var values: [Result<Value, any Error>?]
    init(_ count: Int) { values = Array(repeating: nil, count: count) }

    func set(_ rank: Int, _ value: Result<Value, any Error>) {
      condition.lock()
      values[rank] = value
      condition.broadcast()
      condition.unlock()
    }

    func all() -> [Result<Value, any Error>] {
      condition.lock()
      defer { condition.unlock() }
      while values.contains(where: { $0 == nil }) { condition.wait() }
      return values.compactMap(\.self)
    }
  }

  /// A step of gradient descent on a linear model, whose gradient and loss are added up over the workers.
  private static func step(
    _ backend: any Backend, _ x: HostArray, _ y: HostArray, runs: Int, delays: [Double] = []
  ) throws -> [HostArray] {
    var layout = StateLayout()
    layout.add("weights", TensorType([x.type.shape[1], 1]))
    layout.add("loss", TensorType(.scalar))
    let state = backend.makeState(layout)
    let graph = Graph(inputs: [x.type, y.type], layout: layout) { trace, t in
      let weights = trace.state("weights")
      let errors = t[0].matrixProduct(weights) - t[1]
      let loss = errors.squared().sum()
      // Two sums, of which the first does not wait for anything that the second does.
      let slope = gradients(of: loss, withRespectTo: [weights])[0].allReduce()
      trace.write(weights - slope * 0.125, to: "weights")
      trace.write(trace.state("loss") + loss.allReduce(), to: "loss")
      return [loss]
    }
    let executable = try backend.compile(graph, state: state)
    executable.set(0, x)
    executable.set(1, y)
    for run in 0..<runs {
      if run < delays.count { Thread.sleep(forTimeInterval: delays[run]) }
      try executable.run()
      try executable.finish()
    }
    return [state.read("weights"), state.read("loss")]
  }

  private static func rows(_ array: HostArray, _ range: Range<Int>) -> HostArray {
    array.rows(range, padded: range.count)
  }

  @Test("two halves of a batch train to the bits of the whole, if sums are exact", arguments: Kind.all)
  func halves(kind: Kind) throws {
    // Whole numbers, and after three steps eighths of them, all below 2^24 units.
    let x = HostArray(TensorType([8, 3]), doubles: (0..<24).map { Double($0 * 5 % 7 % 3) - 1 })
    let y = HostArray(TensorType([8, 1]), doubles: (0..<8).map { Double($0 % 3) })
    let whole = try Self.step(kind.make(SoleWorker()), x, y, runs: 3)
    let workers = LocalWorkers(count: 2)
    let parts = Self.together(2) { rank in
      let range = 4 * rank..<4 * rank + 4
      return try Self.step(kind.make(workers.worker(rank)), Self.rows(x, range), Self.rows(y, range), runs: 3)
    }
    for part in parts { #expect(try part.get() == whole) }
    #expect(whole[0].floats.contains { $0 != 0 })
  }

  @Test("whoever comes first, every worker receives the same bits", arguments: Kind.all)
  func order(kind: Kind) throws {
    let x = HostArray.random([9, 40], in: -0.2...0.2, seed: 341)
    let y = HostArray.random([9, 1], seed: 342)
    var seen: [[HostArray]] = []
    for late in 0..<3 {
      let workers = LocalWorkers(count: 3)
      let parts = Self.together(3) { rank in
        try Self.step(
          kind.make(workers.worker(rank)), Self.rows(x, 3 * rank..<3 * rank + 3),
          Self.rows(y, 3 * rank..<3 * rank + 3), runs: 3,
          delays: rank == late ? [0.03, 0, 0.03] : rank == 0 ? [0, 0.02] : [])
      }
      for part in parts { seen.append(try part.get()) }
    }
    #expect(seen.count == 9 && seen.allSatisfy { $0 == seen[0] })
  }

  @Test("a sum over one worker is its operand and costs nothing")
  func alone() throws {
    let graph = Graph(inputs: [TensorType([3])]) { _, x in
      let sum = (x[0] + 1).allReduce()
      return [sum * 2] + gradients(of: sum.sum(), withRespectTo: x)
    }
    #expect(graph.nodes.contains { $0.operation == .allReduce })
    #expect(!graph.alone.nodes.contains { $0.operation == .allReduce })
    for backend in TestedBackend.all {
      let actual = try backend.evaluate([HostArray([3], [1, 2, 3])]) { _, x in
        let sum = (x[0] + 1).allReduce()
        return [sum * 2] + gradients(of: sum.sum(), withRespectTo: x)
      }
      #expect(actual.map(\.floats) == [[4, 6, 8], [1, 1, 1]])
    }
  }

  // Each worker's loss is a function of the sum, so a worker's operand has a share in every loss.
  @Test("the gradient of a sum is the sum of all workers' gradients", arguments: Kind.all)
  func gradient(kind: Kind) throws {
    let workers = LocalWorkers(count: 2)
    let parts = Self.together(2) { rank in
      try evaluate(
        on: kind.make(workers.worker(rank)),
        inputs: [HostArray([2], [Float(1 + rank), 5]), HostArray([2], [3, Float(rank)])]
      ) { _, x in
        let sum = x[0].allReduce()
        return [sum] + gradients(of: (sum * x[1]).sum(), withRespectTo: [x[0]])
      }
    }
    for part in parts { #expect(try part.get().map(\.floats) == [[3, 10], [6, 1]]) }
  }

  @Test("a worker that does not come, or ends, lets the others throw", arguments: Kind.all, [false, true])
  func failure(kind: Kind, says: Bool) throws {
    let workers = LocalWorkers(count: 2, patience: says ? 60 : 0.2)
    let parts = Self.together(2) { rank -> [HostArray] in
      if rank == 1 {
        if says { workers.end(because: Failure(.inputOutput, "the second disk is full")) }
        return []
      }
      return try evaluate(on: kind.make(workers.worker(0)), inputs: [HostArray([2], [1, 2])]) { _, x in
        [x[0].allReduce()]
      }
    }
    let thrown = #expect(throws: Failure.self) { try parts[0].get() }
    let text = thrown?.description ?? ""
    #expect(says ? text.contains("second disk") : text.contains("worker 1 of 2"), "\(text)")
  }

  @Test("workers of different programs throw instead of adding what does not fit")
  func mismatch() throws {
    let workers = LocalWorkers(count: 2, patience: 10)
    let parts = Self.together(2) { rank -> [HostArray] in
      try evaluate(
        on: CPU(threads: 1, workers: workers.worker(rank)), inputs: [HostArray(zeros: TensorType([2 + rank]))]
      ) { _, x in [x[0].allReduce()] }
    }
    for part in parts {
      let thrown = #expect(throws: Failure.self) { try part.get() }
      #expect(thrown?.description.contains("2 and 3 values") ?? false)
    }
  }
}
