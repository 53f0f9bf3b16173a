// `vae sample` of a model of texts: latents are drawn, and each is written down.

import Autoencoders
import CPU
import Datasets
import Evaluation
import Examples
import Foundation
import Foundations
import Storage
import Tensors
import Training

extension SampleCommand {
  /// How many texts there are by default.
  private static let standardTexts = 20

  /// Writes texts.
  func writeTexts(_ opened: RunModel) throws {
    if nearest != nil {
      throw Failure(
        .usage, "texts are not compared as pictures are", at: "--nearest",
        remedy: "Leave it out: how many samples stand among the training texts is said anyway")
    }
    let place = try TextOutput(output.file)
    let configuration = opened.trained.configuration
    let backend = shared.backend
    let writer = try TextWriter(opened.trained, on: backend)
    let choice = try writing.choice(writer.coding, temperature: temperature)
    let asked = try labels.asked(of: configuration, count: n)
    let n = asked?.count ?? n ?? Self.standardTexts
    let fields = asked?.fields ?? [:]
    let chosen = try sampler.chosen(for: opened, shared, on: backend)
    let inference = opened.trained.inference(on: backend)
    let key = Key(seed: seed).folding("sample")
    let latents = try inference.latentSource(of: chosen.fitted?.value)
      .draw(n, asked: fields, key: key, temperature: 1)
    let texts = try writer.write(
      latents, fields: inference.complete(fields, count: n), by: choice, longest: writing.length, key: key)
    // What nobody is told need not be counted: reading the texts that trained takes longer than writing one.
    let known = shared.quiet && !json ? nil : try knownTexts(texts, opened)
    if json {
      try Console.json(
        TextResult(
          file: place.path, texts: texts.map(\.text), sampler: chosen.sampler.name, seed: seed,
          distinct: Set(texts.map(\.tokens)).count, inTrainingData: OrNull(known)))
      if place.path == nil { return }
    }
    try place.write(["text"], texts.map { [$0.text] })
    if shared.quiet { return }
    let distinct = Set(texts.map(\.tokens)).count
    Console.error(
      "\(distinct) of \(texts.count) are distinct\(known.map { ", \($0) stand among the texts that trained" } ?? "")"
    )
    if let sentence = TextWriter.Written.cutSentence(texts) { Console.error(sentence) }
  }

  /// How many texts stand among those that trained; nil where these are not known.
  private func knownTexts(_ texts: [TextWriter.Written], _ opened: RunModel) throws -> Int? {
    guard opened.run != nil,
      let training = try? opened.trainingRows(shared.access, memory: shared.memory?.bytes, remedy: "").source
        as? TextSource
    else { return nil }
    var known = Set<[Int32]>()
    for row in 0..<training.count {
      let tokens = training.tokens(of: row)
      known.insert(tokens.last == TextCoding.end ? tokens.dropLast() + [] : Array(tokens))
    }
    return texts.count { known.contains($0.tokens) }
  }

  /// What is printed with --json.
  private struct TextResult: Encodable {
    var file: String?
    var texts: [String]
    var sampler: String
    var seed: UInt64
    var distinct: Int
    var inTrainingData: OrNull<Int>
  }
}
