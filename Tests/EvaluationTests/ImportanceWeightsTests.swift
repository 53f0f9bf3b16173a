// The streaming sums against the formulas over all weights at once.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluation

private func streamed(_ logs: [Double]) -> ImportanceWeights {
  logs.reduce(into: ImportanceWeights()) { $0.add($1) }
}

@Suite("Importance weights")
struct ImportanceWeightsTests {
  @Test(
    "sums over weights from e^-800 to e^800 agree with the direct formula",
    arguments: [
      [0], [-800], [800, -800], [-800, 0, 800], [800, 799.5, 801, -800],
      [-.infinity, -800, -.infinity, -801],
      [0, -.infinity], [0.5, 0.5, 0.5], (0..<200).map { 800 * sin(Double($0)) },
      (0..<200).map { -1e4 + 3 * cos(Double($0)) },
    ] as [[Double]])
  func direct(_ logs: [Double]) throws {
    let count = Double(logs.count)
    let largest = try #require(logs.max())
    let weights = logs.map { exp($0 - largest) }
    let mean = weights.reduce(0, +) / count
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    let sums = streamed(logs)
    expectClose([sums.logMean], [largest + log(mean)], relative: 1e-14, absolute: 1e-13)
    expectClose([sums.effectiveSampleSize], [count * count * mean * mean / squares], relative: 1e-13)
    if logs.count > 1 {
      // All weights but those of each of eight groups, by the definition of the jackknife.
      let left = (0..<min(8, logs.count)).map { group -> Double in
        let others = weights.indices.filter { $0 % 8 != group }
        return log(
          max(others.reduce(0) { $0 + weights[$1] }, 1e-15 * mean * count) / Double(others.count))
      }
      let middle = left.reduce(0, +) / Double(left.count)
      let spread = left.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
      let variance = try #require(sums.logMeanVariance)
      expectClose(
        [variance], [spread * Double(left.count - 1) / Double(left.count)], relative: 1e-6, absolute: 1e-10)
    } else {
      #expect(sums.logMeanVariance == nil)
    }
  }

  // The spread of the logarithms, how many weights there are, and how much the stated error may differ from the true one.
  @Test(
    "the stated error is that over other draws, for small effective sample sizes too",
    arguments: [(0.5, 64), (1.5, 64), (2.5, 64), (3, 500), (4, 500)])
  func errors(_ spread: Double, _ count: Int) throws {
    var (estimates, stated): ([Double], [Double]) = ([], [])
    for example in 0..<400 {
      let logs = (0..<count).map { draw in
        let words = Philox.block(
          counter: SIMD4(UInt32(draw), UInt32(example), 0, 0), key: Key(seed: 6).folding("weights"))
        return spread * Double(Noise.normal(words[0]))
      }
      let weights = streamed(logs)
      estimates.append(weights.logMean)
      stated.append(try #require(weights.logMeanVariance))
    }
    let mean = estimates.reduce(0, +) / 400
    let actual = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399
    let ratio = (stated.reduce(0, +) / 400 / actual).squareRoot()
    #expect(ratio > 0.85 && ratio < 1.25, "\(ratio)")
  }

  @Test("weights that are all zero have the logarithm minus infinity, and what is no number stays none")
  func special() {
    #expect(streamed([-.infinity, -.infinity]).logMean == -.infinity)
    #expect(streamed([.infinity, 0, .infinity]).logMean == .infinity)
    for logs in [[.nan], [0, .nan], [.nan, 0]] as [[Double]] { #expect(streamed(logs).logMean.isNaN) }
  }

  @Test("an estimate has the mean, the errors and the sample size of its weights")
  func estimate() throws {
    let estimate = LikelihoodEstimate(samples: 2, [streamed([0, 0]), streamed([0, log(3)])])
    expectClose(estimate.logLikelihoods, [0, log(2)], relative: 1e-15)
    expectClose([estimate.negativeLogLikelihood], [-log(2) / 2], relative: 1e-15)
    // The deviation of {0, log 2} is log 2 / root 2.
    expectClose([try #require(estimate.standardError)], [log(2) / 2], relative: 1e-14)
    // Without one of the weights {1, 3} the other is left: the jackknife's variance is (log 3 / 2)^2.
    expectClose([try #require(estimate.monteCarloStandardError)], [log(3) / 4], relative: 1e-14)
    expectClose([estimate.effectiveSampleSize], [(2 + 1.6) / 2], relative: 1e-15)
    let single = LikelihoodEstimate(samples: 1, [streamed([1])])
    #expect(single.standardError == nil && single.monteCarloStandardError == nil)
    #expect(single.negativeLogLikelihood == -1 && single.effectiveSampleSize == 1)
  }
}
