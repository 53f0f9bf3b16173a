// A model of normal rows with the rows that new ones are compared with: what scoring needs.

public import Autoencoders
public import Datasets
import Examples
import Foundations
public import Storage
import Tables
public import Tensors
public import Training

/// A trained model with training rows to compare others with.
public struct Detector: Sendable {
  /// The model.
  public let trained: TrainedModel
  /// Exemplars of its training rows: what pictures and rows of numbers are compared with.
  public let exemplars: Exemplars?
  /// Some of its training rows: what the rows of a table are compared with.
  public let neighbours: Neighbours?

  /// A detector of given parts.
  public init(trained: TrainedModel, exemplars: Exemplars? = nil, neighbours: Neighbours? = nil) {
    self.trained = trained
    self.exemplars = exemplars
    self.neighbours = neighbours
  }

  /// A detector of a model with what a score and its reasons compare rows with, found among training rows.
  ///
  /// - Parameters:
  ///   - contamination: The share of rows that may be anomalies: as many are left out, those that are farthest from the
  ///     others.
  /// - Throws: ``Failure`` for rows that cannot be read or are not the model's.
  public init(
    _ trained: TrainedModel, comparing source: any DataSource, by score: ScoreChoice,
    contamination: Double = 0, seed: UInt64 = 0, on backend: any Backend
  ) throws {
    let schema = trained.configuration.schema
    try DataCheck.require(source, fits: trained.configuration)
    self.init(
      trained: trained,
      exemplars: (schema == nil && trained.configuration.kind.family != .tokens)
        || score.family.needsExemplars
        ? try Exemplars(
          of: source, model: trained, leaving: contamination, key: Exemplars.key.folding(seed), on: backend)
        : nil,
      neighbours: try schema.map {
        try Neighbours(
          of: source, $0.layout, leaving: contamination, key: Neighbours.key.folding(seed))
      })
  }

  /// Trains a model of a table by the defaults of tables, and chooses what rows are compared with.
  ///
  /// - Parameters:
  ///   - contamination: The share of rows that may be anomalies, which are not compared with.
  ///   - observers: Who is told how the training goes.
  /// - Throws: ``Failure`` for data that are not a table, or a training that diverged.
  public init(
    training dataset: Dataset, by score: ScoreChoice = .standard, seed: UInt64, contamination: Double = 0,
    observers: [any TrainingObserver] = [],
    on backend: any Backend
  ) throws {
    let recipe = try TrainingRequest {
      $0.validation = 0
      $0.seed = seed
    }.recipe(for: dataset)
    let result = try recipe.train(on: backend, hooks: TrainingHooks(observers: observers))
    try self.init(
      result.model, comparing: dataset.training, by: score, contamination: contamination, seed: seed,
      on: backend)
  }
}
