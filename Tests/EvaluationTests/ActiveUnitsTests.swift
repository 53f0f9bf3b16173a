// Latents whose variances and divergences are known by construction.

import Autoencoders
import Foundation
import Storage
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Active units")
struct ActiveUnitsTests {
  // Latents take x0, x1 / 4, x2 / 20, and 300; the x are -1 or 1, each half of the time.
  private let weight: [Float] = [
    1, 0, 0, 0, 0, 0, 0, 0,
    0, 0.25, 0, 0, 0, 0, 0, 0,
    0, 0, 0.05, 0, 0, 0, 0, 0,
  ]
  private let logVariances: [Double] = [-2, -1, 0.25, 0]

  @Test("latents that vary by more than a hundredth are active", arguments: TestedBackend.all)
  func counted(_ tested: TestedBackend) throws {
    let model = TrainedModel(
      try ModelConfiguration(
        exampleShape: [3], hidden: [], latents: 4, likelihood: .gaussian(deviation: 1)),
      ["posterior/weight": weight, "posterior/bias": [0, 0, 0, 300] + logVariances.map { Float($0) }])
    // More rows than a block, the last one partial.
    let rows = try source(
      (0..<600).map { row in (0..<3).map { bit in (row >> bit) & 1 == 0 ? -1 : 1 } })
    let units = try ActiveUnits(model, rows, backend: tested.backend)
    #expect(units.count == 2)
    expectClose(units.variances, [1, 0.0625, 0.0025, 0], relative: 1e-5, absolute: 0)
    let squares = [1, 0.0625, 0.0025, 90_000]
    expectClose(
      try #require(units.divergences), zip(squares, logVariances).map { ($0 + exp($1) - 1 - $1) / 2 },
      relative: 1e-5)
  }
}
