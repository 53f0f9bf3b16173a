// The mean and the deviation of numbers of any size, in one pass: squares of numbers near the largest double overflow, so such
// numbers are counted in a larger unit.

/// The moments of numbers that are seen one after the other, or in parts.
struct NumberMoments: Sendable {
  private(set) var count = 0
  // In units of 2^exponent. Powers of two multiply exactly, and the unit is 1 as long as numbers are below 2^500.
  private var scaledMean = 0.0
  /// The sum of squared deviations from the mean.
  private var squares = 0.0
  private var exponent = 0

  private static let largest = 0x1p500
  private static let step = 600

  /// The mean.
  var mean: Double { exponent == 0 ? scaledMean : scaledMean * Self.power(exponent) }

  /// The standard deviation, of numbers that are all that there are.
  var deviation: Double {
    let scaled = (squares / Double(max(count, 1))).squareRoot()
    return exponent == 0 ? scaled : scaled * Self.power(exponent)
  }

  private static func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// Takes in a number, which is finite (B. P. Welford, "Note on a method for calculating corrected sums of squares and
  /// products", Technometrics 4, 1962).
  mutating func add(_ number: Double) {
    var number = number
    if exponent == 0, abs(number) > Self.largest { enlarge() }
    if exponent > 0 { number *= Self.power(-exponent) }
    count += 1
    let step = number - scaledMean
    scaledMean += step / Double(count)
    squares += step * (number - scaledMean)
  }

  // Chan, Golub and LeVeque, "Algorithms for computing the sample variance", The American Statistician 37, 1983.
  /// Takes in the numbers of another part.
  mutating func join(_ other: NumberMoments) {
    guard other.count > 0 else { return }
    var other = other
    if exponent < other.exponent { enlarge() }
    if other.exponent < exponent { other.enlarge() }
    let total = Double(count + other.count)
    let step = other.scaledMean - scaledMean
    squares += other.squares + step * step * Double(count) * Double(other.count) / total
    scaledMean += step * Double(other.count) / total
    count += other.count
  }

  private mutating func enlarge() {
    exponent = Self.step
    scaledMean *= Self.power(-Self.step)
    squares *= Self.power(-Self.step)
    squares *= Self.power(-Self.step)
  }
}
