// Rows of the catalogues with each other: whatever a configuration allows makes a step, and what it does not allow it
// refuses with a sentence.

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

@testable import Training

@Suite("Combinations of rows")
struct CombinationTests {
  /// Makes one step of a training on rows of zeros and ones, which every likelihood explains.
  private static func step(_ configuration: ModelConfiguration) throws -> [Float] {
    let rows = (0..<6).flatMap { row in (0..<4).map { Float((row >> ($0 % 3) ^ $0) & 1) } }
    let trained = try Trainer(
      VariationalAutoencoder(configuration), TrainingSettings(epochs: 1, batch: 6, validation: 0), on: CPU()
    ).fit(ArraySource.rows(HostArray([6, 4], rows)))
    return trained.model.parameters.floats
  }

  /// Objectives of flat latents; others have structures and tests of their own.
  static let objectives = ObjectiveFamily.all.filter { !$0.requirements.contains(.classLatents) }.map(\.name)

  @Test("every objective trains with every likelihood", arguments: objectives)
  func likelihoods(objective: String) throws {
    for family in LikelihoodFamily.all where family.needs == nil {
      let lacking = family.hyperparameters.filter { $0.standard == nil }.map { ($0.name, Annealing(5)) }
      let likelihood = try Likelihood(family, Dictionary(lacking) { $1 })
      let configuration = try ModelConfiguration(
        exampleShape: [4], hidden: [3], latents: 2, likelihood: likelihood, objective: .named(objective, [:]))
      let parameters = try Self.step(configuration)
      #expect(!parameters.contains { !$0.isFinite }, "\(family.name)")
    }
  }

  @Test(
    "every objective trains with every prior and posterior, or the three are refused",
    arguments: objectives)
  func distributions(objective: String) throws {
    let family = try Objective.named(objective, [:]).family
    for prior in PriorFamily.all {
      for posterior in PosteriorFamily.all {
        let needsNormal = family.requirements.contains(.normalPosterior) || prior.needsNormalPosterior
        let needsStandard = family.requirements.contains(.standardNormalPrior)
        let isAllowed =
          (posterior.codes != nil) == prior.isOfCodes && (!needsNormal || posterior.isNormal)
          && (!needsStandard || prior == Prior.standardNormal.family)
        func configuration() throws -> ModelConfiguration {
          try ModelConfiguration(
            exampleShape: [4], hidden: [3], latents: 2, objective: .named(objective, [:]),
            prior: .named(prior.name, [:]), posterior: .named(posterior.name, [:]))
        }
        guard isAllowed else {
          let failure = try #require(throws: Failure.self) { _ = try configuration() }
          #expect(failure.kind == .usage && failure.remedy != nil)
          continue
        }
        let parameters = try Self.step(configuration())
        #expect(!parameters.contains { !$0.isFinite }, "\(prior.name), \(posterior.name)")
      }
    }
  }
}
