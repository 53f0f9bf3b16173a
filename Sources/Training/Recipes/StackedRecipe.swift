// The recipe of a stacked model: first that of its lower model, whose architecture it takes over, then its own.

import Autoencoders
import Datasets
import Examples
import Foundations

extension TrainingRequest {
  /// What is asked of the lower model: what the data and its architecture are about, and nothing of how the upper one is
  /// trained.
  ///
  /// - Parameter rows: How many rows train.
  func lower(rows: Int) -> TrainingRequest {
    TrainingRequest {
      $0.model = PublishedModel.vae.name
      ($0.network, $0.hidden, $0.channels, $0.activation) = (network, hidden, channels, activation)
      ($0.likelihood, $0.deviation) = (likelihood, deviation)
      ($0.latents, $0.latentGrid) = (latents ?? Self.lowerLatents, latentGrid)
      ($0.precision, $0.seed, $0.flip, $0.saveEvery) = (precision, seed, flip, saveEvery)
      // As many nats as the lower model leaves out no label can bring back.
      let stepsPerEpoch = max(1, rows / TrainingSettings().batch)
      $0.epochs = .number(max(Self.lowerEpochs, Self.lowerSteps / stepsPerEpoch))
      $0.schedule = "cosine"
    }
  }

  /// The latents of a lower model by default, and the fewest epochs and steps of its training.
  static let (lowerLatents, lowerEpochs, lowerSteps) = (50, 50, 5000)

  /// The recipe of a stacked model.
  ///
  /// - Parameter start: The lower model, where it is given.
  /// - Throws: As ``recipe(for:repeating:from:)``.
  func stackedRecipe(for dataset: Dataset, repeating base: RunConfiguration?, on start: ModelConfiguration?)
    throws
    -> Recipe
  {
    if let start {
      try UpperTraining.require(start)
      try DataCheck.require(dataset.training, fits: start)
    }
    var plain = dataset
    plain.attributes = []
    let lower =
      try start == nil && base == nil
      ? LowerRecipe(
        self.lower(rows: dataset.training.count).recipe(for: plain)) : nil
    guard let below = start ?? lower?.recipe.model ?? base?.model.lower else {
      fail("a stacked model without a lower one")
    }
    var request = self
    (request.network, request.hidden, request.channels, request.activation) = (nil, nil, nil, nil)
    (request.likelihood, request.deviation) = (nil, nil)
    (request.latents, request.latentGrid) = (nil, nil)
    var recipe = try request.recipe(for: dataset, repeating: base, stackedOn: below)
    recipe.lower = lower
    recipe.explanations = (lower?.recipe.explanations ?? []) + recipe.explanations
    return recipe
  }
}

extension TrainingRequest.Parts {
  /// The stacked model of these parts on a lower one.
  func stacked(on lower: ModelConfiguration, _ dataset: Dataset) throws -> ModelConfiguration {
    let classes = dataset.attributes.first?.classes?.count ?? 0
    return try ModelConfiguration(
      model: model, exampleShape: lower.exampleShape, network: lower.network,
      latents: width(lower.latents, classes: classes), activation: lower.activation,
      likelihood: lower.likelihood, objective: objective, scale: lower.scale,
      standardisation: lower.standardisation, data: lower.data, kind: lower.kind, structure: structure,
      attributes: dataset.attributes)
  }
}
