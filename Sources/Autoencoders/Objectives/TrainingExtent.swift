// How long a training is, for hyperparameters that change with it.

/// The data of a training, as far as a step needs to know them.
public struct TrainingExtent: Hashable, Sendable {
  /// The examples that are trained on.
  public var examples: Int
  /// The steps of an epoch.
  public var stepsPerEpoch: Int
  /// The epochs; at most, where the training ends by itself.
  public var epochs: Int

  /// How many rows of every batch, its last ones, are labelled rows beside those of the walk; all of a batch where the walk
  /// is over labelled rows alone.
  public var labelledBatch = 0
  /// How many labelled rows there are beside those of the walk.
  public var labelled = 0

  /// The steps of an opening, in which the divergence has no weight; behind it the decoder and the optimiser begin anew, and
  /// everything that changes with the steps counts from there.
  public var opening = 0

  /// The steps of the training behind its opening.
  public var steps: Int { stepsPerEpoch * epochs - opening }

  /// So many examples in so many steps an epoch.
  public init(examples: Int, stepsPerEpoch: Int, epochs: Int = 1) {
    self.examples = examples
    self.stepsPerEpoch = stepsPerEpoch
    self.epochs = epochs
  }
}
