// Two models on top of each other: z1 explains x, and a model of a class explains z1 (model M1+M2 of Kingma et al., NeurIPS
// 2014, section 3.2). The lower one is trained first and stays as it is; the upper one learns on draws of z1.
//
//   p(x, z1, y, z2) = p(y) p(z2) p(z1|y, z2) p(x|z1)      q(z1, y, z2|x) = q(z1|x) q(y|z1) q(z2|z1, y)

import Examples
import Foundations
import Layers
import Tensors

/// Latents that a model of a class explains.
struct StackedLatents: LatentModel, ClassInference {
  /// The name of the lower latents.
  static let lower = "z1"
  /// The scope of the upper model.
  static let scope = "upper"

  let groups: [LatentGroup]
  let classes: Int
  private let lower: MeanFieldPosterior
  private let width: Int
  private let upper: VariationalAutoencoder

  init(_ site: LatentSite) {
    guard let upper = site.upper else { fail("stacked latents without an upper model") }
    width = site.latents - upper.latents
    classes = site.classes
    lower = MeanFieldPosterior(
      site.scope["posterior"], features: site.features, latents: width, start: site.start)
    self.upper = VariationalAutoencoder(upper, in: site.scope[Self.scope])
    groups = [LatentGroup(Self.lower, [width])] + self.upper.latents.groups
  }

  /// The upper model is a part of the lower latents' prior.
  private func upperLatents(_ flat: Tensor) -> Latents { Latents(upper.latents.groups, flat: flat) }

  private func split(_ latents: Latents) -> (lower: Tensor, upper: Tensor) {
    let axis = latents.flat.shape.rank - 1
    return (
      latents.flat.sliced(axis: axis, 0..<width),
      latents.flat.sliced(axis: axis, width..<latents.flat.shape[axis])
    )
  }

  private func joined(_ lower: Tensor, _ upper: Latents) -> Latents {
    Latents(groups, flat: .concatenated([lower, upper.flat], axis: upper.flat.shape.rank - 1))
  }

  func infer(_ features: Features, _ source: DrawSource?, _ context: LayerContext) -> Inferred {
    let posterior = lower.normal(features.flat, context)
    guard let source else {
      let above = upper.infer(posterior.mean, nil, context)
      return Inferred(latents: joined(posterior.mean, above.latents), logProposal: nil)
    }
    guard source.samples == nil else { return severalDraws(posterior, source, context) }
    let drawn = posterior.draw(source)
    let z = drawn.latents
    let above = upper.infer(z, source, context)
    let flat = above.latents.flat
    let rows = z.shape[0]
    let isOfClasses = flat.shape.rank == 3
    let repeated =
      isOfClasses
      ? z.reshaped(to: [rows, 1, width]).broadcast(to: [rows, flat.shape[1], width]) : z
    let explained = upper.decode(flat, for: z, context)
    let logPrior = above.mean(explained.distribution.logDensity(of: explained.observed))
    let density = isOfClasses ? drawn.logDensity.reshaped(to: [rows, 1]) : drawn.logDensity
    let divergence = Divergence(exact: drawn.logDensity - logPrior)
    return Inferred(
      latents: joined(repeated, above.latents), logProposal: above.logProposal.map { $0 + density },
      weights: above.weights,
      divergences: [GroupDivergence(Self.lower, divergence)] + upper.latents.divergences(of: above, context))
  }

  /// Several draws of each row, as rows of their own to the upper model.
  private func severalDraws(_ posterior: Normal, _ source: DrawSource, _ context: LayerContext) -> Inferred {
    let drawn = posterior.draw(source)
    let (rows, samples) = (drawn.latents.shape[0], drawn.latents.shape[1])
    // The upper model sees each draw as a row, with random numbers of its own.
    let above = upper.latents.infer(
      Features(flat: drawn.latents.reshaped(to: [rows * samples, width])), source.flattened,
      context.repeated(samples))
    guard let logProposal = above.logProposal else { fail("draws without their density") }
    let flat = above.latents.flat.reshaped(to: [rows, samples, above.latents.flat.shape[1]])
    return Inferred(
      latents: joined(drawn.latents, upperLatents(flat)),
      logProposal: drawn.logDensity + logProposal.reshaped(to: [rows, samples]))
  }

  func logClassProbabilities(_ features: Features, _ source: DrawSource?, _ context: LayerContext) -> Tensor {
    let posterior = lower.normal(features.flat, context)
    let z = source.map { posterior.draw($0).latents } ?? posterior.mean
    guard let inference = upper.classInference else { fail("an upper model without a class") }
    return inference.logClassProbabilities(Features(flat: z), source, context)
  }

  func generate(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Latents {
    let above = upper.latents.generate(source, temperature: temperature, context)
    let explained = upper.decode(above.flat, context)
    // A draw of z1, not its mean: what the lower decoder has learned from.
    let drawn = explained.sample(source)
    return joined(explained.mean + (drawn - explained.mean) * temperature, above)
  }

  func logPrior(of latents: Latents, _ context: LayerContext) -> Tensor {
    let (z, above) = split(latents)
    return upper.decode(above, context).logDensity(of: z)
      + upper.latents.logPrior(of: upperLatents(above), context)
  }

  /// The decoder of the lower model sees z1 alone.
  var decoderFeatures: Int { width }

  /// z1; of a class that is asked for and that the row is not of, what the upper model makes of it with the row's style.
  func decoderInput(_ latents: Latents, _ context: LayerContext) -> Tensor {
    let (z, above) = split(latents)
    guard z.shape.rank == 2, let condition = context.fields[.condition] else { return z }
    let oneHot = condition.reshaped(to: [z.shape[0]]).oneHot(count: classes)
    let share = (upperLatents(above)[ClassLatents.label] * oneHot).sum(axes: [1], keeping: true)
    let isOther = condition.isFinite().and(share .< share.filled(0.5))
    return .select(isOther.broadcast(to: z.shape), upper.decode(above, context).mean, z)
  }
}

extension ModelConfiguration {
  /// What explains the lower latents of a stacked model; nil for other models.
  public var upper: ModelConfiguration? {
    guard structure.family.isStacked, let count = classAttribute?.classes?.count else { return nil }
    let style = structure.count("style")
    let lower = latents - count - style
    return try? ModelConfiguration(
      model: .labelled, exampleShape: [lower], network: .perceptron([structure.count("hidden")]),
      latents: count + style, activation: activation, likelihood: .heteroscedastic, objective: objective,
      attributes: attributes)
  }

  /// The lower model of a stacked one, which is trained first; nil for other models.
  public var lower: ModelConfiguration? {
    guard let upper else { return nil }
    return try? ModelConfiguration(
      model: .vae, exampleShape: exampleShape, network: network, latents: latents - upper.latents,
      activation: activation, likelihood: likelihood, objective: .evidence, scale: scale,
      standardisation: standardisation, data: data, kind: kind)
  }
}

extension VariationalAutoencoder {
  /// The path under which the parameters of a stacked model's upper part stand.
  public static var upperScope: String { StackedLatents.scope }
}
