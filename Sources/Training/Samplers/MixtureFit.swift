// Fitting a mixture of normals to latents: k-means++, then expectation-maximisation until the objective hardly grows.
//
// Full covariances need rows: D latents have D (D + 1) / 2 of them, and fewer rows than latents leave directions
// without any variance. So each covariance is fitted together with v rows of a round normal (an inverse Wishart prior
// and its most probable value, after Fraley and Raftery, "Bayesian regularization for normal mixture estimation and
// model-based clustering", Journal of Classification 24, 2007), which draws it towards a diagonal:
//
//   S = (n C + v t I) / (n + v),   v = max(1, D - rows per component / 10),   t = components^(-2/D),
//
// in units of each latent's own variance. t is what is left of it when that many components share the volume. From ten
// rows per latent and component on, v is the one row that keeps a component from shrinking to a point; without rows
// it is as many as there are latents. The objective is the log-likelihood with what the prior adds, and no step of
// expectation-maximisation lowers it, one that leaves out a component aside.

import Autoencoders
import Foundation
import Foundations
import Tensors

/// A mixture fitted to rows.
struct MixtureFit {
  /// How it is fitted.
  struct Settings {
    /// The rows that what is known of a covariance counts as; by the rule above where nil.
    var priorRows: Double?
    /// The most steps.
    var mostSteps = 200
    /// The gain of the objective, relative to its size, at which fitting ends: about a thousandth of a nat per row.
    var leastGain = 3e-5
  }

  /// The mixture.
  let mixture: GaussianMixture
  /// The objective before each step, in nats per row and in the unit of the rows: the mean log-density and what the
  /// prior of the covariances adds.
  let course: [Double]
  /// The mean log-density of the rows under the mixture, in nats.
  let logLikelihood: Double

  /// Fits at most `count` components to rows [rows, latents]; fewer where rows are fewer or equal.
  init(_ array: HostArray, components count: Int, key: Key, _ settings: Settings = Settings()) {
    let rows = RowGroups(array)
    let prior = CovariancePrior(
      rows: settings.priorRows ?? Self.priorRows(rows.count, components: count, latents: rows.width),
      variance: pow(Double(count), -2 / Double(rows.width)))
    var step = MixtureStep(
      rows, prior, shares: CentreSearch(rows, count: count, key: key.folding("centres")).shares)
    // A density in units of deviations is the density in units of the rows times the product of the deviations.
    let unit = rows.deviations.reduce(0) { $0 + log($1) }
    step.sort()
    var components = step.maximized()
    var course: [Double] = []
    var logLikelihood = 0.0
    var steps = 0
    while true {
      steps += 1
      logLikelihood = step.expect(components) / Double(rows.count) - unit
      let objective = logLikelihood + Self.logPrior(components, prior) / Double(rows.count)
      let gain = objective - (course.last ?? -.infinity)
      course.append(objective)
      if steps >= settings.mostSteps || gain <= settings.leastGain * max(1, abs(objective)) { break }
      // Rows change hands often at first and hardly ever later: they are put in order after 1, 2, 4, 8 ... steps.
      if steps & (steps - 1) == 0 { step.sort() }
      let next = step.maximized()
      // One component less is another objective, and no reason to end.
      if next.count < components.count { course.removeAll() }
      components = next
    }
    mixture = GaussianMixture(components.map { Self.inUnitOfRows($0, rows) })
    self.course = course
    self.logLikelihood = logLikelihood
  }

  /// The rows that what is known of a covariance counts as.
  static func priorRows(_ rows: Int, components: Int, latents: Int) -> Double {
    max(1, Double(latents) - Double(rows) / Double(components) / 10)
  }

  /// -v/2 sum_k (log |S_k| + t tr(S_k^-1)).
  private static func logPrior(_ components: [FittedComponent], _ prior: CovariancePrior) -> Double {
    components.reduce(0) { sum, component in
      let covariance = component.covariance
      return sum - prior.rows / 2 * (2 * covariance.logScale + prior.variance * covariance.inverseTrace)
    }
  }

  /// A component over x where it was fitted to (x - c) / s: the mean is c + s m, the factor diag(s) L.
  static func inUnitOfRows(
    _ component: FittedComponent, _ rows: RowGroups
  ) -> GaussianMixture.Component {
    let width = rows.width
    return GaussianMixture.Component(
      weight: component.rows / Double(rows.count),
      mean: (0..<width).map { rows.centres[$0] + rows.deviations[$0] * component.mean[$0] },
      factor: component.covariance.factor.enumerated().map { place, value in
        rows.deviations[place / width] * value
      })
  }
}
