// A configuration as text and back.

import Autoencoders
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Testing

@Suite("Model description")
struct ModelDescriptionTests {
  static let likelihoods: [Likelihood] = [
    .bernoulli, .gaussian(deviation: 1), .gaussian(deviation: 0.1), .gaussian(deviation: 1.0 / 3),
    .gaussian(deviation: 1e-20), .continuousBernoulli, .gaussianShared, .laplace,
    .gaussianDiagonal(minimumDeviation: 1.0 / 3), .categorical(2), .categorical(256), .discretizedLogistic,
    .logisticMixture(), .logisticMixture(components: 1), .logisticMixture(components: 100), .student(),
    .student(degreesOfFreedom: 1e6), .poisson, .negativeBinomial, .zeroInflatedNegativeBinomial,
    .mixed, .histogram, .heteroscedastic, .ranks,
  ]

  @Test("every family is written and read, its hyperparameters under their names")
  func families() throws {
    #expect(
      Set(Self.likelihoods.map(\.name)) == Set(LikelihoodFamily.all.filter { $0.needs == nil }.map(\.name)))
    let text = try ModelConfiguration(
      exampleShape: [2], likelihood: .gaussianDiagonal(minimumDeviation: 0.25)
    ).text
    #expect(text.contains("\"minimum_deviation\" : 0.25"))
  }

  @Test("a configuration of the first version opens as it was")
  func firstVersion() throws {
    for (likelihood, expected) in [
      ("{\"deviation\": 0.5, \"name\": \"gaussian\"}", Likelihood.gaussian(deviation: 0.5)),
      ("{\"name\": \"bernoulli\"}", .bernoulli), ("\"bernoulli\"", .bernoulli),
    ] {
      var members = SmallModel.members
      members["likelihood"] = likelihood
      let configuration = try ModelConfiguration(parsing: SmallModel.text(members), at: "here")
      #expect(configuration.likelihood == expected)
    }
  }

  @Test("a configuration survives its text", arguments: Activation.all, likelihoods)
  func roundTrip(activation: Activation, likelihood: Likelihood) throws {
    for model in PublishedModel.all where model.structure.family.isFlat {
      for (shape, hidden) in [([28, 28, 1], [400, 400]), ([5], []), ([1 << 20, 16], [1])] {
        for scale in [1, 1.0 / 255, 0.1, 1e-12, 3] {
          let configuration = try ModelConfiguration(
            model: model, exampleShape: shape, hidden: hidden, latents: 20, activation: activation,
            likelihood: likelihood, scale: scale,
            data: scale == 1 ? nil : DataDescription(name: "\"x\"", labels: scale == 3 ? ["a", "b"] : nil))
          let text = configuration.text
          #expect(try ModelConfiguration(parsing: text, at: "here") == configuration)
          #expect(text.hasSuffix("}\n"))
        }
      }
    }
  }

  @Test("what an example is survives where its shape suggests something else")
  func kinds() throws {
    for (kind, isUnusual) in [
      (ExampleKind.numbers([60, 3, 1]), true), (.tokens(length: 12, vocabulary: 5000), true),
      (.picture(height: 60, width: 3, channels: 1), false), (.numbers([12]), false),
    ] {
      let configuration = try ModelConfiguration(
        exampleShape: kind.shape,
        network: kind.family == .tokens ? Network(.longShortTerm, sizes: [4]) : .perceptron([4]),
        likelihood: kind.family == .tokens ? .tokens(5000) : .bernoulli, kind: kind)
      #expect(configuration.kind == kind && configuration.channels == kind.channels)
      #expect(configuration.text.contains("example_kind") == isUnusual)
      let read = try ModelConfiguration(parsing: configuration.text, at: "here")
      #expect(read == configuration && read.kind == kind)
    }
    let text = try ModelConfiguration(
      exampleShape: [12], network: Network(.gatedRecurrent, sizes: [4]), likelihood: .tokens(5000),
      data: {
        var data = DataDescription(name: "texts")
        data.text = TextCoding(words: ["a", "\u{2060},"], splitsPunctuation: true, longest: 12)
        return data
      }(), kind: .tokens(length: 12, vocabulary: 5000)
    ).text
    let read = try ModelConfiguration(parsing: text, at: "here")
    #expect(read.text == text && read.data?.text?.words == ["a", "\u{2060},"])
    for (old, new) in [
      ("\"example_kind\" : \"tokens\"", "\"example_kind\" : \"pictures\""), (": 5000", ": 0"),
      ("\"example_kind\" : \"tokens\"", "\"example_kind\" : \"songs\""),
      ("\"longest\" : 12", "\"longest\" : -1"),
    ] {
      let changed = text.replacingOccurrences(of: old, with: new)
      let failure = try #require(throws: Failure.self) {
        try ModelConfiguration(parsing: changed, at: "here")
      }
      #expect(failure.kind == .badData, "\(changed)")
    }
  }

  @Test("the text is stable, in snake case, and names the format's version")
  func text() throws {
    let configuration = try ModelConfiguration(
      exampleShape: [2], hidden: [], latents: 3, likelihood: .gaussian(deviation: 0.5), scale: 0.25)
    #expect(
      configuration.text == """
        {
          "activation" : "silu",
          "example_shape" : [
            2
          ],
          "format_version" : 1,
          "hidden" : [

          ],
          "latents" : 3,
          "likelihood" : {
            "deviation" : 0.5,
            "name" : "gaussian"
          },
          "model" : "vae",
          "network" : "mlp",
          "preprocessing" : {
            "scale" : 0.25
          },
          "prior" : "standard-normal"
        }

        """)
  }

  @Test("a mistake names the file and what to do")
  func mistakes() throws {
    let text = try ModelConfiguration(exampleShape: [2]).text
    let wrong = text.replacing("\"silu\"", with: "\"siluu\"")
    let failure = try #require(throws: Failure.self) {
      try ModelConfiguration(parsing: wrong, at: "the/file")
    }
    #expect(failure.kind == .badData)
    #expect(failure.description == "the/file: unknown activation 'siluu'. Did you mean 'silu'?")
  }

  @Test("members that this version does not know are ignored")
  func unknownMembers() throws {
    let configuration = try ModelConfiguration(exampleShape: [2])
    let text = "{ \"comment\": {\"by\": \"someone\"}," + configuration.text.dropFirst()
    #expect(try ModelConfiguration(parsing: text, at: "here") == configuration)
  }
}
