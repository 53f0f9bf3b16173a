// Energies of detail against closed forms, and a feature space that sees a blur.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Detail")
struct DetailTests {
  private static func noise(_ count: Int, seed: UInt64 = 1) -> [Float] {
    (0..<count).map {
      Noise.normal(Philox.word(key: Key(seed: seed), stream: 0, row: UInt64($0), column: 0))
    }
  }

  private static func energy(_ values: [Float], _ height: Int, _ width: Int, _ channels: Int = 1) throws
    -> DetailEnergy
  {
    var energy = try #require(DetailEnergy(height: height, width: width, channels: channels))
    energy.add(values)
    return energy
  }

  @Test("a grey field has no detail, and one bright pixel has what the definition says")
  func simple() throws {
    let grey = try Self.energy([Float](repeating: 0.5, count: 60), 5, 6, 2)
    #expect(grey.laplacian == 0 && grey.octaves == [0, 0])
    // A pixel of 1 in the middle of 5 x 5: 4 there and -1 at its neighbours, over 9 places.
    var pixel = [Float](repeating: 0, count: 25)
    pixel[12] = 1
    let found = try Self.energy(pixel, 5, 5)
    expectClose([found.laplacian], [20.0 / 9], relative: 1e-12)
    // Its block keeps 1 - 1/4 in three of 12 coefficients; the mean of the block is 1/2, and keeps 3/16 of three.
    expectClose(found.octaves, [0.75 / 12, 0.1875 / 3], relative: 1e-12)
    #expect(DetailEnergy(height: 2, width: 50, channels: 1) == nil)
  }

  @Test("white noise has one energy at every octave, and 20 by the Laplacian")
  func whiteNoise() throws {
    var energy = try #require(DetailEnergy(height: 64, width: 48, channels: 3))
    for seed in 0..<20 { energy.add(Self.noise(64 * 48 * 3, seed: UInt64(seed))) }
    expectClose([energy.laplacian], [20], relative: 0.02)
    #expect(energy.octaves.count == 4)
    for (octave, found) in energy.octaves.enumerated() {
      expectClose([found], [1], relative: 0.01 * Double(1 << octave))
    }
  }

  @Test("all octaves and the mean together have the energy of the picture")
  func parseval() throws {
    let picture = Self.noise(256)
    let found = try Self.energy(picture, 16, 16)
    let coefficients: [Double] = [192, 48, 12, 3]
    let parts = zip(coefficients, found.octaves).reduce(0) { $0 + $1.0 * $1.1 }
    let mean = picture.reduce(0) { $0 + Double($1) } / 16
    let all = picture.reduce(0) { $0 + Double($1) * Double($1) }
    expectClose([parts + mean * mean], [all], relative: 1e-9)
  }

  @Test("a blur takes from noise what the product of both filters says")
  func blur() throws {
    let side = 162
    let sharp = Self.noise(side * side)
    var (inner, blurred): ([Float], [Float]) = ([], [])
    for row in 1..<side - 1 {
      for column in 1..<side - 1 {
        inner.append(sharp[row * side + column])
        var sum: Float = 0
        for place in 0..<9 { sum += sharp[(row + place / 3 - 1) * side + column + place % 3 - 1] }
        blurred.append(sum / 9)
      }
    }
    // The Laplacian's five numbers spread over a box of 3 x 3.
    var both = [[Double]](repeating: [Double](repeating: 0, count: 5), count: 5)
    for (y, x, value) in [(2, 2, 4.0), (1, 2, -1), (3, 2, -1), (2, 1, -1), (2, 3, -1)] {
      for place in 0..<9 { both[y + place / 3 - 1][x + place % 3 - 1] += value / 9 }
    }
    let expected = both.joined().reduce(0) { $0 + $1 * $1 } / 20
    let ratio = try #require(
      Sharpness(Self.energy(blurred, side - 2, side - 2), beside: Self.energy(inner, side - 2, side - 2)))
    expectClose([ratio.laplacian], [expected], relative: 0.05)
    #expect(
      ratio.octaves[0] < 0.1 && ratio.octaves[0] < ratio.octaves[1] && ratio.octaves[1] < ratio.octaves[2])
  }

  /// Pictures of a stripe at a place of its own under noise of single pixels; blurred, the noise is gone.
  private static func pictures(_ count: Int, isBlurred: Bool = false, seed: UInt64 = 3) throws -> ArraySource
  {
    let bytes = (0..<count).flatMap { picture -> [UInt8] in
      let noise = Self.noise(400, seed: seed + UInt64(picture))
      return (0..<400).map { place in
        let middle = 4 + 12 * Double(noise[0].magnitude.truncatingRemainder(dividingBy: 1))
        let distance = Double(place % 20) - middle
        let stripe = 120 * exp(-distance * distance / 8)
        return UInt8(min(255, max(0, 60 + stripe + (isBlurred ? 0 : 20 * Double(noise[place])))))
      }
    }
    return try ArraySource(
      NumericArray(.uint8, shape: [count, 20, 20], bytes: SharedBytes(copying: bytes)), name: "stripes",
      at: "stripes")
  }

  @Test("the space of detail sees that noise is missing, and is the same every time")
  func space() throws {
    let grey = TrainedModel(
      try ModelConfiguration(
        exampleShape: [20, 20, 1], hidden: [], latents: 1, likelihood: .gaussian(deviation: 1),
        scale: 1.0 / 255), ["output/bias": [Float](repeating: 0.3, count: 400)])
    let rows = try Self.pictures(120)
    let map = try FeatureSpace.detail.map(FeatureSite(rows: rows, of: grey, on: CPU()))
    #expect(map.dimensions == 64)
    func points(_ source: ArraySource) throws -> PointSet {
      try SampleQuality.points(source.count, map) {
        grey.configuration.unit.values(of: try source.rows(Array($0)))
      }
    }
    let real = NormalMoments(try points(rows))
    // The rows that the components were found from are white by them.
    for place in 0..<64 { expectClose([real.covariance[place, place]], [120.0 / 119], relative: 1e-2) }
    let others = real.frechetDistance(to: NormalMoments(try points(Self.pictures(120, seed: 500))))
    let blurred = real.frechetDistance(
      to: NormalMoments(try points(Self.pictures(120, isBlurred: true, seed: 500))))
    #expect(blurred > 4 * others, "\(blurred) and \(others)")
    let again = try FeatureSpace.detail.map(FeatureSite(rows: rows, of: grey, on: CPU()))
    let row = grey.configuration.unit.values(of: try rows.rows([7]))
    #expect(try map.features(row) == again.features(row))

    let quality = try SampleQuality.measured(
      of: grey, samples: 60, against: rows, by: [.pixels, .detail], backend: CPU())
    #expect(quality.map(\.features) == ["pixels-pca-64", "detail"])
    let sharpness = try #require(quality[0].samples.sharpness)
    #expect(sharpness.laplacian < 1e-9 && sharpness == quality[1].samples.sharpness)
    let other = try #require(quality[0].otherRows?.sharpness)
    expectClose([other.laplacian, other.octaves[0]], [1, 1], relative: 0.1)
  }
}
