// What a model of a table is made of and how it is trained where nobody says otherwise. The numbers were chosen on the
// tables of ADBench that Documentation/Results.md names, together for all of them.

public import Autoencoders
public import Datasets
import Foundations

/// Standards for tables.
public enum TableStandard {
  /// The most latents: as many as a prepared row has numbers, up to this.
  public static let mostLatents = 128
  /// The weight of the divergence. As many latents as numbers are no bottleneck; what keeps noise from being reproduced is
  /// the width of the posteriors.
  public static let beta = 0.1
  /// The examples of a step.
  public static let batch = 64
  /// The steps of a training, at the least an epoch, for rows of up to so many numbers; fewer for wider ones, whose steps
  /// take longer, down to the fewest.
  public static let steps = 300
  static let narrow = 256
  static let fewestSteps = 200
  /// The steps over which the learning rate rises, a quarter of the training at most.
  public static let warmup = 50

  /// The number of latents for prepared rows.
  public static func latents(_ source: any DataSource) -> Int {
    max(1, min(mostLatents, source.rowCount, source.count - 1))
  }

  /// What is maximised.
  public static var objective: Objective { .evidence(beta: beta) }

  /// The model for prepared rows.
  public static func configuration(_ dataset: Dataset) throws -> ModelConfiguration {
    let family = NetworkFamily.linearPerceptron
    return try ModelConfiguration(
      exampleShape: dataset.training.rowShape,
      network: Network(family, sizes: family.standardSizes(dataset.training.rowShape)),
      latents: latents(dataset.training), likelihood: .mixed, objective: objective,
      data: DataDescription(of: dataset))
  }

  /// How it is trained.
  ///
  /// - Parameters:
  ///   - rows: How many rows train.
  ///   - width: The numbers of a row.
  ///   - validation: The share of rows that are held back.
  public static func settings(
    rows: Int, width: Int, validation: Double = 0, seed: UInt64 = 0
  ) -> TrainingSettings {
    let stepsPerEpoch = stepsPerEpoch(batch: batch, rows: rows)
    let wanted = min(steps, max(fewestSteps, steps * narrow / max(width, 1)))
    var settings = TrainingSettings()
    settings.batch = batch
    settings.epochs = max(1, (wanted + stepsPerEpoch - 1) / stepsPerEpoch)
    settings.schedule = "cosine"
    settings.warmup = warmup(for: settings, rows: rows)
    settings.validation = validation
    settings.seed = seed
    return settings
  }

  /// The steps over which the learning rate rises in a training of other length, by so many rows.
  public static func warmup(for settings: TrainingSettings, rows: Int) -> Int {
    min(warmup, settings.epochs * stepsPerEpoch(batch: settings.batch, rows: rows) / 4)
  }

  private static func stepsPerEpoch(batch: Int, rows: Int) -> Int {
    let size = max(1, min(batch, rows))
    return max(1, (rows + size - 1) / size)
  }
}
