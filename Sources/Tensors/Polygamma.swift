// The derivatives of log Gamma in Double, of any order: psi_0 is digamma, psi_1 trigamma. The derivative of each
// is the next, so the chain of rows has no end and a gradient can be taken any number of times; rows beyond
// trigamma have no kernel and run by their definition.

import Foundation

/// The polygamma functions psi_n(x), the derivatives of digamma (Abramowitz and Stegun, section 6.4).
enum Polygamma {
  /// Bernoulli's numbers B_2, B_4, ..., B_16.
  private static let bernoulli: [Double] = [
    1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510,
  ]

  /// Where the asymptotic series begins: eight terms leave less than 1e-16 of the value for orders up to 4.
  private static let far = 18.0

  // Psi_n(x) = psi_n(x + 1) - (-1)^n n! / x^(n + 1) leads to large x, where (6.4.11)
  //   psi_n(x) = -(-1)^n ((n - 1)!/x^n + n!/(2 x^(n + 1)) + sum over k of B_2k (2k + n - 1)!/((2k)! x^(2k + n)))
  // and for n = 0 the first term is -log x (6.3.18).
  /// psi_n(x); NaN below 0.
  static func value(order n: Int, at x: Double) -> Double {
    if x < 0 { return .nan }
    let sign: Double = n % 2 == 0 ? -1 : 1
    let factorial = (1...max(n, 1)).reduce(1.0) { $0 * Double($1) }
    var (sum, y) = (0.0, x)
    while y < far {
      sum += factorial / power(y, n + 1)
      y += 1
    }
    sum += n == 0 ? -log(y) : factorial / Double(n) / power(y, n)
    sum += factorial / (2 * power(y, n + 1))
    // (2k + n - 1)!/(2k)! for k = 1, and from each k to the next.
    var ratio = factorial * (n == 0 ? 0.5 : Double(n + 1) / 2)
    for (index, number) in bernoulli.enumerated() {
      let even = 2 * Double(index + 1)
      sum += number * ratio / power(y, 2 * index + 2 + n)
      ratio *= (even + Double(n)) * (even + Double(n) + 1) / ((even + 1) * (even + 2))
    }
    return sign * sum
  }

  private static func power(_ x: Double, _ exponent: Int) -> Double { pow(x, Double(exponent)) }
}

extension Elementwise {
  // d(psi_n) = psi_(n+1) dx
  /// The row of psi_n.
  static func polygamma(_ order: Int) -> Elementwise {
    Elementwise(
      order < 2 ? ["digamma", "trigamma"][order] : "polygamma-\(order)", on: 0.3...8,
      is: .unary { Polygamma.value(order: order, at: $0) },
      derivative: { [$0.upstream * $0.x.applying(polygamma(order + 1))] })
  }
}
