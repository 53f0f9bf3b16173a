// Objectives that ask the aggregate posterior q(z), the mean of q(z|x) over the data, to be independent: by its
// total correlation, or by its covariance.

import Foundation
import Layers
import Tensors

extension ObjectiveFamily {
  // KL(q(z|x) || p(z)) on average is I(x; z) + TC + sum_j KL(q(z_j) || p(z_j)), with the total correlation
  // TC = KL(q(z) || prod_j q(z_j)) (Chen, Li, Grosse and Duvenaud, NeurIPS 2018, equation 2). Each part gets a
  // weight of its own; with all of them 1 it is the bound. So
  //   log p(x|z) - KL - (alpha - 1) I - (beta - 1) TC - (gamma - 1) sum_j KL_j
  // where KL is in closed form and only what the weights add is estimated from the batch.
  static let totalCorrelation = ObjectiveFamily(
    name: "total-correlation", summary: "the bound with the parts of its KL term weighted separately",
    source: "Chen et al., Isolating sources of disentanglement in variational autoencoders, NeurIPS 2018",
    formula: "log p(x|z) - alpha I(x; z) - beta KL(q(z) || prod_j q(z_j)) - gamma sum_j KL(q(z_j) || p(z_j))",
    meaning:
      "the evidence lower bound with its KL term in three parts: what the latents say about the example, how far they "
      + "depend on each other (the total correlation), and how far each of them is from the prior",
    hyperparameters: [
      .weight("alpha", "weight of the mutual information", standard: 1),
      .weight("beta", "weight of the total correlation", standard: 6),
      .weight("gamma", "weight of the divergences of single latents", standard: 1),
      .count(
        "stratified", "estimator from a batch: 1 stratified, 0 weighted (appendix C.2)", standard: 1,
        in: 0...1),
    ],
    requirements: [.normalPosterior, .standardNormalPrior],
    isSumOverRows: { _ in false },
    head: { site in
      let evidence = site.evidence()
      guard let normal = evidence.posterior?.asNormal, site.rows > 1 else {
        // One row has no company to depend on.
        return site.maximising(evidence.bound, evidence)
      }
      let aggregate = AggregatePosterior(
        normal, at: evidence.latents, examples: site.extent.examples,
        isStratified: site.count("stratified") == 1)
      let penalty =
        (site.weight("alpha") - 1) * aggregate.information
        + (site.weight("beta") - 1) * aggregate.totalCorrelation
        + (site.weight("gamma") - 1) * aggregate.marginalDivergence
      return site.maximising(evidence.bound - penalty, evidence)
    })

  /// DIP-VAE I: the covariance of the posterior means.
  static let covarianceOfMeans = disentangledCovariance(
    name: "dip-1", diagonal: 100, offDiagonal: 10, of: "Cov m(x)", in: "equation 6", addsVariances: false)

  /// DIP-VAE II: the covariance of the aggregate posterior, by the law of total covariance E Cov(z|x) + Cov E(z|x).
  static let covarianceOfLatents = disentangledCovariance(
    name: "dip-2", diagonal: 10, offDiagonal: 10, of: "E s(x)^2 + Cov m(x)", in: "equation 7",
    addsVariances: true)

  // The covariance C over the batch is asked to be the unit matrix:
  //   bound - lambda_od sum_{i != j} C_ij^2 - lambda_d sum_i (C_ii - 1)^2.
  private static func disentangledCovariance(
    name: String, diagonal: Double, offDiagonal: Double, of covariance: String, in equation: String,
    addsVariances: Bool
  ) -> ObjectiveFamily {
    ObjectiveFamily(
      name: name,
      summary: "the bound, with a penalty on the distance of \(covariance) from the identity matrix",
      source:
        "Kumar, Sattigeri and Balakrishnan, Variational inference of disentangled latent concepts from unlabeled "
        + "observations, ICLR 2018, \(equation)",
      formula:
        "log p(x|z) - KL(q(z|x) || p(z)) - off_diagonal sum_{i != j} C_ij^2 - diagonal sum_i (C_ii - 1)^2, "
        + "C = \(covariance) over a batch",
      meaning:
        "the evidence lower bound, with latents kept uncorrelated and of unit variance over the data",
      hyperparameters: [
        .weight("diagonal", "weight of variances that are not 1", standard: diagonal),
        .weight("off_diagonal", "weight of covariances that are not 0", standard: offDiagonal),
      ],
      requirements: [.normalPosterior, .standardNormalPrior],
      isSumOverRows: { _ in false },
      head: { site in
        let evidence = site.evidence()
        guard let normal = evidence.posterior?.asNormal else {
          return site.maximising(evidence.bound, evidence)
        }
        let latents = normal.mean.shape[1]
        let centred = normal.mean - normal.mean.mean(axes: [0], keeping: true)
        let means = centred.transposed().matrixProduct(centred) / Double(site.rows)
        let isDiagonal = Tensor.isDiagonal(latents, in: site.x.trace)
        let variances =
          addsVariances ? normal.logVariance.exponential().mean(axes: [0]) : means.filled(0).sum(axes: [0])
        let variance = Tensor.select(isDiagonal, means, 0).sum(axes: [0]) + variances
        let covariances = Tensor.select(isDiagonal, means.filled(0), means)
        let penalty =
          site.weight("diagonal") * (variance - 1).squared().sum()
          + site.weight("off_diagonal") * covariances.squared().sum()
        return Descent(loss: site.loss(maximising: evidence.bound) + penalty, evidence: evidence)
      })
  }
}

