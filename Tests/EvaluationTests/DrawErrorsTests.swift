// Errors over draws: by the definition, and against what other draws really give.

import Autoencoders
import CPU
import Datasets
import Foundations
import Storage
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Errors over draws")
struct DrawErrorsTests {
  @Test("two draws of each row give the error of the mean of one")
  func definition() {
    // Differences 2 and -4 have variances 2 and 8 of single draws: sqrt(2 + 8) / 2.
    expectClose([DrawErrors.error(of: [2, -4])], [10.squareRoot() / 2], relative: 1e-14)
    #expect(DrawErrors.error(of: [0, 0]) == 0 && DrawErrors.error(of: []) == 0)
  }

  @Test("the error is that of bounds with other draws, and a divergence in closed form has none")
  func draws() throws {
    let model = LinearGaussian.approximate
    let (trained, rows) = try (model.trained(), model.rows(300))
    let stated = try DrawErrors(trained, rows, backend: CPU())
    #expect(stated.divergence == nil && stated.bound == stated.reconstruction)
    let program = RowProgram(CPU(), state: trained.makeState(on: CPU()), reads: trained.model.reads) {
      [trained.model.evidence(of: trained.model.observation(of: $1), $1.random).reconstruction]
    }
    var (sum, squares) = (0.0, 0.0)
    for number in 0..<40 {
      var mean = 0.0
      try program.forEachBlock(of: rows, key: Key(seed: 9).folding(UInt64(number))) { plan, rows in
        mean += plan.sum(0, count: rows.count) / 300
      }
      sum += mean
      squares += mean * mean
    }
    let deviation = ((squares - sum * sum / 40) / 39).squareRoot()
    #expect(stated.bound > 0.6 * deviation && stated.bound < 1.6 * deviation, "\(stated) \(deviation)")
  }

  @Test(
    "few samples decide an estimate where the effective sample size is small, of few samples only by their share",
    arguments: [
      (3.9, 64, true), (9.9, 500, true), (10.1, 500, false), (4.9, 5, false), (2, 5, true), (1, 1, nil),
    ] as [(Double, Int, Bool?)])
  func unreliable(size: Double, samples: Int, expected: Bool?) {
    var report = EvaluationReport(
      examples: 1, split: "all", reconstruction: 0, binarisation: "none", activeUnits: 0, units: 1)
    (report.effectiveSampleSize, report.importanceSamples) = (size, samples)
    #expect(report.isUnreliable == expected)
  }
}
