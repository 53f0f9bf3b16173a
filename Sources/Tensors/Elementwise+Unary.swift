// The functions of one element. A derivative is written by the result where that saves the operand.

import Foundation
import Foundations

extension Elementwise {
  /// The functions of one element.
  public static let unary: [Elementwise] = [
    negate, absolute, sign, floor, exponential, exponentialMinusOne, logarithm, logarithmOnePlus,
    squareRoot, reciprocal, sine, cosine, hyperbolicTangent, logistic, softplus, rectified,
    logGamma, digamma, trigamma, isFinite, not, uniform, normal,
  ]

  static let negate = Elementwise("negate", is: .unary { -$0 }, derivative: { [-$0.upstream] })

  static let absolute = Elementwise(
    "absolute", on: 0.1...4, is: .unary { abs($0) }, derivative: { [$0.upstream * $0.x.sign()] })

  static let sign = Elementwise(
    "sign", on: 0.1...4, is: .unary { $0 > 0 ? 1 : ($0 < 0 ? -1 : $0) }, derivative: nil)

  static let floor = Elementwise(
    "floor", on: 0.1...0.9, is: .unary { $0.rounded(.down) }, derivative: nil)

  static let exponential = Elementwise(
    "exponential", is: .unary { Foundation.exp($0) }, derivative: { [$0.upstream * $0.result] })

  // d(e^x - 1) = e^x = result + 1
  static let exponentialMinusOne = Elementwise(
    "exponentialMinusOne", is: .unary { expm1($0) },
    derivative: { [$0.upstream * ($0.result + 1)] })

  static let logarithm = Elementwise(
    "logarithm", on: 0.2...8, is: .unary { Foundation.log($0) }, derivative: { [$0.upstream / $0.x] })

  static let logarithmOnePlus = Elementwise(
    "logarithmOnePlus", on: -0.5...4, is: .unary { log1p($0) },
    derivative: { [$0.upstream / ($0.x + 1)] })

  static let squareRoot = Elementwise(
    "squareRoot", on: 0.2...8, is: .unary { $0.squareRoot() },
    derivative: { [$0.upstream * 0.5 / $0.result] })

  static let reciprocal = Elementwise(
    "reciprocal", on: 0.3...4, is: .unary { 1 / $0 },
    derivative: { [-$0.upstream * $0.result * $0.result] })

  static let sine = Elementwise(
    "sine", is: .unary { sin($0) }, derivative: { [$0.upstream * $0.x.cosine()] })

  static let cosine = Elementwise(
    "cosine", is: .unary { cos($0) }, derivative: { [-$0.upstream * $0.x.sine()] })

  static let hyperbolicTangent = Elementwise(
    "hyperbolicTangent", is: .unary { tanh($0) },
    derivative: { [$0.upstream * (1 - $0.result * $0.result)] })

  // 1 / (1 + e^-x); for x < 0 written as e^x / (1 + e^x), which cannot overflow.
  static let logistic = Elementwise(
    "logistic",
    is: .unary { x in
      let power = Foundation.exp(-abs(x))
      return (x < 0 ? power : 1) / (1 + power)
    }, derivative: { [$0.upstream * $0.result * (1 - $0.result)] })

  // log(1 + e^x) = max(x, 0) + log(1 + e^-|x|): the exponential never overflows.
  static let softplus = Elementwise(
    "softplus", is: .unary { max($0, 0) + log1p(Foundation.exp(-abs($0))) },
    derivative: { [$0.upstream * $0.x.logistic()] })

  static let rectified = Elementwise(
    "rectified", on: 0.1...4, is: .unary { $0 > 0 ? $0 : ($0.isNaN ? $0 : 0) },
    derivative: { [Tensor.select($0.result .> 0, $0.upstream, 0)] })

  // Below 0, where Gamma turns its sign from pole to pole, it is NaN, as the logarithm is.
  static let logGamma = Elementwise(
    "logGamma", on: 0.3...8, is: .unary { $0 < 0 ? .nan : (lgamma($0) as (Double, Int)).0 },
    derivative: { [$0.upstream * $0.x.digamma()] })

  static let digamma = polygamma(0)

  static let trigamma = polygamma(1)

  static let isFinite = Elementwise(
    "isFinite", to: .truth, is: .unary { $0.isFinite ? 1 : 0 }, derivative: nil)

  static let not = Elementwise(
    "not", of: .truth, to: .truth, on: 0...1, is: .unary { 1 - $0 }, derivative: nil)

  static let uniform = Elementwise(
    "uniform", of: .word, on: 0...4_294_967_295,
    is: .unary { Double(Noise.uniform(UInt32($0))) }, derivative: nil)

  static let normal = Elementwise(
    "normal", of: .word, on: 0...4_294_967_295,
    is: .unary { Double(Noise.normal(UInt32($0))) }, derivative: nil)
}
