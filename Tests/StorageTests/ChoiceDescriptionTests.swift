// The one form that choices have in files: as files have had it so far where nothing is new, and back.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing

@testable import Storage

@Suite("Choices in files")
struct ChoiceDescriptionTests {
  private static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private static func description(_ text: String) throws -> ChoiceDescription {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(ChoiceDescription.self, from: Data(text.utf8))
  }

  static let texts: [(likelihood: Likelihood, text: String)] = [
    (.bernoulli, #"{"name":"bernoulli"}"#), (.gaussian(deviation: 1), #"{"deviation":1,"name":"gaussian"}"#),
    (.gaussian(deviation: 0.1), #"{"deviation":0.1,"name":"gaussian"}"#),
    (
      .gaussianDiagonal(minimumDeviation: 1e-3),
      #"{"minimum_deviation":0.001,"name":"gaussian-diagonal"}"#
    ),
    (.student(), #"{"degrees_of_freedom":4,"name":"student"}"#),
    (.categorical(10), #"{"categories":10,"name":"categorical"}"#),
    (.logisticMixture(), #"{"components":10,"name":"logistic-mixture"}"#),
    (.mixed, #"{"name":"mixed"}"#),
  ]

  @Test("a likelihood is an object with every hyperparameter, as in files of before", arguments: texts)
  func likelihood(likelihood: Likelihood, text: String) throws {
    #expect(try Self.text(ChoiceDescription(likelihood, .object)) == text)
    #expect(try Self.description(text).choice(isComplete: true) == likelihood)
  }

  @Test("a name stands alone where a form says so")
  func forms() throws {
    let weighted = Objective.evidence(beta: try Annealing(parsing: "4@linear:10ep"))
    let object = #"{"beta":"4@linear:10ep","free_bits":0,"name":"evidence"}"#
    for form in [ChoiceDescription.Form.object, .nameWithoutHyperparameters, .nameOfDefaults] {
      #expect(try Self.text(ChoiceDescription(weighted, form)) == object)
    }
    let defaults = #"{"beta":1,"free_bits":0,"name":"evidence"}"#
    #expect(try Self.text(ChoiceDescription(Objective.evidence, .nameWithoutHyperparameters)) == defaults)
    #expect(try Self.text(ChoiceDescription(Objective.evidence, .nameOfDefaults)) == #""evidence""#)
    #expect(
      try Self.text(ChoiceDescription(Prior.standardNormal, .nameWithoutHyperparameters))
        == #""standard-normal""#)
    // A choice itself has the shortest form.
    #expect(try Self.text(["a": weighted]) == #"{"a":\#(object)}"#)
    #expect(try Self.text(["a": Objective.evidence]) == #"{"a":"evidence"}"#)
    let read = try JSONDecoder().decode([String: Objective].self, from: Data(#"{"a":\#(object)}"#.utf8))
    #expect(read == ["a": weighted])
    #expect(try Self.description(object).choice() == weighted)
    #expect(try Self.description(#""evidence""#).choice() == Objective.evidence)
    #expect(try Self.description(#"{"name":"evidence"}"#).choice() == Objective.evidence)
  }

  @Test("a likelihood of one's own with two hyperparameters survives its file")
  func ownLikelihood() throws {
    let family = LikelihoodFamily(
      name: "own", summary: "a likelihood", source: "this file",
      hyperparameters: [
        .positive("deviation", "standard deviation", standard: 1),
        .number("shift_of_means", "shift", standard: 0),
      ],
      measure: .density, support: { _ in .realNumbers }, outputs: { means, _ in means },
      head: { _ in LikelihoodHead { Normal(mean: $0, logVariance: $0.filled(0)) } })
    var catalog = ModelCatalog()
    catalog.likelihoods.append(family)
    let configuration = try ModelConfiguration(
      exampleShape: [2],
      likelihood: Likelihood(family, ["deviation": Annealing(0.5), "shift_of_means": Annealing(-2)]))
    let text = configuration.text
    #expect(text.contains("\"shift_of_means\" : -2"))
    #expect(try ModelConfiguration(parsing: text, at: "here", catalog: catalog) == configuration)
    let unknown = try #require(throws: Failure.self) { try ModelConfiguration(parsing: text, at: "here") }
    #expect(unknown.what.contains("unknown likelihood 'own'"))
    let lacking = text.replacing("    \"deviation\" : 0.5,\n", with: "")
    let failure = try #require(throws: Failure.self) {
      try ModelConfiguration(parsing: lacking, at: "here", catalog: catalog)
    }
    #expect(failure.kind == .badData && failure.what == "lacks the 'deviation' of its likelihood")
  }
}
