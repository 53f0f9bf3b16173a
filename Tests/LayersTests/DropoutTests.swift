// Dropout: what falls silent, what survives, and who decides.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Dropout")
struct DropoutTests {
  private static func masked(
    _ backend: TestedBackend, rate: Double, _ x: HostArray, ids: [UInt32], seed: UInt32 = 1
  ) throws -> [HostArray] {
    let key = HostArray([2], words: [seed, 5])
    let rows = HostArray([ids.count, 2], words: ids.flatMap { [$0, 0] })
    return try backend.evaluate([x, key, rows]) { _, x in
      let context = LayerContext(training: RandomSource(key: x[1], rows: x[2]))
      let y = Dropout(rate: rate)(x[0], context)
      return [y] + gradients(of: (y * y).sum() * 0.5, withRespectTo: [x[0]])
    }
  }

  @Test(
    "the share of zeros is the rate, survivors are scaled up, and the mean stays",
    arguments: TestedBackend.all, [0.1, 0.5, 0.9])
  func statistics(backend: TestedBackend, rate: Double) throws {
    let ids = (0..<100).map(UInt32.init)
    let x = HostArray.random([100, 200], in: 1...2, seed: 16)
    let y = try Self.masked(backend, rate: rate, x, ids: ids)[0].doubles
    let scale = 1 / (1 - rate)
    let survivors = y.indices.filter { y[$0] != 0 }
    expectClose(
      survivors.map { y[$0] }, survivors.map { x.doubles[$0] * scale }, relative: 3e-7, absolute: 0)
    let count = Double(y.count)
    // Five standard errors of a share of 20,000 draws, and of a mean whose terms have E[x^2] = 7/3.
    let share = (count - Double(survivors.count)) / count
    #expect(abs(share - rate) < 5 * (rate * (1 - rate) / count).squareRoot())
    let means = [y, x.doubles].map { $0.reduce(0, +) / count }
    #expect(abs(means[0] - means[1]) < 5 * (7.0 / 3 * rate / (1 - rate) / count).squareRoot())
  }

  @Test("without training, or at rate 0, a tensor is left alone")
  func identity() {
    let types = [TensorType([3, 4]), TensorType([2], .uint32), TensorType([3, 2], .uint32)]
    let graph = Graph(inputs: types) { _, x in
      let training = LayerContext(training: RandomSource(key: x[1], rows: x[2]))
      let untouched = [Dropout(rate: 0.5)(x[0], .inference), Dropout(rate: 0)(x[0], training)]
      return untouched + [Dropout(rate: 0.5)(x[0], training)]
    }
    #expect(graph.outputs[0] == graph.outputs[1] && graph.outputs[0] != graph.outputs[2])
    #expect(graph.nodes[graph.outputs[0]].operation == .input(0))
  }

  @Test("a row's mask depends on the key and the row's id alone", arguments: TestedBackend.all)
  func reproducible(backend: TestedBackend) throws {
    let ids: [UInt32] = [4, 9, 0, 77]
    let ones = HostArray([4, 50], Array(repeating: 1, count: 200))
    let whole = try Self.masked(backend, rate: 0.4, ones, ids: ids)[0].floats
    #expect(try Self.masked(backend, rate: 0.4, ones, ids: ids)[0].floats == whole)
    #expect(try Self.masked(backend, rate: 0.4, ones, ids: ids, seed: 2)[0].floats != whole)
    for order in [[2], [3, 1], [1, 1, 1]] {
      let part = try Self.masked(
        backend, rate: 0.4, ones.rows(0..<order.count, padded: order.count), ids: order.map { ids[$0] })
      #expect(part[0].floats == order.flatMap { whole[(50 * $0)..<(50 * $0 + 50)] }, "\(order)")
    }
    let masks = (0..<4).map { Array(whole[(50 * $0)..<(50 * $0 + 50)]) }
    #expect(Set(masks).count == 4)
  }

  @Test("the gradient passes survivors, scaled, and nothing else", arguments: TestedBackend.all)
  func gradient(backend: TestedBackend) throws {
    let x = HostArray.random([8, 30], in: 1...2, seed: 17)
    let both = try Self.masked(backend, rate: 0.25, x, ids: (0..<8).map(UInt32.init))
    // The loss is |y|^2 / 2, so the gradient is y dy/dx, and dy/dx is 4/3 or 0 as y is.
    expectClose(both[1].doubles, both[0].doubles.map { $0 * 4 / 3 }, relative: 1e-6, absolute: 0)
  }

  @Test("a rate outside [0, 1) stops with a sentence", arguments: [-0.1, 1, 2])
  func rates(rate: Double) async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { [rate] in
      _ = Dropout(rate: rate)
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("dropout rate of"), "\(text)")
  }
}
