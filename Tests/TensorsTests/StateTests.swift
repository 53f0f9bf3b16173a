// State between runs, and executables that run many times.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("State and runs")
struct StateTests {
  static let layout: StateLayout = {
    var layout = StateLayout()
    layout.add("a", TensorType([3]))
    layout.add("b", TensorType([3]))
    layout.add("step", TensorType(.scalar, .int32))
    layout.add("words", TensorType([2], .uint32))
    layout.add("empty", TensorType([0, 4]))
    return layout
  }()

  @Test("a new state is zero and holds what is written to it", arguments: TestedBackend.all)
  func memory(backend: TestedBackend) {
    let state = backend.backend.makeState(Self.layout)
    #expect(state.layout == Self.layout)
    for variable in Self.layout.variables {
      #expect(state.read(variable.name) == HostArray(zeros: variable.type))
    }
    let values = HostArray([3], [1, .infinity, -0.1])
    let words = HostArray([2], words: [.max, 0x8000_0001])
    state.write("a", values)
    state.write("words", words)
    #expect(state.read("a") == values && state.read("words") == words)
    #expect(state.read("b") == HostArray(zeros: TensorType([3])))
  }

  @Test("a run reads the values from before it, whatever it writes", arguments: TestedBackend.all)
  func exchange(backend: TestedBackend) throws {
    let state = backend.backend.makeState(Self.layout)
    state.write("a", HostArray([3], [1, 2, 3]))
    state.write("b", HostArray([3], [10, 20, 30]))
    let actual = try evaluate(on: backend.backend, layout: Self.layout, state: state) { trace, _ in
      let (a, b) = (trace.state("a"), trace.state("b"))
      trace.write(b, to: "a")
      trace.write(a, to: "b")
      return [a + b, trace.state("a")]
    }
    #expect(actual.map(\.floats) == [[11, 22, 33], [1, 2, 3]])
    #expect(state.read("a").floats == [10, 20, 30] && state.read("b").floats == [1, 2, 3])
  }

  @Test("runs follow each other: state goes on, inputs stay until they are set", arguments: TestedBackend.all)
  func sequence(backend: TestedBackend) throws {
    let state = backend.backend.makeState(Self.layout)
    let graph = Graph(inputs: [TensorType([3])], layout: Self.layout) { trace, x in
      let sum = trace.state("a") * 0.5 + x[0]
      trace.write(sum, to: "a")
      trace.write((trace.state("step").cast(to: .float32) + 1).cast(to: .int32), to: "step")
      return [sum]
    }
    try backend.backend.perform {
      let executable = try backend.backend.compile(graph, state: state)
      #expect(executable.output(0).floats == [0, 0, 0])
      executable.set(0, HostArray([3], [1, 2, 4]))
      try executable.run()
      try executable.run()
      #expect(executable.output(0).floats == [1.5, 3, 6])
      executable.set(0, HostArray([3], [0, 0, 1]))
      try executable.run()
      #expect(executable.output(0).floats == [0.75, 1.5, 4])
    }
    #expect(state.read("a").floats == [0.75, 1.5, 4])
    #expect(state.read("step").doubles == [3])
  }

  @Test("programs of different inputs share one state", arguments: TestedBackend.all)
  func shared(backend: TestedBackend) throws {
    let state = backend.backend.makeState(Self.layout)
    for batch in [1, 4, 2] {
      _ = try evaluate(
        on: backend.backend, inputs: [HostArray([batch, 3], Array(repeating: 1, count: 3 * batch))],
        layout: Self.layout, state: state
      ) { trace, x in
        trace.write(trace.state("a") + x[0].sum(axes: [0]), to: "a")
        return []
      }
    }
    #expect(state.read("a").floats == [7, 7, 7])
  }

  @Test("outputs may be inputs, constants, states, and one another", arguments: TestedBackend.all)
  func outputs(backend: TestedBackend) throws {
    let x = HostArray([2], [1, 2])
    let actual = try evaluate(on: backend.backend, inputs: [x], layout: Self.layout) { trace, x in
      let y = x[0] + 1
      return [
        x[0], x[0], trace.constant(0.1), trace.state("b"), y, y, trace.constant(2).broadcast(to: [2, 2]),
        x[0].stoppingGradient(), trace.state("empty"), trace.state("step"),
      ]
    }
    let expected: [[Double]] = [
      [1, 2], [1, 2], [Double(Float(0.1))], [0, 0, 0], [2, 3], [2, 3], [2, 2, 2, 2], [1, 2], [], [0],
    ]
    #expect(actual.map(\.doubles) == expected)
  }

  @Test("an input nobody reads keeps its position", arguments: TestedBackend.all)
  func unread(backend: TestedBackend) throws {
    let inputs = [HostArray([2], [1, 2]), HostArray([3], [3, 4, 5]), HostArray([1], [6])]
    #expect(try backend.value(inputs) { $0[2] * 2 }.floats == [12])
  }
}
