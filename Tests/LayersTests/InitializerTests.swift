// Initial values: the moments of their distributions, their bounds, their keys.

import Foundations
import Layers
import Tensors
import Testing

@Suite("Initialisers")
struct InitializerTests {
  /// An initialiser with the variance it promises for a weight of 150 inputs and 250 outputs, and the
  /// fourth moment over the squared variance that its kind of distribution has.
  struct Promise: Sendable, CustomTestStringConvertible {
    var initializer: Initializer
    var variance: Double
    var kurtosis: Double
    var testDescription: String { "\(initializer)" }
  }

  static let promises = [
    Promise(initializer: .lecunNormal, variance: 1.0 / 150, kurtosis: 3),
    Promise(initializer: .heNormal, variance: 2.0 / 150, kurtosis: 3),
    Promise(initializer: .glorotUniform, variance: 2.0 / 400, kurtosis: 1.8),
    Promise(initializer: .normal(deviation: 0.3), variance: 0.09, kurtosis: 3),
  ]

  @Test(
    "a weight has mean 0 and the variance of its initialiser", arguments: promises, [1, 2, 3] as [UInt64])
  func moments(promise: Promise, seed: UInt64) {
    let values = promise.initializer.values([150, 250], key: Key(seed: seed)).map(Double.init)
    let count = Double(values.count)
    func moment(_ power: Int) -> Double {
      values.reduce(0) { sum, value in sum + (0..<power).reduce(1.0) { product, _ in product * value } }
        / count
    }
    // Standard errors: of a mean sqrt(v/n), of a variance v sqrt((k - 1)/n).
    #expect(abs(moment(1)) < 5 * (promise.variance / count).squareRoot())
    let error = ((promise.kurtosis - 1) / count).squareRoot()
    #expect(abs(moment(2) / promise.variance - 1) < 5 * error)
    let squared = promise.variance * promise.variance
    #expect(abs(moment(4) / squared - promise.kurtosis) < 0.05 * promise.kurtosis)
  }

  @Test("a convolution-like weight counts all axes but the last as inputs")
  func leadingAxes() {
    let key = Key(seed: 5)
    let (flat, folded) = (Shape([60, 10]), Shape([3, 4, 5, 10]))
    for promise in Self.promises {
      #expect(promise.initializer.values(flat, key: key) == promise.initializer.values(folded, key: key))
    }
  }

  @Test("a uniform stays within its limits and fills them")
  func limits() {
    let limit = Float(6.0 / 400).squareRoot()
    let values = Initializer.glorotUniform.values([150, 250], key: Key(seed: 6))
    #expect(values.allSatisfy { abs($0) <= limit })
    #expect((values.max() ?? 0) > 0.999 * limit && (values.min() ?? 0) < -0.999 * limit)
  }

  @Test("constants and given numbers are what they are")
  func given() {
    #expect(Initializer.constant(2.5).values([2, 2], key: Key(seed: 0)) == [2.5, 2.5, 2.5, 2.5])
    #expect(Initializer.values([1, 2, 3]).values([3], key: Key(seed: 0)) == [1, 2, 3])
    #expect(Initializer.lecunNormal.values([0, 4], key: Key(seed: 0)).isEmpty)
  }

  @Test("the same key gives the same numbers, a longer parameter begins as a shorter one, keys differ")
  func keys() {
    let (first, second) = (Key(seed: 7), Key(seed: 8))
    let normal = Initializer.normal(deviation: 1)
    for count in [1, 2, 3, 4, 5, 101] {
      let values = normal.values([count], key: first)
      #expect(values.count == count && values == Array(normal.values([200], key: first).prefix(count)))
      #expect(values != normal.values([count], key: second))
    }
  }

  @Test("given numbers of another count stop with a sentence")
  func count() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Initializer.values([1, 2]).values([3], key: Key(seed: 0))
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("2 initial values for [3]"), "\(text)")
  }
}
