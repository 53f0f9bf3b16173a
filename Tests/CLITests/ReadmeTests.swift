// The README's Swift, compiled here and compared with the text that readers see.

import Autoencoders
import CPU
import Datasets
import Evaluation
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
    let model = try Trainer.train("mnist", on: CPU()).model
    let inference = model.inference(on: CPU())
    let samples = try inference.decode(inference.sampleLatents(64, key: Key(seed: 1)))
    try PNG.write(Grid().sheet(model.configuration.pictures(samples)), to: "samples.png")
    try model.write(to: "digits")
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
