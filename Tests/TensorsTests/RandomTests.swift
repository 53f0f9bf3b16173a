// Random numbers: bit for bit those of Philox and Noise, whatever the batch they are drawn in.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Random numbers")
struct RandomTests {
  static let key = Key(low: 0xDEAD_BEEF, high: 17)
  /// Row ids, some beyond 32 bits.
  static let ids: [UInt64] = [0, 1, 5, 0xFFFF_FFFF, 0x1_0000_0000, 0x7_0000_0005, .max, 42]

  static func inputs(_ ids: [UInt64], key: Key = key) -> [HostArray] {
    let words = ids.flatMap { [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)] }
    return [HostArray([2], words: [key.low, key.high]), HostArray([ids.count, 2], words: words)]
  }

  /// Draws from a source over the ids, each shape once as uniform and once as normal numbers.
  static func drawn(_ backend: TestedBackend, _ ids: [UInt64], _ rows: [[Int]], key: Key = key) throws
    -> [HostArray]
  {
    try backend.evaluate(inputs(ids, key: key)) { _, x in
      let source = RandomSource(key: x[0], rows: x[1])
      return rows.flatMap { row in
        let shape = Shape([ids.count] + row)
        return [source.uniform(shape), source.normal(shape)]
      }
    }
  }

  @Test(
    "the number at (row, column) is the one of Philox and Noise, in every bit", arguments: TestedBackend.all)
  func numbers(backend: TestedBackend) throws {
    let rows: [[Int]] = [[], [1], [4], [7], [3, 5], [2, 2, 3], [0], [130]]
    let actual = try Self.drawn(backend, Self.ids, rows)
    for (number, row) in rows.enumerated() {
      let columns = row.reduce(1, *)
      let shape = Shape([Self.ids.count] + row)
      func words(_ stream: Int) -> [UInt32] {
        Self.ids.flatMap { id in
          (0..<columns).map {
            Philox.word(key: Self.key, stream: UInt32(stream), row: id, column: $0)
          }
        }
      }
      #expect(actual[2 * number] == HostArray(shape, words(2 * number).map { Noise.uniform($0) }))
      #expect(actual[2 * number + 1] == HostArray(shape, words(2 * number + 1).map { Noise.normal($0) }))
    }
  }

  @Test("a row's numbers do not depend on the batch it is in", arguments: TestedBackend.all)
  func batches(backend: TestedBackend) throws {
    let whole = try Self.drawn(backend, Self.ids, [[11]])
    for order in [[7, 6, 5, 4, 3, 2, 1, 0], [3], [5, 0, 2], [], [1, 1, 1]] {
      let part = try Self.drawn(backend, order.map { Self.ids[$0] }, [[11]])
      for (all, some) in zip(whole, part) {
        #expect(some.floats == order.flatMap { all.floats[(11 * $0)..<(11 * $0 + 11)] }, "rows \(order)")
      }
    }
  }

  @Test("each draw, each key and each row has numbers of its own", arguments: TestedBackend.all)
  func independence(backend: TestedBackend) throws {
    let draws = try Self.drawn(backend, Self.ids, [[50], [50]])
    let other = try Self.drawn(backend, Self.ids, [[50]], key: Key(low: 0xDEAD_BEEF, high: 18))
    let uniform = draws[0].floats + draws[2].floats + other[0].floats
    // 24 bits among 1,200 numbers: about 0.04 pairs are expected to meet by chance.
    #expect(Set(uniform).count == uniform.count)
    #expect(Set(draws[1].floats).isDisjoint(with: draws[3].floats))
  }

  @Test("the numbers have the moments of their distributions", arguments: TestedBackend.all)
  func moments(backend: TestedBackend) throws {
    let draws = try Self.drawn(backend, Array(0..<200), [[200]]).map(\.doubles)
    let count = 40_000.0
    let (uniform, normal) = (draws[0], draws[1])
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    // Five standard errors each.
    #expect(abs(uniform.reduce(0, +) / count - 0.5) < 5 * 0.2887 / count.squareRoot())
    #expect(abs(normal.reduce(0, +) / count) < 5 / count.squareRoot())
    #expect(abs(normal.reduce(0) { $0 + $1 * $1 } / count - 1) < 5 * 1.4142 / count.squareRoot())
  }

  @Test("gradients flow through a reparametrised sample to its mean and scale", arguments: TestedBackend.all)
  func reparametrisation(backend: TestedBackend) throws {
    let (mean, scale) = (HostArray.random([8, 3], seed: 1), HostArray.random([8, 3], in: 0.5...2, seed: 2))
    let actual = try backend.evaluate(Self.inputs(Self.ids) + [mean, scale]) { _, x in
      let noise = RandomSource(key: x[0], rows: x[1]).normal([8, 3])
      let loss = (x[2] + x[3] * noise).squared().sum()
      return [noise] + gradients(of: loss, withRespectTo: [x[2], x[3]])
    }
    let noise = actual[0].doubles
    let sample = noise.indices.map { mean.doubles[$0] + scale.doubles[$0] * noise[$0] }
    expectClose(
      actual[1].doubles, sample.map { 2 * $0 }, relative: backend.precision, absolute: backend.precision)
    expectClose(
      actual[2].doubles, noise.indices.map { 2 * sample[$0] * noise[$0] }, relative: backend.precision,
      absolute: backend.precision)
  }
}
