// Directions between kinds of examples, against distributions of which everything is known; and examples moved along them by
// a linear model, whose answer is a sum.

import Autoencoders
import Datasets
import Examples
import Foundation
import Foundations
import Storage
import Tensors
import Training
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Directions in the latents")
struct DirectionTests {
  /// Normal numbers around a mean, [count, 3], with deviations 1, 0.5 and 2.
  static func normals(_ count: Int, around mean: [Double], seed: UInt64) -> HostArray {
    let (key, deviations) = (Key(seed: seed), [1, 0.5, 2])
    let numbers = (0..<count).flatMap { row in
      (0..<3).map { latent in
        Float(
          mean[latent] + deviations[latent]
            * Double(Noise.normal(Philox.word(key: key, stream: 0, row: UInt64(row), column: latent))))
      }
    }
    return HostArray([count, 3], numbers)
  }

  static func posteriors(_ latents: HostArray) -> ExamplePosteriors {
    ExamplePosteriors(means: latents, logVariances: nil, draws: latents)
  }

  static func search(_ count: Int, shift: [Double]) throws -> DirectionSearch {
    try DirectionSearch(
      "d", from: .init(name: "a", latents: normals(count, around: [0, 0, 0], seed: 1)),
      to: .init(name: "b", latents: normals(count, around: shift, seed: 2)),
      among: posteriors(normals(4000, around: [0, 0, 0], seed: 3)))
  }

  // Along the first latent two normals of deviation 1 lie at a distance s: P(b > a) = F(s / sqrt 2).
  @Test("the step, its length, and how well it separates are those of the distributions")
  func known() throws {
    let found = try Self.search(2000, shift: [1.5, 0, 0])
    #expect(zip(found.direction.step, [1.5, 0, 0]).allSatisfy { abs($0 - $1) < 0.2 })
    #expect(abs(found.deviations - 1.5) < 0.15)
    let separation = try #require(found.separation)
    let expected = 0.5 * erfc(-1.5 / 2)
    #expect(abs(separation.auroc - expected) < 4 * separation.standardError)
    // Of 2,000 a side at this area, by Hanley and McNeil, Radiology 143, 1982.
    let (area, count) = (expected, 2000.0)
    let (one, two) = (area / (2 - area), 2 * area * area / (1 + area))
    let error = ((area * (1 - area) + (count - 1) * (one + two - 2 * area * area)) / (count * count))
      .squareRoot()
    #expect(abs(separation.standardError / error - 1) < 0.15)
    #expect(found.notes().isEmpty)
    // tr S (1/n + 1/n) over the squared length.
    let chance = try #require(found.chance)
    #expect(abs(chance / (2 * 5.25 / 2000 / (1.5 * 1.5)) - 1) < 0.15)
  }

  @Test("ends that hardly differ are said to, by examples that were held out")
  func hardly() throws {
    let found = try Self.search(40, shift: [0, 0, 0])
    // On the examples that it was found from, the direction would separate them.
    #expect(try #require(found.separation).auroc < 0.7)
    #expect(found.notes().contains { $0.text(.swift).contains("hardly tells") })
    let told = found.notes(told: [Attribute("label", .classes(["a", "b"]))])
    #expect(told.contains { $0.text(.swift).contains("is told label") })
  }

  @Test("few examples are said to be few, and one cannot be held out", arguments: [1, 4])
  func few(count: Int) throws {
    let found = try Self.search(count, shift: [3, 1, 0])
    #expect((found.separation == nil) == (count == 1) && (found.chance == nil) == (count == 1))
    let first = try #require(found.notes().first).text(.swift)
    #expect(first.contains(count == 1 ? "one example is few" : "4 examples are few"), "\(first)")
  }

