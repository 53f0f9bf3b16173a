// What a number is of: probabilities have bits per dimension, densities of bytes have them after
// dequantisation only, and each says so.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Measures")
struct MeasureTests {
  /// A model whose decoder ignores its latents, and whose posterior is the prior: every weight is p(x).
  private static func fixed(
    _ likelihood: Likelihood, outputs: [Float], scale: Double, variance: Float? = nil, channels: Int = 1
  ) throws -> TrainedModel {
    let model = TrainedModel(
      try ModelConfiguration(
        exampleShape: [1, 2, channels], hidden: [], latents: 1, likelihood: likelihood, scale: scale),
      ["output/bias": outputs])
    guard let variance else { return model }
    var buffers = model.buffers.floats
    buffers[0] = variance
    return TrainedModel(
      model.model, parameters: model.parameters, buffers: HostArray([buffers.count], buffers))
  }

  private static func bytes(_ rows: Int, channels: Int = 1) throws -> ArraySource {
    let values = (0..<(2 * channels * rows)).map { UInt8(($0 * 97 + 13) % 256) }
    let shape = channels == 1 ? [rows, 1, 2] : [rows, 1, 2, channels]
    return try ArraySource(
      NumericArray(.uint8, shape: shape, bytes: SharedBytes(copying: values)), name: "bytes", at: "bytes")
  }

  private static func report(_ model: TrainedModel, _ rows: ArraySource, _ tested: TestedBackend) throws
    -> EvaluationReport
  {
    try Evaluator.report(
      model: model, source: rows, split: "test", importanceSamples: 2, backend: tested.backend)
  }

