// Draws of a prior beside latents whose distribution is known.

import Autoencoders
import CPU
import Foundations
import Layers
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Prior and latents of data")
struct PriorFitTests {
  /// A model of three latents, whose weights do not matter.
  private static func model() throws -> TrainedModel {
    TrainedModel(
      try ModelConfiguration(exampleShape: [2], hidden: [], latents: 3, likelihood: .gaussian(deviation: 1)),
      ["output/bias": [0.5, 0.5]])
  }

  /// Normal latents of so many rows, with a mean and a deviation; the third is far away, as nothing of the prior is.
  private static func latents(_ count: Int, mean: Float = 0, deviation: Float = 1) -> [Float] {
    (0..<count).flatMap { row in
      (0..<2).map {
        mean + deviation
          * Noise.normal(Philox.word(key: Key(seed: 5), stream: 0, row: UInt64(row), column: $0))
      } + [100]
    }
  }

  private static func fit(_ latents: [Float], in used: [Int] = [0, 1]) throws -> PriorFit? {
    try PriorFit(model(), latents: latents, in: used, backend: CPU())
  }

  // Of two sets of one distribution and one size, a share of about 1 - 2^-5 is covered (Naeem et al. 2020, lemma 2).
  @Test("latents that lie as the prior does are covered by it as by other latents")
  func same() throws {
    let fit = try #require(try Self.fit(Self.latents(1200)))
    expectClose([fit.covered, fit.coveredByData], [0.97, 0.97], relative: 0, absolute: 0.03)
  }

  @Test(
    "latents elsewhere, in a corner or far apart are covered by other latents only",
    arguments: [(4, 1, 0...0.1), (0, 0.05, 0...0.1), (0, 5, 0...0.5)] as [(Float, Float, ClosedRange<Double>)]
  )
  func elsewhere(mean: Float, deviation: Float, expected: ClosedRange<Double>) throws {
    let fit = try #require(try Self.fit(Self.latents(1200, mean: mean, deviation: deviation)))
    #expect(expected.contains(fit.covered), "\(fit.covered)")
    expectClose([fit.coveredByData], [0.97], relative: 0, absolute: 0.03)
  }

  @Test("rows in the order of their classes are covered by each other")
  func sorted() throws {
    let classes = Self.latents(600, mean: -3, deviation: 0.5) + Self.latents(600, mean: 3, deviation: 0.5)
    let fit = try #require(try Self.fit(classes))
    expectClose([fit.coveredByData], [0.97], relative: 0, absolute: 0.03)
    #expect(fit.covered < 0.1)
  }

  @Test("latents that are not in use do not count, and too few rows or no latents tell nothing")
  func used() throws {
    let all = try #require(try Self.fit(Self.latents(1200), in: [0, 1, 2]))
    #expect(all.covered == 0 && all.coveredByData > 0.9)
    #expect(try Self.fit(Self.latents(11)) == nil)
    #expect(try Self.fit(Self.latents(12)) != nil)
    #expect(try Self.fit(Self.latents(1200), in: []) == nil)
  }
}
