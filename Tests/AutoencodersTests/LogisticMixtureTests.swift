// Mixtures of logistics per pixel: against another writing of the paper's loss, over all values of small pixels,
// by central differences, and by what is drawn from them.

import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Mixture of logistics")
struct LogisticMixtureTests {
  static let channels = [1, 2, 3, 4]

  /// The mixture of given inputs: weights, locations, scales and coefficients, [..., pixels, slots * K].
  private static func mixture(_ outputs: Tensor, channels: Int, components: Int, levels: Int)
    -> LogisticMixture
  {
    let axis = outputs.shape.rank - 1
    let slot = (0..<(outputs.shape[axis] / components)).map {
      outputs.sliced(axis: axis, ($0 * components)..<(($0 + 1) * components))
    }
    return LogisticMixture(
      weights: slot[0], locations: Array(slot[1..<(1 + channels)]),
      logScales: Array(slot[(1 + channels)..<(1 + 2 * channels)]),
      coefficients: Array(slot[(1 + 2 * channels)...]), levels: levels)
  }

  /// Random numbers for ``mixture(_:channels:components:levels:)`` of a few levels, which keep all components in
  /// play, [rows, pixels, slots * K].
  private static func outputs(_ rows: Int, _ pixels: Int, channels: Int, components: Int, levels: Int)
    -> HostArray
  {
    let slots = 1 + 2 * channels + channels * (channels - 1) / 2
    let numbers = HostArray.random([rows * pixels, slots * components], in: -1...1, seed: UInt64(channels))
      .floats
    let scaled = numbers.enumerated().map { place, number -> Float in
      let slot = place / components % slots
      return slot >= 1 && slot <= channels ? (number + 1) * Float(levels - 1) / 2 : number
    }
    return HostArray([rows, pixels, slots * components], scaled)
  }

  /// Every value of a pixel, [levels ^ channels, channels].
  private static func everyPixel(channels: Int, levels: Int) -> [[Float]] {
    (0..<channels).reduce([[]]) { pixels, _ in
      pixels.flatMap { pixel in (0..<levels).map { pixel + [Float($0)] } }
    }
  }

  @Test(
    "probabilities of all values of a pixel sum to 1 over its channels together",
    arguments: TestedBackend.all, channels)
  func sums(backend: TestedBackend, channels: Int) throws {
    let (levels, rows) = (channels == 1 ? 256 : 4, 5)
    let pixels = Self.everyPixel(channels: channels, levels: levels)
    let logs = try backend.value([
      Self.outputs(rows, 1, channels: channels, components: 3, levels: levels).withLeading([rows, 1, 1]),
      HostArray([1, pixels.count, channels], pixels.flatMap { $0 }),
    ]) { x in
      Self.mixture(x[0], channels: channels, components: 3, levels: levels).logDensity(of: x[1])
    }.doubles
    for row in 0..<rows {
      let sum = logs[(row * pixels.count)..<((row + 1) * pixels.count)].reduce(0) { $0 + exp($1) }
      expectClose([sum], [1], relative: 0, absolute: 1e-5)
    }
  }

  /// The loss of the paper's code in NumPy 2 float64, in its unit and with its cases, for 4 pixels, K = 3 and
  /// outputs float32(1.5 sin(0.7 j + 0.3)), by channel count; opacity first where there is one.
  static let recorded: [Int: [Double]] = [
    1: [-1.4986776986086012, -5.666200057738124, -6.1344449974551924, -2.250887334584273],
    2: [-6.792820304690476, -13.408369484000998, -14.846522556172845, -9.594393302854117],
    3: [-15.01350691420264, -20.99632967769279, -21.237332302226577, -14.594189150220116],
    4: [-21.340644042643483, -25.896080736511408, -25.10161111570107, -24.947899939443516],
  ]

  @Test("the log-probability is that of PixelCNN++", arguments: TestedBackend.all, channels)
  func recorded(backend: TestedBackend, channels: Int) throws {
    let likelihood = Likelihood.logisticMixture(components: 3)
    let count = 4 * likelihood.outputsPerPosition(channels: channels)
    let outputs = HostArray([1, count], (0..<count).map { Float(1.5 * sin(0.7 * Double($0) + 0.3)) })
    var values = (0..<(4 * channels)).map { Float(($0 * 97 + 11) % 256) }
    values[0] = 0
    values[values.count - 1] = 255
    let subject = LikelihoodSubject(likelihood, dimensions: 4 * channels, channels: channels)
    let sum = try subject.evaluate(backend, [outputs, HostArray([1, 4 * channels], values)]) {
      x, distribution in [distribution(x[0], nil, .inference).logDensity(of: x[1])]
    }[0].doubles
    let expected = try #require(Self.recorded[channels])
    expectClose(sum, [expected.reduce(0, +)], relative: backend.precision, absolute: 2e-6)
    // Pixel by pixel: a position's outputs lie together.
    let apart = LikelihoodSubject(likelihood, dimensions: channels, channels: channels)
    let each = try apart.evaluate(
      backend, [HostArray([4, count / 4], outputs.floats), HostArray([4, channels], values)]
    ) { x, distribution in [distribution(x[0], nil, .inference).logDensity(of: x[1])] }[0].doubles
    expectClose(each, expected, relative: backend.precision, absolute: 2e-6)
  }

