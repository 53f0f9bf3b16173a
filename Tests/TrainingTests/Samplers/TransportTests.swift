// Flow matching against the velocities of distributions that have one in closed form.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Reference
import Storage
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Transport")
struct TransportTests {
  // x_1 from N(m, s^2), x_t = (1 - t) x_0 + t x_1: the pair (x_t, x_1 - x_0) is normal, so that
  //   v(x, t) = m + (t s^2 - (1 - t)) / ((1 - t)^2 + t^2 s^2) (x - t m),
  // and x_0 is carried along its quantile, to m + s x_0.
  /// The exact velocity between noise and a normal distribution.
  private static func velocity(_ x: Tensor, _ t: Tensor, mean m: Double, deviation s: Double) -> Tensor {
    let rest = 1 - t
    let slope = (t * (s * s) - rest) / (rest * rest + t * t * (s * s))
    return (x - t * m) * slope + m
  }

  @Test("the integration carries noise to a normal distribution, with an error of second order")
  func order() throws {
    let noise = HostArray.random([50, 1], in: -2.5...2.5, seed: 7)
    let exact = noise.doubles.map { 3 + 0.4 * $0 }
    func error(_ steps: Int) throws -> Double {
      let ended = try evaluate(on: Reference(), inputs: [noise]) { _, inputs in
        [Transport.ended(inputs[0], steps: steps) { Self.velocity($0, $1, mean: 3, deviation: 0.4) }]
      }
      return zip(ended[0].doubles, exact).map { abs($0 - $1) }.max() ?? .infinity
    }
    let errors = try [20, 40, 80].map(error)
    #expect(errors[0] < 0.01, "\(errors)")
    for ratio in zip(errors, errors.dropFirst()).map(/) { #expect((3.5...4.6).contains(ratio), "\(errors)") }
  }

  /// Rows of a mixture of two normals at -1 and 1 with deviation 0.3, as fitting sees them: latents and deviations.
  private static func rows(_ count: Int) throws -> ArraySource {
    let noise = NumberedNoise(count)
    let values = (0..<count).flatMap { [($0 % 2 == 0 ? -1 : 1) + 0.3 * noise[$0], 0] }
    return try ArraySource(NumericArray(shape: [count, 2], values), name: "latents", at: "latents")
  }

  private struct NumberedNoise {
    let values: [Float]
    init(_ count: Int) {
      values = (0..<count).map {
        Noise.normal(Philox.word(key: Key(seed: 11), stream: 0, row: UInt64($0), column: 0))
      }
    }
    subscript(index: Int) -> Float { values[index] }
  }

  // With weights p_k of the parts given x_t, which are those of a mixture with means t m_k and variances (1-t)^2 + t^2 s^2,
  // the velocity is sum_k p_k v_k(x, t).
  @Test("a network learns the velocity of a mixture of two normals")
  func mixture() throws {
    let field = VelocityField(latents: 1, size: .init(width: 64, blocks: 2))
    let settings = TrainingSettings(
      epochs: 120, batch: 250, learningRate: 3e-3, schedule: "cosine", clip: 1, average: 0.99)
    let parameters = try Trainer(FlowMatching(field: field), settings, on: CPU()).fit(Self.rows(8000))
      .parameters
    var (points, times): ([Float], [Float]) = ([], [])
    for time in [0.1, 0.3, 0.5, 0.7, 0.9] as [Float] {
      for place in 0..<21 {
        let end: Float = place % 2 == 0 ? -1 : 1
        points.append(time * end + (1 - time) * (Float(place) - 10) / 6)
        times.append(time)
      }
    }
    let state = field.makeState(parameters: parameters, on: CPU())
    var layout = StateLayout()
    field.declare(in: &layout)
    let found = try evaluate(
      on: CPU(), inputs: [HostArray([105, 1], points), HostArray([105, 1], times)], layout: layout,
      state: state
    ) { _, inputs in [field(inputs[0], at: inputs[1], .inference)] }[0].doubles
    var (error, size) = (0.0, 0.0)
    for (place, velocity) in found.enumerated() {
      let (x, t) = (Double(points[place]), Double(times[place]))
      let variance = (1 - t) * (1 - t) + t * t * 0.09
      let weights = [-1.0, 1].map { exp(-(x - t * $0) * (x - t * $0) / (2 * variance)) }
      let exact =
        zip(weights, [-1.0, 1]).reduce(0) {
          $0 + $1.0 * ($1.1 + (t * 0.09 - (1 - t)) / variance * (x - t * $1.1))
        }
        / (weights[0] + weights[1])
      error += (velocity - exact) * (velocity - exact)
      size += exact * exact
    }
    #expect((error / size).squareRoot() < 0.05, "\((error / size).squareRoot())")
  }

  @Test("it is fitted to a ring, stored, and drawn from; a draw depends on its number alone")
  func ring() throws {
    let trained = try passingOn()
    let points = (0..<3000).flatMap { row -> [Float] in
      let angle = Float(row) * 2.399_963
      return [5 + 2 * cos(angle), 2 * sin(angle) - 1]
    }
    let source = try ArraySource(NumericArray(shape: [3000, 2], points), name: "ring", at: "ring")
    let saved = try SamplerChoice.transport(steps: 1500, width: 64).fit(trained, to: source, on: CPU())
    try withTemporaryFolder { folder in
      try trained.write(to: "\(folder)/model")
      try saved.write(beside: trained, in: "\(folder)/model")
      let again = try #require(try SavedSampler(reading: .transport, of: trained, in: "\(folder)/model"))
      let drawn = try again.value.source(on: CPU()).draw(400, key: Key(seed: 5), temperature: 1)
      #expect(try drawn == saved.value.source(on: CPU()).draw(400, key: Key(seed: 5), temperature: 1))
      let fewer = try again.value.source(on: CPU()).draw(30, key: Key(seed: 5), temperature: 1)
      #expect(Array(drawn.floats.prefix(60)) == fewer.floats)
      // A mixture of normals has draws inside; a flow leaves the middle empty.
      let z = drawn.doubles
      let radii = (0..<400).map { hypot(z[2 * $0] - 5, z[2 * $0 + 1] + 1) }.sorted()
      #expect(radii[20] > 1.5 && radii[380] < 2.5 && abs(radii[200] - 2) < 0.1, "\(radii[20]) \(radii[380])")
      // Every side of the ring is reached.
      let right = (0..<400).count { z[2 * $0] > 5 }
      let upper = (0..<400).count { z[2 * $0 + 1] > -1 }
      #expect((140...260).contains(right) && (140...260).contains(upper))
    }
  }

  @Test("places of a picture of latents are drawn together, and the file says the picture")
  func picture() throws {
    // All four places are near 1 or all near -1, which no place knows alone.
    let noise = HostArray.random([4000, 4], in: -0.2...0.2, seed: 9).floats
    let rows = (0..<4000).flatMap { row -> [Float] in
      let sign: Float = row % 2 == 0 ? 1 : -1
      return (0..<4).map { sign + noise[4 * row + $0] } + [0, 0, 0, 0]
    }
    let source = try ArraySource(NumericArray(shape: [4000, 8], rows), name: "latents", at: "latents")
    let field = VelocityField(latents: 4, size: .init(width: 24, blocks: 2, picture: [2, 2, 1]))
    let settings = TrainingSettings(
      epochs: 20, batch: 100, learningRate: 3e-3, schedule: "cosine", clip: 1, average: 0.99)
    let parameters = try Trainer(FlowMatching(field: field), settings, on: CPU()).fit(source).parameters
    let fitted = Transport(field, parameters: parameters, centre: [0, 0, 0, 0], spread: [1, 1, 1, 1])
    let stored = try Transport(arrays: fitted.arrays, latents: 4)
    #expect(stored.field.size == field.size && stored.meaning.hasSuffix("at 2 x 2 places"))
    let drawn = try stored.source(on: CPU()).draw(300, key: Key(seed: 2), temperature: 1)
    #expect(try drawn == fitted.source(on: CPU()).draw(300, key: Key(seed: 2), temperature: 1))
    let z = drawn.doubles
    let agree = (0..<300).count { row in
      let signs = (0..<4).map { z[4 * row + $0] > 0 }
      return signs.allSatisfy { $0 == signs[0] } && (0..<4).allSatisfy { abs(abs(z[4 * row + $0]) - 1) < 0.5 }
    }
    let positive = (0..<300).count { z[4 * $0] > 0 }
    #expect(agree > 270 && (110...190).contains(positive), "\(agree) and \(positive)")
  }

  @Test("numbers that are no flow are refused")
  func wrong() throws {
    let field = VelocityField(latents: 2, size: .init(width: 4, blocks: 1))
    let right = Transport(
      field, parameters: field.store.initialValues(key: Key(seed: 1)), centre: [0, 0], spread: [1, 1]
    ).arrays
    #expect(throws: Never.self) { try Transport(arrays: right, latents: 2) }
    for (name, array) in [
      ("size", HostArray([2], [4.5, 1])), ("size", HostArray([2], [4, 2])),
      ("spread", HostArray([2], [1, 0])),
      ("picture", HostArray([3], [1, 1, 3])), ("centre", HostArray([2], [.nan, 0])),
      ("network", HostArray([3], [1, 2, 3])),
      ("other", HostArray([1], [1])),
    ] {
      var arrays = right
      arrays[name] = array
      #expect(throws: Failure.self, "\(name)") { try Transport(arrays: arrays, latents: 2) }
    }
  }
}
