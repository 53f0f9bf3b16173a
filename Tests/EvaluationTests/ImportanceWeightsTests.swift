// The streaming sums against the formulas over all weights at once.

import Foundation
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
      let spread = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
      let variance = try #require(sums.logMeanVariance)
      expectClose([variance], [spread / count / (mean * mean)], relative: 1e-12, absolute: 1e-15)
    } else {
      #expect(sums.logMeanVariance == nil)
    }
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
    // Weights {1, 3} have variance 2 and mean 2: var(log mean) = 2 / 2 / 4.
    expectClose([try #require(estimate.monteCarloStandardError)], [0.25], relative: 1e-14)
    expectClose([estimate.effectiveSampleSize], [(2 + 1.6) / 2], relative: 1e-15)
    let single = LikelihoodEstimate(samples: 1, [streamed([1])])
    #expect(single.standardError == nil && single.monteCarloStandardError == nil)
    #expect(single.negativeLogLikelihood == -1 && single.effectiveSampleSize == 1)
  }
}
