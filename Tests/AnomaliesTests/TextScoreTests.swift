// Scores of texts: the largest surprise of a token is that of the model, token by token, whatever stands around the text; and what
// is marked is what exceeds the threshold.

import Autoencoders
import CPU
import Datasets
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Testing
import Training
import _TestSupport

@testable import Anomalies

@Suite("Scores of texts")
struct TextScoreTests {
  private static func trained(_ coding: TextCoding) throws -> TrainedModel {
    var data = DataDescription(name: "texts")
    data.text = coding
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [coding.longest], network: Network(.gatedRecurrent, sizes: [12]), latents: 3,
        likelihood: .tokens(coding.vocabulary), data: data, kind: coding.kind,
        conditions: [Field(.length, [], .int32)]))
    return TrainedModel(model, parameters: .random([model.store.count], in: -0.5...0.5, seed: 3))
  }

  @Test("a score is the largest surprise of the tokens, alone and beside longer texts")
  func surprise() throws {
    let coding = TextCoding(bytesUpTo: 20)
    let trained = try Self.trained(coding)
    let source = try TextSource(given: ["abc", "a much longer text", "x"], coding: coding)
    let detector = Detector(trained: trained)
    let all = try detector.scores(of: source, by: .surprise, on: CPU.solo())
    let evaluator = EvidenceEvaluator(trained, backend: CPU.solo())
    let scorer = try SurpriseScorer(trained, element: .int32, on: CPU.solo())
    for row in 0..<3 {
      let alone = try detector.scores(of: source.subset([row]), by: .surprise, on: CPU.solo())
      #expect(abs(alone[0] - all[row]) < 1e-5)
      let bytes = try source.rows([row]).bytes
      let found = try bytes.withUnsafeBytes { try scorer.surprises(of: $0, count: 1) }[0]
      #expect(found.nats.count == source.tokens(of: row).count)
      #expect(abs(Double(found.nats.max() ?? 0) - all[row]) < 1e-5)
      // Given the mean of the latents instead of a draw; close to it for posteriors that are narrow, and finite for any.
      let bound = try evaluator.terms(source.subset([row]))
      #expect(found.nats.reduce(0, +) > 0 && bound.reconstruction.isFinite)
    }
    // Equal to the log-probabilities of the decoder, one place after the other.
    let model = trained.model
    let state = trained.makeState(on: CPU.solo())
    let decoder = try #require(model.sequenceDecoder)
    let z = try trained.inference(on: CPU.solo()).encode(source.subset([0]))
    let next = RowProgram(CPU.solo(), state: state, block: 1, reads: [], given: 3) { _, batch in
      let result = decoder.next(
        batch.given[0].cast(to: .int32).reshaped(to: [1]), batch.given[1], batch.given[2], .inference)
      return [result.outputs, result.state]
    }
    let first = RowProgram(CPU.solo(), state: state, block: 1, reads: [], given: 1) { _, batch in
      [decoder.start(batch.given[0], .inference)]
    }
    var (carried, before, largest) = (try first(given: [z])[0], Float(-1), 0.0)
    for token in source.tokens(of: 0) {
      let result = try next(given: [HostArray([1, 1], [before]), carried, z])
      let logits = result[0].doubles
      largest = max(largest, log(logits.reduce(0) { $0 + exp($1) }) - logits[Int(token)])
      (carried, before) = (result[1], Float(token))
    }
    #expect(abs(largest - all[0]) < 1e-4, "\(largest) \(all[0])")
  }

  @Test("other scores of texts count what stands before the end alone")
  func others() throws {
    let coding = TextCoding(bytesUpTo: 24)
    let trained = try Self.trained(coding)
    let source = try TextSource(given: ["abc", "a much longer text here"], coding: coding)
    let detector = Detector(trained: trained)
    for name in ["elbo", "reconstruction", "importance"] {
      let score = try ScoreChoice.named(name)
      let both = try detector.scores(of: source, by: score, on: CPU.solo())
      let alone = try detector.scores(of: source.subset([0]), by: score, on: CPU.solo())
      #expect(abs(both[0] - alone[0]) < 1e-3)
      // A shorter text is not charged for the room it does not need: about log 257 nats a byte at most.
      #expect(both[0] < 60 && both[1] > both[0], "\(name): \(both)")
    }
  }

  @Test("tokens above the threshold are marked, runs of them together, and a missing end too")
  func marks() {
    let words = TextReasons(
      coding: TextCoding(words: ["disk", "is", "full", "empty"], splitsPunctuation: false, longest: 8))
    func surprises(_ nats: [Float]) -> SurpriseScorer.Surprises {
      SurpriseScorer.Surprises(nats: nats, expected: nats.map { _ in 5 })
    }
    let tokens: [Int32] = [2, 3, 4, 0]
    #expect(words.marked(tokens, surprises([0, 1, 9, 0]), above: 5) == "disk is ⟦full⟧")
    #expect(words.marked(tokens, surprises([9, 9, 0, 0]), above: 5) == "⟦disk is⟧ full")
    #expect(words.marked(tokens, surprises([0, 0, 0, 9]), above: 5) == "disk is full⟦⟧")
    #expect(words.marked(tokens, surprises([0, 0, 0, 0]), above: 5) == "disk is full")
    let reasons = words.reasons(of: tokens, surprises([0, 1, 9, 0]))
    #expect(reasons.first == Reason(column: "word 3", observed: "full", expected: "empty", excess: 9))
    let bytes = TextReasons(coding: TextCoding(bytesUpTo: 8))
    let text = Array("code 7".utf8).map { Int32($0) + 1 } + [0]
    #expect(bytes.marked(text, surprises([0, 0, 0, 0, 0, 8, 0]), above: 5) == "code ⟦7⟧")
  }
}
