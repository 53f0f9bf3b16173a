// Ways between points: their ends, their lengths, their angles, and the directions that have none.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Ways through the latents")
struct LatentPathTests {
  private func norm(_ point: [Double]) -> Double { point.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  private func angle(_ a: [Double], _ b: [Double]) -> Double {
    let cosine = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / (norm(a) * norm(b))
    return acos(min(1, max(-1, cosine)))
  }

  private func way(_ path: LatentPath, _ a: [Double], _ b: [Double], steps: Int = 9) -> [[Double]] {
    LatentPath.shares(steps).map { path.point($0, from: a, to: b) }
  }

  static let pairs: [([Double], [Double])] = [
    ([1, 0], [0, 1]), ([3, 0, 0], [0, 0.5, 0]), ([1, 2, 3], [-2, 1, 0.5]), ([1, 0], [-1, 0]),
    ([0, 2, 0], [0, -1, 0]), ([1, 1e-9], [-1, 0]), ([1, 2], [2, 4]), ([0, 0], [1, 2]), ([1, 2], [0, 0]),
    ([0, 0], [0, 0]), ([2], [-1]), ([2], [3]), ([1e-200, 0], [0, 1e-200]), ([1e200, 0], [0, 1e200]),
  ]

  @Test("every way has exactly its ends, and finite points between them", arguments: LatentPath.allCases)
  func ends(path: LatentPath) {
    for (a, b) in Self.pairs {
      let points = way(path, a, b)
      #expect(points.count == 9 && points.first == a && points.last == b)
      #expect(points.joined().allSatisfy { $0.isFinite }, "\(a) \(b)")
    }
  }

  @Test("the straight way goes evenly")
  func linear() { #expect(way(.linear, [0, 4], [2, 0], steps: 3) == [[0, 4], [1, 2], [2, 0]]) }

  @Test("the round way turns evenly, while its distance from the centre changes evenly")
  func spherical() {
    for (a, b) in Self.pairs where norm(a) > 0 && norm(b) > 0 && a.count > 1 {
      let points = way(.spherical, a, b)
      let whole = angle(a, b)
      for (share, point) in zip(LatentPath.shares(9), points) {
        let length = norm(a) * (1 - share) + norm(b) * share
        // Squares of 1e-200 vanish: the test's own norm would see nothing.
        if (1e-100...1e100).contains(length) {
          #expect(abs(norm(point) - length) < 1e-12 * length, "\(a) \(b)")
          #expect(abs(angle(a, point) - share * whole) < 1e-6, "\(a) \(b)")
        }
      }
    }
  }

  @Test("a quarter of a circle is the one of the textbook")
  func quarter() {
    let middle = LatentPath.spherical.point(0.5, from: [1, 0], to: [0, 1])
    let half = Double(0.5).squareRoot()
    expectClose(middle, [half, half], relative: 1e-15, absolute: 0)
  }

  @Test("to and from the centre, and through it in one dimension, the way is straight")
  func directionless() {
    for (a, b) in Self.pairs where Set(a) == [0] || Set(b) == [0] || a.count == 1 {
      let (round, straight) = (way(.spherical, a, b), way(.linear, a, b))
      for (left, right) in zip(round, straight) {
        expectClose(left, right, relative: 1e-14, absolute: 1e-300)
      }
    }
  }

  @Test("an unknown way is answered with the nearest")
  func names() throws {
    #expect(try LatentPath.named("spherical") == .spherical)
    let failure = try #require(throws: Failure.self) { try LatentPath.named("sperical") }
    #expect(failure.kind == .usage && failure.remedy == "Did you mean 'spherical'?")
  }
}

@Suite("The standard normal distribution")
struct StandardNormalTests {
  // SciPy 1.17: scipy.stats.norm.ppf.
  @Test(
    "quantiles are those of another implementation",
    arguments: [
      (0.5, 0), (0.05, -1.6448536269514729), (0.95, 1.6448536269514722), (0.975, 1.959963984540054),
      (0.841344746068543, 1.0), (1e-10, -6.361340902404056), (1e-100, -21.273453560965322),
    ])
  func known(_ share: Double, _ value: Double) {
    #expect(abs(StandardNormal.quantile(share) - value) <= 1e-13 * max(1, abs(value)))
  }

  @Test("the share below a quantile is the one asked for")
  func inverse() {
    for step in 1..<1000 {
      let share = Double(step) / 1000
      let back = erfc(-StandardNormal.quantile(share) / 2.0.squareRoot()) / 2
      #expect(abs(back - share) < 1e-15 + 1e-13 * share)
    }
  }
}
