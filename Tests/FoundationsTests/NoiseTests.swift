// The maps from words to numbers, held against Double arithmetic from the C library: each number against
// its own probability, and samples against the distribution they should have.

import Foundation
import Testing

@testable import Foundations

/// Two-sided tail P(|X| > x) of the standard normal, in Double.
private func twoSidedTail(_ x: Double) -> Double { erfc(x / 2.0.squareRoot()) }

private func words(_ count: Int) -> [UInt32] {
  let key = Key(seed: 42).folding("noise test")
  return (0..<count).map { Philox.word(key: key, stream: 0, row: UInt64($0 / 64), column: $0 % 64) }
}

/// The largest distance between the empirical distribution of `values` and `cumulative`.
private func kolmogorov(_ values: [Float], _ cumulative: (Double) -> Double) -> Double {
  let sorted = values.sorted()
  let count = Double(sorted.count)
  return sorted.enumerated().reduce(0) { worst, item in
    let expected = cumulative(Double(item.element))
    return max(
      worst, abs(expected - Double(item.offset) / count), abs(expected - Double(item.offset + 1) / count))
  }
}

@Suite("Noise")
struct NoiseTests {
  @Test(
    "uniform numbers lie in [0, 1), ends included and excluded",
    arguments: [
      (UInt32(0), Float(0)), (255, 0), (256, 0x1p-24), (0x8000_0000, 0.5), (.max, 1 - 0x1p-24),
    ])
  func uniformEnds(_ word: UInt32, _ value: Float) {
    #expect(Noise.uniform(word) == value)
  }

  @Test("uniform numbers pass a Kolmogorov-Smirnov test and have the right moments")
  func uniformDistribution() {
    let values = words(200_000).map(Noise.uniform)
    let mean = values.reduce(0.0) { $0 + Double($1) } / 200_000
    let square = values.reduce(0.0) { $0 + Double($1) * Double($1) } / 200_000
    // Standard errors: sqrt(1/12/n) = 6.5e-4 and sqrt(4/45/n) = 6.7e-4; four of them.
    #expect(abs(mean - 0.5) < 2.6e-3)
    #expect(abs(square - 1.0 / 3) < 2.7e-3)
    // The 0.1 % critical value of the statistic is 1.95 / sqrt(n).
    #expect(kolmogorov(values) { $0 } < 1.95 / 200_000.0.squareRoot())
  }

  @Test("normal numbers pass a Kolmogorov-Smirnov test and have the right moments")
  func normalDistribution() {
    let count = 200_000
    let values = words(count).map(Noise.normal)
    let moments = (1...4).map { power in
      values.reduce(0.0) { $0 + pow(Double($1), Double(power)) } / Double(count)
    }
    // Standard errors of the first four moments over sqrt(n): 1, sqrt 2, sqrt 15, sqrt 96; four of them.
    let expected = [0.0, 1, 0, 3]
    for (index, deviation) in [1.0, 2.0.squareRoot(), 15.0.squareRoot(), 96.0.squareRoot()].enumerated() {
      #expect(abs(moments[index] - expected[index]) < 4 * deviation / Double(count).squareRoot())
    }
    let statistic = kolmogorov(values) { 0.5 * erfc(-$0 / 2.0.squareRoot()) }
    #expect(statistic < 1.95 / Double(count).squareRoot())
  }

  @Test("as many normal numbers lie beyond x as should", arguments: [0.5, 1, 2, 3, 3.5, 4])
  func normalTails(_ x: Double) {
    let count = 1_000_000
    let beyond = words(count).count { abs(Double(Noise.normal($0))) > x }
    let expected = twoSidedTail(x) * Double(count)
    #expect(abs(Double(beyond) - expected) < 4 * expected.squareRoot() + 1)
  }

  @Test("the inverse is accurate from the centre to the last word")
  func inverseAccuracy() {
    // The tail t a word stands for is exact in Double, so P(|X| > |x|) must return to t; an error there is
    // one of x by way of the density: d P / dx = -2 phi(x). In the centre, t itself is rounded to float32,
    // which costs up to 2^-25 / (2 phi(0)) = 3.7e-8. Beyond that the inverse is good to 1e-6 (measured: 8e-7).
    var worst = 0.0
    var grid: Set<UInt32> = [0, 1 << 23, (1 << 24) - 1]
    for step in 0..<20_000 { grid.insert(UInt32(step) * 838) }
    for place in 0..<3000 { grid.formUnion([UInt32(place), (1 << 24) - 1 - UInt32(place)]) }
    for upper in grid {
      let x = abs(Double(Noise.normal(upper << 8)))
      let tail = (Double(upper) + 0.5) * 0x1p-24
      let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
      let error = abs(twoSidedTail(x) - tail) / (2 * density)
      worst = max(worst, (error - 4e-8) / max(x, 1e-9))
    }
    #expect(worst < 1e-6, "worst relative error \(worst)")
  }

  @Test("the lowest bit is the sign, and the range ends at 5.54")
  func signAndRange() {
    for word in words(1000) {
      #expect(Noise.normal(word | 1) == -Noise.normal(word & ~1))
    }
    #expect(abs(abs(Noise.normal(0)) - 5.5426) < 1e-4, "\(Noise.normal(0))")
    #expect(words(100_000).allSatisfy { Noise.normal($0).isFinite })
  }

  @Test("the logarithm is within two units in the last place")
  func logarithm() {
    var worst = 0.0
    for step in 1...400_000 {
      let x = Float(step) * 5.1e-6
      let exact = log(Double(x))
      let unit = max(Double(Float(abs(exact)).ulp), 0x1p-26)
      worst = max(worst, abs(Double(Noise.logarithm(x)) - exact) / unit)
    }
    for exponent in 1...126 {
      let exact = -Double(exponent) * log(2.0)
      let value = Double(Noise.logarithm(Float(sign: .plus, exponent: -exponent, significand: 1)))
      worst = max(worst, abs(value - exact) / Double(Float(abs(exact)).ulp))
    }
    #expect(worst < 2, "worst error \(worst) units")
  }
}