  @Test(
    "a density of bytes is said to be one, with bits of the dequantised bytes", arguments: TestedBackend.all)
  func densityOfBytes(_ tested: TestedBackend) throws {
    let rows = try Self.bytes(40)
    let model = try Self.fixed(.gaussianShared, outputs: [0.3, 0.6], scale: 1.0 / 255, variance: 0.04)
    let report = try Self.report(model, rows, tested)
    #expect(report.measure == "density on grey values / 255, without dequantisation")
    #expect(report.likelihood == "gaussian-shared, deviation 0.2")
    #expect(report.bitsPerDimension == nil)
    #expect(
      report.dequantisedBound
        == "importance-weighted, 2 samples, uniform dequantisation (data + u) / 256")
    var raw = [UInt8](repeating: 0, count: 80)
    try raw.withUnsafeMutableBytes { try rows.read(Array(0..<40), into: $0) }
    func density(_ value: Double, _ place: Int) -> Double {
      let deviation = (value - [0.3, 0.6][place % 2]) / 0.2
      return -0.5 * (deviation * deviation + log(2 * Double.pi)) - log(0.2)
    }
    // The stored deviation is what evaluation uses, not that of the rows at hand.
    let plain = raw.indices.reduce(0) { $0 + density(Double(raw[$1]) / 255, $1) } / 40
    expectClose([report.nll ?? 0, report.elbo ?? 0], [-plain, plain], relative: 1e-5)
    // The draws are the evaluation key's: uniform numbers by row id and column, in the first stream.
    let key = Key(seed: 0).folding("evaluation")
    let spread = raw.indices.reduce(0.0) { sum, place in
      let word = Philox.word(key: key, stream: 0, row: UInt64(place / 2), column: place % 2)
      return sum + density((Double(raw[place]) + Double(Noise.uniform(word))) / 256, place)
    }
    let bits = (-spread / 80 + log(256)) / log(2)
    expectClose([report.dequantisedBitsPerDimension ?? 0], [bits], relative: 1e-5)
  }

  @Test(
    "dequantised bits are those of the uniform density: eight", arguments: TestedBackend.all, [1, 2, 3, 4])
  func eightBits(_ tested: TestedBackend, channels: Int) throws {
    let outputs = [Float](repeating: 0, count: 2 * channels)
    let model = try Self.fixed(
      .continuousBernoulli, outputs: outputs, scale: 1.0 / 255, channels: channels)
    let report = try Self.report(model, Self.bytes(10, channels: channels), tested)
    #expect(report.dequantisedBound?.contains("uniform dequantisation") == true)
    expectClose([report.dequantisedBitsPerDimension ?? 0, report.nll ?? 1], [8, 0], absolute: 1e-6)
  }

  @Test("probabilities of whole numbers have bits as they are", arguments: TestedBackend.all)
  func categorical(_ tested: TestedBackend) throws {
    let model = try Self.fixed(.categorical(256), outputs: [Float](repeating: 1, count: 512), scale: 1)
    let report = try Self.report(model, Self.bytes(10), tested)
    #expect(report.measure == "probability" && report.dequantisedBitsPerDimension == nil)
    #expect(report.dequantisedBound == nil)
    expectClose([report.bitsPerDimension ?? 0], [8], relative: 1e-5)
  }

  @Test(
    "logistics over bytes have exact bits, over all channels of a picture", arguments: TestedBackend.all,
    [1, 2, 3, 4])
  func logistics(_ tested: TestedBackend, channels: Int) throws {
    // Both models say the same of each number: a mixture of one component that follows no other channel.
    let locations = (0..<(2 * channels)).map { 0.3 - 0.15 * Float($0) }
    let logScales = (0..<(2 * channels)).map { -1 - 0.1 * Float($0) }
    let alone = zip(locations, logScales).flatMap { [$0, $1] }
    let mixed = (0..<2).flatMap { pixel -> [Float] in
      let own = (pixel * channels)..<((pixel + 1) * channels)
      let coefficients = [Float](repeating: 0, count: channels * (channels - 1) / 2)
      return [0.7] + locations[own] + logScales[own] + coefficients
    }
    let rows = try Self.bytes(20, channels: channels)
    var raw = [UInt8](repeating: 0, count: 40 * channels)
    try raw.withUnsafeMutableBytes { try rows.read(Array(0..<20), into: $0) }
    func below(_ value: Double, _ place: Int) -> Double {
      let location = 127.5 * (1 + Double(locations[place]))
      return 1 / (1 + exp((location - value) / (127.5 * exp(Double(logScales[place])))))
    }
    let nats = raw.indices.reduce(0.0) { sum, index in
      let (value, place) = (Double(raw[index]), index % (2 * channels))
      let (low, high) = (below(value - 0.5, place), below(value + 0.5, place))
      return sum - log((value == 255 ? 1 : high) - (value == 0 ? 0 : low))
    }
    let bits = nats / Double(raw.count) / log(2)
    let models = [
      try Self.fixed(.discretizedLogistic, outputs: alone, scale: 1, channels: channels),
      try Self.fixed(.logisticMixture(components: 1), outputs: mixed, scale: 1, channels: channels),
    ]
    for model in models {
      let report = try Self.report(model, rows, tested)
      #expect(report.measure == "probability" && report.dequantisedBitsPerDimension == nil)
      expectClose([report.bitsPerDimension ?? 0], [bits], relative: 1e-5)
      #expect(report.json.contains("\"bits_per_dimension\": \(report.bitsPerDimension ?? 0)"))
    }
  }

  @Test("a density of numbers has no bits at all")
  func densityOfNumbers() throws {
    let model = try Self.fixed(.laplace, outputs: [0, 0], scale: 1)
    let numbers = try ArraySource(
      NumericArray(shape: [3, 2], [0, 1, 2, 3, 4, 5]), name: "numbers", at: "numbers")
    let report = try Self.report(model, numbers, TestedBackend.all[1])
    #expect(
      report.measure == "density on the values as they are" && report.likelihood == "laplace, scale 1.0")
    #expect(report.bitsPerDimension == nil && report.dequantisedBitsPerDimension == nil)
    expectClose([report.nll ?? 0], [2 * log(2) + 15.0 / 3], relative: 1e-5)
  }
}
