// Whether some of many rows stand apart from the rest by more than the tail of the rest explains. Scores are logarithms of
// distances. For rows of one population the upper tail of distances falls like a power or faster, and then the spacings of
// the ordered logarithms, i (s(i) - s(i+1)), have about the same mean far out and farther in, or a smaller one far out
// (Renyi, 1953; Hill, Annals of Statistics 3, 1975): nothing is assumed of the middle, of symmetry or of a scale. So m rows
// stand apart where the mean of the first m spacings exceeds that of the next ones by a factor that hardly ever occurs.

/// The rows that stand apart.
enum TailGap {
  /// The factor for m rows: the quantile 0.9999 of chi-squared with m degrees of freedom, by m. Exponential spacings have
  /// twice as many degrees; neighbours share their surroundings, so theirs count half.
  private static let factors = [15.14, 9.21, 7.04, 5.88, 5.15]
  /// The least factor for any number of rows. In simulations of normal, log-normal, exponential, uniform, Student's t,
  /// bimodal and correlated rows of 1 to 10 columns the factor stayed below 4.
  private static let leastFactor = 5.0
  /// The fewest rows that tell a tail.
  private static let fewestRows = 40

  /// How many of the highest scores stand apart: those above the widest spacing of a tail that is too long, or none.
  static func count(_ scores: [Double]) -> Int {
    let sorted = scores.sorted(by: >)
    let total = sorted.count
    guard total >= fewestRows else { return 0 }
    var sums = [0.0]
    for place in 1..<total {
      sums.append(sums[place - 1] + Double(place) * (sorted[place - 1] - sorted[place]))
    }
    var longest = 0
    for apart in 1..<total / 4 {
      let next = min(max(20, 2 * apart), total / 2 - apart)
      let usual = (sums[apart + next] - sums[apart]) / Double(next)
      guard usual > 1e-9 else { continue }
      let factor = sums[apart] / Double(apart) / usual
      let least = apart <= factors.count ? factors[apart - 1] : leastFactor
      if factor > least { longest = apart }
    }
    func spacing(_ place: Int) -> Double { sums[place] - sums[place - 1] }
    var found = 0
    for place in 1..<longest + 1 where found == 0 || spacing(place) > spacing(found) { found = place }
    return found
  }
}