  @Test("gradients agree with central differences", arguments: TestedBackend.all, channels)
  func gradients(backend: TestedBackend, channels: Int) throws {
    let likelihood = Likelihood.logisticMixture(components: 2)
    let count = 2 * likelihood.outputsPerPosition(channels: channels)
    // Both ends among them.
    var bytes = (0..<(4 * channels)).map { UInt8(($0 * 97 + 11) % 256) }
    bytes.replaceSubrange(0..<2, with: [0, 255])
    let subject = LikelihoodSubject(likelihood, dimensions: 2 * channels, channels: channels)
    let inputs = [
      HostArray(TensorType([2, 2 * channels], .uint8), bytes: bytes),
      HostArray.random([2, count], in: -1...1, seed: 9),
    ]
    // The head stands in a program of its own, so the differences are taken of the whole.
    let head = subject.head
    try backend.expectGradients(at: inputs) { x in
      head.distribution(x[1], nil, .inference).logDensity(of: x[0].cast(to: .float32)).sum()
    }
  }

  @Test("channels drawn together are as probable as the density says", arguments: TestedBackend.all)
  func draws(backend: TestedBackend) throws {
    let (levels, channels, rows) = (3, 3, 8000)
    let pixels = Self.everyPixel(channels: channels, levels: levels)
    let outputs = Self.outputs(1, 1, channels: channels, components: 2, levels: levels)
    let ids = HostArray([rows, 2], words: RandomSource.words((0..<UInt64(rows)).map { $0 }))
    let results = try backend.evaluate([
      outputs, HostArray([1, pixels.count, channels], pixels.flatMap { $0 }),
      HostArray([2], words: [3, 9]), ids,
    ]) { _, x in
      let size = x[0].shape[2]
      let one = Self.mixture(
        x[0].reshaped(to: [1, 1, 1, size]), channels: channels, components: 2, levels: levels)
      let many = Self.mixture(
        x[0].broadcast(to: [rows, 1, size]), channels: channels, components: 2, levels: levels)
      return [one.logDensity(of: x[1]), many.sample(RandomSource(key: x[2], rows: x[3]))]
    }
    #expect(results[1].type.shape == [rows, channels])
    let drawn = results[1].floats
    let counts = Dictionary(
      (0..<rows).map { (Array(drawn[(3 * $0)..<(3 * $0 + 3)]), 1.0) }, uniquingKeysWith: +)
    #expect(Set(counts.keys).isSubset(of: Set(pixels)))
    let terms = zip(pixels, results[0].doubles).map { pixel, log -> Double in
      let expected = exp(log) * Double(rows)
      let difference = counts[pixel, default: 0] - expected
      return difference * difference / expected
    }
    let freedom = Double(pixels.count - 1)
    #expect(terms.reduce(0, +) <= freedom + 5 * (2 * freedom).squareRoot(), "\(terms)")
  }

  @Test("the mean is that over all values where none is clamped", arguments: TestedBackend.all, [2, 3])
  func mean(backend: TestedBackend, channels: Int) throws {
    let levels = 24
    let slots = 1 + 2 * channels + channels * (channels - 1) / 2
    // Two components in the middle, narrow enough for the ends to be far; coefficients between.
    let numbers = (0..<slots).flatMap { slot -> [Float] in
      if slot == 0 { return [0.3, -0.5] }
      if slot <= channels { return [9.25, 13] }
      return slot <= 2 * channels ? [-0.2, -0.4] : [0.5, -0.25]
    }
    let pixels = Self.everyPixel(channels: channels, levels: levels)
    let results = try backend.evaluate([
      HostArray([1, 1, 1, numbers.count], numbers),
      HostArray([1, pixels.count, channels], pixels.flatMap { $0 }),
    ]) { _, x in
      let mixture = Self.mixture(x[0], channels: channels, components: 2, levels: levels)
      return [mixture.logDensity(of: x[1]), mixture.mean]
    }
    let probabilities = results[0].doubles.map { exp($0) }
    let expected = (0..<channels).map { channel in
      zip(pixels, probabilities).reduce(0) { $0 + Double($1.0[channel]) * $1.1 }
    }
    expectClose(results[1].doubles, expected, relative: 0, absolute: 0.02)
  }

  @Test("opacity is explained before the colours")
  func order() {
    let orders = (1...5).map { LogisticMixture.order(channels: $0) }
    #expect(orders == [[0], [1, 0], [0, 1, 2], [3, 0, 1, 2], [0, 1, 2, 3, 4]])
  }

  @Test("components begin apart, and with the data's mean together", arguments: TestedBackend.all)
  func beginning(backend: TestedBackend) throws {
    let means: [Float] = [3, 127.5, 240, 0, 255, 60]
    let likelihood = Likelihood.logisticMixture()
    let bias = likelihood.outputBias(dataMean: means, channels: 3)
    #expect(bias.count == 200 && Set(bias[10..<20]).count == 10)
    let subject = LikelihoodSubject(likelihood, dimensions: 6, channels: 3)
    let mean = try subject.evaluate(backend, [HostArray([1, 200], bias)]) { x, distribution in
      [distribution(x[0], nil, .inference).mean]
    }[0].doubles
    expectClose(mean, [3, 127.5, 240, 0.255, 254.745, 60], relative: 1e-3, absolute: 1e-2)
  }
}

extension HostArray {
  /// The same numbers with given leading extents; the last is what remains.
  fileprivate func withLeading(_ extents: [Int]) -> HostArray {
    HostArray(Shape(extents + [floats.count / extents.reduce(1, *)]), floats)
  }
}