  @Test("equal ends and numbers that are not finite are refused")
  func refused() throws {
    let rows = Self.normals(20, around: [0, 0, 0], seed: 1)
    let broken = HostArray([1, 3], [0, .nan, 0])
    for (from, to, says) in [(rows, rows, "the same latents"), (rows, broken, "not finite")] {
      let failure = try #require(throws: Failure.self) {
        try DirectionSearch(
          "d", from: .init(name: "a", latents: from), to: .init(name: "b", latents: to),
          among: Self.posteriors(rows))
      }
      #expect(failure.kind == .badData && failure.what.contains(says))
    }
  }

  // Every number of the region's own examples is one in a hundred, within the error of 2,000 of them.
  @Test("one in a hundred of other examples lies outside the region of data")
  func region() throws {
    let found = try Self.search(20, shift: [1, 0, 0])
    let others = Self.normals(4000, around: [0, 0, 0], seed: 9).doubles
    let outside = (0..<4000).count { !found.direction.region.contains(Array(others[$0 * 3..<$0 * 3 + 3])) }
    #expect((12...80).contains(outside), "\(outside)")
    #expect(!found.direction.region.contains([9, 0, 0]) && found.direction.region.contains([0, 0, 0]))
  }

  /// A direction of the exact linear model: one latent, data within four deviations.
  private static func along(_ step: Double) -> LatentDirection {
    LatentDirection(
      name: "d", from: ("a", 5), to: ("b", 5), start: [0], end: [step],
      region: LatentRegion(
        density: GaussianMixture([.init(weight: 1, mean: [0], factor: [1])]),
        // log N(2; 0, 1)
        least: -0.5 * log(2 * Double.pi) - 2, rows: 5))
  }

  @Test(
    "a linear model adds its weights to the example, which keeps what the latents do not hold",
    arguments: TestedBackend.all)
  func linear(backend: TestedBackend) throws {
    let model = LinearGaussian.exact
    let rows = try model.rows(6)
    let amounts = [-1, 0, 0.25, 2]
    let edit = try LatentEdit(
      model.trained(), rows, along: Self.along(0.5), amounts: amounts, backend: backend.backend)
    let (given, edited) = (try rows.rows(Array(0..<6)).floats, edit.edited.floats)
    for example in 0..<6 {
      for (place, amount) in amounts.enumerated() {
        for dimension in 0..<4 {
          let expected = Double(given[example * 4 + dimension]) + amount * 0.5 * model.weight[0][dimension]
          let found = Double(edited[(example * amounts.count + place) * 4 + dimension])
          #expect(abs(found - expected) < 1e-5)
        }
      }
    }
    #expect(edit.isInside.count == 24 && edit.reaches.count == 6)
  }

  @Test("what leaves the region is said, with the amounts that stay inside")
  func warning() throws {
    let model = LinearGaussian.exact
    let rows = try source([[0.5, 0, -1, 0.25]])
    func edit(_ step: Double, _ amounts: [Double]) throws -> LatentEdit {
      try LatentEdit(
        model.trained(), rows, along: Self.along(step), amounts: amounts,
        backend: TestedBackend.all[0].backend)
    }
    // The row is b, whose posterior mean is 0; 2 deviations are 4 steps of 0.5 and 2 of 1.
    let near = try edit(0.5, [-1, 3])
    #expect(near.warning == nil && near.reaches == [-1...3])
    let far = try edit(1, [-3, 0, 1, 2.5])
    #expect(far.isInside == [false, true, true, false])
    let sentence = try #require(far.warning).text(.swift)
    #expect(
      sentence.contains("2 of 4 results leave") && sentence.contains("from -1.99 to 2 stay inside"),
      "\(sentence)")
    #expect(try #require(edit(1, [3]).warning).text(.swift).contains("1 of 1 results leaves the region"))
    // One that lies elsewhere before it is moved.
    let odd = try LatentEdit(
      model.trained(), source([[5, -9, 2, 6]]), along: Self.along(1), amounts: [1],
      backend: TestedBackend.all[0].backend)
    #expect(odd.reaches == [nil])
    #expect(try #require(odd.warning).text(.swift).contains("before it is moved"))
  }

  @Test("amounts that cannot be are refused", arguments: [[], [.nan], [1e9], [.infinity, 1]] as [[Double]])
  func amounts(_ amounts: [Double]) throws {
    let failure = try #require(throws: Failure.self) {
      try LatentEdit(
        LinearGaussian.exact.trained(), LinearGaussian.exact.rows(2), along: Self.along(1), amounts: amounts,
        backend: TestedBackend.all[0].backend)
    }
    #expect(failure.kind == .usage && failure.place == "\(.amount)")
  }
}
