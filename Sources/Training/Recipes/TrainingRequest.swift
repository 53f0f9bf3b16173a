// A request for a training. Everything may be left open: then it is as in an earlier run, or the default of the
// kind of data.

public import Autoencoders
import Foundations
public import Tensors

/// What is to be trained, and how; what is left open has a default.
public struct TrainingRequest: Hashable, Sendable {
  /// How long to train.
  public enum Epochs: Hashable, Sendable {
    /// This many epochs.
    case number(Int)
    /// Until validation no longer improves, at most this many epochs; ``TrainingSettings/mostEpochs`` where nil.
    case auto(most: Int?)
  }

  /// The row of the catalogue of models.
  public var model: String?
  /// The objective.
  public var objective: String?
  /// The prior p(z).
  public var prior: String?
  /// The approximate posterior q(z|x).
  public var posterior: String?
  /// Values for the hyperparameters of objective, prior, posterior, likelihood and optimiser.
  public var hyperparameters: [HyperparameterSetting] = []
  /// The network; `auto` for the default of the data.
  public var network: String?
  /// The widths of the hidden layers of dense networks.
  public var hidden: [Int]?
  /// The channels of the stages of networks of convolutions.
  public var channels: [Int]?
  /// The activation after each hidden layer.
  public var activation: String?
  /// The number of latents.
  public var latents: Int?
  /// The height and the width of latents that are a picture; what network they are of where that is open.
  public var latentGrid: [Int]?
  /// The likelihood; `auto` for the default of the data.
  public var likelihood: String?
  /// The standard deviation of the gaussian likelihood.
  public var deviation: Double?
  /// How long to train.
  public var epochs: Epochs?
  /// The seconds after which training stops.
  public var timeLimit: Double?
  /// The batch size.
  public var batch: Int?
  /// The optimiser.
  public var optimizer: String?
  /// The learning rate after any warm-up.
  public var learningRate: Double?
  /// The schedule of the learning rate.
  public var schedule: String?
  /// The number of warm-up steps of the learning rate.
  public var warmup: Int?
  /// The share of the steps in which the divergence has no weight at first; 0 for none.
  public var autoencoderFirst: Double?
  /// The norm to which gradients are clipped.
  public var clip: Double?
  /// The decay of the exponential moving average of the parameters.
  public var average: Double?
  /// Whether pictures are flipped horizontally at random.
  public var flip: Bool?
  /// The epochs without an improvement of validation after which training stops early.
  public var patience: Int?
  /// The share of the examples held out for validation.
  public var validation: Double?
  /// The precision of matrix products and convolutions.
  public var precision: ContractionPrecision?
  /// The minutes between checkpoints within an epoch.
  public var saveEvery: Double?
  /// The random seed.
  public var seed: UInt64?
  /// How many rows keep their label, for models that learn from few of them.
  public var labelled: Int?
  /// The label of normal rows, which alone are to train.
  public var normalLabel: String?
  /// Whether rows of every label train, those that are labelled as anomalies too.
  public var allLabels: Bool?

  /// A request that leaves everything open.
  public init() {}

  /// A request with some settings.
  ///
  ///     TrainingRequest { $0.latents = 2; $0.epochs = .number(10) }
  public init(_ say: (inout TrainingRequest) -> Void) { say(&self) }
}
