// A step over rows of any width is what its formulas say, however many rows the last group has, and although what
// cannot matter is left out.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("A step of expectation-maximisation")
struct MixtureStepTests {
  /// Rows around three points that are so far apart that shares are nearly one or zero.
  private static func rows(_ width: Int) -> RowGroups {
    let values = (0..<45).flatMap { row in
      (0..<width).map { column -> Float in
        let word = Philox.word(key: Key(seed: 17), stream: 0, row: UInt64(row), column: column)
        return Noise.normal(word) + Float(6 * (row % 3)) * (column % 2 == 0 ? 1 : -1)
      }
    }
    return RowGroups(HostArray([45, width], values))
  }

  /// Components with full covariances at the first three rows.
  private static func components(_ rows: RowGroups) -> [FittedComponent] {
    let width = rows.width
    return (0..<3).map { number in
      let covariance = (0..<width * width).map { place in
        place / width == place % width ? 0.2 + 0.1 * Double(number) : 0.05 / Double(width)
      }
      return FittedComponent(
        rows: [20.0, 15, 10][number], mean: rows.row(number),
        covariance: LowerFactor(of: covariance, size: width))
    }
  }

  /// The log-densities of a row under each weighted component, by forward substitution.
  private static func terms(_ row: [Double], _ components: [FittedComponent]) -> [Double] {
    components.map { component in
      let mixture = GaussianMixture([
        GaussianMixture.Component(weight: 1, mean: component.mean, factor: component.covariance.factor)
      ])
      return mixture.logDensity(of: row) + log(component.rows / 45)
    }
  }

  private static func share(_ step: MixtureStep, _ row: Int, _ component: Int) -> Double {
    step.shares[row / 8 * 3 + component][row % 8]
  }

  @Test("shares and densities are those of the definition", arguments: [1, 2, 3, 7, 8, 9, 30])
  func expectation(width: Int) {
    let rows = Self.rows(width)
    let components = Self.components(rows)
    var step = MixtureStep(rows, CovariancePrior(rows: 0, variance: 1), shares: [])
    let sum = step.expect(components)
    var expected = 0.0
    for row in 0..<45 {
      let terms = Self.terms(rows.row(row), components)
      let largest = terms.max() ?? 0
      let total = terms.reduce(0) { $0 + exp($1 - largest) }
      expected += largest + log(total)
      // The mixture rounds its numbers to float32; shares between zero and one feel that most.
      let shares = terms.map { exp($0 - largest) / total }
      expectClose((0..<3).map { Self.share(step, row, $0) }, shares, relative: 1e-3, absolute: 1e-9)
    }
    expectClose([sum], [expected], relative: 1e-6)
    // Rows that the last group lacks have no shares.
    for lane in 5..<8 { #expect((0..<3).allSatisfy { step.shares[5 * 3 + $0][lane] == 0 }) }
  }

  @Test(
    "means and covariances are the weighted ones, with what is known beforehand", arguments: [1, 2, 7, 30])
  func maximization(width: Int) {
    let rows = Self.rows(width)
    let prior = CovariancePrior(rows: 3, variance: 0.5)
    var step = MixtureStep(rows, prior, shares: [])
    _ = step.expect(Self.components(rows))
    let found = step.maximized()
    #expect(found.count == 3)
    for (number, component) in found.enumerated() {
      let shares = (0..<45).map { Self.share(step, $0, number) }
      let count = shares.reduce(0, +)
      let mean = (0..<width).map { column in
        (0..<45).reduce(0) { $0 + shares[$1] * rows.row($1)[column] } / count
      }
      #expect(abs(component.rows - count) < 1e-9)
      expectClose(component.mean, mean, relative: 1e-9, absolute: 1e-9)
      let factor = component.covariance.factor
      for (row, column) in [(0, 0), (width - 1, 0), (width - 1, width - 1), (width / 2, width / 3)] {
        var expected = row == column ? prior.rows * prior.variance : 0
        for (place, share) in shares.enumerated() {
          let values = rows.row(place)
          expected += share * (values[row] - mean[row]) * (values[column] - mean[column])
        }
        let covariance = (0..<width).reduce(0) { $0 + factor[row * width + $1] * factor[column * width + $1] }
        expectClose([covariance], [expected / (count + prior.rows)], relative: 1e-9, absolute: 1e-9)
      }
    }
  }

  @Test("the order of rows changes nothing but the order of rows")
  func sorting() {
    let rows = Self.rows(4)
    var step = MixtureStep(rows, CovariancePrior(rows: 1, variance: 0.5), shares: [])
    let before = step.expect(Self.components(rows))
    let components = step.maximized()
    let owners = { (step: MixtureStep) in
      (0..<45).map { row in (0..<3).max { Self.share(step, row, $0) < Self.share(step, row, $1) } ?? 0 }
    }
    #expect(owners(step) != owners(step).sorted())
    step.sort()
    #expect(owners(step) == owners(step).sorted())
    let sorted = step.maximized()
    for (left, right) in zip(components, sorted) {
      expectClose(right.mean, left.mean, relative: 1e-9, absolute: 1e-9)
      expectClose(right.covariance.factor, left.covariance.factor, relative: 1e-9, absolute: 1e-9)
    }
    expectClose([step.expect(Self.components(rows))], [before], relative: 1e-12)
    #expect(Set((0..<45).map { step.rows.row($0) }) == Set((0..<45).map { rows.row($0) }))
  }
}
