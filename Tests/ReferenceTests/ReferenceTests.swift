// What only the exact backend promises: Double from end to end.

import Foundations
import Reference
import Tensors
import Testing
import _TestSupport

@Suite("Reference")
struct ReferenceTests {
  @Test("state is held in Double between runs and rounded when it is read")
  func precision() throws {
    var layout = StateLayout()
    layout.add("sum", TensorType(.scalar))
    let backend = Reference()
    let state = backend.makeState(layout)
    state.write("sum", HostArray([], [1]))
    let graph = Graph(inputs: [], layout: layout) { trace, _ in
      let next = trace.state("sum") + 0x1p-30
      trace.write(next, to: "sum")
      return [next, (next - 1) * 0x1p30]
    }
    let executable = try backend.compile(graph, state: state)
    for _ in 0..<20 { try executable.run() }
    // In float32, 1 + 2^-30 is 1: nothing would have been added in any of the twenty runs.
    #expect(executable.output(0).floats == [1])
    #expect(executable.output(1).floats == [20])
    #expect(state.read("sum").floats == [1])
  }

  @Test("constants are the Doubles they are")
  func constants() throws {
    let actual = try evaluate(on: Reference(), inputs: [HostArray([], [1])]) { _, x in
      [(x[0] * 0.1 - Double(Float(0.1))) * 1e9]
    }
    #expect(actual[0].floats == [Float((0.1 - Double(Float(0.1))) * 1e9)])
  }

  @Test("whole numbers saturate, and NaN becomes zero")
  func saturation() throws {
    let x = HostArray([5], [.nan, .infinity, -.infinity, 1e10, -1])
    let actual = try evaluate(on: Reference(), inputs: [x]) { _, x in
      [.int32, .uint32, .uint8].map { x[0].cast(to: $0) }
    }
    #expect(actual[0].doubles == [0, 2_147_483_647, -2_147_483_648, 2_147_483_647, -1])
    #expect(actual[1].doubles == [0, 4_294_967_295, 0, 4_294_967_295, 0])
    #expect(actual[2].doubles == [0, 255, 0, 255, 0])
  }

  @Test("sums run in plain order")
  func order() throws {
    // From left to right 2^60 swallows the first 1, and the second survives.
    let x = HostArray([4], [1, 0x1p60, -0x1p60, 1])
    #expect(try evaluate(on: Reference(), inputs: [x]) { _, x in [x[0].sum()] }[0].floats == [1])
  }

  /// A state of nobody's.
  final class Foreign: State {
    let layout = StateLayout()
    func read(_ name: String) -> HostArray { HostArray([], [0]) }
    func write(_ name: String, _ value: HostArray) {}
  }

  @Test("a state of another backend is refused")
  func foreign() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try Reference().compile(Graph(inputs: []) { _, _ in [] }, state: Foreign())
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("another backend, Foreign"))
  }

  @Test("a state without the graph's variables is refused")
  func mismatch() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var layout = StateLayout()
      layout.add("weight", TensorType([3]))
      let graph = Graph(inputs: [], layout: layout) { trace, _ in [trace.state("weight")] }
      _ = try Reference().compile(graph, state: Reference().makeState(StateLayout()))
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("'weight' is float32[3], the state's is missing"))
  }
}
