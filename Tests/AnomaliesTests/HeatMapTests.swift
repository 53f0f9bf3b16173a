// Heat maps of pictures with pasted defects: where they point, against the masks of the defects.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Pictures
import Storage
import Tensors
import Testing
import Training
import _TestSupport

@testable import Anomalies

@Suite("Heat maps")
struct HeatMapTests {
  /// Smooth pictures of 16 x 16: a blurred disc at a drawn place.
  static func pictures(_ count: Int, seed: UInt64) -> [Float] {
    (0..<count).flatMap { number -> [Float] in
      let words = Philox.block(counter: SIMD4(UInt32(number), 0, 0, 0), key: Key(seed: seed))
      let (x, y) = (4 + 8 * Noise.uniform(words[0]), 4 + 8 * Noise.uniform(words[1]))
      return (0..<256).map { pixel in
        let (dx, dy) = (Float(pixel % 16) - x, Float(pixel / 16) - y)
        return 0.1 + 0.7 * exp(-(dx * dx + dy * dy) / 18)
      }
    }
  }

  @Test(
    "a defect pasted into a held-out picture is where the map is hot", arguments: PastedDefect.Kind.allCases)
  func defects(kind: PastedDefect.Kind) throws {
    let backend = CPU()
    let training = try ArraySource(
      NumericArray(shape: [400, 16, 16, 1], Self.pictures(400, seed: 1)), name: "discs", at: "discs")
    let configuration = try ModelConfiguration(
      exampleShape: [16, 16, 1], hidden: [64], latents: 8, likelihood: .gaussianShared)
    var settings = TrainingSettings()
    (settings.epochs, settings.validation, settings.batch) = (40, 0, 32)
    let network = try VariationalAutoencoder.untrained(configuration, for: training, seed: 0, on: backend)
    let model = try Trainer(network, settings, on: backend).fit(training).model
    let detector = Detector(trained: model, exemplars: try Exemplars(of: training, model: model, on: backend))
    let fresh = Self.pictures(30, seed: 2)
    var (pixels, masks): ([Float], [Bool]) = ([], [])
    for number in 0..<30 {
      let (picture, mask) = PastedDefect(kind).pasted(
        into: Array(fresh[number * 256..<(number + 1) * 256]), shape: [16, 16, 1],
        key: Key(seed: 3).folding(UInt64(number)))
      #expect(mask.count { $0 } == 9)
      pixels += picture
      masks += mask
    }
    let source = try ArraySource(
      NumericArray(shape: [30, 16, 16, 1], pixels), name: "defects", at: "defects")
    let calibration = DetectorCalibration(
      score: .exemplars,
      try Calibration(scores: detector.scores(of: training, by: .exemplars, on: backend), rate: 0.05),
      data: "discs")
    var heat: [Double] = []
    _ = try SourceScoring(detector, calibration, on: backend).score(
      source, compared: { heat += HeatMap($0, shape: [16, 16, 1]).values.map(Double.init) }, write: { _ in })
    let auroc = try DetectionMetrics(scores: heat, labels: masks).auroc
    #expect(auroc > 0.95, "\(kind): \(auroc)")
  }

  @Test("smoothing keeps a constant, and spreads a point evenly")
  func smoothing() {
    let constant = HeatMap.smoothed([Float](repeating: 3, count: 35), 5, 7, deviation: 1)
    #expect(constant.allSatisfy { abs($0 - 3) < 1e-5 })
    var point = [Float](repeating: 0, count: 49)
    point[24] = 1
    let spread = HeatMap.smoothed(point, 7, 7, deviation: 1)
    #expect(
      abs(spread[23] - spread[25]) < 1e-6 && abs(spread[17] - spread[31]) < 1e-6 && spread[24] > spread[23])
  }
}
