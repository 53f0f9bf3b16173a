// What a training is, once everything is settled: the model, the settings, the rows - and why, where it was chosen for the
// user. The command line trains recipes, and so does `Trainer.train`: both give the same bytes.

public import Autoencoders
public import Datasets
public import Foundations
public import Storage
public import Tensors

/// Why something was chosen.
public struct Explanation: Hashable, Sendable {
  /// What was chosen: `likelihood`, `objective`.
  public var subject: String
  /// The choice.
  public var choice: String
  /// Why, or what it does, as part of a sentence.
  public var reason: Message

  /// The sentence, without its full stop.
  public var sentence: Message { "\(subject) \(choice): \(reason)" }
}

/// A training with everything settled.
public struct Recipe: Sendable {
  /// The model.
  public var model: ModelConfiguration
  /// How it is trained.
  public var settings: TrainingSettings
  /// The rows that train.
  public var training: any DataSource
  /// The rows that validate.
  public var validation: any DataSource
  /// The recipe of the lower model of a stacked one, which is trained first; nil where there is none or it is given.
  public var lower: LowerRecipe?
  /// What was chosen for the user, and why.
  public var explanations: [Explanation] = []

  /// A training of given parts.
  ///
  /// - Parameter validation: No rows for none.
  public init(
    model: ModelConfiguration, settings: TrainingSettings, training: any DataSource,
    validation: any DataSource, explanations: [Explanation] = []
  ) {
    self.model = model
    self.settings = settings
    self.training = training
    self.validation = validation
    self.explanations = explanations
  }

  /// The model before its first step.
  public func untrained(on backend: any Backend) throws -> VariationalAutoencoder {
    try VariationalAutoencoder.untrained(model, for: training, seed: settings.seed, on: backend)
  }

  /// Trains the model.
  ///
  /// - Throws: As ``Trainer/fit(_:validation:hooks:)``.
  public func train(
    on backend: any Backend, hooks: TrainingHooks = TrainingHooks()
  ) throws -> TrainingResult<VariationalAutoencoder> {
    if let lower {
      return try train(above: lower.recipe.train(on: backend).model, on: backend, hooks: hooks)
    }
    return try Trainer(untrained(on: backend), settings, on: backend)
      .fit(training, validation: validation, hooks: hooks)
  }

  /// Trains the upper part of a stacked model on its lower one.
  ///
  /// - Throws: As ``Trainer/fit(_:validation:hooks:)``.
  public func train(
    above lower: TrainedModel, on backend: any Backend, hooks: TrainingHooks = TrainingHooks()
  ) throws -> TrainingResult<VariationalAutoencoder> {
    guard let stage = try UpperTraining(model, on: lower) else { fail("a model without an upper part") }
    return try stage.fit(training, validation, settings, on: backend, hooks: hooks)
  }
}

/// The recipe of a model that another one is trained on.
public final class LowerRecipe: Sendable {
  /// The recipe.
  public let recipe: Recipe

  init(_ recipe: Recipe) { self.recipe = recipe }
}

extension Trainer where Model == VariationalAutoencoder {
  /// Trains a model of data; what is left open is chosen as the command line chooses it, and gives the same model.
  ///
  ///     let digits = try Trainer.train("mnist", on: CPU()).model
  ///
  /// - Throws: ``Failure`` for data that cannot be read, a request that cannot be, or a training that diverged.
  public static func train(
    _ data: DataRequest, _ request: TrainingRequest = TrainingRequest(), _ access: DataAccess = DataAccess(),
    on backend: any Backend, hooks: TrainingHooks = TrainingHooks()
  ) throws -> TrainingResult<VariationalAutoencoder> {
    try request.recipe(for: Dataset.load(data, access)).train(on: backend, hooks: hooks)
  }
}
