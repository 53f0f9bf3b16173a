// The functions of two elements, comparisons and logic among them.

import Foundation
import Foundations

extension Elementwise {
  /// The functions of two elements.
  public static let binary: [Elementwise] = [
    add, subtract, multiply, divide, maximum, minimum, power, logLogisticInterval, less, lessOrEqual, equal,
    and, or,
  ]

  /// Every row.
  public static let all: [Elementwise] = unary + binary

  static let add = Elementwise(
    "add", is: .binary { $0 + $1 }, derivative: { [$0.upstream, $0.upstream] })

  static let subtract = Elementwise(
    "subtract", is: .binary { $0 - $1 }, derivative: { [$0.upstream, -$0.upstream] })

  static let multiply = Elementwise(
    "multiply", is: .binary { $0 * $1 }, derivative: { [$0.upstream * $0.y, $0.upstream * $0.x] })

  // d(x/y) = dx/y - (x/y) dy/y
  static let divide = Elementwise(
    "divide", on: 0.3...4, is: .binary { $0 / $1 },
    derivative: { [$0.upstream / $0.y, -$0.upstream * $0.result / $0.y] })

  // At a tie each operand takes half.
  static let maximum = Elementwise(
    "maximum", is: .binary { $0.isNaN || $1.isNaN ? .nan : max($0, $1) },
    derivative: { site in
      let share = Elementwise.share(site.y, below: site.x)
      return [site.upstream * share, site.upstream * (1 - share)]
    })

  static let minimum = Elementwise(
    "minimum", is: .binary { $0.isNaN || $1.isNaN ? .nan : min($0, $1) },
    derivative: { site in
      let share = Elementwise.share(site.x, below: site.y)
      return [site.upstream * share, site.upstream * (1 - share)]
    })

  // d(x^y) = y x^(y-1) dx + x^y log x dy
  static let power = Elementwise(
    "power", on: 0.3...3, is: .binary { pow($0, $1) },
    derivative: { site in
      [
        site.upstream * site.y * site.x.power(site.y - 1),
        site.upstream * site.result * site.x.logarithm(),
      ]
    })

  // The logistic distribution function is s(t) = 1 / (1 + e^-t). Of the interval from x to x + y it has
  //   s(x + y) - s(x) = (1 - e^-y) / ((1 + e^x) (1 + e^-(x + y))),
  // whose logarithm is a sum of three terms that are at most 0, so that nothing cancels:
  //   log (1 - e^-y) - log (1 + e^x) - log (1 + e^-(x + y)).
  // Of them come the derivatives: s(-x - y) - s(x) by x, and s(-x - y) + 1 / (e^y - 1) by y.
  static let logLogisticInterval = Elementwise(
    "logLogisticInterval", on: 0.3...4,
    is: .binary { start, width in
      func softplus(_ t: Double) -> Double { (t > 0 ? t : 0) + log1p(exp(-abs(t))) }
      let whole = width > 1 ? log1p(-exp(-width)) : log(-expm1(-width))
      return whole - softplus(start) - softplus(-(start + width))
    },
    derivative: { site in
      let above = (-(site.x + site.y)).logistic()
      return [
        site.upstream * (above - site.x.logistic()),
        site.upstream * (above + site.y.exponentialMinusOne().reciprocal()),
      ]
    })

  static let less = Elementwise("less", to: .truth, is: .binary { $0 < $1 ? 1 : 0 }, derivative: nil)

  static let lessOrEqual = Elementwise(
    "lessOrEqual", to: .truth, is: .binary { $0 <= $1 ? 1 : 0 }, derivative: nil)

  static let equal = Elementwise("equal", to: .truth, is: .binary { $0 == $1 ? 1 : 0 }, derivative: nil)

  static let and = Elementwise(
    "and", of: .truth, to: .truth, on: 0...1, is: .binary { $0 * $1 }, derivative: nil)

  static let or = Elementwise(
    "or", of: .truth, to: .truth, on: 0...1, is: .binary { max($0, $1) }, derivative: nil)

  /// 1 where `lower` is below `upper`, 1/2 where they are equal, 0 elsewhere.
  private static func share(_ lower: Tensor, below upper: Tensor) -> Tensor {
    (lower .< upper).cast(to: .float32) + 0.5 * lower.equals(upper).cast(to: .float32)
  }
}
