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
    _ likelihood: Likelihood, outputs: [Float], scale: Double, variance: Float? = nil
  ) throws -> SavedModel {
    let model = SavedModel(
      try ModelConfiguration(
        exampleShape: [1, 2, 1], hidden: [], latents: 1, likelihood: likelihood, scale: scale),
      ["output/bias": outputs])
    guard let variance else { return model }
    var buffers = model.buffers.floats
    buffers[0] = variance
    return SavedModel(
      model.model, parameters: model.parameters, buffers: HostArray([buffers.count], buffers))
  }

  private static func bytes(_ rows: Int) throws -> ArraySource {
    let values = (0..<(2 * rows)).map { UInt8(($0 * 97 + 13) % 256) }
    return try ArraySource(
      NumericArray(.uint8, shape: [rows, 1, 2], bytes: SharedBytes(copying: values)), name: "bytes",
      at: "bytes")
  }

  private static func report(_ model: SavedModel, _ rows: ArraySource, _ tested: TestedBackend) throws
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

  @Test("dequantised bits are those of the uniform density: eight", arguments: TestedBackend.all)
  func eightBits(_ tested: TestedBackend) throws {
    let model = try Self.fixed(.continuousBernoulli, outputs: [0, 0], scale: 1.0 / 255)
    let report = try Self.report(model, Self.bytes(10), tested)
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
