// Facts in which a check could be expected to find something, and must not.

import Autoencoders
import Examples
import Foundation
import Testing
import Training

@testable import Evaluation

extension DiagnosisCheckTests {
  /// Facts that come near to a finding and are none.
  static let near: [Fixture] = [
    Fixture("warm-up", "as long as the training", .note, says: "", remedy: nil) {
      $0.run?.settings.warmup = 5064
    },
    Fixture("warm-up", "of a training that goes on", .note, says: "", remedy: nil) {
      $0.run?.settings.warmup = 5000
      $0.run?.record.status = .running
      $0.run?.record.epochs = 1
      $0.run?.record.steps = 422
      $0.run?.curve = nil
    },
    Fixture("learning-rate-high", "a small fall", .note, says: "", remedy: nil) {
      $0.run?.curve?.training[9] = -102.6
    },
    Fixture("learning-rate-low", "a training that waited in vain", .note, says: "", remedy: nil) {
      $0.run?.record.ending = .patience
      $0.run?.curve?.validation[11] = -80
    },
    Fixture("overfitting", "a training that waited for it", .note, says: "", remedy: nil) {
      $0.run?.record.ending = .patience
      $0.run?.curve?.validation.replaceSubrange(
        5..., with: [-106.5, -107.5, -108.5, -109.5, -110.5, -111.5, -112.5])
    },
    Fixture("overfitting", "noise", .note, says: "", remedy: nil) {
      $0.run?.curve?.validation.replaceSubrange(6..., with: [-103.2, -104.3, -103.1, -104.2, -103.3, -104.4])
    },
    Fixture("support", "all of the unit interval", .note, says: "", remedy: nil) {
      $0.see(DataFacts(range: 0...1, areWhole: true, areTwoValued: true, unitScale: 1))
      $0.configuration = try Fixture.configuration(scale: 1)
    },
    Fixture("binarisation", "grey values of a density", .note, says: "", remedy: nil) {
      $0.configuration = try Fixture.configuration(.gaussianShared)
      $0.see(DataFacts(range: 0...255, areWhole: true, areTwoValued: false, unitScale: 1.0 / 255))
    },
    Fixture("scale-floor", "an ordinary deviation", .note, says: "", remedy: nil) {
      $0.scale = LikelihoodScale(meaning: "deviation", values: [0.06], least: 1e-12, countAtLeast: 0)
    },
    Fixture("scale-floor", "a small deviation of numbers", .note, says: "", remedy: nil) {
      $0.see(DataFacts(range: -1...1, areWhole: false, areTwoValued: false, unitScale: 1))
      $0.configuration = try Fixture.configuration(.gaussianShared, scale: 1)
      $0.scale = LikelihoodScale(meaning: "deviation", values: [0.0001], least: 1e-12, countAtLeast: 0)
    },
    Fixture("given-deviation", "half as large again", .note, says: "", remedy: nil) {
      $0.configuration = try Fixture.configuration(.gaussian(deviation: 0.3))
      $0.examination?.reconstruction = -0.5 * 784 * (log(2 * Double.pi * 0.09) + 0.04 / 0.09)
    },
    Fixture("idle-latents", "just half of them", .note, says: "", remedy: nil) {
      $0.use(active: 10, of: 20, cost: 20)
    },
    Fixture("ignored-latents", "worth half of what they cost", .note, says: "", remedy: nil) {
      $0.examination?.exchangeLoss = 11.5
    },
    Fixture("prior-holes", "three quarters covered", .note, says: "", remedy: nil) {
      $0.examination?.priorFit = PriorFit(covered: 0.75, coveredByData: 1)
    },
    Fixture("prior-holes", "where the mixture is sampled", .note, says: "", remedy: nil) {
      $0.configuration = try Fixture.configuration(model: .autoencoder)
      $0.examination?.priorFit = PriorFit(covered: 0.1, coveredByData: 1)
    },
    Fixture("finite-likelihood", "without rows", .note, says: "", remedy: nil) {
      $0.examination = nil
      $0.rows = nil
    },
  ]
}
