// Nearest rows, against a plain search in Double.

import Autoencoders
import CPU
import Datasets
import Foundations
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Nearest examples")
struct NearestExamplesTests {
  private func number(_ row: Int, _ column: Int, stream: UInt32) -> Float {
    Noise.normal(Philox.word(key: Key(seed: 9), stream: stream, row: UInt64(row), column: column))
  }

  @Test(
    "the nearest row is the one that a plain search finds, far from zero and over several blocks too",
    arguments: TestedBackend.all, [0, 5000] as [Float])
  func search(_ tested: TestedBackend, offset: Float) throws {
    let rows = (0..<2100).map { row in (0..<5).map { number(row, $0, stream: 0) + offset } }
    let points = (0..<40).map { row in (0..<5).map { number(row, $0, stream: 1) + offset } }
    let nearest = try NearestExamples(
      to: HostArray([40, 5], points.flatMap(\.self)), among: source(rows), unit: DataUnit(scale: 1),
      backend: tested.backend)
    for (place, point) in points.enumerated() {
      let distances = rows.map { row in
        zip(row, point).reduce(0.0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
          .squareRoot()
      }
      let best = distances.indices.min { distances[$0] < distances[$1] }
      #expect(nearest.indices[place] == best)
      #expect(nearest.distances[place] == distances[best ?? 0])
    }
  }

  @Test("bytes are compared in the model's unit, and among equals the first row is taken")
  func bytes() throws {
    let stored = NumericArray(
      .uint8, shape: [3, 2], bytes: SharedBytes(copying: [255, 0, 0, 0, 0, 0] as [UInt8]))
    let nearest = try NearestExamples(
      to: HostArray([2, 2], [1, 0.5, 0, 0]), among: ArraySource(stored, name: "bytes", at: "bytes"),
      unit: DataUnit(scale: 1.0 / 255), backend: CPU())
    #expect(nearest.indices == [0, 1])
    expectClose(nearest.distances, [0.5, 0])
  }

  @Test("samples that are training examples count as copies, others do not")
  func novelty() throws {
    let model = TrainedModel(
      try ModelConfiguration(
        exampleShape: [2], hidden: [], latents: 1, likelihood: .gaussian(deviation: 1)), [:])
    let training = try source([[0, 0], [10, 0], [0, 10]])
    let novelty = try SampleNovelty(
      HostArray([3, 2], [10, 0, 0, 9.95, 0, 4]), of: model, training: training,
      heldOut: source([[3, 4], [10, 1], [0, 2]]), backend: CPU())
    #expect(novelty.nearest.indices == [1, 2, 0])
    expectClose(novelty.heldOut, [5, 1, 2])
    // A tenth of the held-out median of 2 is 0.2.
    #expect(novelty.sentence.contains("samples 0.05000, 3 held-out examples 2.000; 2 of 3 samples"))
    let alone = try SampleNovelty(
      HostArray([1, 2], [0, 1]), of: model, training: training, heldOut: nil, backend: CPU())
    #expect(alone.sentence.contains("there are no held-out examples"))
  }

  @Test(
    "the median is the middle, or between the middle two",
    arguments: [([3], 3), ([1, 9], 5), ([9, 1, 2], 2), ([4, 1, 3, 2], 2.5)] as [([Double], Double)])
  func median(_ values: [Double], _ middle: Double) { #expect(SampleNovelty.median(values) == middle) }

  @Test("distances beyond float32 are refused")
  func beyond() throws {
    let failure = try #require(throws: Failure.self) {
      try NearestExamples(
        to: HostArray([2, 1], [1e30, -1e30]), among: source([[3e38]]), unit: DataUnit(scale: 1),
        backend: CPU())
    }
    #expect(failure.kind == .failure)
  }
}
