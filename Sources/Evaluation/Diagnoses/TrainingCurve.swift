// The course of a training as a diagnosis looks at it: the rows of `metrics.csv`, and what follows from them.

public import Training

/// A training's epochs in numbers, in nats per example; all columns are as long as `epochs`.
public struct TrainingCurve: Equatable, Sendable {
  /// The epochs, from 1.
  public var epochs: [Int]
  /// The steps made by the end of each.
  public var steps: [Int]
  /// What was minimised.
  public var losses: [Double]
  /// The bound while training, or the reconstruction of a model that has no bound.
  public var training: [Double]
  /// The same on the validation rows; empty where there are none.
  public var validation: [Double]
  /// The mean norms of the gradients.
  public var gradientNorms: [Double]
  /// The steps that were dropped in each epoch.
  public var rejected: [Int]

  /// A course from its columns.
  public init(
    epochs: [Int], steps: [Int], losses: [Double], training: [Double], validation: [Double] = [],
    gradientNorms: [Double], rejected: [Int]
  ) {
    self.epochs = epochs
    self.steps = steps
    self.losses = losses
    self.training = training
    self.validation = validation
    self.gradientNorms = gradientNorms
    self.rejected = rejected
  }

  /// A course from a file of metrics; nil where no epoch has ended, or the file lacks a column.
  ///
  /// - Parameter samples: Whether the model draws latents; otherwise it has no bound.
  public init?(_ table: MetricsTable, samples: Bool) {
    func column(_ name: String) -> [Double]? {
      let values = (table[name] ?? []).compactMap(\.self)
      return values.count == table.rows.count && !values.isEmpty ? values : nil
    }
    let quantity = samples ? "elbo" : "reconstruction"
    guard let epochs = column("epoch"), let steps = column("steps"), let losses = column("loss"),
      let training = column("train_\(quantity)"), let norms = column("gradient_norm"),
      let rejected = column("rejected_steps")
    else { return nil }
    // Whoever wrote the file may have written anything.
    func whole(_ numbers: [Double]) -> [Int] { numbers.map { Int(exactly: $0.rounded()) ?? 0 } }
    self.init(
      epochs: whole(epochs), steps: whole(steps), losses: losses, training: training,
      validation: column("validation_\(quantity)") ?? [], gradientNorms: norms, rejected: whole(rejected))
  }

  /// By what a training is judged: validation, or training where there is none.
  public var judged: [Double] { validation.isEmpty ? training : validation }

  /// Which rows ``judged`` is of.
  public var judgedRows: String { validation.isEmpty ? "training" : "validation" }

  /// The epochs at the end over which a slope is taken: a quarter of them.
  private var tail: Int { max(1, judged.count / 4) }

  // Of values a + b t + c t^2 + e_t with independent errors of deviation s the second differences are 2 c and
  // e_t - 2 e_(t-1) + e_(t-2), of variance 6 s^2: about their median they have the median absolute deviation
  // 0.6745 sqrt(6) s. Two values differ by sqrt(2) s. Over the second half of a training a parabola is near enough.
  /// By what two values near the end differ by chance: a standard deviation, 0 as long as it is unknown.
  static func noise(of values: [Double]) -> Double {
    let late = Array(values.suffix(max(4, values.count / 2)))
    let bends = late.indices.dropFirst(2).map { late[$0] - 2 * late[$0 - 1] + late[$0 - 2] }
    if bends.isEmpty { return 0 }
    let middle = SampleNovelty.median(bends)
    return SampleNovelty.median(bends.map { abs($0 - middle) }) / 0.6745 * (2.0 / 6).squareRoot()
  }

  /// By how much ``judged`` rose in each of the last epochs, nil for a single epoch.
  public var slope: Double? {
    guard judged.count > 1 else { return nil }
    return (judged[judged.count - 1] - judged[judged.count - 1 - tail]) / Double(tail)
  }

  /// Whether the rise at the end is more than chance.
  public var risesAtEnd: Bool { (slope ?? 0) * Double(tail) > 2 * Self.noise(of: judged) }

  // Late in a training, gains behave about as v(t) = v - c / t. Then the slope at T is c / T^2, and from T to 2 T
  // epochs c / 2 T is gained: the slope times T / 2. On a straight line it would be twice as much.
  /// What as many epochs again are about to gain, by the slope at the end.
  public var expectedGain: Double? { slope.map { $0 * Double(judged.count) / 2 } }

  /// What was gained since the first epoch.
  public var gain: Double { (judged.last ?? 0) - (judged.first ?? 0) }

  /// The place of the best epoch by ``judged``, the first of equals.
  public var best: Int { judged.indices.max { judged[$0] < judged[$1] } ?? 0 }
}

extension TrainingCurve {
  /// The share of what had been gained that a fall of the bound has to take, for it to be no chance.
  private static let fallShare = 0.05
  /// How many times the usual norm of the gradient is a leap.
  private static let leapTimes = 10.0

  /// The epochs in which the training bound fell by more than chance, and by how much.
  public var falls: [(epoch: Int, nats: Double)] {
    let noise = Self.noise(of: training)
    var best = training.first ?? 0
    return training.indices.dropFirst().compactMap { place in
      best = max(best, training[place - 1])
      let fall = training[place - 1] - training[place]
      let gained = best - training[0]
      return fall > max(3 * noise, Self.fallShare * gained) && fall > 0 ? (epochs[place], fall) : nil
    }
  }

  /// The median norm of the gradient.
  public var usualNorm: Double {
    let sorted = gradientNorms.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  /// The epoch, after the first, whose gradients were longest by far, if there is one.
  public var leap: (epoch: Int, times: Double)? {
    guard let place = gradientNorms.indices.dropFirst().max(by: { gradientNorms[$0] < gradientNorms[$1] }),
      usualNorm > 0, gradientNorms[place] > Self.leapTimes * usualNorm
    else { return nil }
    return (epochs[place], gradientNorms[place] / usualNorm)
  }
}
