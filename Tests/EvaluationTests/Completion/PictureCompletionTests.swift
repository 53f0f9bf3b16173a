// What is missing in pictures given what is there, against a model of which that is known in closed form: x = b + z W + s noise with
// two latents, so that the latents given any part of x are normal.

import Autoencoders
import CPU
import Datasets
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Pictures that are completed")
struct PictureCompletionTests {
  /// Pictures of two rows and three columns.
  static let weight = [[0.9, -1.2, 0.5, 0.8, 0, 0.3], [0.4, 0.7, -0.6, 0.2, 1.1, -0.5]]
  static let bias = [0.3, 0, -0.5, 0.2, 0.1, -0.1]
  static let deviation = 0.5
  static let picture: [Float] = [1.2, -0.9, 0.4, 0.7, -0.3, 0.6]
  /// Left column; single pixels; everything; nothing.
  static let masks = [
    [true, false, false, true, false, false], [false, true, false, false, false, true],
    [Bool](repeating: true, count: 6), [Bool](repeating: false, count: 6),
  ]

  static func trained() throws -> TrainedModel {
    TrainedModel(
      try ModelConfiguration(
        exampleShape: [2, 3, 1], hidden: [], latents: 2, likelihood: .gaussian(deviation: deviation)),
      [
        "output/weight": weight.flatMap { $0.map { Float($0) } }, "output/bias": bias.map { Float($0) },
      ])
  }

  /// An encoder of parts as it begins.
  static func unfitted(_ trained: TrainedModel) throws -> SavedPartialEncoder {
    let encoder = try PartialEncoder(trained.configuration, .init(width: 8, components: 3))
    return SavedPartialEncoder(
      encoder, parameters: encoder.parameters(trained.parameters, key: Key(seed: 5)),
      buffers: trained.buffers,
      rows: 1, bound: nil)
  }

  /// The exact answer for a part.
  struct Answer {
    var mean: [Double]
    var covariance: [[Double]]
    var logEvidence: Double

    // With W_o of the known pixels, r = x_o - b_o and V = (I + W_o W_o' / s^2)^-1: the mean is V W_o r / s^2, and with n known
    // pixels log p(x_o) = -1/2 (n log 2 pi s^2 + log |V^-1| + (|r|^2 - m' V^-1 m s^2 / s^2 ...) / s^2), where
    // r' (W_o' W_o + s^2 I)^-1 r = (|r|^2 - (W_o r)' m) / s^2.
    init(_ mask: [Bool]) {
      let known = mask.indices.filter { mask[$0] }
      let s2 = deviation * deviation
      let residual = known.map { Double(picture[$0]) - bias[$0] }
      var precision = [[1.0, 0], [0, 1.0]]
      var projected = [0.0, 0.0]
      for i in 0..<2 {
        for (place, pixel) in known.enumerated() { projected[i] += weight[i][pixel] * residual[place] }
        for j in 0..<2 {
          precision[i][j] += known.reduce(0) { $0 + weight[i][$1] * weight[j][$1] } / s2
        }
      }
      let determinant = precision[0][0] * precision[1][1] - precision[0][1] * precision[1][0]
      covariance = [
        [precision[1][1] / determinant, -precision[0][1] / determinant],
        [-precision[1][0] / determinant, precision[0][0] / determinant],
      ]
      let (v, p) = (covariance, projected)
      mean = (0..<2).map { (v[$0][0] * p[0] + v[$0][1] * p[1]) / s2 }
      let square = residual.reduce(0) { $0 + $1 * $1 } - p[0] * mean[0] - p[1] * mean[1]
      logEvidence =
        -0.5 * (Double(known.count) * log(2 * Double.pi * s2) + log(determinant) + square / s2)
    }
  }

