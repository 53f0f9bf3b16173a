// What a training tells those who watch it. The command line's progress and a run's metrics are observers
// like any other.

/// Something that happened in a training.
public enum TrainingEvent: Sendable {
  /// It begins.
  case started(TrainingPlan)
  /// Some steps were made.
  case progress(TrainingProgress)
  /// An epoch ended.
  case epoch(EpochReport)
}

/// What a training is going to do.
public struct TrainingPlan: Sendable {
  /// The examples of an epoch.
  public var examples: Int
  /// The examples kept for validation.
  public var validationExamples: Int
  /// The steps of an epoch.
  public var stepsPerEpoch: Int
  /// The epochs; at most, where it ends by itself.
  public var epochs: Int
  /// Whether it ends by itself, when validation no longer gets better.
  public var endsItself: Bool
  /// The trainable values.
  public var parameters: Int
  /// Whether the objective draws latents, so that there is a bound.
  public var hasBound: Bool
  /// The steps made before, by the training that this one continues.
  public var stepsMade: Int
}

/// Where a training stands.
public struct TrainingProgress: Sendable {
  /// The current epoch, from 1.
  public var epoch: Int
  /// The steps of the epoch that are done.
  public var step: Int
  /// The steps of an epoch.
  public var stepsPerEpoch: Int
  /// Examples per second of training steps so far.
  public var examplesPerSecond: Double
  /// The seconds that are left at this rate; nil if it is not known, since the training ends by itself.
  public var remainingSeconds: Double?
}

/// The means of one epoch, per example; losses and the terms of bounds in nats.
public struct EpochReport: Sendable {
  /// The epoch, from 1.
  public var epoch: Int
  /// The steps made so far in the whole training.
  public var steps: Int
  /// What was minimised.
  public var loss: Double
  /// What the model tells of its examples while training, by name.
  public var metrics: [String: [Double]]
  /// The mean norm of the gradient.
  public var gradientNorm: Double
  /// The learning rate of the last step.
  public var learningRate: Double
  /// The learning rate from now on, where it was lowered after this epoch because validation stood still.
  public var loweredRate: Double?
  /// The steps that were dropped because the loss or its gradient was not finite.
  public var rejectedSteps: Int
  /// What validation came to, if there are examples for it.
  public var validation: Validation?
  /// The seconds the training took so far.
  public var seconds: Double
  /// The seconds of this epoch's training steps: batches, noise, forward, backward, update.
  public var stepSeconds: Double
  /// The examples of the epoch.
  public var examples: Int
}

/// Why a training ended.
public enum TrainingEnding: String, Codable, Sendable {
  /// All epochs were made.
  case epochs
  /// The validation did not improve any more.
  case patience
  /// The time was over.
  case time
  /// Somebody asked it to stop.
  case stopped
}

/// Someone who watches a training.
public protocol TrainingObserver: AnyObject {
  /// Hears of an event, on the thread that trains; a failure thrown here ends the training.
  func observe(_ event: TrainingEvent) throws
}
