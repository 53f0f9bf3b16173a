// The pictures of a run: which panels there are, what they say, and where they are written.

import Autoencoders
import CPU
import Foundation
import Foundations
import Pictures
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Plots of a run")
struct RunPlotsTests {
  static let curves = EpochCurves(
    epochs: [1, 2, 3], elbo: .init(training: [-9, -8, -7], validation: [-9.5, nil, -7.25]),
    reconstruction: .init(training: [-6, -5, -4], validation: [-6.5, nil, -4.25]),
    kl: .init(training: [3, 3, 3], validation: [3, nil, 3]), klPerLatent: [0.5, 0.0099, 2.5, 0])

  @Test("the bound stands above its terms, for training and validation")
  func panels() {
    let svg = RunPlots.curves(Self.curves)
    for text in [
      ">Evidence lower bound<", ">Reconstruction, log p(x|z)<", ">KL(q(z|x) || p(z))<", ">training<",
      ">validation<", ">nats per example<", ">-7.000<", ">-7.250<",
    ] {
      #expect(svg.contains(text), "\(text)")
    }
    #expect(RunPlots.curves(Self.curves) == svg)
  }

  @Test("without validation there is no second line, and without a bound the reconstruction is alone")
  func absent() {
    var curves = Self.curves
    curves.elbo?.validation = []
    curves.reconstruction.validation = [nil, nil, nil]
    curves.kl?.validation = []
    #expect(!RunPlots.curves(curves).contains("validation"))
    curves.elbo = nil
    curves.kl = nil
    let svg = RunPlots.curves(curves)
    #expect(svg.contains("Reconstruction") && !svg.contains("Evidence") && !svg.contains("KL"))
  }

  @Test("latents stand in the order of their divergence; those above the threshold are active")
  func latents() {
    let chart = RunPlots.latents([0.5, 0.0099, 2.5, .nan, 0, 0.01, 0.5], of: "validation")
    #expect(chart.bars.map(\.name) == ["2", "0", "6", "5", "1", "4", "3"])
    #expect(chart.bars.map(\.group) == [0, 0, 0, 1, 1, 1, 1])
    #expect(chart.subtitle?.contains("3 of 7 latents are above 0.01") == true)
  }

  @Test("the files are written into the run's folder and replaced")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vae-plots-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var first = Self.curves
    first.klPerLatent = []
    try RunPlots.write(first, to: folder)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/plots") == ["curves.svg"])
    try RunPlots.write(Self.curves, to: folder)
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/plots").sorted()
    #expect(names == ["curves.svg", "kl_per_latent.svg"])
    #expect(try WholeFile.text("\(folder)/plots/curves.svg") == RunPlots.curves(Self.curves))
    let failure = try #require(throws: Failure.self) {
      try RunPlots.write(Self.curves, to: "\(folder)/plots/curves.svg")
    }
    #expect(failure.kind == .inputOutput)
  }

  @Test("the metrics of a run become columns")
  func metrics() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/metrics.csv"
      try AtomicFile.write(
        """
        epoch,train_elbo,train_reconstruction,train_kl,validation_elbo,validation_reconstruction,validation_kl,\
        train_kl_0,train_kl_1,validation_kl_0,validation_kl_1
        1,-9,-7,2,-10,-7.5,2.5,1.5,0.5,2,0.5
        2,-8,-6,2,-9,-6.5,2.5,1.25,0.75,2.25,0.25

        """, to: path)
      let table = try MetricsTable(reading: path)
      let curves = EpochCurves(table)
      #expect(curves.epochs == [1, 2] && curves.klPerLatent == [2.25, 0.25])
      #expect(curves.klExamples == "validation")
      // A traversal shows the latents of the model, whose epoch need not be the last.
      #expect(EpochCurves(table, latentsOf: 1).klPerLatent == [2, 0.5])
      #expect(curves.elbo?.training == [-9, -8] && curves.kl?.validation == [2.5, 2.5])
      #expect(curves.reconstruction == .init(training: [-7, -6], validation: [-7.5, -6.5]))
      let plain = EpochCurves(table, samples: false)
      #expect(plain.elbo == nil && plain.kl == nil && plain.klPerLatent.isEmpty)
      // Without validation the training's own divergences are drawn.
      try AtomicFile.write(
        "epoch,train_elbo,train_reconstruction,train_kl,validation_elbo,train_kl_0,validation_kl_0\n"
          + "1,-9,-7,2,,1.5,\n", to: path)
      let alone = EpochCurves(try MetricsTable(reading: path))
      #expect(alone.klPerLatent == [1.5] && alone.elbo?.validation == [nil])
      #expect(alone.klExamples == "training")
    }
  }
}
