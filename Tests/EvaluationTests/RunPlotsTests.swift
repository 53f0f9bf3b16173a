// The pictures of a run: which panels there are, what they say, and where they are written.

import Autoencoders
import CPU
import Foundation
import Foundations
import Pictures
import Testing
import Training

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
    let chart = RunPlots.latents([0.5, 0.0099, 2.5, .nan, 0, 0.01, 0.5])
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

  @Test("the reports of epochs become columns")
  func reports() throws {
    let settings = TrainingSettings(epochs: 3, batch: 4)
    let configuration = try ModelConfiguration(
      exampleShape: [2], hidden: [3], latents: 2, likelihood: .gaussian(deviation: 1))
    let rows = try source((0..<8).map { [Float($0), 1] })
    let result = try Trainer(
      VariationalAutoencoder(configuration), settings, on: CPU()
    ).fit(rows, validation: rows)
    let curves = EpochCurves(result.epochs, klPerLatent: [1, 2])
    #expect(curves.epochs == [1, 2, 3] && curves.klPerLatent == [1, 2])
    #expect(curves.elbo?.training == result.epochs.map(\.elbo))
    #expect(curves.reconstruction.training == result.epochs.map(\.reconstruction))
    #expect(curves.kl?.validation == result.epochs.map { $0.validation?.divergence })
    let plain = EpochCurves(result.epochs, samples: false, klPerLatent: [1])
    #expect(plain.elbo == nil && plain.kl == nil && plain.klPerLatent.isEmpty)
  }
}
