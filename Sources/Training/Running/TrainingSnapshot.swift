// Everything a training needs to go on as if it had never stopped: where it stands, every state variable,
// and the weights of its best epoch. What happens between two steps is a function of this alone.

public import Datasets
import Foundations
public import Tensors

/// Where a training stands.
public struct TrainingPosition: Hashable, Codable, Sendable {
  /// The steps made.
  public var steps = 0
  /// The epochs that are complete, validation and report included.
  public var epochs = 0
  /// The steps made when the current epoch began; nil where every epoch has as many steps as the current one.
  public var epochStart: Int?
  /// Where the next batch begins.
  public var cursor = Cursor()
  /// The seconds the training took so far.
  public var seconds = 0.0
  /// The seconds inside training steps of the current epoch.
  public var stepSeconds = 0.0
  /// The best epoch so far, where there is validation.
  public var best: BestEpoch?
  /// The least squared error of reconstructions of held-out rows, where the latest state counts within a multiple of it.
  public var leastError: Double?
  /// By how much held-out errors exceed the scale of the likelihood, where validation has found it: what a training step
  /// multiplies its own by.
  public var scaleFactor: Double?
  /// What validation has come to, where the training ends by itself.
  public var progress: ValidationProgress?

  /// The position of a training that has not begun.
  public init() {}

  /// The steps made in the current epoch, where it has so many.
  func stepsInEpoch(of count: Int) -> Int {
    // A file may hold anything: what is too large to multiply is no place in an epoch either.
    let (before, isTooMuch) = epochs.multipliedReportingOverflow(by: count)
    return epochStart.map { steps - $0 } ?? (isTooMuch ? -1 : steps - before)
  }

  /// The numbers of steps and epochs that a training can have come to; what a file holds may be anything.
  static let counts = 0...1 << 48

  /// Whether a training can have come to this.
  var isPossible: Bool {
    [steps, epochs, epochStart ?? 0, cursor.epoch, cursor.position, best?.epoch ?? 0]
      .allSatisfy(Self.counts.contains)
      && [seconds, stepSeconds].allSatisfy { $0.isFinite && $0 >= 0 } && (best?.value.isFinite ?? true)
      && (progress?.isPossible ?? true) && (scaleFactor.map { $0.isFinite && $0 >= 1 } ?? true)
      && (leastError.map { $0.isFinite && $0 >= 0 } ?? true)
  }
}

/// The epoch whose weights did best on the validation rows.
public struct BestEpoch: Hashable, Codable, Sendable {
  /// The epoch, from 1.
  public var epoch: Int
  /// The mean per validation example that it reached, in nats: by the objective's
  /// criterion.
  public var value: Double
}

/// A training between two steps.
public struct TrainingSnapshot: Sendable {
  /// Where it stands.
  public var position: TrainingPosition
  /// The state variables by name: parameters, the optimiser's, metrics of the current epoch.
  public var state: [String: HostArray]
  /// The weights of the best epoch by variable, where there is one.
  public var best: [String: HostArray]?

  /// A snapshot from its parts.
  public init(position: TrainingPosition, state: [String: HostArray], best: [String: HostArray]?) {
    self.position = position
    self.state = state
    self.best = best
  }
}

extension TrainingSnapshot {
  /// Throws where a training with these batches cannot have come to this: its steps would never meet the end of an epoch. What
  /// a file holds may be anything.
  ///
  /// - Throws: ``Failure`` of kind `badData`.
  func requirePossible(with batches: Batches) throws {
    let made = position.stepsInEpoch(of: batches.batchesPerEpoch)
    let isInEpoch = (0...batches.batchesPerEpoch).contains(made)
    // At the end of an epoch its report may still be to come.
    let isAtRow =
      position.cursor
      == (made == batches.batchesPerEpoch
        ? Cursor(epoch: position.epochs + 1) : Cursor(epoch: position.epochs, position: made * batches.size))
    let names = StepCount.allCases.map(\.variable) + [StepSum.steps, .rejected].map(\.variable)
    let range = 0...Double(TrainingPosition.counts.upperBound)
    let areCounts = names.allSatisfy { state[$0].map { range.contains($0.doubles[0]) } ?? true }
    guard isInEpoch, isAtRow, areCounts else {
      throw Failure(
        .badData,
        "the checkpoint stands at step \(position.steps) of epoch \(position.epochs), to which \(batches.batchesPerEpoch) steps an epoch do not come",
        remedy: "Restore the run's own checkpoint, or delete it to start again")
    }
  }
}

/// Someone who keeps snapshots of a training.
public protocol SnapshotStore: AnyObject {
  /// Whether a snapshot is wanted now. Asked after every step, so the answer must be quick.
  ///
  /// - Parameter epochEnds: Whether the last step ended an epoch, whose report has been given.
  func wantsSnapshot(epochEnds: Bool) -> Bool
  /// Takes a snapshot, and may write it while the training goes on.
  ///
  /// - Throws: What went wrong with this snapshot or one before it.
  func keep(_ snapshot: TrainingSnapshot) throws
  /// Waits until everything that was taken is kept.
  func settle() throws
}
