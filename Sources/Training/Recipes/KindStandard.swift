// What is trained by default, and how: a row per kind of example. Trainings, help texts and dry runs read the
// defaults from here, so they cannot differ.

public import Autoencoders
public import Datasets
public import Examples
import Foundations
import Tables

/// A default: its value for data, and the rule in words.
public struct Default<Value: Sendable>: Sendable {
  /// The rule, for help.
  public let text: String
  /// The value.
  public let value: @Sendable (RecipeSite) -> Value

  /// A default that follows from the data.
  public init(_ text: String, _ value: @escaping @Sendable (RecipeSite) -> Value) {
    self.text = text
    self.value = value
  }

  /// The same for all data.
  public init(_ value: Value) { self.init("\(value)") { _ in value } }
}

/// What is known when a default is looked up. Later defaults may depend on earlier choices, a user's own included: the
/// network first, then latents, batch, epochs and warm-up.
public struct RecipeSite: Sendable {
  /// What an example is.
  public var kind: ExampleKind
  /// How many examples train.
  public var rows: Int
  /// The network.
  public var network: NetworkFamily
  /// The sizes of its layers or stages.
  public var sizes: [Int] = []
  /// The examples of a step.
  public var batch: Int
  /// The epochs.
  public var epochs: Int
  /// Whether the training ends by itself.
  public var endsItself: Bool
  /// Whether rows of a table are described by their ranks, as they are where many cells are empty.
  public var usesRanks = false

  /// What is known of a training.
  public init(
    kind: ExampleKind, rows: Int, network: NetworkFamily, batch: Int, epochs: Int, endsItself: Bool
  ) {
    self.kind = kind
    self.rows = rows
    self.network = network
    self.batch = batch
    self.epochs = epochs
    self.endsItself = endsItself
  }

  /// The numbers of an example.
  public var width: Int { kind.shape.reduce(1, *) }

  /// The columns of a table that are used; of other data the numbers of an example.
  public var columns: Int { kind.schema?.layout.blocks.count ?? width }

  /// The steps of an epoch.
  public var stepsPerEpoch: Int {
    let size = max(1, min(batch, rows))
    return max(1, (rows + size - 1) / size)
  }
}

/// The defaults of a kind of example: a row of the table.
public struct KindStandard: Sendable {
  /// The kind.
  public let family: ExampleFamily
  /// The network.
  public var network: Default<NetworkFamily>
  /// The number of latents.
  public var latents: Default<Int>
  /// What `vae`, the default model, maximises.
  public var objective: Default<Objective>
  /// The likelihood, with its reason.
  public var likelihood: @Sendable (Dataset) throws -> LikelihoodChoice
  /// The examples of a step.
  public var batch: Default<Int>
  /// The epochs.
  public var epochs: Default<Int>
  /// The epochs without an improvement of validation after which a training whose length is left open stops early;
  /// nil for all epochs.
  public var patience: Default<Int?>
  /// The learning rate where neither it nor the optimiser is named; the optimiser's own where nil.
  public var learningRate: Default<Double?>
  /// How the learning rate falls.
  public var schedule: Default<String>
  /// The steps over which it rises.
  public var warmup: Default<Int>
  /// The decay of the average of parameters; nil for none.
  public var average: Double?
  /// The share of the steps in which the divergence has no weight at first, for the objective that is the default.
  public var autoencoderFirst: Double?
  /// The hyperparameters of networks that do not have the networks' own defaults.
  public var networkNumbers = Default<[String: Double]>("the network's own") { _ in [:] }
  /// What new examples are drawn from.
  public var sampler: @Sendable (ModelConfiguration) -> LatentSampler

  /// Every kind that can be trained on.
  public static let all: [KindStandard] = [.pictures, .numbers, .table, .texts]

  /// The defaults for a kind.
  ///
  /// - Parameters:
  ///   - infersClass: Whether the model learns classes from few labels.
  ///   - isOnLatents: Whether it does so on the latents of another model.
  ///   - isTold: Whether it is told attributes.
  ///   - hasCodes: Whether its latents are codes.
  /// - Throws: ``Failure`` of kind `usage` for examples that no network is made for.
  public static func of(
    _ kind: ExampleKind, infersClass: Bool = false, isOnLatents: Bool = false, isTold: Bool = false,
    hasCodes: Bool = false
  ) throws -> KindStandard {
    if let found = all.first(where: { $0.family == kind.family }) {
      if infersClass { return isOnLatents ? found.ofFewLabelsOnLatents : found.ofFewLabels }
      let standard = isTold ? found.toldAttributes : found
      return hasCodes ? standard.ofCodes : standard
    }
    throw Failure(
      .usage, "this program has no network for \(kind.family.plural)",
      remedy: "Give \(all.map(\.family.plural).joined(separator: " or "))")
  }
}

extension KindStandard {
  /// A network with the hyperparameters that suit the kind.
  func choice(of family: NetworkFamily, _ site: RecipeSite) throws -> Choice<NetworkFamily> {
    let known = Set(family.hyperparameters.map(\.name))
    return try Choice(
      family, networkNumbers.value(site).filter { known.contains($0.key) }.mapValues { Annealing($0) })
  }
}