  private static func check(_ draws: PictureCompletion.Draws, _ answer: Answer) {
    let weights = draws.weights
    func moment(_ value: (Double, Double) -> Double) -> Double {
      weights.indices.reduce(0) {
        $0 + weights[$1] * value(Double(draws.latents[2 * $1]), Double(draws.latents[2 * $1 + 1]))
      }
    }
    // Five standard errors of so many draws that count.
    let reach = 5 / draws.effective.squareRoot()
    let means = [moment { first, _ in first }, moment { _, second in second }]
    for latent in 0..<2 {
      let variance = answer.covariance[latent][latent]
      let error = abs(means[latent] - answer.mean[latent])
      #expect(error < reach * variance.squareRoot())
      let square = moment { first, second in
        let value = latent == 0 ? first : second
        return (value - means[latent]) * (value - means[latent])
      }
      let ratio = square / variance
      #expect(abs(ratio - 1) < 1.5 * reach)
    }
    #expect(abs(draws.logEvidence - answer.logEvidence) < reach)
  }

  private static func draws(
    _ saved: SavedPartialEncoder, _ mask: [Bool], _ count: Int, on backend: any Backend, id: UInt64 = 7
  ) throws -> PictureCompletion.Draws {
    try PictureCompletion(saved, on: backend).draws(
      given: HostArray([1, 6], picture), masks: mask, ids: [id], count: count, key: Key(seed: 1))[0]
  }

  @Test("an encoder that was never fitted is corrected by the weights", arguments: TestedBackend.all)
  func corrected(backend: TestedBackend) throws {
    let saved = try Self.unfitted(Self.trained())
    for mask in Self.masks {
      Self.check(try Self.draws(saved, mask, 4000, on: backend.backend), Answer(mask))
    }
  }

  /// Rows that the model draws.
  private static func rows(_ count: Int) throws -> ArraySource {
    let key = Key(seed: 3)
    let values = (0..<count).flatMap { row -> [Float] in
      let noise = (0..<8).map {
        Double(Noise.normal(Philox.word(key: key, stream: 0, row: UInt64(row), column: $0)))
      }
      return (0..<6).map {
        Float(bias[$0] + noise[6] * weight[0][$0] + noise[7] * weight[1][$0] + deviation * noise[$0])
      }
    }
    return try ArraySource(NumericArray(shape: [count, 2, 3, 1], values), name: "rows", at: "rows")
  }

