// A distribution in the service of an archive: it ranks its candidates by what they brought to it, and begins anew at an
// elite when it brings no more (Fontaine et al. 2020), as the emitters of pyribs do.

import Foundations

/// A distribution that adapts to an archive.
struct CovarianceEmitter: Equatable, Sendable {
  let ranking: OperatorFamily.Ranking
  let step: Double
  var strategy: CovarianceAdaptation
  /// How often it began anew.
  var restarts = 0

  init(_ ranking: OperatorFamily.Ranking, start: [Float], step: Float, batch: Int) {
    self.ranking = ranking
    self.step = Double(step)
    strategy = CovarianceAdaptation(mean: start.map(Double.init), sigma: Double(step), batch: batch)
  }

  /// Learns what its candidates brought.
  ///
  /// - Parameter elite: An elite to begin anew at.
  mutating func learn(_ candidates: [Float], _ additions: Additions, elite: () -> [Float]) {
    let order = order(of: additions)
    let count: Int
    switch ranking {
    case .improvement: count = additions.successes
    case .annealed: count = max(1, order.count / 2)
    }
    // What failed is ranked last, and never a parent.
    let parents = order.prefix(count).filter { additions.values[$0] > -.infinity }
    strategy.adapt(to: candidates, parents: Array(parents))
    if strategy.hasCollapsed || isFlat(order, additions)
      || (ranking == .improvement && additions.successes == 0)
    {
      strategy = CovarianceAdaptation(mean: elite().map(Double.init), sigma: step, batch: strategy.batch)
      restarts += 1
    }
  }

  /// The candidates from the best to the worst; of equals the earlier first.
  private func order(of additions: Additions) -> [Int] {
    let values = ranking == .annealed ? additions.annealed : additions.values
    return additions.status.indices.sorted { left, right in
      if ranking == .improvement, additions.status[left] != additions.status[right] {
        return additions.status[left].rawValue > additions.status[right].rawValue
      }
      if values[left] != values[right] { return values[left] > values[right] }
      return left < right
    }
  }

  /// Whether the ranking tells the first from the last no more.
  private func isFlat(_ order: [Int], _ additions: Additions) -> Bool {
    guard let first = order.first, let last = order.last, order.count > 1 else { return false }
    if ranking == .improvement, additions.status[first] != additions.status[last] { return false }
    let values = ranking == .annealed ? additions.annealed : additions.values
    return values[first] == values[last] || (values[first] - values[last]).magnitude < 1e-12
  }
}
