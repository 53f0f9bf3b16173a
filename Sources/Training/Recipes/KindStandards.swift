// The rows of the table of defaults.

import Autoencoders
import Datasets
import Examples
import Foundations

extension KindStandard {
  private static let latentsOfNetwork = Default<Int>(
    Dictionary(
      grouping: NetworkFamily.all.filter { $0 != .linearPerceptron && $0.picture == nil }, by: \.latents
    )
    .sorted { $0.key < $1.key }
    .map { "\($0.key) for \($0.value.map(\.name).joined(separator: " and "))" }.joined(separator: ", ")
      + ", as 8x8x8 for spatial"
  ) { $0.network.picture?.latents($0.kind, $0.sizes) ?? $0.network.latents }

  // Of 3,500 small photographs, 72 epochs of 28 steps leave things that can be recognised, 20 do not; 1,800 digits of
  // 64 numbers gain 30 nats between 20 epochs and the 154 that have 2,000 steps.
  /// The least epochs of a training, and the least steps.
  private static let (leastEpochs, leastSteps) = (TrainingSettings().epochs, 2000)

  private static let enoughSteps = Default<Int>(
    "\(leastEpochs), or as many as make \(leastSteps) steps"
  ) { site in
    max(leastEpochs, (leastSteps + site.stepsPerEpoch - 1) / site.stepsPerEpoch)
  }

  private static let quarterOfEpochs = Default<Int?>("a quarter of the epochs where these are left open") {
    max(10, $0.epochs / 4)
  }

  private static let own = Default<Double?>("the optimiser's own") { _ in nil }

  static let numbers = KindStandard(
    family: .numbers, network: Default("mlp") { _ in .perceptron }, latents: latentsOfNetwork,
    objective: Default(.evidence), likelihood: { try LikelihoodChoice("auto", for: $0.training) },
    batch: Default(128), epochs: enoughSteps, patience: quarterOfEpochs, learningRate: own,
    schedule: Default("constant"),
    warmup: Default(0), sampler: LatentSampler.automatic)

  /// Whether latents are a picture.
  @Sendable private static func isSpatial(_ site: RecipeSite) -> Bool { site.network.picture != nil }

  static let pictures = KindStandard(
    family: .pictures,
    network: Default("conv if in colour or from 32 pixels, else mlp") { Network.automatic(for: $0.kind) },
    latents: latentsOfNetwork,
    objective: Default(.evidence), likelihood: { try LikelihoodChoice("auto", for: $0.training) },
    batch: Default("128, 64 for spatial") { isSpatial($0) ? 64 : 128 }, epochs: enoughSteps,
    patience: quarterOfEpochs,
    learningRate: Default("the optimiser's own, 0.002 for spatial") { isSpatial($0) ? 2e-3 : nil },
    schedule: Default("constant, cosine for spatial") {
      isSpatial($0) && !$0.endsItself ? "cosine" : "constant"
    },
    warmup: Default(0), sampler: LatentSampler.automatic)

  // The numbers of tables were chosen on the tables of ADBench that Documentation/Results.md names, together for all of
  // them. As many latents as numbers are no bottleneck; what keeps noise from being reproduced is the width of the
  // posteriors, so the divergence has a small weight.

  /// The most latents, and how many rows each takes: with few, a mixture of normals over them lies where rows do.
  private static let (tableLatents, rowsPerLatent) = (32, 50)
  /// The steps for rows of up to this many numbers; fewer for wider ones, whose steps take longer, down to the fewest. Where
  /// there are more rows, each is seen this many times, up to the most steps.
  private static let (tableSteps, narrow, fewestSteps, tableEpochs, mostSteps) = (400, 256, 200, 10, 1500)
  /// The steps of the warm-up.
  private static let tableWarmup = 50

  // Many rows fill the latents, so that a mixture of normals can follow them only where the divergence counts.
  /// The weights of the divergence, and from how many rows on the second one holds.
  private static let (weights, manyRows) = ((few: 0.1, many: 0.3), 2000)

  // Where many cells are empty, a model is wanted that fills them: what a row leaves open has to be as uncertain as it is, so
  // the bound is the likelihood's own, by a few draws; a place on the scale of ranks is learned from fewer cells than a
  // histogram. The numbers were chosen on the first of the five masks of the tables that Documentation/Results.md names.
  /// The share of empty cells from which on that holds.
  static let manyGaps = 0.1
  /// The draws, the learning rate and the steps that are then taken.
  private static let (gapDraws, gapRate, gapSteps) = (5, 0.003, 2000)

  static let table = KindStandard(
    family: .table, network: Default("linear-mlp") { _ in .linearPerceptron },
    latents: Default(
      "one for each number of a row, up to \(tableLatents), and at most one for \(rowsPerLatent) rows, but 8; by ranks one for two columns, but 8"
    ) { site in
      guard site.network.beginsAtComponents else { return site.network.latents }
      let most = site.usesRanks ? max(8, site.columns / 2) : max(8, site.rows / rowsPerLatent)
      return max(1, min(tableLatents, site.width, site.rows - 1, most))
    },
    objective: Default(
      "evidence, beta \(weights.few), or \(weights.many) from \(manyRows) rows on, or iwae, samples \(gapDraws), by ranks"
    ) { site in
      site.usesRanks
        ? .importanceWeighted(samples: gapDraws)
        : .evidence(beta: site.rows < manyRows ? weights.few : weights.many)
    },
    likelihood: { try LikelihoodChoice(table: $0) },
    batch: Default(64),
    epochs: Default(
      "\(tableEpochs), but \(tableSteps) to \(mostSteps) steps, down to \(fewestSteps) for rows of more than \(narrow) numbers; by ranks \(gapSteps) steps"
    ) { site in
      let most =
        site.usesRanks ? gapSteps : max(tableSteps, min(mostSteps, tableEpochs * site.stepsPerEpoch))
      let wanted = min(most, max(fewestSteps, most * narrow / max(site.width, 1)))
      return max(1, (wanted + site.stepsPerEpoch - 1) / site.stepsPerEpoch)
    },
    // A cosine needs an end, and is best there.
    patience: Default("none") { _ in nil },
    learningRate: Default("by ranks \(gapRate)") { $0.usesRanks ? gapRate : nil },
    schedule: Default("cosine, constant with epochs auto") { $0.endsItself ? "constant" : "cosine" },
    warmup: Default("\(tableWarmup), at most a quarter of the steps") { site in
      min(tableWarmup, site.epochs * site.stepsPerEpoch / 4)
    }, sampler: LatentSampler.automatic)
}