  @Test("a fitted encoder makes more of the draws count, and the model stays as it is")
  func fitted() throws {
    let (trained, rows) = (try Self.trained(), try Self.rows(1000))
    func fit(_ epochs: Int) throws -> SavedPartialEncoder {
      let settings = PartialEncoder.Settings(
        steps: 8 * epochs, mostEpochs: epochs, size: .init(width: 32, components: 2))
      return try PartialEncoder.fitted(to: trained, rows, settings, on: CPU(threads: 1))
    }
    let (saved, unfitted) = (try fit(150), try Self.unfitted(trained))
    let encoder = saved.encoder
    for parameter in encoder.store.parameters where !encoder.isOwn(parameter) {
      #expect(
        encoder.store.values(of: parameter, in: saved.parameters.floats)
          == encoder.store.values(of: parameter, in: trained.parameters.floats))
    }
    var (after, before) = (0.0, 0.0)
    for mask in Self.masks.dropLast() {
      let draws = try Self.draws(saved, mask, 2000, on: CPU(threads: 1))
      Self.check(draws, Answer(mask))
      after += draws.effective
      before += try Self.draws(unfitted, mask, 2000, on: CPU(threads: 1)).effective
    }
    #expect(after > 1.3 * before, "\(after) after, \(before) before")
    #expect(try fit(4).parameters == fit(4).parameters)
  }

  // log p(x_m|x_o) = log p(x) - log p(x_o).
  @Test("the likelihood of what is missing is the exact one")
  func conditional() throws {
    let saved = try Self.unfitted(Self.trained())
    let whole = try Self.draws(saved, Self.masks[2], 20_000, on: CPU(threads: 1))
    let part = try Self.draws(saved, Self.masks[0], 20_000, on: CPU(threads: 1))
    let exact = Answer(Self.masks[2]).logEvidence - Answer(Self.masks[0]).logEvidence
    #expect(abs(whole.logEvidence - part.logEvidence - exact) < 0.15)
  }

  @Test("a picture's draws follow from its id and the key alone", arguments: TestedBackend.all)
  func alone(backend: TestedBackend) throws {
    let completion = try PictureCompletion(Self.unfitted(Self.trained()), on: backend.backend)
    let both = try completion.draws(
      given: HostArray([2, 6], Self.picture.reversed() + Self.picture), masks: Self.masks[0] + Self.masks[1],
      ids: [3, 9], count: 30, key: Key(seed: 2))
    let one = try completion.draws(
      given: HostArray([1, 6], Self.picture), masks: Self.masks[1], ids: [9], count: 12, key: Key(seed: 2))[0]
    let (latents, weights) = (Array(both[1].latents.prefix(24)), Array(both[1].logWeights.prefix(12)))
    #expect(one.latents == latents && one.logWeights == weights)
    let other = try completion.draws(
      given: HostArray([1, 6], Self.picture), masks: Self.masks[1], ids: [9], count: 12, key: Key(seed: 4))[0]
    #expect(other.latents != one.latents)
  }

  @Test("what is given stays as it is, and what is said when all or nothing is given")
  func given() throws {
    let saved = try Self.unfitted(Self.trained())
    let rows = try ArraySource(
      NumericArray(shape: [2, 2, 3, 1], Self.picture + Self.picture.reversed()), name: "rows", at: "rows")
    func completed(_ part: PicturePart) throws -> CompletedPictures {
      try CompletedPictures(
        saved, rows, given: part, count: 3, draws: 50, key: Key(seed: 1), on: CPU(threads: 1))
    }
    let left = try completed(.left)
    let values = left.completed.floats
    for (place, value) in values.enumerated() where place % 3 == 0 {
      let picture = place / 18 == 0 ? Self.picture : Self.picture.reversed()
      #expect(value == picture[place % 6])
    }
    let different: Set<Float> = [values[1], values[7], values[13]]
    #expect(different.count > 1)
    let third = 1.0 / 3
    #expect(left.shares == [third, third])
    let all = try completed(.random(1))
    let turned: [Float] = Self.picture.reversed()
    let whole: [Float] = [Self.picture, Self.picture, Self.picture, turned, turned, turned].flatMap(\.self)
    #expect(all.completed.floats == whole)
    #expect(all.notes.map { $0.text(.swift) } == ["everything is given, so nothing is completed"])
    #expect(try completed(.random(0)).notes.contains { $0.text(.swift).contains("these are samples") })
    let failure = try #require(throws: Failure.self) { try completed(.columns(2...3)) }
    #expect(failure.kind == .usage && "\(failure)".contains("have no 3"))
  }

  @Test("models whose latents are no row of real numbers, and other examples than pictures, are refused")
  func refused() throws {
    let labels = [Attribute("label", .classes(["a", "b"]))]
    for (configuration, says) in [
      (
        try ModelConfiguration(exampleShape: [6], hidden: [4], latents: 2, likelihood: .bernoulli),
        "not pictures"
      ),
      (
        try ModelConfiguration(
          model: .named("ae"), exampleShape: [2, 3, 1], hidden: [4], latents: 2, likelihood: .bernoulli),
        "does not sample latents"
      ),
      (
        try ModelConfiguration(
          model: .named("m2"), exampleShape: [2, 3, 1], hidden: [4], latents: 4, likelihood: .bernoulli,
          attributes: labels), "not one row of real numbers"
      ),
    ] {
      let failure = try #require(throws: Failure.self) { _ = try PartialEncoder(configuration) }
      #expect("\(failure)".contains(says) && failure.remedy != nil, "\(failure)")
    }
  }
}
