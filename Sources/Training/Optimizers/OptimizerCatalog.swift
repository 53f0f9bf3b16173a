// The optimisers known by name, as rows of one table. Help, settings and tests loop over the rows.

import Foundations

/// An optimiser known by name, with its usual settings.
public struct OptimizerEntry: Sendable {
  /// The name on the command line and in settings.
  public let name: String
  /// What it is, with its source, in one line.
  public let summary: String
  /// The learning rate where none is given.
  public let learningRate: Double
  /// The chain of links.
  public let transforms: @Sendable () throws -> [any GradientTransform]

  /// The optimiser of this row.
  ///
  /// Throws a ``Failure`` where a setting is out of its range.
  ///
  /// - Parameters:
  ///   - learningRate: The learning rate by step.
  ///   - clippingNorm: The gradient norm above which gradients are shortened; nil for none.
  ///   - averageDecay: The decay of an average of the parameters; nil for none.
  public func optimizer(
    learningRate: Schedule, clippingNorm: Double? = nil, averageDecay: Double? = nil
  ) throws -> Optimizer {
    let clipping = try clippingNorm.map { try GlobalNormClipping(limit: $0) }
    return Optimizer(
      (clipping.map { [$0] } ?? []) + (try transforms()), learningRate: learningRate,
      average: try averageDecay.map { try ParameterAverage(decay: $0) })
  }
}

/// The table of optimisers known by name.
public enum OptimizerCatalog {
  /// Every optimiser known by name.
  public static let entries: [OptimizerEntry] = [
    OptimizerEntry(
      name: "sgd", summary: "stochastic gradient descent (Robbins and Monro 1951)", learningRate: 1e-3,
      transforms: { [] }),
    OptimizerEntry(
      name: "momentum", summary: "gradient descent with momentum 0.9 (Polyak 1964)", learningRate: 1e-3,
      transforms: { [Momentum()] }),
    OptimizerEntry(
      name: "adam", summary: "Adam: scaled by first and second moments (Kingma and Ba 2015)",
      learningRate: 1e-3, transforms: { [Adam()] }),
    OptimizerEntry(
      name: "adamw", summary: "Adam with decoupled weight decay 0.01 (Loshchilov and Hutter 2019)",
      learningRate: 1e-3, transforms: { [Adam(), try WeightDecay(0.01)] }),
    OptimizerEntry(
      name: "adamax", summary: "Adam by the largest gradient (Kingma and Ba 2015, algorithm 2)",
      learningRate: 2e-3, transforms: { [Adamax()] }),
    OptimizerEntry(
      name: "rmsprop", summary: "scaled by the mean square (Tieleman and Hinton 2012)", learningRate: 1e-3,
      transforms: { [RMSprop()] }),
  ]

  /// The entry of this name; throws a ``Failure`` that suggests the nearest where there is none.
  public static func entry(named name: String) throws -> OptimizerEntry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw Suggestion.unknown("optimiser", name, among: entries.map(\.name))
    }
    return entry
  }
}
