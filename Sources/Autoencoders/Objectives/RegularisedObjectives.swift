// The regularised autoencoder: no draws, no divergence; latents are kept small and the decoder smooth, and the
// latents' distribution is fitted afterwards (Ghosh, Sajjadi, Vergari, Black and Schölkopf, "From variational to
// deterministic autoencoders", ICLR 2020).

import Foundations
import Layers
import Tensors

extension ObjectiveFamily {
  // The authors' program weighs means: the squared error over the D = 32 x 32 pixels of their MNIST, 1e-4 times |z|^2 over
  // L = 16 latents, 1e-7 times |theta|^2. A unit-variance log-likelihood is -1/2 of a sum of squares, so everything times
  // D/2 is the same objective in nats: beta = 1e-4 D/L, lambda = 1e-7 D/2.
  private static let latentsWeight = 6.4e-3

  /// RAE-L2: weight decay on the decoder.
  static let regularisedWeights = regularised(
    name: "rae-l2", regularity: "|theta|^2 of the decoder's parameters", standard: 5e-5,
    isSumOverRows: false
  ) { site, _ in
    site.model.store.parameters.filter(ParameterSelection.decoding.holds)
      .map { $0.value(in: site.x.trace).squared().sum() }.reduce(site.x.trace.constant(0), +)
  }

  // The paper's L_GP = 1/2 |d D(z) / d z|^2 is the squared Frobenius norm of the decoder's Jacobian J. For v of
  // independent unit normals E |J^T v|^2 = tr(J^T J) = |J|_F^2 (Hutchinson, 1990), and J^T v is the gradient of
  // v . D(z): one draw per example instead of as many gradients as there are dimensions. The authors' program penalises
  // the gradient of |D(z)|^2 instead, so that its weight says nothing about this one. At 0.01 reconstructions are not
  // worse for it: -67.12 nats, and -67.16 at 1e-6 (MNIST, 16 latents, 5 epochs).
  /// RAE-GP: the gradient of the decoder's mean by the latents.
  static let regularisedGradient = regularised(
    name: "rae-gp", regularity: "1/2 |dD/dz|^2 of the decoder's mean D(z)", standard: 0.01,
    isSumOverRows: true
  ) { site, evidence in
    let z = evidence.latents
    let mean = site.model.decode(z, site.context.forReuse, observed: site.x).mean
    let direction = site.source.normal(mean.shape)
    let gradient = gradients(of: (mean * direction).sum(), withRespectTo: [z])[0]
    return gradient.squared().sum() * 0.5 / site.count
  }

  private static func regularised(
    name: String, regularity: String, standard: Double, isSumOverRows: Bool,
    _ penalty: @escaping @Sendable (ObjectiveSite, Evidence) -> Tensor
  ) -> ObjectiveFamily {
    ObjectiveFamily(
      name: name, summary: "the reconstruction from small posterior means by a smooth decoder",
      source: "Ghosh et al., From variational to deterministic autoencoders, ICLR 2020",
      formula: "log p(x|z) - beta 1/2 |z|^2 - lambda R, z the mean of q(z|x), R = \(regularity)",
      meaning:
        "how likely an example is given its latents, while latents stay near 0 and the decoder changes little "
        + "between them; the distribution of the latents is fitted after training",
      hyperparameters: [
        .weight("beta", "weight of the squared norm of the latents", standard: latentsWeight),
        .weight("lambda", "weight of the decoder's regularisation", standard: standard),
      ], drawsLatents: false, isSumOverRows: { _ in isSumOverRows },
      head: { site in
        let evidence = site.evidence()
        let size = evidence.latents.squared().sum(axes: [1]) * 0.5
        let kept = evidence.reconstruction - site.weight("beta") * size
        return Descent(
          loss: site.loss(maximising: kept) + site.weight("lambda") * penalty(site, evidence),
          evidence: evidence)
      })
  }
}

extension ParameterSelection {
  /// The parameters between latents and data.
  static let decoding = ParameterSelection(under: ["decoder", "output"])
}
