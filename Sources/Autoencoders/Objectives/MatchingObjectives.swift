// Objectives that compare the aggregate posterior with the prior by draws of both: the maximum mean discrepancy.

import Foundations
import Layers
import Tensors

extension ObjectiveFamily {
  static let information = ObjectiveFamily(
    name: "info",
    summary: "the bound with a smaller KL term and the aggregate posterior's discrepancy from the prior",
    source: "Zhao, Song and Ermon, InfoVAE, AAAI 2019, equation 6, with the maximum mean discrepancy",
    formula:
      "log p(x|z) - (1 - alpha) KL(q(z|x) || p(z)) - (alpha + lambda - 1) MMD(q(z), p(z)), a Gaussian kernel",
    meaning:
      "how likely an example is given latents sampled for it, less how far its own latents are from the prior "
      + "(weight 1 - alpha) and how far those of all examples together are (weight alpha + lambda - 1)",
    hyperparameters: [
      Hyperparameter(
        "alpha", "reduction of the weight of the KL term", allowed: "a number from 0 to 1", standard: 0
      ) {
        (0...1).contains($0)
      },
      Hyperparameter(
        "lambda", "weight of the discrepancy: alpha + lambda - 1", allowed: "a number of at least 1",
        standard: 1000
      ) { $0 >= 1 },
    ],
    isSumOverRows: { _ in false },
    head: { site in
      let evidence = site.evidence()
      let alpha = site.number("alpha")
      let bound = site.loss(maximising: evidence.reconstruction - (1 - alpha) * evidence.divergence)
      let discrepancy = Discrepancy.gaussian(latents: evidence.latents.shape[1])
        .estimate(evidence.latents, site.priorDraws())
      return Descent(
        loss: bound + (alpha + site.number("lambda") - 1) * discrepancy, evidence: evidence)
    })

  static let wasserstein = ObjectiveFamily(
    name: "wae-mmd",
    summary: "the reconstruction from posterior means, whose distribution is matched to the prior",
    source: "Tolstikhin, Bousquet, Gelly and Schölkopf, Wasserstein auto-encoders, ICLR 2018, algorithm 2",
    formula: "log p(x|z) - lambda MMD(q(z), p(z)), z the mean of q(z|x), inverse multiquadratic kernels",
    meaning:
      "how likely an example is given its latents, while the latents of all examples together are "
      + "distributed like the prior",
    hyperparameters: [.weight("lambda", "weight of the discrepancy", standard: 10)], drawsLatents: false,
    matchesPrior: true,
    isSumOverRows: { _ in false },
    head: { site in
      let evidence = site.evidence()
      let discrepancy = Discrepancy.inverseMultiquadratic(latents: evidence.latents.shape[1])
        .estimate(evidence.latents, site.priorDraws())
      return Descent(
        loss: site.loss(maximising: evidence.reconstruction) + site.weight("lambda") * discrepancy,
        evidence: evidence)
    })
}

extension ObjectiveSite {
  /// A draw from the prior for each row, [rows, latents].
  func priorDraws() -> Tensor {
    model.latents.generate(source, temperature: x.trace.constant(1), context.forReuse).flat
  }
}

/// The squared maximum mean discrepancy of two sets of points (Gretton et al., JMLR 13, 2012).
struct Discrepancy {
  /// The kernel by squared distance.
  let kernel: (Tensor) -> Tensor

  /// exp(-|x - y|^2 / (2 L)): a bandwidth of the size of the distances between draws of L unit normals.
  static func gaussian(latents: Int) -> Discrepancy {
    Discrepancy { ($0 * (-1 / (2 * Double(latents)))).exponential() }
  }

  // C/(C + |x - y|^2) with C = 2 L s, where 2 L is the expected squared distance between two draws of the prior,
  // added up over scales s: the paper's choice in its appendix, whose kernels see near and far points alike.
  /// The sum of inverse multiquadratics over seven scales.
  static func inverseMultiquadratic(latents: Int) -> Discrepancy {
    Discrepancy { distance in
      [0.1, 0.2, 0.5, 1, 2, 5, 10].map { scale in
        let c = 2 * Double(latents) * scale
        return c / (distance + c)
      }.reduce(distance.filled(0), +)
    }
  }

  // Of n points each, without bias: sum_{i != j} k(x_i, x_j)/(n (n - 1)) + the same of y - 2 sum k(x_i, y_j)/n^2.
  // The kernel at distance 0 is the same for all i = j, so these are taken out of the sums.
  /// The estimate from points [n, latents] of both sets; zero for a single point, which tells nothing.
  func estimate(_ x: Tensor, _ y: Tensor) -> Tensor {
    let n = Double(x.shape[0])
    if n < 2 { return x.trace.constant(0) }
    let own = kernel(x.trace.constant(0)) * n
    func within(_ points: Tensor) -> Tensor {
      (kernel(Self.distances(points, points)).sum() - own) / (n * (n - 1))
    }
    return within(x) + within(y) - kernel(Self.distances(x, y)).sum() * (2 / (n * n))
  }

  // |x|^2 + |y|^2 - 2 x.y, one matrix product instead of [n, m, latents] differences. For near points this is off by
  // the rounding of |x|^2, as large as the latents' number L where they lie as the prior does; kernels of
  // |x - y|^2 / L do not see that.
  private static func distances(_ x: Tensor, _ y: Tensor) -> Tensor {
    let norm: (Tensor) -> Tensor = { $0.squared().sum(axes: [1], keeping: true) }
    return norm(x) + norm(y).transposed() - x.matrixProduct(y.transposed()) * 2
  }
}
