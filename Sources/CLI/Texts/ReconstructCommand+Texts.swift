// `vae reconstruct` of a model of texts: what comes back, below each text.

import Autoencoders
import CPU
import Datasets
import Evaluation
import Examples
import Foundations
import Storage
import Tensors
import Training

extension ReconstructCommand {
  /// Writes texts and their reconstructions.
  func writeTexts(_ opened: RunModel) throws {
    let place = try TextOutput(output.file)
    let backend = shared.backend
    let writer = try TextWriter(opened.trained, on: backend)
    let choice = try writing.choice(writer.coding, temperature: nil)
    let source: any DataSource
    if text.isEmpty {
      if data.isEmpty {
        throw Failure(.usage, "no text is given", at: "--text", remedy: "Give one, or a file of texts")
      }
      source = try rows.named(data, n, 32, of: opened, shared).source
    } else {
      if !data.isEmpty {
        throw Failure(
          .usage, "texts are given already", at: "--text", remedy: "Leave the data out, or --text")
      }
      source = try TextSource(given: text, coding: writer.coding)
    }
    let inference = opened.trained.inference(on: backend)
    let asked =
      labels.isGiven
      ? try AskedAttributes(labels.label, of: opened.trained.configuration, count: source.count).fields : nil
    let told = try asked ?? inference.attributes(of: source, count: source.count)
    let found = try writer.write(
      inference.encode(source), fields: inference.complete(told, count: source.count), by: choice,
      longest: writing.length, key: Key(seed: 0))
    let originals = try (0..<source.count).map { try source.tokens(of: $0) }
    try place.write(
      ["text", "reconstruction"],
      found.enumerated().map { row, found in
        [source.text(of: row) ?? writer.coding.text(of: originals[row]), found.text]
      })
    if shared.quiet { return }
    let exact = zip(originals, found).count { $1.equals($0) }
    Console.error(
      "\(exact) of \(source.count) come back exactly; \(Set(found.map(\.tokens)).count) reconstructions are distinct"
    )
    if let sentence = TextWriter.Written.cutSentence(found) { Console.error(sentence) }
  }
}
