// What an objective sees of the training step it is part of, and what it gives back.

import Foundations
public import Layers
public import Tensors

/// The step that an objective is traced into.
public struct ObjectiveSite {
  /// The model.
  public let model: VariationalAutoencoder
  /// The observations, [rows, dimensions].
  public let x: Tensor
  /// Where random numbers come from, a row for each observation.
  public let source: RandomSource
  /// What layers may ask for.
  public let context: LayerContext
  /// The number of this step among those whose results were kept, a float32 scalar, from 1; from 1 again behind an opening.
  public let step: Tensor
  /// Whether the step is one of the opening, a scalar; nil where the training has none.
  public let isOpening: Tensor?
  /// By what sums over examples are divided: the examples of the whole batch, a float32 scalar.
  public let count: Tensor
  /// The data that are trained on.
  public let extent: TrainingExtent

  /// A site within a step.
  public init(
    model: VariationalAutoencoder, x: Tensor, source: RandomSource, context: LayerContext, step: Tensor,
    count: Tensor, extent: TrainingExtent, isOpening: Tensor? = nil
  ) {
    self.model = model
    self.x = x
    self.source = source
    self.context = context
    self.step = step
    self.isOpening = isOpening
    self.count = count
    self.extent = extent
  }

  /// The rows of the batch.
  public var rows: Int { x.shape[0] }

  /// A number of the objective as it is in this step, a scalar.
  public func weight(_ name: String) -> Tensor {
    guard let annealing = model.configuration.objective.values[name] else {
      fail("the objective '\(model.configuration.objective.name)' has no number '\(name)'")
    }
    return annealing.value(at: step, in: extent)
  }

  /// The weight of the divergence, which is 0 in an opening.
  public var divergenceWeight: Tensor {
    let weight = weight("beta")
    return isOpening.map { .select($0, weight.filled(0), weight) } ?? weight
  }

  /// A number of the objective that does not change.
  public func number(_ name: String) -> Double { model.configuration.objective.number(name) }

  /// A count of the objective.
  public func count(_ name: String) -> Int { model.configuration.objective.count(name) }

  /// Whether a number is this one throughout the training, so that what it multiplies need not be computed.
  public func isAlways(_ name: String, _ value: Double) -> Bool {
    model.configuration.objective.values[name] == Annealing(value)
  }

  /// The terms of the bound by one draw of the latents per example, or by the posterior's mean.
  public func evidence() -> Evidence { model.evidence(of: x, source, context) }

  /// The mean over the examples of the batch, with its sign turned: what is maximised becomes what is minimised.
  ///
  /// - Parameter perExample: What is maximised, [rows].
  public func loss(maximising perExample: Tensor) -> Tensor { -(perExample.sum() / count) }

  /// A descent that maximises one quantity per example by every parameter.
  public func maximising(_ perExample: Tensor, _ evidence: Evidence) -> Descent {
    Descent(loss: loss(maximising: perExample), evidence: evidence)
  }
}

/// What a step minimises, and by which parameters.
public struct Descent {
  /// A loss that some parameters descend on.
  public struct Part {
    /// A scalar.
    public var loss: Tensor
    /// The parameters that its gradient moves.
    public var parameters: ParameterSelection

    /// A loss for some parameters.
    public init(_ loss: Tensor, for parameters: ParameterSelection) {
      self.loss = loss
      self.parameters = parameters
    }
  }

  /// What is reported as the loss, a scalar.
  public var loss: Tensor
  /// What is differentiated; no parameter in two of them.
  public var parts: [Part]
  /// The true terms of the bound, whatever the loss makes of them.
  public var evidence: Evidence
  /// What the objective tells of the rows, in the order of its ``ObjectiveFamily/findings``, [rows] each.
  public var findings: [Tensor]

  /// One loss for every parameter.
  public init(loss: Tensor, evidence: Evidence) {
    self.init(loss: loss, parts: [Part(loss, for: .all)], evidence: evidence)
  }

  /// Losses for different parameters.
  public init(loss: Tensor, parts: [Part], evidence: Evidence, findings: [Tensor] = []) {
    self.findings = findings
    self.loss = loss
    self.parts = parts
    self.evidence = evidence
  }
}

extension ParameterSelection {
  /// The parameters of q(z|x).
  public static let inference = ParameterSelection(under: ["encoder", "posterior"])
  /// The parameters of p(x, z), and whatever else does not belong to q(z|x).
  public static let generation = ParameterSelection(notUnder: ["encoder", "posterior"])
}
