// What a row of the catalogue of objectives says. The bound itself is the same for every objective and is always
// reported; the objective says what training descends on.

public import Examples
import Foundations
public import Layers

/// A quantity that training maximises: a row of the catalogue.
public struct ObjectiveFamily: ChoiceRow {
  /// What messages call a row.
  public static let kind = "objective"

  /// By what two states of a training are compared, however an objective weights its terms; the higher the better.
  public enum Criterion: Hashable, Sendable {
    /// The evidence lower bound.
    case bound
    /// The importance-weighted bound of this many draws, which is what such an objective makes tight.
    case importanceBound(samples: Int)
    /// log p(x|z), where the latents are not draws and there is no bound.
    case reconstruction
    /// -KL(q || p) where log p(x|z) reaches a target, in nats per example. What is short of it costs a hundred times as
    /// much as divergence does, far more than latents ask for a nat, so that the best state is one that reaches it or,
    /// where none does, one that comes nearest.
    case constrained(target: Double)
    /// The later, as long as the squared error of its reconstructions of rows that are held out is at most so many times the
    /// least of all epochs: for what gives up some of its bound on purpose.
    case latest(withinError: Double)

    /// What messages call it, where it is not the bound or all that there is.
    public var name: String? {
      switch self {
      case .bound, .reconstruction, .latest: nil
      case .importanceBound: "importance-weighted"
      case .constrained: "divergence and shortfall from the target"
      }
    }

    /// How many times the least squared error of reconstructions a later state may have, where the latest counts.
    public var errorLimit: Double? { if case .latest(let limit) = self { limit } else { nil } }

    /// The number by which states are compared, of mean terms in nats per example.
    public func value(reconstruction: Double, divergence: Double, importanceBound: Double?) -> Double {
      switch self {
      case .bound, .latest: reconstruction - divergence
      case .importanceBound: importanceBound ?? reconstruction - divergence
      case .reconstruction: reconstruction
      case .constrained(let target): -divergence - 100 * max(0, target - reconstruction)
      }
    }
  }

  /// What an objective asks of the model.
  public enum Requirement: Hashable, Sendable {
    /// A posterior of independent normals: its density anywhere, or its moments.
    case normalPosterior
    /// The standard normal prior: its density or its moments are part of the formula.
    case standardNormalPrior
    /// A class among the latents.
    case classLatents
    /// Pictures or numbers, which change smoothly with the decoder's outputs.
    case smoothData
  }

  /// The name that the command line and model files use.
  public let name: String
  /// What it is, in a sentence without its full stop.
  public let summary: String
  /// The paper it was published in.
  public let source: String
  /// What is maximised, in symbols.
  public let formula: String
  /// What is maximised, in words.
  public let meaning: String
  /// The numbers it leaves to its user.
  public let hyperparameters: [Hyperparameter]
  /// What it asks of the model.
  public let requirements: [Requirement]
  /// Whether latents are drawn from the posterior; otherwise its mean is decoded, and there is no bound.
  public let drawsLatents: Bool
  /// Whether the latents of all examples together are kept where the prior is, so that samples are drawn from it.
  public let matchesPrior: Bool
  /// Whether what it minimises is a sum over rows, by the family's numbers: only then can workers that have a part of the
  /// batch each add up what they found.
  public let isSumOverRows: @Sendable (Choice<ObjectiveFamily>) -> Bool
  /// By what two states of a training are compared, by the family's numbers.
  public let criterion: @Sendable (Choice<ObjectiveFamily>) -> Criterion
  /// What a step tells of its rows beside the terms of the bound: names of columns of metrics.
  public let findings: [String]
  /// Makes what it is computed by, with the parameters and buffers it needs.
  public let head: @Sendable (ObjectivePlace) -> ObjectiveHead

