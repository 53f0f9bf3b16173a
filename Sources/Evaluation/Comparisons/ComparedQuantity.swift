// Which number of each row two models are compared by, and whether it means the same for both.

import Autoencoders
import Datasets
import Foundations
import Storage
import Tensors
import Training

/// What two models are compared by: nats of each row, more being better.
enum ComparedQuantity: Equatable, Sendable {
  /// log p(x) as estimated by this many importance samples, more than one.
  case likelihood(samples: Int)
  /// The evidence lower bound, its divergence in closed form.
  case bound
  /// log p(x|z) alone, where one of the models has no bound.
  case reconstruction

  /// The quantity for two models and a number of importance samples.
  init(_ models: [TrainedModel], samples: Int) throws {
    try ImportanceWeightedLikelihood.require(samples: samples)
    let haveBounds = models.allSatisfy { $0.model.configuration.objective.drawsLatents }
    self = !haveBounds ? .reconstruction : (samples > 1 ? .likelihood(samples: samples) : .bound)
  }

  /// What it is, in words.
  var name: String {
    switch self {
    case .likelihood(let samples): "log-likelihood, \(Evaluator.bound(samples))"
    case .bound: "evidence lower bound"
    case .reconstruction: "log-likelihood of the reconstruction, which is not a bound on log p(x)"
    }
  }

  /// Its value for each row of a source, in nats.
  ///
  /// - Throws: ``Failure`` of kind `badData` for rows that do not fit, `failure` for a value that is not finite.
  func values(
    _ trained: TrainedModel, _ source: any DataSource, backend: any Backend,
    progress: (_ done: Int, _ total: Int) throws -> Void
  ) throws -> [Double] {
    let values: [Double]
    switch self {
    case .likelihood(let samples):
      values = try ImportanceWeightedLikelihood(trained, backend: backend)
        .estimate(source, samples: samples, progress: progress).logLikelihoods
    case .bound: values = try ExampleEvidence(trained, source, backend: backend).bounds
    case .reconstruction: values = try ExampleEvidence(trained, source, backend: backend).reconstructions
    }
    if let row = values.firstIndex(where: { !$0.isFinite }) {
      throw Failure(
        .failure, "the likelihood of row \(source.number(of: row)) is not a finite number", at: source.name,
        remedy: "Check that the data are scaled like the model's training data")
    }
    return values
  }
}

/// Whether numbers of two models are of the same thing.
enum Comparability {
  /// Throws where the nats of two models are not of the same observations.
  static func require(_ first: ModelConfiguration, _ second: ModelConfiguration) throws {
    func refuse(_ what: Message, _ remedy: Message) -> Failure {
      Failure(.usage, "A and B cannot be compared: \(what)", remedy: remedy)
    }
    let (left, right) = (first.likelihood, second.likelihood)
    if first.exampleShape != second.exampleShape {
      throw refuse(
        "their examples have the shapes \(first.exampleShape) and \(second.exampleShape)",
        "Compare models of examples of the same shape")
    }
    if left.measure != right.measure {
      let name = [left, right].map { $0.measure == .density ? "a density" : "a probability" }
      throw refuse(
        "\(left.name) gives \(name[0]) of the data, \(right.name) \(name[1])",
        "Train both with likelihoods of the same kind")
    }
    if left.binarises != right.binarises {
      let binary = left.binarises ? left.name : right.name
      throw refuse(
        "\(binary) binarises grey values, and the other likelihood does not",
        "Train both with \(.likelihood, binary), or both with another")
    }
    if first.scale != second.scale {
      throw refuse(
        "A multiplies stored values by \(first.scale), B by \(second.scale), and a log-likelihood depends on the unit",
        "Train both with likelihoods that use the data in the same unit")
    }
  }
}
