// Rows that hardly determine a mixture: few, equal, constant in a latent, or of more latents than there are rows.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Fitting a mixture to few rows")
struct FewRowsTests {
  private static func normals(_ count: Int, _ width: Int, seed: UInt64) -> HostArray {
    let values = (0..<count * width).map {
      Noise.normal(Philox.word(key: Key(seed: seed), stream: 0, row: UInt64($0 / width), column: $0 % width))
    }
    return HostArray([count, width], values)
  }

  /// The covariance L L^T of a component.
  private static func covariance(_ component: GaussianMixture.Component) -> [Double] {
    let width = component.mean.count
    return (0..<width * width).map { place in
      (0..<width).reduce(0.0) {
        $0 + component.factor[place / width * width + $1] * component.factor[place % width * width + $1]
      }
    }
  }

  @Test("one row gives one component around it")
  func oneRow() {
    let fit = MixtureFit(HostArray([1, 3], [1, -2, 3]), components: 10, key: Key(seed: 0))
    #expect(fit.mixture.components.count == 1)
    expectClose(fit.mixture.components[0].mean, [1, -2, 3])
    // Nothing is known about how far others would lie: they lie at the row.
    expectClose(
      fit.mixture.draw(5, key: Key(seed: 1)).doubles, [Double]((0..<5).flatMap { _ in [1.0, -2, 3] }),
      absolute: 1e-5)
  }

  @Test("equal rows give as many components as there are different ones")
  func equalRows() {
    let rows = HostArray([60, 2], (0..<60).flatMap { $0 % 3 == 0 ? [5, 5] : [-1, 2] as [Float] })
    let fit = MixtureFit(rows, components: 10, key: Key(seed: 0))
    let components = fit.mixture.components.sorted { $0.weight > $1.weight }
    #expect(components.count == 2)
    expectClose(components.map(\.weight), [2.0 / 3, 1.0 / 3], relative: 1e-6)
    expectClose(components.flatMap(\.mean), [-1, 2, 5, 5], relative: 1e-5)
  }

  @Test("a latent that never varies stays where it is")
  func constantLatent() {
    let rows = HostArray(
      [200, 2], Self.normals(200, 1, seed: 3).floats.flatMap { [$0, 7] })
    let fit = MixtureFit(rows, components: 2, key: Key(seed: 0))
    let draws = fit.mixture.draw(100, key: Key(seed: 1)).doubles
    for row in 0..<100 { #expect(abs(draws[2 * row + 1] - 7) < 1e-4) }
    #expect(Set((0..<100).map { draws[2 * $0] }).count == 100)
  }

  @Test("fewer rows than latents give a covariance near the diagonal, and every direction a deviation")
  func fewerRowsThanLatents() {
    let (count, width) = (15, 30)
    let rows = Self.normals(count, width, seed: 4)
    let fit = MixtureFit(rows, components: 1, key: Key(seed: 0))
    // v = 30 - 15/10 rows are known beforehand, of variance 1 in the unit of each latent: the diagonal is that of
    // the rows, and correlations are n / (n + v) of theirs.
    let known = 28.5
    #expect(MixtureFit.priorRows(count, components: 1, latents: width) == known)
    let values = rows.doubles
    let means = (0..<width).map { column in
      (0..<count).reduce(0.0) { $0 + values[$1 * width + column] } / Double(count)
    }
    func sample(_ row: Int, _ column: Int) -> Double {
      (0..<count).reduce(0.0) {
        $0 + (values[$1 * width + row] - means[row]) * (values[$1 * width + column] - means[column])
      } / Double(count)
    }
    let expected = (0..<width * width).map { place in
      let (row, column) = (place / width, place % width)
      return sample(row, column) * (row == column ? 1 : Double(count) / (Double(count) + known))
    }
    expectClose(Self.covariance(fit.mixture.components[0]), expected, relative: 1e-5, absolute: 1e-6)
  }

  @Test("rows that are missing are made up for, and ten for each latent and component are enough")
  func rule() {
    #expect(MixtureFit.priorRows(20_000, components: 10, latents: 20) == 1)
    #expect(MixtureFit.priorRows(20_000, components: 10, latents: 128) == 1)
    #expect(MixtureFit.priorRows(10_000, components: 10, latents: 128) == 28)
    #expect(abs(MixtureFit.priorRows(10, components: 10, latents: 128) - 127.9) < 1e-12)
  }

  @Test("the objective grows to the end where the prior decides", arguments: [3, 12])
  func monotone(components: Int) {
    let fit = MixtureFit(
      Self.normals(40, 6, seed: 5), components: components, key: Key(seed: 2),
      MixtureFit.Settings(mostSteps: 50, leastGain: -.infinity))
    #expect(fit.mixture.components.count <= components && fit.course.count > 5)
    for (before, after) in zip(fit.course, fit.course.dropFirst()) { #expect(after >= before - 1e-12) }
  }

  @Test("a covariance is its factor times its transpose, and the inverse is one")
  func factor() {
    // A^T A + I of some numbers.
    let width = 5
    let a = Self.normals(7, width, seed: 6).doubles
    let covariance = (0..<width * width).map { place in
      (0..<7).reduce(place / width == place % width ? 1.0 : 0) {
        $0 + a[$1 * width + place / width] * a[$1 * width + place % width]
      }
    }
    let lower = LowerFactor(of: covariance, size: width)
    func product(_ left: [Double], _ right: (Int, Int) -> Double) -> [Double] {
      (0..<width * width).map { place in
        (0..<width).reduce(0) { $0 + left[place / width * width + $1] * right($1, place % width) }
      }
    }
    expectClose(
      product(lower.factor) { lower.factor[$1 * width + $0] }, covariance, relative: 1e-12, absolute: 1e-12)
    let unit = (0..<width * width).map { $0 / width == $0 % width ? 1.0 : 0 }
    expectClose(product(lower.inverse) { lower.factor[$0 * width + $1] }, unit, absolute: 1e-12)
    let trace = (0..<width).reduce(0.0) { sum, row in
      sum + (row..<width).reduce(0.0) { $0 + pow(lower.inverse[$1 * width + row], 2) }
    }
    #expect(abs(lower.inverseTrace - trace) < 1e-12)
    #expect(abs(lower.logScale - (0..<width).reduce(0) { $0 + log(lower.factor[$1 * width + $1]) }) < 1e-12)
  }
}