/// q(z) of the data at the latents of a batch, estimated from the batch itself.
struct AggregatePosterior {
  /// log q(z|x) - log q(z) of each row: on average the mutual information.
  let information: Tensor
  /// log q(z) - sum_j log q(z_j): on average the total correlation.
  let totalCorrelation: Tensor
  /// sum_j log q(z_j) - log p(z) under the standard normal prior: on average the divergences of single latents.
  let marginalDivergence: Tensor

  // log q(z) = log sum_k w_ik q(z_i|x_k), with weights w_ik that add up to one data set for each row i.
  /// Estimates at latents [rows, latents] drawn from the posteriors of the rows, of N examples.
  init(_ posterior: Normal, at z: Tensor, examples: Int, isStratified: Bool) {
    let (rows, latents) = (z.shape[0], z.shape[1])
    // log q(z_ij | x_k), [rows i, rows k, latents j].
    let mean = posterior.mean.reshaped(to: [1, rows, latents])
    let logVariance = posterior.logVariance.reshaped(to: [1, rows, latents])
    let deviation = z.reshaped(to: [rows, 1, latents]) - mean
    let densities =
      (deviation.squared() * (-logVariance).exponential() + logVariance + Normal.logTwoPi) * -0.5
    let weights = BatchWeights.logarithms(
      rows: rows, examples: examples, isStratified: isStratified, in: z.trace)
    let joint = (densities.sum(axes: [2]) + weights).logSumExp(axes: [1])
    let product = (densities + weights.reshaped(to: [rows, rows, 1])).logSumExp(axes: [1]).sum(axes: [1])
    information = posterior.logDensity(of: z) - joint
    totalCorrelation = joint - product
    marginalDivergence = product - z.standardNormalLogDensity
  }
}

/// The weights w_ik by which the densities q(z_i|x_k) of a batch of B rows stand for the mean over N examples.
enum BatchWeights {
  // Weighted sampling (appendix C.2, "MWS"): 1/(N B) each, which underestimates q(z), as the row's own density is
  // almost certainly the largest. Stratified sampling ("MSS"), with M = B - 1 other rows: the own example is one
  // of N and weighs 1/N, the others stand for the N - 1 that are left. All but one of them weigh 1/M, the last
  // (N - M)/(N M), so that 1/N + (M - 1)/M + (N - M)/(N M) = 1. The one is the next row, so that every column
  // holds one of each kind. A batch cannot hold more than there are: N is at least B.
  /// log w, [rows, rows].
  static func logarithms(rows: Int, examples: Int, isStratified: Bool, in trace: Trace) -> Tensor {
    let (n, m) = (Double(max(examples, rows)), Double(rows - 1))
    guard isStratified else { return trace.constant(-log(n * Double(rows))).broadcast(to: [rows, rows]) }
    let numbers = Tensor.wholeNumbers(rows, in: trace)
    let (row, column) = (numbers.reshaped(to: [rows, 1]), numbers.reshaped(to: [1, rows]))
    let ahead = column - row
    let isNext = ahead.equals(ahead.filled(1)).or(ahead.equals(ahead.filled(1 - Double(rows))))
    let others = Tensor.select(isNext, ahead.filled(log((n - m) / (n * m))), -log(m))
    return .select(ahead.equals(ahead.filled(0)), ahead.filled(-log(n)), others)
  }
}
