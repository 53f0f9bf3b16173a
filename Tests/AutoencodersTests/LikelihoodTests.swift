// What a likelihood makes of stored data and of a decoder's outputs.

import Examples
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Likelihoods")
struct LikelihoodTests {
  private static func observed(
    _ backend: TestedBackend, _ likelihood: Likelihood, _ data: HostArray, scale: Double, ids: [UInt64],
    key: [UInt32] = [1, 2]
  ) throws -> HostArray {
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [data.type.shape[1]], hidden: [], latents: 1, likelihood: likelihood, scale: scale))
    let inputs = [
      data, HostArray([2], words: key), HostArray([ids.count, 2], words: RandomSource.words(ids)),
    ]
    return try backend.value(inputs) { x in
      model.observation(of: x[0], RandomSource(key: x[1], rows: x[2]))
    }
  }

  @Test("bytes are drawn as binary data with their value as probability", arguments: TestedBackend.all)
  func binarisation(backend: TestedBackend) throws {
    let rows = 4000
    let levels: [UInt8] = [0, 255, 128, 26]
    let data = HostArray(TensorType([rows, 4], .uint8), bytes: (0..<rows).flatMap { _ in levels })
    let ids = (0..<UInt64(rows)).map { $0 }
    let observed = try Self.observed(backend, .bernoulli, data, scale: 1.0 / 255, ids: ids)
    let values = observed.doubles
    #expect(values.allSatisfy { $0 == 0 || $0 == 1 })
    for (column, level) in levels.enumerated() {
      let share = (0..<rows).reduce(0) { $0 + values[4 * $1 + column] } / Double(rows)
      let probability = Double(level) / 255
      let error = (probability * (1 - probability) / Double(rows)).squareRoot()
      // A stored 0 or 1 is drawn as itself, without exception.
      #expect(abs(share - probability) <= 5 * error, "level \(level): \(share)")
    }
    let some = [3999, 0, 17]
    let again = try Self.observed(
      backend, .bernoulli, data.selecting(some), scale: 1.0 / 255, ids: some.map(UInt64.init))
    #expect(again == observed.selecting(some))
    let other = try Self.observed(backend, .bernoulli, data, scale: 1.0 / 255, ids: ids, key: [1, 3])
    #expect(other != observed)
  }

  @Test("real data are scaled and left alone", arguments: TestedBackend.all)
  func values(backend: TestedBackend) throws {
    let bytes = HostArray(TensorType([1, 4], .uint8), bytes: [0, 51, 204, 255])
    let scaled = try Self.observed(backend, .gaussian(deviation: 1), bytes, scale: 1.0 / 255, ids: [0])
    expectClose(scaled.doubles, [0, 0.2, 0.8, 1], relative: backend.precision)
    let floats = HostArray.random([2, 3], in: -100...100, seed: 1)
    #expect(
      try Self.observed(backend, .gaussian(deviation: 1), floats, scale: 1, ids: [0, 1]) == floats)
  }

  @Test(
    "encoders see numbers of the size that layers begin with, and pictures show counts by their logarithm",
    arguments: TestedBackend.all)
  func views(backend: TestedBackend) throws {
    let stored: [Float] = [0, 1, 2, 255, 1e6]
    let logarithms = stored.map { log1p(Double($0)) }
    let counts: [Likelihood] = [.poisson, .negativeBinomial, .zeroInflatedNegativeBinomial]
    for likelihood in counts {
      let seen = try backend.value([HostArray([5], stored)]) { likelihood.encoderInput($0[0]) }
      expectClose(seen.doubles, logarithms, relative: 1e-6)
      expectClose(likelihood.encoderInput(stored).map(Double.init), logarithms, relative: 1e-6)
      // Nothing is dark, a byte's most is white, more is whiter than white.
      let brightness = likelihood.brightness(of: stored).map(Double.init)
      expectClose(brightness, logarithms.map { $0 / log(256) }, relative: 1e-6)
      expectClose([brightness[0], brightness[3]], [0, 1], absolute: 1e-6)
    }
    for (likelihood, unit) in [
      (Likelihood.bernoulli, 1), (.gaussianShared, 1), (.discretizedLogistic, 255.0),
    ] {
      let expected = stored.map { Double($0) / unit }
      let seen = try backend.value([HostArray([5], stored)]) { likelihood.encoderInput($0[0]) }
      expectClose(seen.doubles, expected, relative: 1e-6)
      expectClose(likelihood.encoderInput(stored).map(Double.init), expected, relative: 1e-6)
      expectClose(likelihood.brightness(of: stored).map(Double.init), expected, relative: 1e-6)
    }
  }

  @Test("a decoder's outputs are logits or means of the given deviation", arguments: TestedBackend.all)
  func distributions(backend: TestedBackend) throws {
    let inputs = [HostArray.random([3, 4], seed: 2), .binary([3, 4], seed: 3)]
    let actual = try [Likelihood.gaussian(deviation: 0.1), .bernoulli].flatMap { likelihood in
      try LikelihoodSubject(likelihood, dimensions: 4).evaluate(backend, inputs) { x, distribution in
        let described = distribution(x[0], nil, .inference)
        return [described.mean, described.logDensity(of: x[1])]
      }
    }
    let (outputs, x) = (inputs[0].doubles, inputs[1].doubles)
    func rows(_ term: (Double, Double) -> Double) -> [Double] {
      (0..<3).map { row in (0..<4).reduce(0) { $0 + term(outputs[4 * row + $1], x[4 * row + $1]) } }
    }
    #expect(actual[0] == inputs[0])
    let densities = rows { output, x in
      -0.5 * log(2 * Double.pi) - log(0.1) - pow((x - output) / 0.1, 2) / 2
    }
    let precision = backend.precision
    expectClose(actual[1].doubles, densities, relative: precision, absolute: precision)
    expectClose(actual[2].doubles, outputs.map { 1 / (1 + exp(-$0)) }, relative: precision)
    let probabilities = rows { output, x in -log1p(exp(x == 1 ? -output : output)) }
    expectClose(actual[3].doubles, probabilities, relative: precision, absolute: precision)
  }

  @Test("the output begins at the data's mean, also where that is 0 or 1")
  func outputBias() {
    let means: [Float] = [0.5, 0.9, 0, 1, 1e-5]
    let expected = [0.5, 0.9, 1e-3, 0.999, 1e-3].map { log($0 / (1 - $0)) }
    expectClose(
      Likelihood.bernoulli.outputBias(dataMean: means).map(Double.init), expected, relative: 1e-6)
    #expect(Likelihood.gaussian(deviation: 2).outputBias(dataMean: means) == means)
  }

  @Test("names, supports and deviations")
  func names() throws {
    #expect(try Likelihood.named("bernoulli") == .bernoulli)
    #expect(try Likelihood.named("gaussian", ["deviation": Annealing(0.25)]) == .gaussian(deviation: 0.25))
    #expect(try Likelihood.named("gaussian") == .gaussian(deviation: 1))
    #expect(Likelihood.bernoulli.support == .unitInterval)
    #expect(Likelihood.gaussian(deviation: 1).support == .realNumbers)
    #expect(Likelihood.categorical(7).support == .wholeNumbers(7))
    #expect(Likelihood.poisson.support == .counts && Likelihood.student().support == .realNumbers)
    let perPixel: [(likelihood: Likelihood, outputs: [Int])] = [
      (.laplace, [1, 2, 3, 4]), (.categorical(7), [7, 14, 21, 28]), (.discretizedLogistic, [2, 4, 6, 8]),
      (.negativeBinomial, [1, 2, 3, 4]), (.zeroInflatedNegativeBinomial, [2, 4, 6, 8]),
      // Weights; a location and a scale per channel; a coefficient per pair of channels.
      (.logisticMixture(), [30, 60, 100, 150]),
    ]
    for (likelihood, outputs) in perPixel {
      #expect((1...4).map { likelihood.outputsPerPosition(channels: $0) } == outputs)
    }
    // A coefficient per pair of channels, of which there may be too many.
    let tooMany = try #require(throws: Failure.self) {
      try ModelConfiguration(exampleShape: [2, 2, 17], likelihood: .logisticMixture())
    }
    #expect(tooMany.kind == .usage && tooMany.what.contains("at most 16 channels per pixel, not 17"))
    #expect(try ModelConfiguration(exampleShape: [2, 2, 17], likelihood: .laplace).positions == 4)
    #expect(try ModelConfiguration(exampleShape: [2, 17]).channels == 1)
    #expect(Likelihood.bernoulli.binarises && !Likelihood.gaussian(deviation: 1).binarises)
    let failure = try #require(throws: Failure.self) { try Likelihood.named("gausian") }
    #expect(failure.kind == .usage && failure.description.contains("'gaussian'"))
    for (name, hyperparameter, value) in [
      ("gaussian", "deviation", 0), ("gaussian", "deviation", -1), ("gaussian", "deviation", .nan),
      ("gaussian", "deviation", .infinity), ("gaussian-diagonal", "minimum_deviation", 0),
      ("categorical", "categories", 1), ("categorical", "categories", 2.5),
      ("categorical", "categories", 257), ("student", "degrees_of_freedom", 1),
      ("student", "degrees_of_freedom", .infinity),
    ] as [(String, String, Double)] {
      let failure = try #require(throws: Failure.self) {
        try Likelihood.named(name, [hyperparameter: Annealing(value)])
      }
      #expect(failure.kind == .usage && failure.what.contains("\(value)"))
    }
    let missing = try #require(throws: Failure.self) { try Likelihood.named("categorical") }
    #expect(
      missing.what.contains("needs a value of 'categories'") && missing.remedy?.contains("2 to 256") == true)
    #expect(throws: Failure.self) { try Likelihood.named("laplace", ["deviation": Annealing(1)]) }
  }

  /// What is wrong with data for a likelihood, and a part of the sentence; nil where nothing is.
  struct Door: Sendable {
    var likelihood: Likelihood
    var range: ClosedRange<Double>
    var areWhole = false
    var areBytes = false
    var says: String?
  }

  static let doors = [
    Door(likelihood: .bernoulli, range: 0...1), Door(likelihood: .bernoulli, range: 0...255, areBytes: true),
    Door(likelihood: .bernoulli, range: -0.1...1, says: "[-0.1, 1.0], outside the bernoulli"),
    Door(
      likelihood: .continuousBernoulli, range: 0...2, says: "[0.0, 2.0], outside the continuous-bernoulli"),
    Door(likelihood: .laplace, range: -1e9...1e9), Door(likelihood: .gaussianShared, range: -1e9...1e9),
    Door(likelihood: .categorical(4), range: 0...3, areWhole: true),
    Door(likelihood: .categorical(4), range: 1...3, areWhole: true, areBytes: true),
    Door(likelihood: .categorical(4), range: 0...4, areWhole: true, says: "whole numbers from 0 to 3"),
    Door(likelihood: .categorical(4), range: -1...3, areWhole: true, says: "[-1.0, 3.0]"),
    Door(likelihood: .categorical(4), range: 0...3, says: "whole numbers, which the"),
    Door(likelihood: .poisson, range: 0...1e9, areWhole: true),
    Door(likelihood: .poisson, range: 0...255, areWhole: true, areBytes: true),
    Door(likelihood: .negativeBinomial, range: 0...9, says: "whole numbers, which the"),
    Door(
      likelihood: .zeroInflatedNegativeBinomial, range: -1...9, areWhole: true,
      says: "support, the whole numbers from 0"),
  ]

  @Test("data that a likelihood cannot explain are objected to in a sentence", arguments: doors)
  func support(door: Door) {
    let facts = DataFacts(
      range: door.range, areWhole: door.areWhole, areTwoValued: false,
      unitScale: door.areBytes ? 1.0 / 255 : 1)
    let support = door.likelihood.support
    let objection = support.objection(
      to: facts, scale: support.scale(of: facts), name: door.likelihood.name)
    #expect((objection == nil) == (door.says == nil))
    if let says = door.says { #expect(objection?.contains(says) == true, "\(objection ?? "")") }
  }
}
