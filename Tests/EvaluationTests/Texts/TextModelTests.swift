// A model of texts: what it says of a text is the same word by word and all at once, alone and beside longer ones; and it learns.

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

@testable import Evaluation

@Suite("Models of texts")
struct TextModelTests {
  /// Words of one to nine letters, each followed by those behind it in the alphabet.
  static func words(_ count: Int) -> [String] {
    (0..<count).map { row in
      let step = 1 + row % 2
      let letters = (0..<(1 + row % 9)).map { place -> UInt8 in UInt8(97 + (row / 9 + place * step) % 26) }
      return String(decoding: letters, as: UTF8.self)
    }
  }

  static func source(_ texts: [String], longest: Int = 12) throws -> TextSource {
    try TextSource(given: texts, coding: TextCoding(bytesUpTo: longest))
  }

  static func model(
    _ network: NetworkFamily, longest: Int = 12, width: Int = 16, _ numbers: [String: Double] = [:]
  ) throws -> VariationalAutoencoder {
    let coding = TextCoding(bytesUpTo: longest)
    var data = DataDescription(name: "words")
    data.text = coding
    return VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [longest],
        network: Network(Choice(network, numbers.mapValues { Annealing($0) }), sizes: [width]), latents: 4,
        likelihood: .tokens(coding.vocabulary),
        // Without free nats the decoder learns to do without the latents.
        objective: .evidence(beta: Annealing(1), freeBits: Annealing(2)), data: data, kind: coding.kind,
        conditions: [Field(.length, [], .int32)]))
  }

  static func untrained(_ model: VariationalAutoencoder, seed: UInt64 = 4) -> TrainedModel {
    TrainedModel(model, parameters: .random([model.store.count], in: -0.4...0.4, seed: seed))
  }

  static let networks: [NetworkFamily] = [.longShortTerm, .gatedRecurrent, .transformer]

  @Test("a text encodes to the same bits alone and beside longer ones", arguments: networks)
  func padding(network: NetworkFamily) throws {
    let trained = Self.untrained(try Self.model(network))
    let inference = trained.inference(on: CPU.solo())
    let alone = try inference.encode(Self.source(["abc"]))
    let among = try inference.encode(Self.source(["abcdefghijk", "abc", "z"]))
    #expect(Array(among.floats[4..<8]) == alone.floats)
  }

  @Test("what is said of a text does not depend on how much room it has", arguments: networks)
  func likelihood(network: NetworkFamily) throws {
    let trained = Self.untrained(try Self.model(network))
    let evaluator = EvidenceEvaluator(trained, backend: CPU.solo())
    let source = try Self.source(["abc", "abcdefghijk"])
    let alone = try evaluator.terms(source.subset([0]))
    let both = try evaluator.terms(source)
    let other = try evaluator.terms(source.subset([1]))
    #expect(abs(alone.reconstruction + other.reconstruction - 2 * both.reconstruction) < 1e-4)
    #expect(abs(alone.divergence + other.divergence - 2 * both.divergence) < 1e-5)
  }

  @Test(
    "the log-likelihood is that of each token given those before it, its end included", arguments: networks)
  func stepByStep(network: NetworkFamily) throws {
    let model = try Self.model(network)
    let trained = Self.untrained(model)
    let (backend, decoder) = (CPU.solo(), try #require(model.sequenceDecoder))
    let state = trained.makeState(on: backend)
    let z = HostArray.random([1, 4], seed: 9)
    let source = try Self.source(["hello"])
    let tokens = Array(source.tokens(of: 0))
    #expect(tokens.count == 6)
    let first = RowProgram(backend, state: state, block: 1, reads: [], given: 1) { _, batch in
      [decoder.start(model.decoderInput(batch.given[0]), .inference)]
    }
    let next = RowProgram(backend, state: state, block: 1, reads: [], given: 3) { _, batch in
      let result = decoder.next(
        batch.given[0].cast(to: .int32).reshaped(to: [1]), batch.given[1], batch.given[2], .inference)
      return [result.outputs, result.state]
    }
    var (carried, before, sum) = (try first(given: [z])[0], Float(-1), 0.0)
    for token in tokens {
      let result = try next(given: [HostArray([1, 1], [before]), carried, z])
      let logits = result[0].doubles
      sum += logits[Int(token)] - log(logits.reduce(0) { $0 + exp($1) })
      (carried, before) = (result[1], Float(token))
    }
    let whole = RowProgram(backend, state: state, block: 1, reads: [.content, .length], given: 1) {
      _, batch in
      let x = model.observation(of: batch)
      return [model.decode(batch.given[0], batch.context, observed: x).logDensity(of: x)]
    }
    let stored = try source.rows([0])
    let length = HostArray(TensorType([1], .int32), bytes: try source.bytes(.length, of: [0]))
    let found = try whole([.content: stored, .length: length], given: [z])[0].doubles[0]
    #expect(abs(found - sum) < 1e-4, "\(found) \(sum)")
  }

  @Test(
    "what is left out while training is not in use, and a decoder without words sees none of them",
    arguments: networks)
  func leftOut(network: NetworkFamily) throws {
    let source = try Self.source(["abcd", "wxyz"])
    let backend = CPU.solo()
    func terms(_ numbers: [String: Double], training: Bool) throws -> HostArray {
      let trained = Self.untrained(try Self.model(network, numbers))
      let model = trained.model
      let program = RowProgram(
        backend, state: trained.makeState(on: backend), reads: [.content, .length], given: 1
      ) { _, batch in
        var context = batch.context
        if training { context.training = batch.random }
        let x = model.observation(of: batch)
        return [model.outputs(batch.given[0], context, teacher: x)]
      }
      let z = HostArray([2, 4], [0.1, 0.2, 0.3, 0.4, 0.1, 0.2, 0.3, 0.4])
      let length = HostArray(TensorType([2], .int32), bytes: try source.bytes(.length, of: [0, 1]))
      return try program(
        [.content: source.rows([0, 1]), .length: length], given: [z], ids: [7, 7], key: Key(seed: 1))[0]
    }
    let plain = try terms([:], training: false)
    for numbers in [["dropout": 0.5], ["word_dropout": 1], ["dropout": 0.3, "word_dropout": 0.5]] {
      #expect(try terms(numbers, training: false) == plain)
      #expect(try terms(numbers, training: true) != plain)
    }
    // Rows of one id have the same random numbers, and differ in the words alone.
    let blind = try terms(["word_dropout": 1], training: true).rowsOfFloats
    #expect(blind[0] == blind[1])
    let seeing = try terms(["word_dropout": 0], training: true).rowsOfFloats
    #expect(seeing[0] != seeing[1])
  }

  @Test(
    "a text that is written depends on its latents, the key and its number alone; draws differ by the key")
  func written() throws {
    let trained = Self.untrained(try Self.model(.gatedRecurrent))
    let writer = try TextWriter(trained, on: CPU.solo())
    let z = HostArray.random([40, 4], seed: 2)
    let drawn = try TokenChoice()
    let all = try writer.write(z, by: drawn, key: Key(seed: 1))
    let some = try writer.write(z.rows(Array(0..<7)), by: drawn, key: Key(seed: 1))
    #expect(Array(all.prefix(7)) == some)
    #expect(try writer.write(z, by: drawn, key: Key(seed: 2)) != all)
    let greedy = try writer.write(z, by: .greedy(), key: Key(seed: 1))
    #expect(try writer.write(z, by: .greedy(), key: Key(seed: 2)) == greedy)
    #expect(
      all.allSatisfy { $0.tokens.count <= 12 && $0.isComplete == ($0.tokens.count < 12) || !$0.isComplete })
    let short = try writer.write(z, by: drawn, longest: 3, key: Key(seed: 1))
    #expect(zip(short, all).allSatisfy { $0.tokens == Array($1.tokens.prefix(3)) })
  }

  @Test("perplexity counts ends, and says what it is without them")
  func perplexity() throws {
    let source = try Self.source(["ab", "abcd"])
    let found = try TextPerplexity(source, nats: 4)
    #expect(found.tokens == 8 && found.ends == 2)
    #expect(abs(found.withEnds - exp(1)) < 1e-12 && abs(found.withoutEnds - exp(8.0 / 6)) < 1e-12)
    let trained = Self.untrained(try Self.model(.gatedRecurrent))
    let report = try Evaluator.report(
      model: trained, source: source, split: "all", importanceSamples: 5, backend: CPU.solo())
    let nats = try #require(report.nll)
    #expect(abs((report.perplexity?.withEnds ?? 0) - exp(2 * nats / 8)) < 1e-9)
    #expect(report.bitsPerDimension == nil && report.text.contains("without the 2 ends"))
  }

  @Test("a beam finds the most probable text, which one token at a time may miss")
  func beam() throws {
    let coding = TextCoding(words: ["a", "b", "c"], splitsPunctuation: false, longest: 6)
    var data = DataDescription(name: "words")
    data.text = coding
    let configuration = try ModelConfiguration(
      exampleShape: [6], network: Network(.gatedRecurrent, sizes: [8]), latents: 4,
      likelihood: .tokens(coding.vocabulary), data: data, kind: coding.kind,
      conditions: [Field(.length, [], .int32)])
    let untrained = VariationalAutoencoder(configuration)
    let trained = TrainedModel(
      untrained, parameters: .random([untrained.store.count], in: -1.5...1.5, seed: 11))
    let writer = try TextWriter(trained, on: CPU.solo())
    let z = HostArray.random([60, 4], in: -2...2, seed: 5)
    let greedy = try writer.write(z, by: .greedy(), key: Key(seed: 0))
    let one = try writer.write(z, by: TokenChoice(temperature: 0, beam: 1), key: Key(seed: 0))
    let many = try writer.write(z, by: TokenChoice(temperature: 0, beam: 32), key: Key(seed: 0))
    // The log-probability of a text that has ended, its end included.
    let model = trained.model
    let program = RowProgram(
      CPU.solo(), state: trained.makeState(on: CPU.solo()), block: 1, reads: [.content, .length], given: 1
    ) { _, batch in
      let x = model.observation(of: batch)
      return [model.decode(batch.given[0], batch.context, observed: x).logDensity(of: x)]
    }
    func score(_ row: Int, _ text: TextWriter.Written) throws -> Double {
      let tokens = text.tokens + (text.isComplete ? [TextCoding.end] : [])
      let content = tokens + [Int32](repeating: 0, count: 6 - tokens.count)
      func array(_ shape: Shape, _ numbers: [Int32]) -> HostArray {
        HostArray(TensorType(shape, .int32), bytes: numbers.flatMap { withUnsafeBytes(of: $0) { Array($0) } })
      }
      return try program(
        [.content: array([1, 6], content), .length: array([1], [Int32(tokens.count)])], given: [z.rows([row])]
      )[0].doubles[0]
    }
    var gained = 0
    for row in 0..<60 where many[row].isComplete && greedy[row].isComplete {
      let (best, usual) = (try score(row, many[row]), try score(row, greedy[row]))
      let narrow = try score(row, one[row])
      #expect(best >= usual - 1e-5 && best >= narrow - 1e-5, "\(best) \(usual) \(narrow)")
      if best > usual + 1e-3 { gained += 1 }
    }
    #expect(gained > 0)
    #expect(throws: Failure.self) { try TokenChoice(temperature: 0, beam: 0) }
    #expect(throws: Failure.self) { try TokenChoice(temperature: 1, beam: 3) }
  }

  @Test(
    "short words come back after training, and latents without them are written to words", arguments: networks
  )
  func learns(network: NetworkFamily) throws {
    let texts = Self.words(234)
    let source = try Self.source(texts)
    let settings = TrainingSettings(epochs: 60, batch: 39, learningRate: 1e-2)
    let model = try Self.model(network, width: 32)
    let result = try Trainer(model, settings, on: CPU.solo()).fit(source)
    let trained = result.model
    let inference = trained.inference(on: CPU.solo())
    let writer = try TextWriter(trained, on: CPU.solo())
    let back = try writer.write(inference.encode(source), by: .greedy(), key: Key(seed: 0))
    let exact = zip(texts, back).count { $0 == $1.text }
    #expect(exact > 60, "\(exact) of \(texts.count)")
  }
}

extension HostArray {
  /// The numbers of each row.
  fileprivate var rowsOfFloats: [[Float]] {
    let width = floats.count / type.shape[0]
    return (0..<type.shape[0]).map { Array(floats[$0 * width..<($0 + 1) * width]) }
  }
}
