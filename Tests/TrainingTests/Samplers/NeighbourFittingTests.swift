// Who is near whom among examples: counted by hand, within labels and without.

import Autoencoders
import Foundations
import Reference
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Fitting neighbours")
struct NeighbourFittingTests {
  /// The neighbours of examples with one latent each.
  private static func neighbours(_ means: [Float], _ labels: [Int32] = []) throws -> [[Float]] {
    let array = HostArray([means.count, 1], means)
    let examples = EncodedExamples(
      posteriors: ExamplePosteriors(means: array, logVariances: nil, draws: array), labels: labels,
      areDrawn: false)
    let fitted = NeighbouringLatents.fitted(
      to: examples, SamplerChoice.neighbours, key: Key(seed: 1), on: Reference(), tell: { _ in })
    #expect(fitted.means == means)
    let numbers = try #require(fitted.arrays["neighbours"]).floats
    return means.indices.map { Array(numbers[6 * $0..<6 * $0 + 6]) }
  }

  @Test("the six nearest others are an example's neighbours")
  func nearest() throws {
    let found = try Self.neighbours([0, 1, 3, 6, 10, 15, 21, 28, 36])
    #expect(found[0] == [1, 2, 3, 4, 5, 6] && found[8] == [7, 6, 5, 4, 3, 2])
    #expect(Set(found[4]) == [1, 2, 3, 5, 6, 0] && found[4][0] == 3)
  }

  @Test("neighbours have the same label, and an example stands for those that it lacks")
  func labels() throws {
    let found = try Self.neighbours([0, 1, 2, 3, 50], [7, 8, 7, 8, 9])
    #expect(found[0] == [2, 0, 0, 0, 0, 0] && found[1] == [3, 1, 1, 1, 1, 1])
    #expect(found[4] == [4, 4, 4, 4, 4, 4])
    #expect(try Self.neighbours([5]) == [[0, 0, 0, 0, 0, 0]])
  }
}
