// What a run of texts has come to, for whoever opens its folder: texts that it writes, and what it makes of held-out ones.

import Autoencoders
import Datasets
import Examples
import Foundations
import Storage
import Tensors
import Training

extension RunSheets {
  /// How many texts of each kind.
  private static let texts = 25

  /// Writes `samples.txt` and `reconstructions.txt`.
  static func writeTexts(
    _ run: TrainingRun, _ trained: TrainedModel, on backend: any Backend
  ) throws -> [String] {
    let writer = try TextWriter(trained, on: backend)
    let inference = trained.inference(on: backend)
    let choice = TokenChoice.greedy(never: writer.coding.unit == .words ? [TextCoding.unknown] : [])
    let key = Key(seed: 0).folding("sample")
    let drawn = try writer.write(
      inference.sampleLatents(texts, key: key), fields: inference.complete([:], count: texts), by: choice,
      key: key)
    let source = try (run.validation.count > 0 ? run.validation : run.training).readable(atMost: texts)
    let found = try writer.write(
      inference.encode(source),
      fields: inference.complete(
        inference.attributes(of: source, count: source.count), count: source.count), by: choice, key: key)
    let pairs = try (0..<source.count).map { row in
      "\(writer.coding.text(of: try source.tokens(of: row)))\n\(found[row].text)\n"
    }
    return try [
      ("samples", drawn.map(\.text)), ("reconstructions", pairs),
    ].map { name, lines in
      let path = "\(run.folder.path)/\(name).txt"
      try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: path)
      return path
    }
  }
}
