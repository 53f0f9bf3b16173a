// From a model and rows to the quality of its samples: which features, of what, and what is refused.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Feature spaces")
struct FeatureSpaceTests {
  /// The spaces of rows of any kind.
  static let ofAny = FeatureSpace.all.filter { !$0.needsPictures }.map(\.name)

  /// A model of three numbers that decodes two latents linearly, and rows that are such decodings.
  private static func linear() throws -> (model: TrainedModel, rows: ArraySource) {
    let weight: [Float] = [1, 0, 0.5, 0, 2, -1]
    let model = TrainedModel(
      try ModelConfiguration(
        exampleShape: [3], hidden: [], latents: 2, likelihood: .gaussian(deviation: 0.1)),
      [
        "output/weight": weight, "output/bias": [5, 6, 7],
        "posterior/weight": [1, 0, 0, 0] + [0, 1] + [0, 0, 0, 0, 0, 0],
      ])
    let rows = (0..<500).map { row -> [Float] in
      let z = (0..<2).map {
        Noise.normal(Philox.word(key: Key(seed: 77), stream: 0, row: UInt64(row), column: $0))
      }
      return (0..<3).map { [5, 6, 7][$0] + z[0] * weight[$0] + z[1] * weight[3 + $0] }
    }
    return (model, try source(rows))
  }

  @Test(
    "samples of the distribution of the rows are dense and cover them",
    arguments: FeatureSpaceTests.ofAny)
  func same(name: String) throws {
    let (model, rows) = try Self.linear()
    let quality = try SampleQuality(
      of: model, samples: 400, against: rows, by: .named(name), backend: CPU())
    #expect(quality.features == name && quality.samples.count == 400 && quality.rows == 400)
    #expect(quality.featureModel == nil)
    let measures = quality.samples.measures
    // Of three numbers two vary; the encoder takes the first two for its latents.
    #expect(quality.dimensions == 2)
    expectClose([measures.density, measures.coverage], [1, 0.97], relative: 0, absolute: 0.1)
    #expect(measures.frechetDistance < 0.1)
    let again = try SampleQuality(
      of: model, samples: 400, against: rows, by: .named(name), backend: CPU())
    #expect(again == quality)
    // Of 500 rows the 100 that are left stand beside the samples; with half of them the other half, with all none.
    #expect(quality.otherRows?.count == 100)
    let all = try SampleQuality(of: model, samples: 600, against: rows, by: .named(name), backend: CPU())
    #expect(all.rows == 500 && all.otherRows == nil)
    let half = try SampleQuality(of: model, samples: 250, against: rows, by: .named(name), backend: CPU())
    let others = try #require(half.otherRows)
    #expect(others.count == 250)
    expectClose([others.measures.density, others.measures.coverage], [1, 0.97], relative: 0, absolute: 0.15)
    #expect(others.measures.frechetDistance < 0.2)
  }

  @Test("rows in the order of their classes are chosen from all of them")
  func sortedRows() throws {
    let (model, rows) = try Self.linear()
    let values = try rows.rows(Array(0..<500)).floats
    // Sorted by the first number, in which the halves do not meet.
    let sorted = (0..<500).map { Array(values[3 * $0..<3 * $0 + 3]) }.sorted { $0[0] < $1[0] }
    let quality = try SampleQuality(
      of: model, samples: 250, against: source(sorted), by: .pixels, backend: CPU())
    let others = try #require(quality.otherRows?.measures)
    #expect(others.frechetDistance < 0.2 && others.coverage > 0.85, "\(others)")
    #expect(quality.samples.measures.frechetDistance < 0.2, "\(quality.samples)")
  }

  @Test("samples elsewhere are far away", arguments: FeatureSpaceTests.ofAny)
  func elsewhere(name: String) throws {
    let (model, rows) = try Self.linear()
    var moved = model.parameters.floats
    for parameter in model.model.store.parameters where parameter.path == "output/bias" {
      moved[parameter.offset] += 100
    }
    let other = TrainedModel(model.model, parameters: HostArray([moved.count], moved))
    let measures = try SampleQuality(of: other, samples: 50, against: rows, by: .named(name), backend: CPU())
      .samples.measures
    #expect(
      measures.precision == 0 && measures.recall == 0 && measures.density == 0 && measures.coverage == 0)
    // Principal components do not see what lies outside the rows' plane, here across (-1, 1, 2): a sixth of it.
    let seen = name == FeatureSpace.latents.name ? 10_000 : 10_000 * 5.0 / 6
    #expect(abs(measures.frechetDistance / seen - 1) < 0.1, "\(measures.frechetDistance)")
  }

  @Test("another model's latents are those it encodes the stored values to, in its own unit")
  func otherModel() throws {
    // Bytes that the evaluated model sees as 0 to 1 and the other as they are.
    let bytes = (0..<120).map { UInt8(($0 * 53 + 7) % 256) }
    let rows = try ArraySource(
      NumericArray(.uint8, shape: [40, 3], bytes: SharedBytes(copying: bytes)), name: "bytes", at: "bytes")
    func model(_ scale: Double, _ weight: [Float]) throws -> TrainedModel {
      TrainedModel(
        try ModelConfiguration(
          exampleShape: [3], hidden: [], latents: 1, likelihood: .gaussian(deviation: 1), scale: scale),
        ["posterior/weight": weight, "output/bias": [0.5, 0.5, 0.5]])
    }
    let evaluated = try model(1.0 / 255, [1, 0, 0, 0, 0, 0])
    let other = try model(1, [0, 0, 1, 0, 0, 0])
    let quality = try SampleQuality(
      of: evaluated, samples: 40, against: rows, by: .latents, featureModel: (other, "other"), backend: CPU())
    #expect(quality.featureModel == "other" && quality.dimensions == 1)
    // All samples are 0.5, stored 127.5: a normal distribution of no width, against that of the second numbers.
    let seconds = (0..<40).map { Double(bytes[3 * $0 + 1]) }
    let mean = seconds.reduce(0, +) / 40
    let variance = seconds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    expectClose(
      [quality.samples.measures.frechetDistance], [(mean - 127.5) * (mean - 127.5) + variance], relative: 1e-4
    )
  }

  @Test("what cannot be measured is refused")
  func refused() throws {
    let (model, rows) = try Self.linear()
    func failure(
      _ rows: ArraySource, _ space: FeatureSpace = .pixels, samples: Int = 50, other: TrainedModel? = nil
    ) throws -> Failure {
      try #require(throws: Failure.self) {
        try SampleQuality(
          of: model, samples: samples, against: rows, by: space, featureModel: other.map { ($0, "other") },
          backend: CPU())
      }
    }
    for count in [-1, 0, 5, 50_001] { #expect(try failure(rows, samples: count).place == "\(.samples)") }
    #expect(try failure(rows.subset(0..<5)).kind == .badData)
    #expect(try failure(source([[Float]](repeating: [1], count: 9))).what.contains("rows are [1]"))
    let constant = try source([[Float]](repeating: [1, 2, 3], count: 9))
    #expect(try failure(constant).what.contains("are the same"))
    #expect(try failure(rows, .pixels, other: model).place == "\(.featureModel)")
    #expect(try failure(rows, .detail).what.contains("is of pictures"))
    let narrow = TrainedModel(
      try ModelConfiguration(exampleShape: [2], hidden: [], latents: 1, likelihood: .gaussian(deviation: 1)),
      [:])
    #expect(try failure(rows, .latents, other: narrow).place == "\(.featureModel)")
    let unknown = try #require(throws: Failure.self) { try FeatureSpace.named("latnets") }
    #expect(unknown.remedy?.contains("latents") == true)
  }
}
