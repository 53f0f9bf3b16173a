// From a run's metrics to the columns that charts are drawn from: the file holds all epochs, those before an
// interruption too.

import Autoencoders
import Foundations
public import Training

extension EpochCurves {
  /// The course of a training from its metrics.
  ///
  /// - Parameters:
  ///   - samples: Whether the model draws latents; otherwise it has neither a bound nor a divergence.
  ///   - epoch: The epoch whose divergences of latents are told: the one whose weights the model has; the last where nil.
  public init(_ table: MetricsTable, samples: Bool = true, latentsOf epoch: Int? = nil) {
    let epochs = (table["epoch"] ?? []).map { $0 ?? 0 }
    let place = epoch.flatMap { epochs.firstIndex(of: Double($0)) } ?? table.rows.count - 1
    func curve(_ quantity: String) -> Curve {
      Curve(
        training: (table["train_\(quantity)"] ?? []).map { $0 ?? .nan },
        validation: table["validation_\(quantity)"] ?? [])
    }
    // The validation rows are seen without dropout and with the weights that are kept.
    func latents(_ part: String) -> [Double] {
      table.columns.filter { $0.hasPrefix("\(part)_kl_") }.compactMap { column in
        table[column].flatMap { $0.indices.contains(place) ? $0[place] : nil }
      }
    }
    let validated = latents("validation")
    self.init(
      epochs: epochs.map { Int($0) }, elbo: samples ? curve("elbo") : nil,
      reconstruction: curve("reconstruction"), kl: samples ? curve("kl") : nil,
      klPerLatent: samples ? (validated.isEmpty ? latents("train") : validated) : [],
      klExamples: validated.isEmpty ? "training" : "validation")
  }
}

extension RunPlots {
  /// Draws the course of a run into its `plots/`; nothing where no epoch has ended.
  ///
  /// - Throws: ``Failure``: as ``MetricsTable/init(reading:upTo:)`` and ``write(_:to:)``.
  public static func write(_ run: TrainingRun) throws {
    let table = try MetricsTable(reading: "\(run.folder.path)/metrics.csv")
    if table.rows.isEmpty { return }
    let samples = run.configuration.model.objective.drawsLatents
    try write(EpochCurves(table, samples: samples), to: run.folder.path)
  }
}
