// A model of normal rows with its exemplars: what scoring needs.

import Autoencoders
public import Datasets
public import Foundations
public import Storage
public import Tensors
public import Training

/// A trained model with the exemplars of its training rows.
public struct Detector: Sendable {
  /// The model.
  public let trained: TrainedModel
  /// Its exemplars.
  public let exemplars: Exemplars

  /// A detector of given parts.
  public init(trained: TrainedModel, exemplars: Exemplars) {
    self.trained = trained
    self.exemplars = exemplars
  }

  /// Trains a model of a table by the defaults of tables, and finds its exemplars.
  ///
  /// - Parameters:
  ///   - contamination: The share of rows that may be anomalies: that many are left out of the exemplars, those that the
  ///     others explain worst.
  ///   - observers: Who is told how the training goes.
  /// - Throws: ``Failure`` for data that are not a table, or a training that diverged.
  public init(
    training dataset: Dataset, seed: UInt64, contamination: Double = 0,
    observers: [any TrainingObserver] = [],
    on backend: any Backend
  ) throws {
    let recipe = try TrainingRequest {
      $0.validation = 0
      $0.seed = seed
    }.recipe(for: dataset)
    let result = try recipe.train(on: backend, hooks: TrainingHooks(observers: observers))
    self.init(
      trained: result.model,
      exemplars: try Exemplars(
        of: dataset.training, model: result.model, leaving: contamination,
        key: Exemplars.key.folding(seed), on: backend))
  }

  /// A scorer of prepared rows, for one thread.
  public func scorer(element: ElementType = .float32, on backend: any Backend) throws
    -> ExemplarScorer
  {
    try ExemplarScorer(trained, exemplars, element: element, on: backend)
  }
}
