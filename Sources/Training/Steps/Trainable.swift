// What a training can train. A step, the loop around it, checkpoints, resuming and the search for what went wrong know
// nothing but this: a model of any kind that has parameters, reads fields of rows and says what is to be minimised.

public import Autoencoders
public import Datasets
public import Examples
public import Layers
public import Tensors

/// A model that can be trained by gradients.
public protocol Trainable: StatefulModel {
  /// The fields of a row that its steps and validation read.
  var reads: [FieldName] { get }
  /// The fields of a row that its steps read: labels beside them, where it learns from these.
  var stepReads: [FieldName] { get }
  /// The quantities that a step tells of its rows, in order, as ``losses(_:)`` gives them.
  var metrics: [MetricShape] { get }
  /// Whether validation reports a bound on the log-likelihood.
  var hasBound: Bool { get }
  /// How many plans of a step a training keeps, one for each combination of rows and types of fields: as many as there are
  /// lengths of sequences, for example.
  var planLimit: Int { get }
  /// Whether what it minimises is a sum over rows, so that workers with a part of the batch each can add up what they found.
  var isSumOverRows: Bool { get }
  /// The parameters that begin anew behind an opening without a divergence; nil for a model that has no such opening.
  var renewedParameters: ParameterSelection? { get }
  /// What a step minimises, added to its trace.
  func losses(_ site: StepSite) -> StepLosses
  /// What compares two states of the training on rows that are held out.
  ///
  /// - Parameter state: Holds the parameters, buffers and constants to be judged; written before every validation.
  func validator(on backend: any Backend, state: any State) -> any Validator
  /// The buffers of the best state, with what validation has found out about them.
  func buffers(_ values: HostArray, correctedBy validation: Validation) -> HostArray
  /// Throws a ``Failure`` where a training cannot begin with these rows.
  ///
  /// - Parameter settings: The settings, for rows that train; nil for rows that validate.
  func require(_ rows: any DataSource, for settings: TrainingSettings?) throws
}

extension Trainable {
  /// Those that validation reads.
  public var stepReads: [FieldName] { reads }
  /// It has no opening.
  public var renewedParameters: ParameterSelection? { nil }
  /// It reports none.
  public var hasBound: Bool { false }
  /// It is.
  public var isSumOverRows: Bool { true }
  /// Eight.
  public var planLimit: Int { Program.standardLimit }

  /// Its own metrics with the layers as in use: of two states the one is better whose first metric is lower.
  public func validator(on backend: any Backend, state: any State) -> any Validator {
    MetricsValidator(self, backend: backend, state: state)
  }

  /// The buffers as they are.
  public func buffers(_ values: HostArray, correctedBy validation: Validation) -> HostArray { values }

  /// Nothing is asked of the rows.
  public func require(_ rows: any DataSource, for settings: TrainingSettings?) throws {}

}

/// The name and the extents of a metric.
public struct MetricShape: Hashable, Sendable {
  /// What it is called in reports and files.
  public var name: String
  /// How many numbers each row has of it; nil for one number without an axis.
  public var count: Int?

  /// A metric of so many numbers, or of one.
  public init(_ name: String, count: Int? = nil) {
    self.name = name
    self.count = count
  }

  /// The type of its sum over rows.
  var type: TensorType { TensorType(count.map { [$0] } ?? .scalar) }
}

/// A quantity of the rows of a step.
public struct Metric {
  /// Its name, as ``MetricShape`` has it.
  public var name: String
  /// The quantity of each row, [rows], or [rows, count] for several numbers.
  public var perRow: Tensor
  /// What it is called where a number of it is not finite, such as `the KL term`; nil where the loss says enough.
  public var term: String?

  /// A quantity of rows.
  public init(_ name: String, _ perRow: Tensor, term: String? = nil) {
    self.name = name
    self.perRow = perRow
    self.term = term
  }
}

/// What a step sees.
public struct StepSite {
  /// The rows.
  public let batch: Batch
  /// What layers may ask for; it knows the fields of the rows.
  public let context: LayerContext
  /// The number of this step among those whose results were kept, a float32 scalar, from 1; from 1 again behind an opening.
  public let step: Tensor
  /// Whether the step is one of the opening, a scalar; nil where the training has none.
  public var isOpening: Tensor?
  /// By what sums over examples are divided: the examples of the whole batch, a float32 scalar.
  public let count: Tensor
  /// What scales that are fitted to the batch are multiplied by, a float32 scalar: by how much held-out errors are larger.
  public let scaleFactor: Tensor
  /// The data that are trained on.
  public let extent: TrainingExtent
}

/// What a step minimises, and what it tells.
public struct StepLosses {
  /// What is reported as the loss, a scalar.
  public var reported: Tensor
  /// What is differentiated, and by which parameters; no parameter in two of them.
  public var parts: [(loss: Tensor, parameters: ParameterSelection)]
  /// The metrics, in the order of ``Trainable/metrics``.
  public var metrics: [Metric]

  /// Losses for different parameters.
  public init(
    reported: Tensor, parts: [(loss: Tensor, parameters: ParameterSelection)], metrics: [Metric]
  ) {
    self.reported = reported
    self.parts = parts
    self.metrics = metrics
  }

  /// One loss, a scalar, for every parameter.
  public init(_ loss: Tensor, metrics: [Metric]) {
    self.init(reported: loss, parts: [(loss, .all)], metrics: metrics)
  }
}
