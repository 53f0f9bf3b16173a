// The discretised logistic distribution against numbers of 2,500 digits, against its definition in Double for
// every byte at scales from a thousandth to a thousand, and its mean against the sum over all bytes.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Discretised logistic distribution")
struct DiscretizedLogisticTests {
  /// A byte under a location and the logarithm of a scale.
  struct Recorded: Sendable {
    var x: Float
    var location: Float
    var logScale: Float
    var expected: Double

    init(_ x: Float, _ location: Float, _ logScale: Float, _ expected: Double) {
      (self.x, self.location, self.logScale, self.expected) = (x, location, logScale, expected)
    }
  }

  /// mpmath 1.3.0 with `mp.dps = 2500` and f(t) = 1/(1 + e^-t), of numbers rounded to float32 first:
  /// log(f((x + 1/2 - m)/s) - f((x - 1/2 - m)/s)), without the second term for 0 and with 1 as first for 255.
  static let recorded = [
    Recorded(0, 0, -6.9, -3.3904917465544074e-216), Recorded(0, 30, -2, -217.97715491845418),
    Recorded(0, -50, 3, -0.077816072481502617), Recorded(0, 255, 1, -93.625317778132071),
    Recorded(255, 255, -3, -4.3498234330806571e-5), Recorded(255, 300, 2, -0.0021147621008908237),
    Recorded(255, 0, 4, -4.6707395683887575), Recorded(1, 0, -6.9, -496.13740511786075),
    Recorded(100, 100, -6.9, -6.7809834931088149e-216), Recorded(100, 100.5, -6.9, -0.69314718055994531),
    Recorded(100, 101, -6.9, -496.13740511786075), Recorded(100, 100, 0, -1.4068291137472953),
    Recorded(100, 160, 0, -59.958675145387082), Recorded(100, 100, 3, -4.386345999923588),
    Recorded(7, 250, 3, -15.098165476020877), Recorded(254, -100, 2, -49.907927230586756),
    Recorded(128, 127.25, 6.9, -8.2862946204694428), Recorded(3, 900, 6.9, -8.4839917245304954),
    Recorded(254, 255, -1, -1.6728495215170965), Recorded(60, 59.5, -3, -0.6931471843443027),
  ]

  @Test("log-probabilities are mpmath's, summed over a row too", arguments: TestedBackend.all)
  func recorded(backend: TestedBackend) throws {
    let count = Self.recorded.count
    let columns = [
      Self.recorded.map(\.x), Self.recorded.map(\.location), Self.recorded.map(\.logScale),
    ]
    let expected = Self.recorded.map(\.expected)
    let shapes: [(shape: Shape, sums: [Double])] = [
      ([count, 1], expected), ([1, count], [expected.reduce(0, +)]),
    ]
    for (shape, sums) in shapes {
      let actual = try backend.value(columns.map { HostArray(shape, $0) }) {
        DiscretizedLogistic(location: $0[1], logScale: $0[2]).logDensity(of: $0[0])
      }
      expectClose(actual.doubles, sums, relative: backend.precision, absolute: 1e-12, "\(shape)")
    }
  }

  static let logScales: [Float] = [-6.9, -3, -1, 0, 1.5, 3, 4.5, 6.9]
  static let locations: [Float] = [-200, -0.75, 0, 0.5, 77.25, 127.5, 254.5, 255, 400]

  /// P(x) for all 256 bytes by the definition, from the distribution function or its complement, whichever
  /// is small.
  private static func probabilities(_ location: Double, _ scale: Double) -> [Double] {
    func below(_ t: Double) -> Double { t < 0 ? exp(t) / (1 + exp(t)) : 1 / (1 + exp(-t)) }
    return (0..<256).map { x in
      let low = (Double(x) - 0.5 - location) / scale
      let high = (Double(x) + 0.5 - location) / scale
      if x == 0 { return below(high) }
      if x == 255 { return below(-low) }
      return low > 0 ? below(-low) - below(-high) : below(high) - below(low)
    }
  }

  @Test("every byte has the definition's probability, and all of them sum to 1", arguments: TestedBackend.all)
  func definition(backend: TestedBackend) throws {
    let pairs = Self.logScales.flatMap { scale in Self.locations.map { ($0, scale) } }
    let bytes = HostArray([1, 256, 1], (0..<256).map(Float.init))
    let parameters = [pairs.map(\.0), pairs.map(\.1)].map { HostArray([pairs.count, 1, 1], $0) }
    let results = try backend.evaluate([bytes] + parameters) { _, x in
      let distribution = DiscretizedLogistic(location: x[1], logScale: x[2])
      return [distribution.logDensity(of: x[0]), distribution.mean]
    }
    let (logs, means) = (results[0].doubles, results[1].doubles)
    for (row, (location, logScale)) in pairs.enumerated() {
      let scale = exp(Double(logScale))
      let expected = Self.probabilities(Double(location), scale)
      let actual = logs[(256 * row)..<(256 * row + 256)].map { exp($0) }
      // Float32 holds (x - location) to 2^-24 of up to 455, which the scale magnifies.
      expectClose(
        actual, expected, relative: max(1e-4, 3e-5 / scale), absolute: 1e-30, "\(location) \(logScale)")
      expectClose([actual.reduce(0, +)], [1], relative: 0, absolute: 1e-5, "\(location) \(logScale)")
      let mean = expected.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
      // Rounding to whole numbers moves the mean by less than a half, and hardly at all for wide scales.
      expectClose(
        [means[row]], [mean], relative: 1e-5, absolute: scale < 0.9 ? 0.5 : 0.02,
        "mean of \(location) \(logScale)")
    }
  }

  @Test("gradients agree with central differences, at both ends too", arguments: TestedBackend.all)
  func gradients(backend: TestedBackend) throws {
    let bytes = HostArray(TensorType([2, 4], .uint8), bytes: [0, 255, 100, 3, 7, 255, 0, 254])
    let inputs = [bytes, .random([2, 4], in: -20...275, seed: 3), .random([2, 4], in: 1...4, seed: 4)]
    try backend.expectGradients(at: inputs) { x in
      DiscretizedLogistic(location: x[1], logScale: x[2]).logDensity(of: x[0].cast(to: .float32)).sum()
    }
  }

  @Test("no value and no gradient is lost at scales that no model reaches", arguments: TestedBackend.all)
  func extremes(backend: TestedBackend) throws {
    let logScales: [Float] = [-20, -6.9, 0, 6.9, 20]
    let inputs = [
      HostArray([256, 1, 1], (0..<256).map(Float.init)),
      HostArray([1, 3, 1], [-1000, 127.5, 1000]).repeated(5),
      HostArray([1, 15, 1], logScales.flatMap { [$0, $0, $0] }),
    ]
    let results = try backend.evaluate(inputs) { _, x in
      let value = DiscretizedLogistic(location: x[1], logScale: x[2]).logDensity(of: x[0])
      return [value] + Tensors.gradients(of: value.sum(), withRespectTo: [x[1], x[2]])
    }
    for result in results { #expect(result.doubles.allSatisfy { $0.isFinite }) }
    #expect(results[0].doubles.allSatisfy { $0 <= 0 })
  }
}

extension HostArray {
  /// These numbers so many times, along axis 1.
  fileprivate func repeated(_ times: Int) -> HostArray {
    HostArray([1, times * floats.count, 1], (0..<times).flatMap { _ in floats })
  }
}
