// An autoencoder whose measure of likeness is learned: two pictures are alike where a critic has the same features of them,
// so that a texture counts as itself wherever its edges lie.

import Foundations
import Layers
import Tensors

extension ObjectiveFamily {
  // With f(x) the critic's last features and D(x) the probability that x is data, for a row x, y decoded from a draw of q(z|x),
  // w decoded from a draw of the prior (Larsen, Sonderby, Larochelle and Winther, ICML 2016, equations 6 to 9 and algorithm 1):
  //   L_like = -log N(f(x); f(y), 1) but for a constant, L_GAN = log D(x) + log(1 - D(y)) + log(1 - D(w)),
  //   the encoder minimises   beta KL + L_like,
  //   the decoder             gamma L_like + L_GAN,
  //   the critic              -L_GAN.
  // The likelihood of pixels is only reported, so that its terms stay comparable; its scale goes on to be fitted.
  static let featureSimilarity = ObjectiveFamily(
    name: "feature-similarity",
    summary: "reconstructions with the features of a critic, and samples that it takes for data",
    source: "Larsen et al., Autoencoding beyond pixels using a learned similarity metric, ICML 2016",
    formula:
      "-beta KL(q(z|x) || p(z)) - 1/2 |f(x) - f(y)|^2 - (log D(x) + log(1 - D(y)) + log(1 - D(w))), y decoded from q(z|x), "
      + "w from p(z), f the last features of D",
    meaning:
      "how alike an example and its reconstruction are by the features of a network that learns to tell data from what is "
      + "decoded, less how far the latents are from the prior",
    hyperparameters: [
      .weight("beta", "weight of the KL term", standard: 1),
      .weight("gamma", "weight of likeness against deception for the decoder", standard: 0.01),
    ],
    requirements: [.smoothData, .standardNormalPrior],
    criterion: { _ in .latest(withinError: .infinity) },
    findings: ["critic_margin"],
    making: { place in
      let critic = Critic(place.scope["critic"], place.kind, ofPatches: false)
      return { site in
        let (model, context) = (site.model, site.context.forReuse)
        let view = model.configuration.encoderInput as (Tensor) -> Tensor
        let evidence = site.evidence()
        // The decoder's nodes are those of the evidence.
        let made = view(model.decode(evidence.latents, context, observed: site.x).mean)
        let drawn = view(model.decode(site.priorDraws(), context).mean)
        let real = view(site.x)
        let features = (real: critic.features(of: real, context), made: critic.features(of: made, context))
        let scores = (
          real: critic(real, context), made: critic(made, context), drawn: critic(drawn, context)
        )
        func mean(_ perRow: Tensor) -> Tensor { perRow.sum() / site.count }
        let likeness = mean((features.real - features.made).squared().sum(axes: [1]) * 0.5)
        let told = -mean((-scores.real).softplus() + scores.made.softplus() + scores.drawn.softplus())
        let divergence = site.divergenceWeight * mean(evidence.divergence)
        return Descent(
          loss: divergence + likeness + told,
          parts: [
            Descent.Part(divergence + likeness, for: .inference),
            Descent.Part(
              site.weight("gamma") * likeness + told,
              for: ParameterSelection(notUnder: ["encoder", "posterior", "objective"])),
            Descent.Part(-told, for: ParameterSelection(under: ["objective"])),
          ], evidence: evidence, findings: [(scores.real - scores.made).mean(axes: [1])])
      }
    })
}
