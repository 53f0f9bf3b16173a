// Posteriors of examples: a draw is from one of them, each equally often.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Stored posteriors")
struct StoredPosteriorsTests {
  /// Five posteriors over two latents, so far apart that every draw tells which it is from.
  static let means = HostArray([5, 2], [0, 0, 100, 0, 200, 50, 300, -50, 400, 10])
  static let logVariances = HostArray([5, 2], [0, 1, -2, 2, 0.5, -0.5, 1, 1, -3, 0])
  static let posteriors = StoredPosteriors(means: means, logVariances: logVariances)

  @Test("each example is drawn from equally often, by its own mean and deviation", arguments: [1, 0.5])
  func moments(temperature: Double) {
    let count = 5000
    let draws = Self.posteriors.draw(count, key: Key(seed: 11), temperature: Float(temperature)).doubles
    let examples = (0..<count).map { Int((draws[2 * $0] / 100).rounded()) }
    for example in 0..<5 {
      let share = Estimate(examples.map { $0 == example ? 1 : 0 })
      #expect(abs(share.mean - 0.2) < 4 * share.error, "example \(example): \(share)")
      for latent in 0..<2 {
        let place = 2 * example + latent
        let (mean, logVariance) = (Self.means.doubles[place], Self.logVariances.doubles[place])
        let deviation = temperature * exp(logVariance / 2)
        let noise = (0..<count).filter { examples[$0] == example }
          .map { (draws[2 * $0 + latent] - mean) / deviation }
        let (first, second) = (Estimate(noise), Estimate(noise.map { $0 * $0 }))
        #expect(abs(first.mean) < 4 * first.error && abs(second.mean - 1) < 4 * second.error)
      }
    }
  }

  @Test("without log-variances, and at temperature 0, draws are means")
  func means() {
    let rows = Set((0..<5).map { Array(Self.means.floats[2 * $0..<2 * $0 + 2]) })
    let bare = StoredPosteriors(means: Self.means, logVariances: nil)
    let cold = Self.posteriors.draw(40, key: Key(seed: 1), temperature: 0)
    #expect(cold == bare.draw(40, key: Key(seed: 1)))
    let drawn = Set((0..<40).map { Array(cold.floats[2 * $0..<2 * $0 + 2]) })
    #expect(drawn == rows)
  }

  @Test("a draw depends on the key and its number alone")
  func independence() {
    let draws = Self.posteriors.draw(50, key: Key(seed: 3))
    for count in [0, 1, 7, 49] {
      #expect(Self.posteriors.draw(count, key: Key(seed: 3)) == draws.selecting(Array(0..<count)))
    }
    #expect(Self.posteriors.draw(50, key: Key(seed: 4)) != draws)
  }

  @Test("posteriors are the same after their numbers were arrays")
  func arrays() throws {
    let bare = StoredPosteriors(means: Self.means, logVariances: nil)
    for posteriors in [Self.posteriors, bare] {
      #expect(try StoredPosteriors(arrays: posteriors.arrays, latents: 2) == posteriors)
    }
  }

  /// Arrays that are no posteriors over two latents, and what is said of them.
  static let wrong: [(name: String, array: HostArray?, says: String)] = [
    ("means", nil, "no 'means'"), ("means", HostArray([10], [Float](repeating: 0, count: 10)), "no 'means'"),
    ("means", HostArray([0, 2], []), "no 'means'"),
    ("means", HostArray([2, 2], [0, 0, 0, 0]), "log_variances"),
    ("log_variances", HostArray([5, 2], [0, 0, 0, .nan, 0, 0, 0, 0, 0, 0]), "nan at element 3"),
    ("log_variances", HostArray([5, 2], [0, 0, 0, 200, 0, 0, 0, 0, 0, 0]), "log-variance of 200"),
    ("other", HostArray([1], [1]), "'other'"),
  ]

  @Test("arrays that are no posteriors are refused", arguments: wrong)
  func wrongArrays(name: String, array: HostArray?, says: String) throws {
    var arrays = Self.posteriors.arrays
    arrays[name] = array
    let failure = try #require(throws: Failure.self) { try StoredPosteriors(arrays: arrays, latents: 2) }
    #expect(failure.kind == .badData && failure.what.contains(says), "\(failure)")
  }
}
