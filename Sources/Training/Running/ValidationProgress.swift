// When a training ends by itself: an epoch counts as better where its validation exceeds the last that counted
// by more than such values differ by chance. After a while without one the learning rate is lowered, twice
// at most; each time gives another chance. All of it is part of the training's position, so that a training
// that was interrupted ends where it would have ended.

import Foundation

/// What the validation of a training that ends by itself has come to.
public struct ValidationProgress: Hashable, Codable, Sendable {
  /// The epochs without a better one after which it ends, by default.
  public static let patience = 10
  /// How often the learning rate is lowered at most.
  public static let mostReductions = 2
  /// What it is multiplied by each time.
  public static let reduction = 0.3
  /// Of how many epochs the noise is estimated.
  static let window = 12

  /// The values of the last epochs, oldest first, in nats per example.
  public private(set) var recent: [Double]
  /// The value of the last epoch that counted as better: what the next has to exceed.
  public private(set) var reference: Double
  /// That epoch, from 1.
  public private(set) var betterEpoch: Int
  /// The epoch after which the learning rate was lowered last, or 0.
  public private(set) var loweredEpoch = 0
  /// How often the learning rate was lowered.
  public private(set) var reductions = 0

  /// The progress after the first epoch that is judged.
  init(_ value: Double, epoch: Int) {
    recent = [value]
    reference = value
    betterEpoch = epoch
  }

  // Let epochs have the values v_t = a + b t + e_t, with independent errors of deviation s. The differences
  //   v_t - 2 v_(t-1) + v_(t-2) = e_t - 2 e_(t-1) + e_(t-2)
  // know nothing of a and b and have the variance (1 + 4 + 1) s^2. Half of the absolute values of normal numbers
  // are below 0.6745 deviations, so the median gives sqrt(6) s without minding a jump of a few epochs. Two epochs
  // differ by chance by sqrt(2) s.
  /// By what two epochs differ by chance, in nats per example: a standard deviation, 0 as long as it is unknown.
  public var noise: Double {
    let bends = recent.indices.dropFirst(2).map { abs(recent[$0] - 2 * recent[$0 - 1] + recent[$0 - 2]) }
      .sorted()
    if bends.isEmpty { return 0 }
    let median = (bends[bends.count / 2] + bends[(bends.count - 1) / 2]) / 2
    return median / 0.6745 * (2.0 / 6).squareRoot()
  }

  /// Whether a training with a patience ends after an epoch.
  func isOver(after epoch: Int, patience: Int, lowersRate: Bool) -> Bool {
    epoch - max(betterEpoch, loweredEpoch) >= patience
      && (!lowersRate || reductions >= Self.mostReductions)
  }

  /// Takes the value of the next epoch, and lowers the learning rate where half of the patience is over.
  mutating func note(_ value: Double, epoch: Int, patience: Int, lowersRate: Bool) {
    recent.append(value)
    if recent.count > Self.window { recent.removeFirst() }
    if value > reference + noise {
      reference = value
      betterEpoch = epoch
    } else if lowersRate, reductions < Self.mostReductions,
      epoch - max(betterEpoch, loweredEpoch) >= (patience + 1) / 2
    {
      loweredEpoch = epoch
      reductions += 1
    }
  }

  /// Whether a training can have come to this; what a file holds may be anything.
  var isPossible: Bool {
    (1...Self.window).contains(recent.count) && (recent + [reference]).allSatisfy(\.isFinite)
      && [betterEpoch, loweredEpoch].allSatisfy(TrainingPosition.counts.contains)
      && (0...Self.mostReductions).contains(reductions)
  }
}
