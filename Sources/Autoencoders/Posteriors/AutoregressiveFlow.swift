// Inverse autoregressive flows: every latent is scaled and shifted by functions of those before it, all at once
// (Kingma, Salimans, Jozefowicz, Chen, Sutskever and Welling, "Improved variational inference with inverse
// autoregressive flow", NeurIPS 2016, algorithm 1 and equations 13 and 14).

import Layers
import Tensors

/// Steps by autoregressive networks that see the features too.
struct AutoregressiveFlow: Flow {
  private let networks: [AutoregressiveNetwork]

  init(_ site: PosteriorSite) {
    // The order turns from step to step, so that what came first comes last.
    networks = (0..<site.choice.count("flows")).map { step in
      AutoregressiveNetwork(
        site.scope["flow"][step], latents: site.latents, context: site.features,
        width: site.choice.count("width"), isReversed: step % 2 == 1)
    }
  }

  func steps(_ features: Tensor, _ context: LayerContext) -> [any FlowStep] {
    networks.map { AutoregressiveStep(network: $0, features: features, context: context) }
  }
}

/// z' = g z + (1 - g) m with the gate g = 1/(1 + e^-s), m and s functions of the latents before each.
struct AutoregressiveStep: FlowStep {
  let network: AutoregressiveNetwork
  let features: Tensor
  let context: LayerContext

  // dz'/dz is triangular in the network's order with diagonal g; log g = -log(1 + e^-s). The gates begin near
  // one (s near 2), as the paper advises.
  func callAsFunction(_ z: Tensor) -> FlowResult {
    let output = network(z, features, context)
    let s = output.scale + 2
    let gate = s.logistic()
    return FlowResult(
      latents: output.shift + gate * (z - output.shift),
      logDeterminant: -(-s).softplus().sum(axes: [2]))
  }
}
