// Which operator makes the next candidates: a bandit with upper confidence bounds whose memory fades, since what opens cells
// early improves them no more later (discounted UCB; Garivier and Moulines 2011. Cully, "Multi-emitter MAP-Elites", 2021,
// uses a bandit over emitters.) The reward of a batch is what it adds to the QD score, in units of what batches add lately:
// counts of solutions that were kept reward small improvements as much as large ones.

/// A bandit over operators.
struct Bandit: Equatable, Sendable {
  /// How much of what was seen is left after another batch.
  static let memory = 0.998
  /// How much the unknown counts.
  static let curiosity = 0.5

  /// By operator: the batches that were chosen, and the rewards of those that came back, both fading.
  var trials: [Double]
  var rewards: [Double]
  /// By operator: all batches that were chosen.
  var chosen: [Int]
  /// What batches have added lately to the QD score.
  var typical = 0.0

  init(operators: Int) {
    trials = Array(repeating: 0, count: operators)
    rewards = trials
    chosen = Array(repeating: 0, count: operators)
  }

  /// Chooses an operator; one that has not been tried comes first.
  mutating func choose() -> Int {
    let total = max(trials.reduce(0, +), 2)
    let logarithm = ExactFunctions.logarithm(total)
    var (best, highest) = (0, -Double.infinity)
    for index in trials.indices {
      let bound =
        chosen[index] == 0
        ? Double.infinity
        : rewards[index] / trials[index] + Self.curiosity * (logarithm / trials[index]).squareRoot()
      if bound > highest { (best, highest) = (index, bound) }
    }
    for index in trials.indices {
      trials[index] *= Self.memory
      rewards[index] *= Self.memory
    }
    trials[best] += 1
    chosen[best] += 1
    return best
  }

  /// The share of a new batch in what is typical, and the largest reward in units of it.
  private static let (share, largest) = (0.001, 5.0)

  /// Takes note of what a batch added to the QD score, a number from 0 on.
  mutating func reward(_ index: Int, gain: Double) {
    typical = typical == 0 ? gain : (1 - Self.share) * typical + Self.share * gain
    if typical > 0 { rewards[index] += min(Self.largest, gain / typical) }
  }
}
