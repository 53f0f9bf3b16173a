// Which rows train and which validate, and whether a training of so many is long enough.

import Autoencoders
public import Datasets
import Foundations

extension TrainingSettings {
  /// The rows that train and those that validate, by the settings' share and seed.
  public func split<Source: DataSource>(
    _ source: Source
  ) -> (training: any DataSource, validation: any DataSource) {
    let split = Split(count: source.count, fraction: validation, key: Key(seed: seed).folding("split"))
    return (source.subset(split.training), source.subset(split.validation))
  }

  /// The rows that train and those that validate: the data's own validation split where they have one, else as
  /// ``split(_:)`` divides the training rows.
  public func split(
    _ dataset: Dataset
  ) -> (training: any DataSource, validation: any DataSource) {
    let training = LabelledTraining.kept(dataset.training, of: dataset, self)
    if let validation = dataset.validation {
      return (training, LabelledTraining.kept(validation, of: dataset, self))
    }
    return split(training)
  }

  /// Throws where a training is too short for its schedule, or for a weight of the objective to reach its value: what was
  /// trained would not be what was asked for.
  func requireLength(for objective: Objective, examples: Int) throws {
    let batch = min(self.batch, max(examples, 1))
    let stepsPerEpoch = (examples + batch - 1) / batch
    var extent = TrainingExtent(examples: examples, stepsPerEpoch: stepsPerEpoch, epochs: epochs)
    extent.opening = openingSteps(of: stepsPerEpoch * epochs)
    if autoencoderFirst != nil, objective.values["beta"] == nil {
      throw Failure(
        .usage, "the objective '\(objective.name)' has no weight of the divergence that could be 0 at first",
        at: .autoencoderFirst, remedy: "Leave it out, or use the objective 'evidence'")
    }
    _ = try makeOptimizer(steps: extent.steps)
    for (name, course) in objective.values.sorted(by: { $0.key < $1.key }) {
      if endsItself, case .share = course.rise?.span {
        throw Failure(
          .usage,
          "'\(name)' is annealed over a share of the training, whose length is not known with \(.endsItself)",
          at: .hyperparameters, name,
          remedy: "Give the span in steps (500) or epochs (10ep), or a number of epochs")
      }
      let needed = course.stepsUntilReached(in: extent)
      if !endsItself, needed > extent.steps {
        throw Failure(
          .usage,
          "'\(name)' reaches \(course.value) after \(needed) steps, but the training has only \(extent.steps)",
          at: .hyperparameters, name, remedy: "Shorten the annealing, or train for more epochs")
      }
    }
  }
}
