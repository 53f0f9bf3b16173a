// Parameters by path: their order, their places in the flat store, their initial values, their gradient.

import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Parameters")
struct ParameterTests {
  /// Extents whose counts lie on both sides of a cache line of 16 numbers.
  static let shapes: [Shape] = [[3, 5], [16], [17], [], [1], [2, 8], [0], [4, 4, 2]]

  private static func scope(_ shapes: [Shape] = shapes) -> ParameterScope {
    let scope = ParameterScope()
    for (index, shape) in shapes.enumerated() {
      _ = scope["part"][index].parameter("weight", shape, .normal(deviation: 1))
    }
    return scope
  }

  @Test("parameters stand in the order they were made, each on a cache line of its own")
  func order() {
    let store = Self.scope().store
    #expect(store.parameters.map(\.path) == Self.shapes.indices.map { "part/\($0)/weight" })
    #expect(store.parameters.map(\.shape) == Self.shapes)
    #expect(store.parameters.map(\.offset) == [0, 16, 32, 64, 80, 96, 112, 112])
    #expect(store.count == 144 && store.parameterCount == Self.shapes.reduce(0) { $0 + $1.count })
    #expect(store.parameters.allSatisfy { $0.offset % 16 == 0 })
    #expect(ParameterStore().count == 0 && ParameterScope().path.isEmpty)
    #expect(Self.scope()["a"][2]["b"].path == "a/2/b")
  }

  @Test("a path made twice stops with a sentence that names it")
  func duplicates() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let scope = ParameterScope()
      _ = scope["encoder"].parameter("weight", [2], .constant(0))
      _ = scope["encoder"].parameter("weight", [3], .constant(0))
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("'encoder/weight' exists already"), "\(text)")
  }

  @Test("a parameter's value is its part of the store", arguments: TestedBackend.all)
  func values(backend: TestedBackend) throws {
    let store = Self.scope().store
    let flat = HostArray([store.count], (0..<store.count).map(Float.init))
    let actual = try backend.evaluate(state: [ParameterStore.variable: flat]) { trace, _ in
      store.parameters.map { $0.value(in: trace) }
    }
    for (parameter, value) in zip(store.parameters, actual) {
      let expected = (0..<parameter.shape.count).map { Float(parameter.offset + $0) }
      #expect(value == HostArray(parameter.shape, expected), "\(parameter.path)")
      #expect(store.values(of: parameter, in: flat.floats) == expected)
    }
  }

  @Test("the flat gradient holds the separate gradients, and zeros in the gaps", arguments: TestedBackend.all)
  func gradient(backend: TestedBackend) throws {
    let store = Self.scope().store
    let flat = HostArray.random([store.count], seed: 24)
    // Nothing depends on part 1; part 0 is used twice.
    let actual = try backend.evaluate(state: [ParameterStore.variable: flat]) { trace, _ in
      let values = store.parameters.map { $0.value(in: trace) }
      let loss = values.enumerated().filter { $0.offset != 1 }
        .map { $1.hyperbolicTangent().sum() * Double($0 + 1) }.reduce(values[0].squared().sum(), +)
      return [store.gradient(of: loss)] + gradients(of: loss, withRespectTo: values)
    }
    var expected = [Double](repeating: 0, count: store.count)
    for (parameter, part) in zip(store.parameters, actual.dropFirst()) {
      let range = parameter.offset..<(parameter.offset + parameter.shape.count)
      expected.replaceSubrange(range, with: part.doubles)
    }
    #expect(actual[0].doubles == expected)
    // d/dx (x^2 + tanh x) for part 0, zero for part 1.
    let x = flat.doubles[0]
    let derivative = 2 * x + 1 / (cosh(x) * cosh(x))
    expectClose([actual[0].doubles[0]], [derivative], relative: 10 * backend.precision)
    #expect(actual[2].floats == Array(repeating: 0, count: 16))
  }

  @Test("initial values depend on the key and the path alone")
  func additions() {
    let key = Key(seed: 3)
    let few = Self.scope([[3, 5], [17]])
    let many = ParameterScope()
    _ = many["new"].parameter("weight", [100], .normal(deviation: 1))
    for (index, shape) in ([[3, 5], [17]] as [Shape]).enumerated() {
      _ = many["new"][index].parameter("weight", shape, .normal(deviation: 1))
      _ = many["part"][index].parameter("weight", shape, .normal(deviation: 1))
    }
    let (before, after) = (
      few.store.initialValues(key: key).floats, many.store.initialValues(key: key).floats
    )
    for parameter in few.store.parameters {
      let moved = many.store.parameters.first { $0.path == parameter.path }
      let values = few.store.values(of: parameter, in: before)
      #expect(moved.map { many.store.values(of: $0, in: after) } == values, "\(parameter.path)")
    }
    // Of other paths and other keys they are other values.
    let parts = many.store.parameters.map { many.store.values(of: $0, in: after) }
    #expect(Set(parts).count == parts.count)
    #expect(few.store.initialValues(key: Key(seed: 4)).floats != before)
    #expect(few.store.initialValues(key: key).floats == before)
  }

  @Test("the gaps of the initial store are zero")
  func gaps() {
    let scope = ParameterScope()
    for index in 0..<3 { _ = scope[index].parameter("bias", [5], .constant(7)) }
    let values = scope.store.initialValues(key: Key(seed: 0))
    #expect(values.type == TensorType([48]))
    let line: [Float] = [7, 7, 7, 7, 7] + Array(repeating: 0, count: 11)
    #expect(values.floats == line + line + line)
  }
}
