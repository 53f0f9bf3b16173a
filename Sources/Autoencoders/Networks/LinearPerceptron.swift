// Dense layers beside a linear path. At first the encoder's mean is x V/g and the decoder's output z V^T g, with V the
// principal components of the data and g their unit; dense layers add what is not linear, beginning with nothing. A
// linear VAE has its maximum of likelihood there (Lucas, Tucker, Grosse and Norouzi, "Don't blame the ELBO!", NeurIPS
// 2019), so that even a short training ends at a good model, and many latents do not collapse at the start.

import Foundation
import Layers

extension Networks {
  /// How small posteriors begin: their variance is e^-4.
  private static let logVariance: Float = -4

  private static func components(_ site: NetworkSite) -> PrincipalComponents? {
    site.components?.resized(dimensions: site.dimensions, count: site.latents)
  }

  /// From data to latents: a linear map into as many features as there are latents, and dense layers beside it.
  static func narrowingBesideLinear(_ site: NetworkSite, _ widths: [Int]) -> NetworkEncoder {
    let (components, latents) = (components(site), site.latents)
    let scope = site.scope["encoder"]
    let linear = Dense(
      scope["linear"], inputs: site.dimensions, outputs: latents,
      initializer: components.map { known in .values(known.directions.map { $0 / known.unit }) }
        ?? .lecunNormal)
    let layers = perceptron(scope, inputs: site.dimensions, widths: widths, activation: site.activation)
    let hidden = widths.last ?? site.dimensions
    let start = components.map { _ in
      // The posterior's layer passes the linear features on as means.
      var weight = [Float](repeating: 0, count: (latents + hidden) * 2 * latents)
      for latent in 0..<latents { weight[latent * 2 * latents + latent] = 1 }
      let bias = (0..<2 * latents).map { $0 < latents ? 0 : logVariance }
      return PosteriorStart(weight: .values(weight), bias: .values(bias))
    }
    return NetworkEncoder(
      layers: Chain([Beside([Chain([linear]), layers])]), features: latents + hidden, start: start)
  }

  /// From latents to data: dense layers beside the latents themselves, and one layer of both to the outputs.
  static func wideningBesideLinear(_ site: NetworkSite, _ widths: [Int]) -> NetworkDecoder {
    let back = Array(widths.reversed())
    let (components, latents) = (components(site), site.latents)
    let hidden = back.last ?? latents
    let layers = perceptron(site.scope["decoder"], inputs: latents, widths: back, activation: site.activation)
    let outputs = site.outputs
    let weight = components.map { known in
      var weight = [Float](repeating: 0, count: (latents + hidden) * outputs)
      // Where a dimension has several outputs, the first is its place.
      let entries =
        site.linearStart?.entries
        ?? (0..<site.dimensions).map {
          ($0, $0 * outputs / site.dimensions, site.outputScales?[$0] ?? 1)
        }
      for (dimension, output, scale) in entries {
        for latent in 0..<latents {
          weight[latent * outputs + output] =
            known.directions[dimension * latents + latent] * (known.unit * scale)
        }
      }
      return Initializer.values(weight)
    }
    let output = Dense(
      site.scope["output"], inputs: latents + hidden, outputs: outputs,
      initializer: weight ?? site.outputWeights,
      bias: site.outputBias.map { .values($0) } ?? .constant(0))
    return NetworkDecoder(
      layers: Chain([Beside([Chain([]), layers])]), output: Chain([output]))
  }
}
