// A layer is a value that holds its parameters and maps a tensor to a tensor. Networks are layers made of
// layers.

public import Examples
public import Tensors

/// What a layer may ask of the program it is traced into.
public struct LayerContext {
  /// Where random numbers come from while training; nil when the model is used.
  public var training: RandomSource?
  /// Who takes the new values of buffers, if anybody does.
  public var updates: BufferUpdates?
  /// Who hears of the layers' outputs, if anybody does.
  public var recorder: LayerRecorder?
  /// What scales that a model fits to a training batch are multiplied by: how much larger held-out errors are. A scalar;
  /// 1 where nil.
  public var scaleFactor: Tensor?
  /// Who takes what a training step is to minimise beside its objective, if anybody does.
  public var costs: StepCosts?
  /// Whether other workers have other rows of the batch, so that what is a function of the whole batch needs their sums.
  public var isShared = false
  /// What is known of the rows beside what passes through the layers, such as their labels: a row for each of theirs.
  public var fields: [FieldName: Tensor]

  /// A context for using a model.
  public static var inference: LayerContext { LayerContext(training: nil) }

  /// A context for training with random numbers from a source, or for inference without one.
  public init(
    training: RandomSource?, updates: BufferUpdates? = nil, recorder: LayerRecorder? = nil,
    scaleFactor: Tensor? = nil, costs: StepCosts? = nil, fields: [FieldName: Tensor] = [:]
  ) {
    self.costs = costs
    self.training = training
    self.updates = updates
    self.recorder = recorder
    self.scaleFactor = scaleFactor
    self.fields = fields
  }

  /// The same context for what is computed a second time in a step: buffers are not taken and outputs are not recorded.
  public var forReuse: LayerContext {
    LayerContext(training: training, scaleFactor: scaleFactor, fields: fields)
  }

  /// The same context for rows other than those of the step: nothing is known of them, and nothing is taken from them.
  public var forOtherInputs: LayerContext { LayerContext(training: training) }

  /// The same context for several draws of each row, those of a row one after the other.
  public func repeated(_ samples: Int) -> LayerContext {
    var repeated = self
    repeated.fields = fields.mapValues { field in
      let (rows, extents) = (field.shape[0], Array(field.shape.dimensions.dropFirst()))
      return field.reshaped(to: Shape([rows, 1] + extents))
        .broadcast(to: Shape([rows, samples] + extents)).reshaped(to: Shape([rows * samples] + extents))
    }
    return repeated
  }
}

/// Collects what a training step is to minimise beside its objective, for parts of a model that learn something the bound
/// does not ask for, such as which values are missing.
public final class StepCosts {
  private var values: [Tensor] = []

  /// No costs.
  public init() {}

  /// Adds costs of the rows of a step, [rows] or, for several draws per row, [rows, draws], whose mean counts.
  public func add(_ cost: Tensor) { values.append(cost) }

  /// The sum over the rows; nil where there are no costs.
  public var sum: Tensor? {
    let sums = values.map { value in
      value.sum() * (Double(value.shape[0]) / Double(value.shape.count))
    }
    return sums.dropFirst().reduce(sums.first) { sum, next in sum.map { $0 + next } }
  }
}

/// Collects what layers put out while a program is traced, to find out later where a number went wrong.
public final class LayerRecorder {
  /// What a layer or a step of the model put out.
  public struct Output {
    /// Who, in words.
    public var name: String
    /// The path of the layer's parameters, empty for what has none.
    public var path: String
    /// What the layer is.
    public var summary: String
    /// What it put out.
    public var value: Tensor
  }

  /// What was seen, in the order of the trace.
  public private(set) var outputs: [Output] = []

  /// A recorder that has seen nothing.
  public init() {}

  /// Takes note of a tensor under a name.
  public func note(_ name: String, _ value: Tensor) {
    outputs.append(Output(name: name, path: "", summary: "", value: value))
  }

  /// Adds what happens next to the output that was seen last.
  func follow(_ activation: Activation) {
    if !outputs.isEmpty { outputs[outputs.count - 1].summary += ", \(activation.name)" }
  }

  /// Takes note of the output of the layer that a parameter belongs to.
  func note(layerOf parameter: Parameter, _ summary: String, _ value: Tensor) {
    let path = parameter.path.split(separator: "/").dropLast().joined(separator: "/")
    outputs.append(Output(name: "layer '\(path)'", path: path, summary: summary, value: value))
  }
}

/// A map from a tensor to a tensor, with parameters.
public protocol Layer: Sendable {
  /// Adds the layer to the program of `input`.
  func callAsFunction(_ input: Tensor, _ context: LayerContext) -> Tensor
  /// What it is, for summaries.
  var summary: String { get }
}

/// Layers one after the other.
public struct Chain: Layer {
  /// The layers in order.
  public let layers: [any Layer]

  /// Layers one after the other.
  public init(_ layers: [any Layer]) { self.layers = layers }

  /// The layers applied in order.
  public func callAsFunction(_ input: Tensor, _ context: LayerContext) -> Tensor {
    layers.reduce(input) { $1($0, context) }
  }

  /// The layers' summaries, joined by arrows.
  public var summary: String { layers.map(\.summary).joined(separator: " -> ") }
}
