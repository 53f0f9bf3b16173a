// A row's numbers are its own: they depend on neither the batch it is in nor its place there, to the bit
// where the processor lets oneDNN add up rows alike.

import Autoencoders
import CPU
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Rows in batches")
struct BatchIndependenceTests {
  /// A network with the likelihood of its data.
  struct Case: Sendable {
    var dimensions: Int
    var hidden: [Int]
    var latents: Int
    var activation: Activation
    var likelihood: Likelihood

    func subject() throws -> Subject {
      Subject(
        try ModelConfiguration(
          exampleShape: [dimensions], hidden: hidden, latents: latents, activation: activation,
          likelihood: likelihood))
    }
  }

  static let small = [
    Case(dimensions: 12, hidden: [9], latents: 3, activation: .relu, likelihood: .bernoulli),
    Case(dimensions: 1, hidden: [], latents: 1, activation: .relu, likelihood: .gaussian(deviation: 0.5)),
    Case(
      dimensions: 7, hidden: [8, 5], latents: 2, activation: .gelu, likelihood: .gaussian(deviation: 0.5)),
    Case(dimensions: 7, hidden: [8], latents: 2, activation: .relu, likelihood: .continuousBernoulli),
    Case(dimensions: 7, hidden: [8], latents: 2, activation: .relu, likelihood: .gaussianShared),
    Case(dimensions: 7, hidden: [8], latents: 2, activation: .relu, likelihood: .categorical(3)),
    Case(dimensions: 7, hidden: [8], latents: 2, activation: .relu, likelihood: .student()),
    Case(
      dimensions: 7, hidden: [8], latents: 2, activation: .relu, likelihood: .zeroInflatedNegativeBinomial),
  ]
  static let large = [
    Case(dimensions: 784, hidden: [400], latents: 20, activation: .relu, likelihood: .bernoulli),
    Case(dimensions: 600, hidden: [300], latents: 10, activation: .gelu, likelihood: .gaussian(deviation: 1)),
    Case(dimensions: 12_000, hidden: [8], latents: 2, activation: .silu, likelihood: .bernoulli),
  ]
  /// Row orders of batches of 1, 2, 7 and 128 rows.
  static let batches: [[Int]] =
    [[0], [127], [64], [3, 3], [127, 0], [5, 99, 1, 42, 17, 126, 64], Array((0..<128).reversed())]

  private static func id(_ row: Int) -> UInt64 { UInt64(row) * 0x1_0000_0001 + 7 }

  private func expectIndependence(_ backend: TestedBackend, _ example: Case) throws {
    let subject = try example.subject()
    let data = HostArray.binary([128, example.dimensions], seed: 11)
    func outputs(_ rows: [Int]) throws -> [HostArray] {
      try subject.evaluate(backend, data.selecting(rows), ids: rows.map(Self.id)) { x, source in
        let seen = subject.model.observation(of: x * 0.75, source)
        let evidence = subject.model.evidence(of: seen, source)
        return [
          seen, evidence.bound, evidence.reconstruction, evidence.divergence, evidence.latents,
          evidence.posterior?.mean ?? evidence.latents,
          evidence.posterior?.asNormal?.logVariance ?? evidence.latents,
        ]
      }
    }
    let whole = try outputs(Array(0..<128))
    for rows in Self.batches {
      for (position, (all, some)) in zip(whole, try outputs(rows)).enumerated() {
        expectSameRows(
          some.doubles, all.selecting(rows).doubles, on: backend.backend,
          "output \(position), \(rows.count) rows from row \(rows[0])")
      }
    }
  }

  @Test(
    "a small network's evidence and latents do not depend on the batch", arguments: TestedBackend.all, small)
  func smallEvidence(backend: TestedBackend, example: Case) throws {
    try expectIndependence(backend, example)
  }

  @Test(
    "a large network's evidence and latents do not depend on the batch",
    arguments: TestedBackend.all.filter { $0.backend is CPU }, large)
  func largeEvidence(backend: TestedBackend, example: Case) throws {
    try expectIndependence(backend, example)
  }

  @Test(
    "importance weights depend on neither the batch nor the chunk of draws", arguments: TestedBackend.all,
    small)
  func smallWeights(backend: TestedBackend, example: Case) throws {
    try expectWeights(backend, example, samples: 6)
  }

  @Test(
    "a large network's importance weights depend on neither the batch nor the chunk",
    arguments: TestedBackend.all.filter { $0.backend is CPU }, large)
  func largeWeights(backend: TestedBackend, example: Case) throws {
    try expectWeights(backend, example, samples: 6)
  }

  private func expectWeights(_ backend: TestedBackend, _ example: Case, samples: Int) throws {
    let subject = try example.subject()
    let data = HostArray.binary([16, example.dimensions], seed: 12)
    /// The weights of some draws of some rows; draw k of a row has an id of its own.
    func weights(_ rows: [Int], _ draws: Range<Int>) throws -> HostArray {
      let ids = rows.flatMap { row in draws.map { UInt64(row * samples + $0) } }
      return try subject.evaluate(backend, data.selecting(rows), ids: ids) { x, source in
        [subject.model.logImportanceWeights(of: x, samples: draws.count, source)]
      }[0]
    }
    let whole = try weights(Array(0..<16), 0..<samples)
    #expect(whole.type.shape == [16, samples])
    // The draws differ; a few weights of a decoder that begins almost constant may agree to the last bit.
    #expect(Set(whole.floats).count > whole.floats.count * 9 / 10)
    for rows in [[0], [15], [4, 9], [8, 1, 13, 2, 2, 7, 0], Array((0..<16).reversed())] {
      for draws in [0..<samples, 0..<1, 1..<3, 2..<samples] {
        let part = try weights(rows, draws).doubles
        let expected = rows.flatMap { row in draws.map { whole.doubles[samples * row + $0] } }
        expectSameRows(part, expected, on: backend.backend, "rows \(rows), draws \(draws)")
      }
    }
  }
}
