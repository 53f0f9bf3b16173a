// What a model is made of: by the request, else as in an earlier model, else by the defaults of the data.

public import Autoencoders
import Datasets
import Examples
import Foundations
import Tensors

extension TrainingRequest {
  /// The parts of a model and its training that have hyperparameters.
  struct Parts {
    var model: PublishedModel
    var objective: Objective
    var prior: Prior
    var posterior: Posterior
    var likelihood: Likelihood
    var optimizer: OptimizerChoice
    var structure: LatentStructure
    var network: Network
  }

  /// The row of the catalogue of models: the request's, else as before.
  public func model(_ before: ModelConfiguration?) throws -> PublishedModel {
    try model.map { try PublishedModel.named($0) } ?? before?.model ?? .vae
  }

  /// The parts, with the values of the hyperparameters that are set.
  func parts(
    _ standard: KindStandard, _ site: RecipeSite, _ before: ModelConfiguration?, _ likelihood: Likelihood,
    _ optimizer: OptimizerChoice, _ network: Network, _ explanations: inout [Explanation]
  ) throws -> Parts {
    let model = try self.model(before)
    let kept = self.model == nil || self.model == before?.model.name ? before : nil
    // The default model maximises what suits the data; whoever names an objective gets that.
    let usual = model == .vae ? standard.objective.value(site) : model.objective
    let objective =
      try kept?.objective.replaced(by: objective) ?? (self.objective.map { try .named($0) } ?? usual)
    var parts = Parts(
      model: model, objective: objective,
      prior: try (kept?.prior ?? model.prior).replaced(by: prior),
      posterior: try (kept?.posterior ?? model.posterior).replaced(by: posterior), likelihood: likelihood,
      optimizer: optimizer, structure: kept?.structure ?? model.structure, network: network)
    do {
      (
        parts.objective, parts.prior, parts.posterior, parts.likelihood, parts.optimizer, parts.structure,
        parts.network.choice
      ) = try hyperparameters.applied(
        to: parts.objective, parts.prior, parts.posterior, parts.likelihood, parts.optimizer,
        parts.structure, parts.network.choice)
    } catch var failure as Failure {
      failure.place = failure.place.map { "\(.hyperparameters, $0)" } ?? "\(.hyperparameters)"
      throw failure
    }
    if kept == nil, parts.objective == usual, !usual.isStandard, model == .vae {
      explanations.append(
        Explanation(
          subject: "objective", choice: "\(usual)", reason: "the default for \(standard.family.plural)"))
    }
    return parts
  }

  /// The network by the request, else as before, else by the data; sizes name a family too.
  func network(
    _ standard: KindStandard, _ site: inout RecipeSite, _ before: ModelConfiguration?
  ) throws -> Network {
    let given = [("hidden", hidden), ("channels", channels)].compactMap { name, sizes in
      sizes.map { (name: name, sizes: $0) }
    }
    if given.count > 1 {
      throw Failure(
        .usage, "\(.hidden) and \(.channels) are the sizes of different networks", remedy: "Give one of them")
    }
    let family = try family(standard.network.value(site), before, sizesName: given.first?.name)
    if let name = given.first?.name, name != family.sizesName {
      throw Failure(
        .usage, "the \(family.name) network has no \(name)", at: Setting(name),
        remedy: "Give \(Setting(family.sizesName)), or another \(.network)")
    }
    if let size = given.first?.sizes.first(where: { $0 < 1 }) {
      throw Failure(
        .usage, "\(size) is not a size", at: Setting(family.sizesName),
        remedy: "Give positive whole numbers, for example 32,64,128")
    }
    site.network = family
    let kept = before.flatMap { $0.network.family == family ? $0.network : nil }
    let sizes = try given.first?.sizes ?? kept?.sizes ?? standardSizes(of: family, site.kind)
    if let latentGrid, let picture = family.picture, site.kind.isPicture {
      let grid = picture.grid(site.kind, sizes)
      if grid != latentGrid { throw Self.wrong(latentGrid, stages: sizes.count, leave: grid) }
    }
    site.sizes = sizes
    return Network(try kept?.choice ?? standard.choice(of: family, site), sizes: sizes)
  }

  /// The stages that leave a picture of the height and width that are asked for, else those of the family.
  private func standardSizes(of family: NetworkFamily, _ kind: ExampleKind) throws -> [Int] {
    let standard = family.standardSizes(kind)
    guard let latentGrid, let picture = family.picture, kind.isPicture else { return standard }
    let stages = (1...Self.mostStages).first { picture.grid(kind, picture.sizes($0)) == latentGrid }
    guard let stages else {
      throw Self.wrong(latentGrid, stages: standard.count, leave: picture.grid(kind, standard))
    }
    return stages == standard.count ? standard : picture.sizes(stages)
  }

  /// The most stages that are tried for a picture of latents.
  private static let mostStages = 16

  private static func wrong(_ grid: [Int], stages: Int, leave left: [Int]) -> Failure {
    Failure(
      .usage,
      "latents of \(grid[0]) x \(grid[1]) places do not fit the pictures: \(stages) stages leave \(left[0]) x \(left[1]), and every further one halves both, rounded up",
      at: .latents, remedy: "Give \(left[0])x\(left[1])xN")
  }

  private func family(
    _ automatic: NetworkFamily, _ before: ModelConfiguration?, sizesName: String?
  ) throws -> NetworkFamily {
    if let network, network != "auto" {
      let family = try NetworkFamily.named(network)
      if latentGrid != nil, family.picture == nil {
        throw Failure(
          .usage, "the latents of the \(family.name) network are a row of numbers, not a picture",
          at: .latents,
          remedy: "Give their number, or use \(.network, NetworkFamily.spatial.name)")
      }
      return family
    }
    if latentGrid != nil {
      return before?.network.family.picture == nil ? .spatial : before?.network.family ?? .spatial
    }
    let preferred = network == nil ? before?.network.family ?? automatic : automatic
    guard let sizesName, preferred.sizesName != sizesName else { return preferred }
    return NetworkFamily.all.first { $0.sizesName == sizesName } ?? preferred
  }

  /// Whether the likelihood of rows of a table will be that of their ranks.
  func usesRanks(_ dataset: Dataset, _ standard: KindStandard, _ before: ModelConfiguration?) throws -> Bool {
    guard dataset.schema != nil else { return false }
    if let likelihood, !["auto", Likelihood.mixed.name].contains(likelihood) {
      return likelihood == Likelihood.ranks.name
    }
    let kept = likelihood == nil ? before?.likelihood : nil
    return try (kept ?? standard.likelihood(dataset).likelihood) == .ranks
  }

  /// The likelihood and the scale of the data, with the reason where it is not an earlier model's.
  func likelihood(
    _ dataset: Dataset, _ standard: KindStandard, _ before: ModelConfiguration?,
    _ explanations: inout [Explanation]
  ) throws -> (likelihood: Likelihood, scale: Double) {
    if let before, likelihood == nil, deviation == nil { return (before.likelihood, before.scale) }
    let isOpen = deviation == nil && [nil, "auto"].contains(likelihood)
    let chosen =
      try isOpen || (likelihood == Likelihood.mixed.name && dataset.schema != nil)
      ? standard.likelihood(dataset)
      : LikelihoodChoice(likelihood ?? "auto", deviation: deviation, for: dataset.training)
    explanations.append(
      Explanation(subject: "likelihood", choice: chosen.likelihood.name, reason: chosen.reason))
    return (chosen.likelihood, chosen.scale)
  }
}
