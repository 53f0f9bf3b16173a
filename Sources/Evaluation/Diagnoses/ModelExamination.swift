// What a model does with rows: the terms of its bound, the use of each latent, and whether its decoder reads them.

import Autoencoders
import Datasets
import Foundation
public import Foundations
import Storage
import Tensors
import Training

/// A model's numbers on rows of data, in nats per example.
public struct ModelExamination: Sendable {
  /// The most rows that are looked at, chosen by ``rowsKey``.
  public static let limit = 2000
  /// The key by which rows are chosen where there are more.
  public static let rowsKey = EvidenceEvaluator.key.folding("examined rows")
  /// The key by which examples exchange their latents.
  static let exchangeKey = EvidenceEvaluator.key.folding("exchange")

  /// The number of rows.
  public var rows: Int
  /// How many of them have a bound that is not a finite number; the other numbers are then of no use.
  public var unfinite: Int
  /// The mean log-likelihood of the reconstruction.
  public var reconstruction: Double
  /// The mean divergence of posterior from prior.
  public var divergence: Double
  /// The mean divergence of each latent; empty where it is not a sum over latents.
  public var divergences: [Double]
  /// The variance over rows of each latent's posterior mean.
  public var variances: [Double]
  /// The mean of each latent's posterior variance; nil where posteriors are not independent normals.
  public var posteriorVariances: [Double]?
  /// E log p(x|z) less E log p(x|z') with the latents z' of another row; nil for a single row.
  public var exchangeLoss: Double?
  /// How the prior's draws lie to the latents of the rows; nil for few rows, or where no latent is in use.
  public var priorFit: PriorFit?
  /// How sharp reconstructions are beside the rows; nil of anything but pictures.
  public var sharpness: Sharpness?

  /// The latents in use, by ``ActiveUnits``.
  public var active: [Int] { variances.indices.filter { variances[$0] > ActiveUnits.threshold } }
  /// The latents that are not.
  public var idle: [Int] { variances.indices.filter { variances[$0] <= ActiveUnits.threshold } }

  /// An examination from its numbers.
  init(
    rows: Int, unfinite: Int = 0, reconstruction: Double, divergence: Double, divergences: [Double],
    variances: [Double], posteriorVariances: [Double]? = nil, exchangeLoss: Double?,
    priorFit: PriorFit? = nil, sharpness: Sharpness? = nil
  ) {
    self.rows = rows
    self.unfinite = unfinite
    self.reconstruction = reconstruction
    self.divergence = divergence
    self.divergences = divergences
    self.variances = variances
    self.posteriorVariances = posteriorVariances
    self.exchangeLoss = exchangeLoss
    self.priorFit = priorFit
    self.sharpness = sharpness
  }

  /// Looks at rows of a source.
  ///
  /// - Throws: ``Failure`` of kind `badData` for rows that do not fit the model.
  init(_ trained: TrainedModel, _ source: any DataSource, backend: any Backend) throws {
    let source = try source.chosen(atMost: Self.limit, key: Self.rowsKey)
    let evidence = try ExampleEvidence(trained, source, keepsLatents: true, backend: backend)
    let units = try ActiveUnits(trained, source, backend: backend)
    let count = Double(source.count)
    let width = trained.configuration.latents
    let posteriorVariances = evidence.posteriors.map { posteriors in
      (0..<width).map { latent in
        stride(from: latent, to: posteriors.logVariances.count, by: width)
          .reduce(0) { $0 + exp(posteriors.logVariances[$1]) } / count
      }
    }
    let exchanged = try Exchange(trained, backend: backend).likelihoods(source, evidence.latents)
    let reconstruction = evidence.reconstructions.reduce(0, +) / count
    self.init(
      rows: source.count, unfinite: evidence.bounds.count { !$0.isFinite }, reconstruction: reconstruction,
      divergence: evidence.divergences.reduce(0, +) / count, divergences: units.divergences ?? [],
      variances: units.variances, posteriorVariances: posteriorVariances,
      exchangeLoss: exchanged.map { reconstruction - $0.reduce(0, +) / count })
    guard unfinite == 0 else { return }
    priorFit = try PriorFit(trained, latents: evidence.latents, in: active, backend: backend)
    sharpness = try Self.sharpness(
      of: trained, source.chosen(atMost: Self.mostSharp, key: Self.rowsKey), backend)
  }

  /// The most rows whose reconstructions are looked at for blur.
  private static let mostSharp = 500

  private static func sharpness(
    of trained: TrainedModel, _ source: any DataSource, _ backend: any Backend
  ) throws -> Sharpness? {
    guard let none = trained.configuration.kind.detailEnergy else { return nil }
    var (real, decoded) = (none, none)
    let rows = try source.readable(atMost: mostSharp)
    real.add(trained.configuration.unit.values(of: try rows.rows(Array(0..<rows.count))).floats)
    decoded.add(try trained.inference(on: backend).reconstruct(rows).floats)
    return Sharpness(decoded, beside: real)
  }
}

/// The likelihood of rows at the latents of others.
private struct Exchange {
  private let model: VariationalAutoencoder
  private let program: RowProgram

  init(_ trained: TrainedModel, backend: any Backend) {
    let model = trained.model
    self.model = model
    program = RowProgram(
      backend, state: trained.makeState(on: backend), block: EvidenceEvaluator.block(of: model.configuration),
      reads: model.reads, given: 1, limit: model.planLimit
    ) {
      let explained = model.decode($1.given[0], for: model.observation(of: $1), $1.context)
      return [explained.distribution.logDensity(of: explained.observed)]
    }
  }

  /// log p(x|z') of each row; nil for a single row. Every row gets the latents of the next in a random cycle through
  /// all rows, so that no row keeps its own and neighbours, which may be alike, are not preferred.
  func likelihoods(_ source: any DataSource, _ latents: [Float]) throws -> [Double]? {
    let (count, width) = (source.count, model.configuration.latents)
    if count < 2 { return nil }
    let order = Order(count: count, key: ModelExamination.exchangeKey)
    var given = [Float](repeating: 0, count: latents.count)
    for place in 0..<count {
      let (row, next) = (order[place], order[(place + 1) % count])
      for latent in 0..<width { given[row * width + latent] = latents[next * width + latent] }
    }
    var result: [Double] = []
    let all = HostArray([count, width], given)
    try program.forEachLoadedBlock(
      of: source, given: [TensorType([program.block, width])], key: EvidenceEvaluator.key
    ) { plan, rows in
      plan.setGiven(0, all.rows(result.count..<result.count + rows.count, padded: program.block))
      try plan.run()
      result += plan.floats(0, count: rows.count).map(Double.init)
    }
    return result
  }
}
