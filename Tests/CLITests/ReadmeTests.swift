// The README's Swift, compiled here and compared with the text that readers see.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Pictures
import Storage
import Tensors
import Testing
import Training

@Suite("The README")
struct ReadmeTests {
  /// The README's program; it is never run here, since it trains on MNIST.
  func program() throws {
    // begin
    let digits = try Dataset.load("mnist").training
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: digits.rowShape, hidden: [400], latents: 20, likelihood: .bernoulli,
        scale: 1.0 / 255))
    let trained = try Trainer(model, TrainingSettings(epochs: 5), on: CPU()).fit(digits).model

    let inference = trained.inference(on: CPU())
    let samples = try inference.decode(inference.sampleLatents(64, key: Key(seed: 1)))
    let pictures = PixelBuffer.pictures(samples.floats, height: 28, width: 28)
    try PNG.write(Grid().sheet(pictures), to: "samples.png")
    try trained.write(to: "digits")
    // end
  }

  @Test("the Swift that readers see is the Swift that compiles")
  func snippet() throws {
    let here = URL(fileURLWithPath: #filePath)
    let lines = try String(contentsOf: here, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let begin = try #require(lines.firstIndex { $0.trimmingCharacters(in: .whitespaces) == "// begin" })
    let end = try #require(lines.firstIndex { $0.trimmingCharacters(in: .whitespaces) == "// end" })
    let code = lines[(begin + 1)..<end].map { $0.dropFirst(4) }.joined(separator: "\n")
    let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(readme.contains(code))
  }
}
