// Expectation-maximisation: a step of it is scikit-learn's, it never makes things worse, and it finds what is there.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Fitting a mixture")
struct MixtureFitTests {
  private static func compare(
    _ components: [GaussianMixture.Component], _ recorded: KnownMixture.Recorded, _ tolerance: Double
  ) {
    expectClose(components.map(\.weight), recorded.weights, relative: tolerance)
    expectClose(
      components.flatMap(\.mean), recorded.means.flatMap(\.self), relative: tolerance, absolute: tolerance)
    expectClose(
      components.flatMap(\.covariance), recorded.covariances.flatMap(\.self), relative: tolerance,
      absolute: tolerance)
  }

  /// Components in the unit of grouped rows: (m - c) / s, and diag(1/s) L.
  private static func started(_ rows: RowGroups, _ components: [GaussianMixture.Component])
    -> [FittedComponent]
  {
    components.map { component in
      let factor = component.factor.enumerated().map { $1 / rows.deviations[$0 / 2] }
      return FittedComponent(
        rows: component.weight * Double(rows.count),
        mean: (0..<2).map { (component.mean[$0] - rows.centres[$0]) / rows.deviations[$0] },
        covariance: LowerFactor(
          of: [
            factor[0] * factor[0], 0, factor[0] * factor[2], factor[2] * factor[2] + factor[3] * factor[3],
          ],
          size: 2))
    }
  }

  @Test("a step is scikit-learn's, and the densities before it too")
  func step() {
    let rows = RowGroups(KnownMixture.rows)
    // The factor of [[2, 0.5], [0.5, 1]].
    let factor: [Double] = [sqrt(2), 0, 0.5 / sqrt(2), sqrt(0.875)]
    let start = zip([0.5, 0.3, 0.2], [[1.0, 0], [3, 2], [-1, 3]]).map {
      GaussianMixture.Component(weight: $0, mean: $1, factor: factor)
    }
    var step = MixtureStep(rows, CovariancePrior(rows: 0, variance: 1), shares: [])
    let logDensity =
      step.expect(Self.started(rows, start)) / 600 - rows.deviations.reduce(0) { $0 + log($1) }
    #expect(abs(logDensity - KnownMixture.step.logLikelihood) < 1e-6)
    Self.compare(
      step.maximized().map { MixtureFit.inUnitOfRows($0, rows) }, KnownMixture.step, 2e-6)
  }

  @Test("the best mixture is found from any start, as good as scikit-learn's and better than the truth")
  func best() {
    for seed in 0..<5 {
      let fit = MixtureFit(
        KnownMixture.rows, components: 3, key: Key(seed: UInt64(seed)),
        MixtureFit.Settings(priorRows: 0, leastGain: 1e-12))
      #expect(abs(fit.logLikelihood - KnownMixture.best.logLikelihood) < 1e-6, "seed \(seed)")
      Self.compare(
        fit.mixture.components.sorted { $0.weight > $1.weight }, KnownMixture.best, 1e-4)
    }
  }

  @Test("as samplers are fitted, a known mixture comes back")
  func recovery() {
    let fit = MixtureFit(KnownMixture.rows, components: 3, key: Key(seed: 1))
    #expect(fit.logLikelihood > KnownMixture.generating - 0.005)
    #expect(fit.logLikelihood <= KnownMixture.best.logLikelihood + 1e-9)
    for (found, truth) in zip(
      fit.mixture.components.sorted { $0.weight > $1.weight }, KnownMixture.components)
    {
      #expect(abs(found.weight - truth.weight / 6) < 0.01)
      expectClose(found.mean, truth.mean, absolute: 0.1)
      expectClose(found.covariance, truth.covariance, relative: 0.15, absolute: 0.05)
    }
  }

  @Test("the log-likelihood that is reported is that of the mixture that is returned")
  func consistency() {
    let fit = MixtureFit(KnownMixture.rows, components: 4, key: Key(seed: 3))
    let values = KnownMixture.rows.doubles
    let mean =
      (0..<600).reduce(0.0) { $0 + fit.mixture.logDensity(of: Array(values[2 * $1..<2 * $1 + 2])) } / 600
    #expect(abs(mean - fit.logLikelihood) < 1e-6)
  }

  @Test(
    "no step lowers the objective, which without a prior is the log-likelihood", arguments: [0, 1, 20])
  func monotone(priorRows: Double) {
    for components in [2, 5] {
      let fit = MixtureFit(
        KnownMixture.rows, components: components, key: Key(seed: 9),
        MixtureFit.Settings(priorRows: priorRows, mostSteps: 60, leastGain: -.infinity))
      #expect(fit.course.count == 60)
      for (before, after) in zip(fit.course, fit.course.dropFirst()) {
        #expect(after >= before - 1e-12, "\(components) components")
      }
      #expect(fit.course[59] > fit.course[0] + 1e-3)
      #expect(priorRows > 0 || fit.course.last == fit.logLikelihood)
    }
  }

  @Test("the same key gives the same mixture, another key another start")
  func keys() {
    let fits = [1, 1, 2].map {
      MixtureFit(
        KnownMixture.rows, components: 5, key: Key(seed: $0), MixtureFit.Settings(mostSteps: 3)
      ).mixture
    }
    #expect(fits[0] == fits[1] && fits[0] != fits[2])
  }

  @Test("a latent's unit does not matter")
  func units() {
    let factors: [Float] = [1e-4, 3000]
    let scaled = HostArray(
      [600, 2], KnownMixture.rows.floats.enumerated().map { $1 * factors[$0 % 2] })
    let fit = MixtureFit(KnownMixture.rows, components: 3, key: Key(seed: 1))
    let other = MixtureFit(scaled, components: 3, key: Key(seed: 1))
    for (left, right) in zip(fit.mixture.components, other.mixture.components) {
      expectClose(
        right.mean, zip(left.mean, factors).map { $0 * Double($1) }, relative: 1e-4, absolute: 1e-8)
    }
    let change = log(Double(factors[0])) + log(Double(factors[1]))
    #expect(abs(other.logLikelihood + change - fit.logLikelihood) < 1e-4)
  }
}