  /// A row whose descent needs nothing but the model.
  public init(
    name: String, summary: String, source: String, formula: String, meaning: String,
    hyperparameters: [Hyperparameter] = [],
    requirements: [Requirement] = [], drawsLatents: Bool = true,
    matchesPrior: Bool? = nil, criterion: (@Sendable (Choice<ObjectiveFamily>) -> Criterion)? = nil,
    isSumOverRows: @escaping @Sendable (Choice<ObjectiveFamily>) -> Bool = { _ in true },
    head: @escaping ObjectiveHead
  ) {
    self.init(
      name: name, summary: summary, source: source, formula: formula, meaning: meaning,
      hyperparameters: hyperparameters,
      requirements: requirements, drawsLatents: drawsLatents, matchesPrior: matchesPrior,
      criterion: criterion, isSumOverRows: isSumOverRows, making: { _ in head })
  }

  /// A row with parameters or buffers of its own, which `making` asks its place for.
  public init(
    name: String, summary: String, source: String, formula: String, meaning: String,
    hyperparameters: [Hyperparameter] = [],
    requirements: [Requirement] = [], drawsLatents: Bool = true,
    matchesPrior: Bool? = nil, criterion: (@Sendable (Choice<ObjectiveFamily>) -> Criterion)? = nil,
    isSumOverRows: @escaping @Sendable (Choice<ObjectiveFamily>) -> Bool = { _ in true },
    findings: [String] = [],
    making: @escaping @Sendable (ObjectivePlace) -> ObjectiveHead
  ) {
    self.name = name
    self.summary = summary
    self.source = source
    self.formula = formula
    self.meaning = meaning
    self.hyperparameters = hyperparameters
    self.requirements = requirements
    self.drawsLatents = drawsLatents
    self.matchesPrior = matchesPrior ?? drawsLatents
    self.isSumOverRows = isSumOverRows
    self.findings = findings
    self.criterion = criterion ?? { _ in drawsLatents ? .bound : .reconstruction }
    head = making
  }
}

/// What a step descends on, added to the trace of the step.
public typealias ObjectiveHead = @Sendable (ObjectiveSite) -> Descent

/// A family of objectives with its numbers.
public typealias Objective = Choice<ObjectiveFamily>

extension Choice where Row == ObjectiveFamily {
  /// Whether latents are drawn from the posterior; otherwise its mean is decoded, and there is no bound.
  public var drawsLatents: Bool { family.drawsLatents }

  /// Whether what it minimises is a sum over rows.
  public var isSumOverRows: Bool { family.isSumOverRows(self) }

  /// By what two states of a training are compared.
  public var criterion: ObjectiveFamily.Criterion { family.criterion(self) }

  /// Throws a sentence where a model does not have what the objective asks for.
  func check(posterior: Posterior, prior: Prior, _ kind: ExampleKind) throws {
    for requirement in family.requirements {
      if requirement == .smoothData, ![.pictures, .numbers].contains(kind.family) {
        throw Failure(
          .usage,
          "the objective '\(name)' needs pictures or numbers, and the examples are \(kind.family.plural)",
          at: .objective, remedy: "Use \(.objective, "evidence")")
      }
      if requirement == .normalPosterior, !posterior.family.isNormal {
        throw Failure(
          .usage,
          "the objective '\(name)' needs a posterior of independent normals, which '\(posterior.name)' is not",
          at: .posterior, remedy: "Use \(.posterior, "mean-field")")
      }
      if requirement == .standardNormalPrior, prior.family != .standardNormal {
        throw Failure(
          .usage, "the objective '\(name)' needs the standard normal prior, not '\(prior.name)'",
          at: .prior, remedy: "Use \(.prior, "standard-normal")")
      }
    }
  }
}

/// Where an objective makes parameters and buffers.
public struct ObjectivePlace {
  /// The place in the model.
  public var scope: ParameterScope
  /// The number of latents.
  public var latents: Int
  /// What an example is.
  public var kind: ExampleKind
  /// The family's numbers.
  public var choice: Objective
}
