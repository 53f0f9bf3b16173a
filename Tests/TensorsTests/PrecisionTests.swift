// Contractions in bfloat16: what is rounded, how, and that nothing else is.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Precision of contractions")
struct PrecisionTests {
  /// The nearest number with 8 significant bits by its definition, ties to even.
  private static func nearest(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return value }
    let unit = pow(2, Double(value.exponent) - 7)
    return (value / unit).rounded(.toNearestOrEven) * unit
  }

  @Test("a cast rounds to the nearest bfloat16, ties to even", arguments: TestedBackend.all)
  func cast(backend: TestedBackend) throws {
    let ties: [Float] = [1 + 0x1p-8, 1 + 0x3p-8, -1 - 0x1p-8, 0x1.FFp0, 0, -0.0, .infinity, -.infinity, 3]
    let values = HostArray([1009], ties + HostArray.random([1000], in: -300...300, seed: 3).floats)
    let rounded = try backend.value([values]) { $0[0].cast(to: .bfloat16).cast(to: .float32) }
    for (value, result) in zip(values.floats, rounded.floats) {
      #expect(Double(result) == Self.nearest(Double(value)), "\(value)")
    }
    let stored = try backend.value([values]) { $0[0].cast(to: .bfloat16) }
    #expect(stored.type == TensorType([1009], .bfloat16))
    #expect(stored.doubles == rounded.doubles)
    let nan = try backend.value([HostArray([1], [.nan])]) { $0[0].cast(to: .bfloat16).cast(to: .float32) }
    #expect(nan.floats[0].isNaN)
  }

  @Test(
    "products and convolutions read rounded operands and add up in float32",
    arguments: TestedBackend.all.filter { $0.backend.supports(.bfloat16) })
  func contractions(backend: TestedBackend) throws {
    let x = HostArray.random([6, 8, 7, 3], seed: 1)
    let filters = HostArray.random([4, 4, 3, 16], seed: 2)
    let weight = HostArray.random([4 * 4 * 16, 5], seed: 3)
    let geometry = Convolution(
      input: .init(8, 7), kernel: .init(4, 4), stride: .init(2, 2),
      padding: .init(top: 1, left: 1, bottom: 1, right: 2))
    let body: (Trace, [Tensor]) -> [Tensor] = { _, t in
      let y = geometry.forward(t[0], t[1]).hyperbolicTangent()
      let loss = (y.reshaped(to: [6, 256]).matrixProduct(t[2]).sine() * y.sum()).sum()
      return [loss] + Tensors.gradients(of: loss, withRespectTo: t)
    }
    func run(_ backend: any Backend, _ precision: ContractionPrecision) throws -> [HostArray] {
      let program = Program(
        backend, state: backend.makeState(StateLayout()), precision: precision, body)
      return try program([x, filters, weight])
    }
    let exact = try run(TestedBackend.all[0].backend, .bfloat16)
    let full = try run(TestedBackend.all[0].backend, .float32)
    let actual = try run(backend.backend, .bfloat16)
    for (index, (value, expected)) in zip(actual, exact).enumerated() {
      let scale = expected.doubles.reduce(0) { max($0, abs($1)) }
      // A value near a tie may round to either side where its own last bit differs, which shows as 2^-8 of a term.
      expectClose(value, expected, relative: 1e-3, absolute: 2e-3 * scale, "output \(index)")
      #expect(expected != full[index], "bfloat16 must differ from float32")
    }
  }

  @Test("nothing but contractions and their operands changes")
  func scope() {
    let graph = Graph(inputs: [TensorType([4, 6]), TensorType([6, 3])]) { _, t in
      [(t[0] + 1).matrixProduct(t[1]).exponential()]
    }
    let rounded = graph.contracting(in: .bfloat16)
    #expect(graph.contracting(in: .float32).nodes == graph.nodes)
    #expect(rounded.nodes.filter { $0.operation == .cast }.count == 2)
    #expect(rounded.nodes.filter { $0.type.element == .bfloat16 }.allSatisfy { $0.operation == .cast })
    #expect(rounded.nodes.filter { $0.operation != .cast }.map(\.operation) == graph.nodes.map(\.operation))
    #expect(rounded.outputs.map { rounded.nodes[$0].type } == graph.outputs.map { graph.nodes[$0].type })
  }
}
