// Buffers: their places and initial values, what a step writes of them, and what is refused.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Buffers")
struct BufferTests {
  private static func scope() -> ParameterScope {
    let scope = ParameterScope()
    _ = scope["part"].parameter("weight", [2], .constant(0))
    for (index, shape) in ([[3], [], [17], [2, 2]] as [Shape]).enumerated() {
      _ = scope["part"][index].buffer("count", shape, initial: Float(index + 1))
    }
    return scope
  }

  @Test("buffers have a store of their own, each on a cache line, with initial values")
  func order() {
    let scope = Self.scope()
    let store = scope.buffers
    #expect(scope.store.parameters.map(\.path) == ["part/weight"] && scope.store.count == 16)
    #expect(store.buffers.map(\.path) == (0..<4).map { "part/\($0)/count" })
    #expect(store.buffers.map(\.offset) == [0, 16, 32, 64] && store.count == 80 && !store.isEmpty)
    let values = store.initialValues.floats
    let total: Float = values.reduce(0, +)
    #expect(total == 72)
    for (index, buffer) in store.buffers.enumerated() {
      #expect(
        store.values(of: buffer, in: values) == Array(repeating: Float(index + 1), count: buffer.shape.count))
    }
    #expect(ParameterScope().buffers.isEmpty && BufferStore().initialValues == HostArray([0], []))
  }

  @Test("a step writes what was asked for and keeps the rest, gaps included", arguments: TestedBackend.all)
  func updates(backend: TestedBackend) throws {
    let store = Self.scope().buffers
    let written = try backend.evaluate(state: [BufferStore.variable: store.initialValues]) { trace, _ in
      let updates = BufferUpdates()
      updates.write(store.buffers[2].value(in: trace) * 2 + 1, to: store.buffers[2])
      updates.write(trace.constant(9), to: store.buffers[1])
      return [updates.flat(store, in: trace)]
    }[0]
    var expected = store.initialValues.floats
    expected[16] = 9
    for place in 32..<49 { expected[place] = 7 }
    #expect(written == HostArray([80], expected))
  }

  @Test("a path that exists, as a parameter or a buffer, stops with a sentence")
  func duplicates() async throws {
    let twice = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Self.scope()["part"][0].buffer("count", [], initial: 0)
    }
    let text = String(decoding: try #require(twice).standardErrorContent, as: UTF8.self)
    #expect(text.contains("'part/0/count' exists already"), "\(text)")
    let both = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let scope = ParameterScope()
      _ = scope.buffer("mean", [], initial: 0)
      _ = scope.parameter("mean", [], .constant(0))
    }
    let other = String(decoding: try #require(both).standardErrorContent, as: UTF8.self)
    #expect(other.contains("'mean' is a buffer"), "\(other)")
  }

  @Test("a buffer written twice in a step stops with a sentence that names it")
  func writtenTwice() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let scope = ParameterScope()
      let buffer = scope.buffer("mean", [], initial: 0)
      var layout = StateLayout()
      layout.add(BufferStore.variable, TensorType([scope.buffers.count]))
      _ = Graph(inputs: [], layout: layout) { trace, _ in
        let updates = BufferUpdates()
        updates.write(trace.constant(1), to: buffer)
        updates.write(trace.constant(2), to: buffer)
        return []
      }
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("'mean' is written twice"), "\(text)")
  }
}
