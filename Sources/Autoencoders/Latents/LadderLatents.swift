// Latents in levels, each given those above it, in the posterior as in the prior (Sonderby et al., "Ladder variational
// autoencoders", NeurIPS 2016), with the residual trunk of Child, "Very deep VAEs generalize autoregressive models", ICLR 2021:
//
//   p(z) = p(z_L) p(z_{L-1}|z_L) ... p(z_1|z_{>1})        q(z|x) = q(z_L|x) q(z_{L-1}|z_L, x) ... q(z_1|z_{>1}, x)
//
// A trunk h goes from the top down; every level reads it, and adds what its latents say. The decoder sees the trunk's end, so
// every level reaches the data. What the data say rises from below in a second trunk, to which every level adds.

import Foundation
import Foundations
import Layers
import Tensors

/// Levels of independent normals, the top one first.
struct LadderLatents: LatentModel {
  let groups: [LatentGroup]
  let decoderFeatures: Int
  private let levels: [Level]
  private let root: Parameter

  init(_ site: LatentSite) {
    let count = site.choice.family.levels(site.choice)
    let width = site.choice.count("trunk")
    let latents = site.latents / count
    let scope = site.scope["posterior"]
    decoderFeatures = width
    let names = (1...count).reversed().map { "z\($0)" }
    groups = names.map { LatentGroup($0, [latents]) }
    root = site.scope["prior"].parameter("root", [width], .constant(0))
    levels = names.enumerated().map { place, name in
      Level(
        posterior: scope[name], prior: site.scope["prior"][name],
        inputs: place == count - 1 ? site.features : nil, width: width, latents: latents, levels: count,
        activation: site.activation)
    }
  }

  /// What all levels of a walk down the trunk found.
  private struct Walk {
    var trunk: Tensor
    var latents: [Tensor] = []
    var priors: [Normal] = []

    /// log p(z) of the latents, [rows].
    var logPrior: Tensor {
      let terms = zip(priors, latents).map { $0.logDensity(of: $1) }
      return terms.dropFirst().reduce(terms[0], +)
    }
  }

  /// Goes down the trunk for so many rows; `chosen` gives the latents of a level, by the trunk above it and its prior.
  private func walk(
    rows: Int, in trace: Trace, _ context: LayerContext,
    _ chosen: (_ place: Int, _ trunk: Tensor, _ prior: Normal) -> Tensor
  ) -> Walk {
    let start = root.value(in: trace).reshaped(to: [1, decoderFeatures]).broadcast(to: [
      rows, decoderFeatures,
    ])
    return levels.enumerated().reduce(into: Walk(trunk: start)) { walk, entry in
      let (place, level) = entry
      let prior = level.prior(walk.trunk, context)
      let z = chosen(place, walk.trunk, prior)
      walk.trunk = level.grown(walk.trunk, by: z, context)
      walk.latents.append(z)
      walk.priors.append(prior)
    }
  }

  /// The same for latents that are known, [rows, latents].
  private func walk(along z: Tensor, _ context: LayerContext) -> Walk {
    let latents = Latents(groups, flat: z)
    return walk(rows: z.shape[0], in: z.trace, context) { place, _, _ in latents[groups[place].name] }
  }

  func infer(_ features: Features, _ source: DrawSource?, _ context: LayerContext) -> Inferred {
    let rows = features.flat.shape[0]
    let copies = source?.samples ?? 1
    var seen: [Tensor] = []
    for level in levels.reversed() { seen.insert(level.risen(seen.first ?? features.flat, context), at: 0) }
    // Draws are rows of their own below the top.
    let each = source?.flattened
    var (posteriors, densities): ([Normal], [Tensor]) = ([], [])
    let walk = walk(rows: rows * copies, in: features.flat.trace, context) { place, trunk, _ in
      let posterior = levels[place].posterior(trunk, seen[place].repeatedRows(copies), context)
      posteriors.append(posterior)
      guard let draw = each.map({ posterior.draw($0) }) else { return posterior.mean }
      densities.append(draw.logDensity)
      return draw.latents
    }
    guard let source else {
      return Inferred(latents: Latents(zip(groups, walk.latents).map { ($0, $1) }), logProposal: nil)
    }
    func perRow(_ values: Tensor) -> Tensor {
      guard source.samples != nil else { return values }
      return values.reshaped(to: Shape([rows, copies] + values.shape.dimensions.dropFirst()))
    }
    let divergences = groups.indices.map { place in
      let terms = perRow(posteriors[place].divergenceTerms(from: walk.priors[place]))
      return GroupDivergence(
        groups[place].name, Divergence(perLatent: source.samples == nil ? terms : terms.mean(axes: [1])))
    }
    var inferred = Inferred(
      latents: Latents(zip(groups, walk.latents).map { ($0, perRow($1)) }),
      logProposal: perRow(densities.dropFirst().reduce(densities[0], +)), divergences: divergences)
    inferred.logPrior = perRow(walk.logPrior)
    return inferred
  }

