// Functions in Double that are the same bits on every machine, which those of the C library are not. Made of exactly rounded
// operations in a fixed order; for a few numbers at a time.

/// Functions made of exactly rounded operations.
enum ExactFunctions {
  /// e^x, by the series of e^(x / 2^k) with |x / 2^k| below 1/2, squared k times; relative error about 1e-15 for moderate x.
  static func exponential(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 700 { return .infinity }
    if x < -700 { return 0 }
    var (scaled, halvings) = (x, 0)
    while scaled.magnitude > 0.5 { (scaled, halvings) = (scaled / 2, halvings + 1) }
    var (sum, term) = (1.0, 1.0)
    for power in 1...18 {
      term *= scaled / Double(power)
      sum += term
    }
    for _ in 0..<halvings { sum *= sum }
    return sum
  }

  /// The natural logarithm of a positive normal number: x = 2^e m with m in [sqrt(1/2), sqrt(2)), log m = 2 artanh((m - 1) /
  /// (m + 1)) by its series.
  static func logarithm(_ x: Double) -> Double {
    var (exponent, mantissa) = (Double(x.exponent), x.significand)
    if mantissa > 1.414_213_562_373_095_1 { (exponent, mantissa) = (exponent + 1, mantissa / 2) }
    let ratio = (mantissa - 1) / (mantissa + 1)
    let square = ratio * ratio
    var (sum, power) = (0.0, ratio)
    for odd in stride(from: 1, through: 41, by: 2) {
      sum += power / Double(odd)
      power *= square
    }
    return 2 * sum + exponent * 0.693_147_180_559_945_3
  }

  /// x to a whole power, by squaring.
  static func power(_ x: Double, _ exponent: Int) -> Double {
    var (result, base, rest) = (1.0, x, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= base }
      base *= base
      rest >>= 1
    }
    return result
  }
}
