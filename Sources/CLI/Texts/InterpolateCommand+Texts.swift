// `vae interpolate` between texts: what lies on the way from one to the other, a text for every point.

import Autoencoders
import CPU
import Datasets
import Evaluation
import Examples
import Foundations
import Storage
import Tensors
import Training

extension InterpolateCommand {
  /// Writes the texts on the way.
  func writeTexts(_ opened: RunModel, _ way: LatentPath) throws {
    guard let from, let to else {
      throw Failure(
        .usage, "the two ends of the way are missing", at: from == nil ? "--from" : "--to",
        remedy: "Give a text with --from and one with --to")
    }
    if !data.isEmpty {
      throw Failure(
        .usage, "texts are given by --from and --to", at: data[0], remedy: "Leave the data out")
    }
    try Interpolation.require(steps: steps)
    let place = try TextOutput(output.output.file)
    let backend = shared.backend
    let writer = try TextWriter(opened.trained, on: backend)
    let choice = try writing.choice(writer.coding, temperature: nil)
    let source = try TextSource(given: [from, to], coding: writer.coding)
    let inference = opened.trained.inference(on: backend)
    let ends = try inference.encode(source).doubles
    let width = ends.count / 2
    let points = LatentPath.shares(steps).flatMap { share in
      way.point(share, from: Array(ends[..<width]), to: Array(ends[width...])).map { Float($0) }
    }
    let texts = try writer.write(
      HostArray([steps, width], points), fields: inference.complete([:], count: steps), by: choice,
      longest: writing.length, key: Key(seed: 0))
    if json {
      try Console.json(
        TextPoints(
          file: place.path, path: way.rawValue, shares: LatentPath.shares(steps), texts: texts.map(\.text)))
      if place.path == nil { return }
    }
    try place.write(["text"], texts.map { [$0.text] })
    if !shared.quiet, let sentence = TextWriter.Written.cutSentence(texts) { Console.error(sentence) }
  }

  /// What is printed with --json.
  private struct TextPoints: Encodable {
    var file: String?
    var path: String
    var shares: [Double]
    var texts: [String]
  }
}