  func generate(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Latents {
    let rows = source.rows.shape[0]
    let walk = walk(rows: rows, in: source.key.trace, context) { place, _, prior in
      let noise = source.normal([rows, groups[place].width])
      return prior.mean + (prior.logVariance * 0.5).exponential() * noise * temperature
    }
    return Latents(zip(groups, walk.latents).map { ($0, $1) })
  }

  func logPrior(of z: Latents, _ context: LayerContext) -> Tensor {
    let leading = Array(z.flat.shape.dimensions.dropLast())
    return walk(along: z.flat.reshaped(to: [leading.reduce(1, *), width]), context).logPrior
      .reshaped(to: Shape(leading))
  }

  func decoderInput(_ z: Latents, _ context: LayerContext) -> Tensor {
    let leading = Array(z.flat.shape.dimensions.dropLast())
    return walk(along: z.flat.reshaped(to: [leading.reduce(1, *), width]), context).trunk
      .reshaped(to: Shape(leading + [decoderFeatures]))
  }
}

/// One level of a ladder.
private struct Level: Sendable {
  private let rise: Dense
  private let lift: Dense?
  private let told: Dense
  private let posteriorHead: Dense
  private let priorHead: Dense
  private let branch: (first: Dense, second: Dense)
  private let activation: Activation
  private let latents: Int

  // The prior begins as N(0, 1), whatever the trunk says. Branches are smaller where there are more of them, so that the end of
  // the trunk does not grow with their number (Child, 2021, section 3.2). What rises does so by branches as well: with a layer
  // on top of a layer the top level heard so little of the data that it was left out (MNIST, four levels: 0.006 nats).
  /// - Parameter inputs: The encoder's features, which the lowest level hears; nil for the others.
  init(
    posterior: ParameterScope, prior: ParameterScope, inputs: Int?, width: Int, latents: Int, levels: Int,
    activation: Activation
  ) {
    (self.latents, self.activation) = (latents, activation)
    let small = Initializer.normal(deviation: 1 / Float(width * levels).squareRoot())
    rise = Dense(
      posterior["rise"], inputs: inputs ?? width, outputs: width, initializer: activation.initializer)
    lift =
      inputs == nil ? Dense(posterior["lift"], inputs: width, outputs: width, initializer: small) : nil
    told = Dense(posterior["told"], inputs: 2 * width, outputs: width, initializer: activation.initializer)
    posteriorHead = Dense(posterior["head"], inputs: width, outputs: 2 * latents)
    priorHead = Dense(prior["head"], inputs: width, outputs: 2 * latents, initializer: .constant(0))
    branch = (
      Dense(prior["branch"][0], inputs: width + latents, outputs: width, initializer: activation.initializer),
      Dense(prior["branch"][1], inputs: width, outputs: width, initializer: small)
    )
  }

  /// What the data say to the level above.
  func risen(_ below: Tensor, _ context: LayerContext) -> Tensor {
    let inner = activation(rise(below, context))
    return lift.map { below + $0(inner, context) } ?? inner
  }

  /// p(z_l|z_{>l}) by the trunk.
  func prior(_ trunk: Tensor, _ context: LayerContext) -> Normal { Normal(scaled: priorHead(trunk, context)) }

  /// q(z_l|z_{>l}, x) by the trunk and what comes from below.
  func posterior(_ trunk: Tensor, _ seen: Tensor, _ context: LayerContext) -> Normal {
    let both = activation(told(.concatenated([trunk, seen], axis: 1), context))
    return Normal(scaled: posteriorHead(both, context))
  }

  /// The trunk below the level.
  func grown(_ trunk: Tensor, by z: Tensor, _ context: LayerContext) -> Tensor {
    let inner = activation(branch.first(.concatenated([trunk, z], axis: 1), context))
    return trunk + branch.second(inner, context)
  }
}

extension Normal {
  // A softplus whose slope at 0 is that of the exponential: s = log(1 + 2^a) / log 2 is 1 at a = 0 and grows like a, so that a
  // large number does not make a huge deviation (Hazami, Mama and Thurairatnam, "Efficient-VDVAE", 2022).
  /// Means and deviations from the two halves of [rows, 2 latents].
  fileprivate init(scaled both: Tensor) {
    let latents = both.shape[1] / 2
    let scale = (both.sliced(axis: 1, latents..<2 * latents) * log(2)).softplus() / log(2) + Self.least
    self.init(mean: both.sliced(axis: 1, 0..<latents), logVariance: scale.logarithm() * 2)
  }

  /// The least deviation of a level.
  private static let least = 1e-4

  // KL(N(m, s^2) || N(n, t^2)) = 1/2 (e^v - 1 - v + (m - n)^2 / t^2) with v = log s^2 - log t^2.
  /// The divergence from another normal of each dimension, at least 0.
  func divergenceTerms(from other: Normal) -> Tensor {
    let (excess, shift) = (logVariance - other.logVariance, mean - other.mean)
    return
      (excess.exponentialMinusOne() - excess + shift.squared() * (-other.logVariance).exponential()) * 0.5
  }
}

extension Tensor {
  /// Every row so many times, one after the other.
  fileprivate func repeatedRows(_ count: Int) -> Tensor {
    if count == 1 { return self }
    let (rows, width) = (shape[0], shape[1])
    return reshaped(to: [rows, 1, width]).broadcast(to: [rows, count, width])
      .reshaped(to: [rows * count, width])
  }
}
