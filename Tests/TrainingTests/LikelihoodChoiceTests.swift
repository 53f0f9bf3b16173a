// Which likelihood data call for, and what is refused of the ones that users name.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Choice of a likelihood")
struct LikelihoodChoiceTests {
  private static func floats(_ values: [Float], picture: Bool = false) throws -> ArraySource {
    let shape = picture ? [values.count / 4, 2, 2] : [values.count / 4, 4]
    return try ArraySource(NumericArray(shape: shape, values), name: "data", at: "data")
  }

  private static func bytes(_ values: [UInt8], name: String = "data") throws -> ArraySource {
    try ArraySource(
      NumericArray(.uint8, shape: [values.count / 4, 2, 2], bytes: SharedBytes(copying: values)), name: name,
      at: "data")
  }

  /// Data, the likelihood they call for, the scale and a part of the reason.
  struct Choice: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var source: ArraySource
    var likelihood: Likelihood
    var scale = 1.0
    var reason: String
  }

  static func choices() throws -> [Choice] {
    [
      Choice(
        testDescription: "MNIST", source: try bytes([0, 7, 255, 128], name: "mnist"), likelihood: .bernoulli,
        scale: 1.0 / 255, reason: "binarised anew"),
      Choice(
        testDescription: "Fashion-MNIST", source: try bytes([0, 7, 255, 128], name: "fashion-mnist"),
        likelihood: .bernoulli, scale: 1.0 / 255, reason: "binarised anew"),
      Choice(
        testDescription: "tree-silhouettes",
        source: try bytes([0, 7, 255, 128], name: "tree-silhouettes"), likelihood: .bernoulli,
        scale: 1.0 / 255, reason: "edges are binarised anew"),
      Choice(
        testDescription: "black and white", source: try bytes([0, 255, 255, 0]), likelihood: .bernoulli,
        scale: 1.0 / 255, reason: "0 or 255"),
      Choice(
        testDescription: "bits", source: try floats([0, 1, 1, 0]), likelihood: .bernoulli, reason: "0 or 1"),
      Choice(
        testDescription: "nothing but zeros", source: try floats([0, 0, 0, 0]), likelihood: .bernoulli,
        reason: "0 or 1"),
      Choice(
        testDescription: "bits as bytes", source: try bytes([0, 1, 1, 0]), likelihood: .bernoulli,
        reason: "0 or 1"),
      Choice(
        testDescription: "dice", source: try floats([1, 6, 2, 3, 5, 5, 4, 1]), likelihood: .categorical(7),
        reason: "0 to 6"),
      Choice(
        testDescription: "fifteen", source: try floats([0, 15, 2, 3]), likelihood: .categorical(16),
        reason: "0 to 15"),
      Choice(
        testDescription: "sixteen", source: try floats([0, 16, 2, 3], picture: true),
        likelihood: .gaussianShared, reason: "0.0 to 16.0"),
      Choice(
        testDescription: "pictures", source: try bytes([0, 7, 255, 128]), likelihood: .gaussianShared,
        scale: 1.0 / 255, reason: "bytes"),
      Choice(
        testDescription: "shares", source: try floats([0, 0.5, 1, 0.25]), likelihood: .continuousBernoulli,
        reason: "from 0 to 1"),
      Choice(
        testDescription: "a table", source: try floats([-3, 0.5, 1, 7]),
        likelihood: .gaussianDiagonal(minimumDeviation: 1e-3), reason: "columns"),
      Choice(
        testDescription: "a table of counts", source: try floats([0, 0, 90, 7]),
        likelihood: .gaussianDiagonal(minimumDeviation: 1e-3), reason: "`likelihood: negative-binomial`"),
      Choice(
        testDescription: "heights", source: try floats([-3, 0.5, 1, 7], picture: true),
        likelihood: .gaussianShared, reason: "pictures"),
      Choice(
        testDescription: "negative whole numbers", source: try floats([-1, 0, 1, 2], picture: true),
        likelihood: .gaussianShared, reason: "-1.0 to 2.0"),
    ]
  }

  @Test("auto picks by what the data hold, and says why", arguments: try choices())
  func automatic(choice: Choice) throws {
    let made = try LikelihoodChoice("auto", for: choice.source)
    #expect(made.likelihood == choice.likelihood && made.scale == choice.scale)
    #expect(made.reason.contains(choice.reason), "\(made.reason)")
    // What is chosen can explain the data.
    let configuration = try ModelConfiguration(
      exampleShape: choice.source.rowShape, hidden: [], latents: 1, likelihood: made.likelihood,
      scale: made.scale)
    try DataCheck.require(choice.source, fits: configuration)
  }

  @Test("a deviation makes auto a gaussian, and has no place elsewhere")
  func deviation() throws {
    let source = try Self.floats([0, 0.5, 1, 0.25])
    #expect(try LikelihoodChoice("auto", deviation: 0.2, for: source).likelihood == .gaussian(deviation: 0.2))
    #expect(try LikelihoodChoice("gaussian", for: source).likelihood == .gaussian(deviation: 1))
    for name in Likelihood.names where name != "gaussian" {
      let failure = try #require(throws: Failure.self) {
        try LikelihoodChoice(name, deviation: 1, for: source)
      }
      #expect(failure.kind == .usage && failure.place == "\(.deviation)" && failure.what.contains(name))
    }
  }

  @Test("named likelihoods take their numbers from the data")
  func numbers() throws {
    let dice = try Self.floats([1, 6, 2, 3, 5, 5, 4, 1])
    #expect(try LikelihoodChoice("categorical", for: dice).likelihood == .categorical(7))
    let pictures = try Self.bytes([0, 7, 200, 128])
    let categories = try LikelihoodChoice("categorical", for: pictures)
    #expect(categories.likelihood == .categorical(201) && categories.scale == 1)
    // Bytes are counts as they are stored.
    let counts = try LikelihoodChoice("poisson", for: pictures)
    #expect(counts.likelihood == .poisson && counts.scale == 1)
    #expect(try LikelihoodChoice("student", for: dice).likelihood == .student(degreesOfFreedom: 4))
    #expect(
      try LikelihoodChoice("gaussian-diagonal", for: pictures).likelihood
        == .gaussianDiagonal(minimumDeviation: 1e-3))
  }

  /// A likelihood that a user names, data, and what is said about them.
  static func refusals() throws -> [(name: String, source: ArraySource, says: String)] {
    [
      ("categorical", try floats([0, 0.5, 1, 0.25]), "whole numbers, which the"),
      ("categorical", try floats([0, -1, 1, 2]), "[-1.0, 2.0]"),
      ("categorical", try floats([0, 300, 1, 2]), "whole numbers from 0 to 255"),
      ("poisson", try floats([0, 0.5, 1, 0.25]), "whole numbers, which the"),
      ("negative-binomial", try floats([0, -1, 1, 2]), "[-1.0, 2.0], outside the negative-binomial"),
      ("bernoulli", try floats([0, 2, 1, 0.5]), "support [0.0, 1.0]"),
      ("continuous-bernoulli", try floats([0, -0.5, 1, 0.5]), "support [0.0, 1.0]"),
    ]
  }

  @Test("a named likelihood that cannot explain the data is refused", arguments: try refusals())
  func refused(name: String, source: ArraySource, says: String) throws {
    let choice = try LikelihoodChoice(name, for: source)
    let configuration = try ModelConfiguration(
      exampleShape: source.rowShape, hidden: [], latents: 1, likelihood: choice.likelihood,
      scale: choice.scale)
    let failure = try #require(throws: Failure.self) { try DataCheck.require(source, fits: configuration) }
    #expect(failure.kind == .badData && failure.place == "data")
    #expect(failure.what.contains(says) && failure.what.contains(name), "\(failure)")
    #expect(failure.remedy?.contains("`likelihood: gaussian-shared`") == true)
  }

  @Test("values that training did not have are refused later", arguments: [4, 3.5, -1] as [Float])
  func unseen(value: Float) throws {
    let choice = try LikelihoodChoice("categorical", for: Self.floats([0, 1, 2, 3]))
    let configuration = try ModelConfiguration(
      exampleShape: [4], hidden: [], latents: 1, likelihood: choice.likelihood)
    #expect(throws: Failure.self) {
      try DataCheck.require(Self.floats([0, 1, 2, value]), fits: configuration)
    }
    try DataCheck.require(Self.floats([0, 1, 2, 0]), fits: configuration)
  }
}
