// The evidence lower bound beside a critic. A likelihood by pixels asks for the mean of all pictures that the latents may
// stand for, which is blurred wherever they differ; a critic knows that no picture of the data looks like that.

import Foundations
import Layers
import Tensors

extension ObjectiveFamily {
  // With D the critic's score of a patch, x a row of the data and y the mean of p(x|z) of its own latents:
  //   the critic minimises   softplus(D(y) - D(x)) + penalty R1,
  //   encoder and decoder    -(log p(x|z) - beta KL) + adversary b softplus(D(x) - D(y)),
  // pairs of a row and its reconstruction (the relativistic loss of Jolicoeur-Martineau, ICLR 2019, with the R1 of Mescheder
  // et al., ICML 2018; together: Huang et al., NeurIPS 2024), b such that both terms pull equally at the decoder's outputs
  // where adversary is 1. The critic learns from the first step on, so that it is never met unprepared.
  static let adversarial = ObjectiveFamily(
    name: "adversarial",
    summary: "the evidence lower bound, and reconstructions that a critic cannot tell from data",
    source:
      "Larsen et al., ICML 2016; Huang et al., The GAN is dead; long live the GAN!, NeurIPS 2024; Esser et al., CVPR 2021",
    formula:
      "log p(x|z) - beta KL(q(z|x) || p(z)) - adversary b softplus(D(x) - D(y)), y the mean of p(x|z), b balances gradients; "
      + "D minimises softplus(D(y) - D(x)) + penalty 1/2 |dD(x)/dx|^2",
    meaning:
      "how likely an example is given latents sampled for it, less how far these are from the prior, while a second network "
      + "learns to tell reconstructions from examples, and the decoder to give it no reason",
    hyperparameters: [
      .weight("beta", "weight of the KL term", standard: 1),
      .weight(
        "adversary", "pull of the critic on the decoder, as a multiple of the likelihood's", standard: 1),
      .weight("penalty", "weight of the critic's squared slope at examples", standard: 10),
    ],
    requirements: [.smoothData], criterion: { _ in .latest(withinError: 1.5) },
    isSumOverRows: { _ in false }, findings: ["critic_margin"],
    making: { place in
      let critic = Critic(place.scope["critic"], place.kind)
      let balance = GradientBalance(place.scope["balance"])
      return { site in
        let (model, context) = (site.model, site.context.forReuse)
        let evidence = site.evidence()
        let reconstruction = site.loss(maximising: evidence.reconstruction)
        let bound = site.loss(
          maximising: evidence.reconstruction - site.divergenceWeight * evidence.divergence)
        // The decoder's nodes are those of the evidence.
        let outputs = model.outputs(evidence.latents, context)
        let mean = model.explained(outputs, context, observed: site.x).mean
        let real = model.configuration.encoderInput(site.x)
        let scores = (
          real: critic(real, context), made: critic(model.configuration.encoderInput(mean), context)
        )
        let margin = (scores.real - scores.made).mean(axes: [1])
        let deception = Critic.surprise(scores.made, over: scores.real).sum() / site.count
        let detection = Critic.surprise(scores.real, over: scores.made).sum() / site.count
        // What the critic asks of the decoder's outputs, by one way back through it: it is measured, weighed, and then a loss
        // with that gradient.
        let asked = gradients(of: deception, withRespectTo: [outputs])[0].stoppingGradient()
        let weight =
          site.weight("adversary") * balance.factor(of: asked, to: reconstruction, at: outputs, site.context)
        let penalty = site.weight("penalty") * critic.slope(at: slopeRows(of: real), context)
        return Descent(
          loss: bound + weight * deception,
          parts: [
            Descent.Part(
              bound + (outputs * asked).sum() * weight, for: ParameterSelection(notUnder: ["objective"])),
            Descent.Part(detection + penalty, for: ParameterSelection(under: ["objective"])),
          ], evidence: evidence, findings: [margin])
      }
    })

  // A gradient of a gradient takes as long as the rest of the step. Of an eighth of the rows it is the same on average, as
  // it is where every eighth step has it (Karras et al., CVPR 2020, section 3.1).
  /// The rows at which the critic's slope is looked at.
  private static func slopeRows(of x: Tensor) -> Tensor { x.sliced(axis: 0, 0..<(x.shape[0] + 7) / 8) }
}
