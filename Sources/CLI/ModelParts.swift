// The parts of a model and its training that flags name, with the hyperparameters of --set.

import Autoencoders
import Foundations
import Training

/// What the flags say of the model beside its network, and of the optimiser.
struct ModelParts {
  let model: Model
  let objective: Objective
  let prior: Prior
  let posterior: Posterior
  let likelihood: Likelihood
  let optimizer: OptimizerChoice

  /// The parts by the flags; what they leave open is the model's own, or the base's where no other model is named.
  ///
  /// - Parameters:
  ///   - likelihood: The likelihood as other flags or the data say it, and so the optimiser.
  ///   - isTable: Whether the data are a table, which has an objective of its own where nothing is said.
  init(
    _ options: TrainingOptions, _ base: ModelConfiguration?, likelihood: Likelihood,
    optimizer: OptimizerChoice, isTable: Bool
  ) throws {
    model = try options.model.map { try Model.named($0) } ?? base?.model ?? .vae
    let kept = options.model == nil || options.model == base?.model.name ? base : nil
    let objective = try
      (kept?.objective
      ?? (isTable && options.model == nil ? TableStandard.objective : model.objective))
      .replaced(by: options.objective)
    let prior = try (kept?.prior ?? model.prior).replaced(by: options.prior)
    let posterior = try (kept?.posterior ?? model.posterior).replaced(by: options.posterior)
    do {
      let settings = try options.numbers.map(HyperparameterSetting.init(parsing:))
      (self.objective, self.prior, self.posterior, self.likelihood, self.optimizer) =
        try settings.applied(to: objective, prior, posterior, likelihood, optimizer)
    } catch var failure as Failure {
      failure.place = failure.place.map { "--set \($0)" } ?? "--set"
      throw failure
    }
  }
}
