// Which latents matter most: those that cost most divergence from the prior, or, where the divergence is
// no sum over latents or there is none, those that vary most.

import Autoencoders
public import Datasets
import Foundation
import Foundations
import Pictures
public import Storage
public import Tensors
public import Training

/// What each latent of a model says about data.
public struct LatentImportance: Sendable {
  /// The divergence of each latent in nats per example; its standard deviation over
  /// examples where that is not a sum over latents, or the model draws none.
  public let amounts: [Double]
  /// The value of each latent in the middle of the data: 0, or its mean where amounts are deviations.
  public let centres: [Double]
  /// What a latent is moved by: 1, or its standard deviation where amounts are deviations.
  public let deviations: [Double]
  /// Whether amounts are nats.
  public let areDivergences: Bool

  /// The latents by their amounts, the greatest first; equal ones in their order.
  public var order: [Int] {
    amounts.indices.sorted { amounts[$0] == amounts[$1] ? $0 < $1 : amounts[$0] > amounts[$1] }
  }

  /// Chooses the rows that are measured.
  private static let rowsKey = Key(seed: 0).folding("latent importance rows")

  /// Measures over rows of a source, the same ones every time.
  ///
  /// - Parameter limit: How many rows at the most.
  /// - Throws: As ``ActiveUnits/init(_:_:backend:)``.
  public init(
    _ trained: TrainedModel, _ source: any DataSource, limit: Int = 10_000, backend: any Backend
  ) throws {
    let rows = try source.chosen(atMost: limit, key: Self.rowsKey)
    let units = try ActiveUnits(trained, rows, backend: backend)
    if trained.configuration.objective.drawsLatents, let divergences = units.divergences {
      self.init(divergences: divergences)
      return
    }
    let width = trained.configuration.latents
    let values = try trained.inference(on: backend).encode(rows.rows(Array(0..<rows.count))).doubles
    let means = (0..<width).map { latent in
      stride(from: latent, to: values.count, by: width).reduce(0) { $0 + values[$1] } / Double(rows.count)
    }
    let deviations = units.variances.map { $0.squareRoot() }
    self.init(amounts: deviations, centres: means, deviations: deviations, areDivergences: false)
  }

  /// The divergences that a run measured in the epoch whose weights its model has: of its validation rows, or of its training
  /// rows where it has none.
  ///
  /// - Returns: nil where the divergence is not a sum over latents, and for a run that has not ended, whose weights may be
  ///   those of any epoch.
  /// - Throws: ``Failure`` for a file of metrics that cannot be read.
  public init?(_ trained: TrainedModel, of run: RunFolder) throws {
    guard trained.configuration.objective.drawsLatents else { return nil }
    let path = "\(run.path)/metrics.csv"
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let record = try RunRecord.read(from: run)
    guard record.status == .finished else { return nil }
    let curves = EpochCurves(try MetricsTable(reading: path), latentsOf: record.modelEpoch)
    guard curves.klPerLatent.count == trained.configuration.latents else { return nil }
    self.init(divergences: curves.klPerLatent)
  }

  private init(divergences: [Double]) {
    self.init(
      amounts: divergences, centres: divergences.map { _ in 0 }, deviations: divergences.map { _ in 1 },
      areDivergences: true)
  }

  private init(amounts: [Double], centres: [Double], deviations: [Double], areDivergences: Bool) {
    self.amounts = amounts
    self.centres = centres
    self.deviations = deviations
    self.areDivergences = areDivergences
  }

  /// A latent with its amount, such as `z7  2.31 nats`.
  public func caption(_ latent: Int) -> String {
    let amount = NumberText.decimal(amounts[latent], places: 2)
    return areDivergences ? "z\(latent)  \(amount) nats" : "z\(latent)  deviation \(amount)"
  }
}
