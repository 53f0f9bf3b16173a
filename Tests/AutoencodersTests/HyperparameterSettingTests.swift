// Hyperparameters as people write them, and to which of several choices they go.

import Examples
import Foundations
import Testing

@testable import Autoencoders

@Suite("Hyperparameters by text")
struct HyperparameterSettingTests {
  @Test("a text is a name, a value and possibly a part")
  func texts() throws {
    let settings: [(text: String, setting: HyperparameterSetting)] = [
      ("beta=4", HyperparameterSetting("beta", Annealing(4))),
      ("free-bits=0.1", HyperparameterSetting("free_bits", Annealing(0.1))),
      ("prior.components=100", HyperparameterSetting(part: "prior", "components", Annealing(100))),
      (
        "objective.beta=4@linear:10ep",
        HyperparameterSetting(
          part: "objective", "beta", Annealing(4, rise: .init(.linear, over: .epochs(10))))
      ),
    ]
    for (text, setting) in settings { #expect(try HyperparameterSetting(parsing: text) == setting) }
    for text in ["beta", "=4", "beta="] {
      let failure = try #require(throws: Failure.self) { try HyperparameterSetting(parsing: text) }
      #expect(failure.kind == .usage && failure.what.contains("not of the form name=value"))
    }
    let value = try #require(throws: Failure.self) { try HyperparameterSetting(parsing: "beta=four") }
    #expect(value.kind == .usage && value.place == "beta" && value.what.contains("'four'"))
  }

  private static func applied(_ texts: [String]) throws -> (Objective, Prior, Likelihood) {
    try texts.map { try HyperparameterSetting(parsing: $0) }.applied(
      to: Objective.evidence, .standard(.mixture), .logisticMixture())
  }

  @Test("a value goes to the choice that has the name, or to the part that is said")
  func owners() throws {
    let (objective, prior, likelihood) = try Self.applied([
      "beta=3", "free_bits=0.2", "prior.components=7", "likelihood.components=5", "beta=2",
    ])
    #expect(objective == .evidence(beta: Annealing(2), freeBits: Annealing(0.2)))
    #expect(try prior == .named("mixture", ["components": Annealing(7)]))
    #expect(likelihood == .logisticMixture(components: 5))
    #expect(try Self.applied([]) == (.evidence, .standard(.mixture), .logisticMixture()))
  }

  @Test("what none or several of the choices have is refused, and so is what the choice cannot use")
  func refused() throws {
    for (text, says) in [
      ("bata=4", "Did you mean 'beta'"), ("prior.beta=4", "unknown hyperparameter 'prior.beta'"),
      ("prior.bits=4", "prior.components"),
      ("components=4", "prior.components=4 or likelihood.components=4"), ("beta=-1", "cannot be -1.0"),
      ("prior.components=4@linear:9", "cannot be annealed"),
    ] {
      let failure = try #require(throws: Failure.self) { try Self.applied([text]) }
      #expect(failure.kind == .usage && failure.description.contains(says), "\(failure)")
    }
    let none = try #require(throws: Failure.self) {
      try [HyperparameterSetting("beta", Annealing(1))].applied(to: Prior.standardNormal)
    }
    #expect(none.what.contains("cannot be set"))
  }

  @Test("another name has its own defaults, the same name keeps what there was")
  func replaced() throws {
    let weighted = Objective.evidence(beta: 4)
    #expect(try weighted.replaced(by: nil) == weighted && weighted.replaced(by: "evidence") == weighted)
    #expect(try weighted.replaced(by: "reconstruction") == .reconstruction)
    #expect(throws: Failure.self) { try weighted.replaced(by: "evidense") }
  }

  @Test("a hyperparameter has the given value, else what the data suggest, else its default")
  func suggested() throws {
    func facts(_ range: ClosedRange<Double>) -> DataFacts {
      DataFacts(range: range, areWhole: true, areTwoValued: false, unitScale: 1)
    }
    #expect(try Likelihood(.categorical, suggestedBy: facts(0...6)) == .categorical(7))
    #expect(
      try Likelihood(.categorical, ["categories": Annealing(9)], suggestedBy: facts(0...6)) == .categorical(9)
    )
    #expect(
      try Likelihood(.gaussianDiagonal, suggestedBy: facts(-50...50))
        == .gaussianDiagonal(minimumDeviation: 1e-3))
    #expect(try Likelihood(.gaussian, suggestedBy: facts(0...6)) == .gaussian(deviation: 1))
  }
}
