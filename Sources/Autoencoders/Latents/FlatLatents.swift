// One group of latents in a row: a posterior of the catalogue of posteriors against a prior of the catalogue of priors.

import Foundations
public import Layers
public import Tensors

/// A posterior q(z|x) and a prior p(z) over a row of latents.
public struct FlatLatents: LatentModel {
  /// The name of its only group.
  public static let groupName = "z"
  /// The only group.
  public let groups: [LatentGroup]
  /// Makes q(z|x).
  public let posterior: any PosteriorHead
  /// p(z).
  public private(set) var prior: any LatentPrior

  /// The latents of a posterior, to which the prior is added later.
  init(_ site: LatentSite) {
    groups = [LatentGroup(Self.groupName, site.picture ?? [site.latents])]
    posterior = site.posterior.family.head(
      PosteriorSite(
        scope: site.scope["posterior"], features: site.features, latents: site.latents,
        places: site.picture.map { $0[0] * $0[1] } ?? 1, choice: site.posterior, start: site.start))
    prior = StandardNormalPrior(latents: site.latents)
  }

  /// Makes the prior.
  public mutating func addPrior(_ site: PriorSite) {
    var site = site
    site.codes = posterior.codeBook
    if let shape = groups.first?.shape, shape.count == 3 { site.picture = shape }
    prior = site.choice.family.build(site)
  }

  /// Draws from q(z|x), or its mean.
  public func infer(_ features: Features, _ source: DrawSource?, _ context: LayerContext) -> Inferred {
    let posterior = posterior(features.flat, context)
    let draw = source.map { posterior.draw($0) }
    return Inferred(
      latents: Latents(groups, flat: draw?.latents ?? posterior.mean), logProposal: draw?.logDensity,
      posterior: posterior)
  }

  /// A draw from the prior for each row of the source.
  public func generate(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Latents {
    Latents(groups, flat: prior.sample(source, temperature: temperature, context))
  }

  /// log p(z).
  public func logPrior(of z: Latents, _ context: LayerContext) -> Tensor {
    prior.logDensity(of: z.flat, context)
  }

  /// The one divergence of the posterior from the prior.
  public func divergences(of inferred: Inferred, _ context: LayerContext) -> [GroupDivergence] {
    guard let posterior = inferred.posterior else { fail("flat latents without a posterior") }
    let draw = inferred.logProposal.map {
      LatentDraw(latents: inferred.latents.flat, logDensity: $0, logPrior: inferred.logPrior)
    }
    let divergence = prior.divergence(of: posterior, at: draw, context)
    return divergence.map { [GroupDivergence(Self.groupName, $0)] } ?? []
  }
}
