// Sequences of tokens of different lengths: a recurrent encoder reads them, and a recurrent decoder with a teacher writes
// them. What stands behind a sequence's end has no influence.

import Autoencoders
import Examples
import Foundations
import Layers
import Tensors
import Testing
import Training
import _TestSupport

private let (places, vocabulary, width) = (6, 5, 12)

/// Reads tokens into the state at the end of each sequence.
private struct Reader: ExampleEncoder {
  let embedding: Embedding
  let cell: GatedRecurrentCell

  func features(of x: Tensor, _ context: LayerContext) -> Features {
    Features(flat: cell(embedding(x.cast(to: .int32)), lengths: context.fields[.length], context).last)
  }
}

/// Says at every place which token comes next, from the latents and the tokens before.
private struct Writer: LatentDecoder {
  let embedding: Embedding
  let cell: GatedRecurrentCell
  let (start, output): (Dense, Dense)
  let usesTeacher = true

  func outputs(_ z: Tensor, teacher: Tensor?, _ context: LayerContext) -> Tensor {
    guard let teacher else { fail("a writer without a teacher") }
    let before = Tensor.concatenated(
      [teacher.sliced(axis: 1, 0..<1).filled(-1), teacher.sliced(axis: 1, 0..<(places - 1))], axis: 1)
    let states = cell(
      embedding(before.cast(to: .int32)), from: start(z, context).hyperbolicTangent(), context)
    return output(states.each, context).reshaped(to: [z.shape[0], places * vocabulary])
  }
}

/// One of the tokens at every place of a sequence, and nothing behind its end.
private struct Sequence: Distribution {
  let tokens: Categorical
  let isWithin: Tensor
  var mean: Tensor { tokens.mean }
  func terms(of x: Tensor) -> Tensor { .select(isWithin, tokens.terms(of: x), 0) }
  func sample(_ source: RandomSource) -> Tensor { tokens.sample(source) }
}

@Suite("A recurrent layer over masked tokens")
struct RecurrentTests {
  private static func model() throws -> VariationalAutoencoder {
    let network = NetworkFamily(
      name: "recurrent", summary: "one cell each way", source: "this file", needs: .tokens,
      standardSizes: { _ in [width] },
      encoder: { site, _ in
        let reader = Reader(
          embedding: Embedding(site.scope["encoder"], count: vocabulary, width: 4),
          cell: GatedRecurrentCell(site.scope["encoder"]["cell"], inputs: 4, stateCount: width))
        return NetworkEncoder(layers: reader, features: width)
      },
      decoder: { site, _ in
        Writer(
          embedding: Embedding(site.scope["decoder"], count: vocabulary, width: 4),
          cell: GatedRecurrentCell(site.scope["decoder"]["cell"], inputs: 4, stateCount: width),
          start: Dense(site.scope["decoder"]["start"], inputs: site.latents, outputs: width),
          output: Dense(site.scope["output"], inputs: width, outputs: vocabulary))
      })
    let likelihood = LikelihoodFamily(
      name: "tokens", summary: "tokens", source: "this file", measure: .probability,
      support: { _ in .realNumbers }, outputsPerPosition: { _, _ in vocabulary },
      outputs: { means, _ in means },
      head: { _ in
        LikelihoodHead(distribution: { outputs, _, context in
          guard let length = context.fields[.length] else { fail("no lengths") }
          let logits = outputs.reshaped(to: [outputs.shape[0], places, vocabulary])
          return Sequence(
            tokens: Categorical(logits: logits), isWithin: .isWithin(lengths: length, count: places))
        })
      })
    return VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [places], network: Network(network, sizes: [width]), latents: 2,
        likelihood: Likelihood(likelihood),
        kind: .tokens(length: places, vocabulary: vocabulary), conditions: [Field(.length, [], .int32)]))
  }

  /// Sequences that count up by one or by two from any token; behind their ends stands anything.
  private static func rows(behind: Int) -> FieldRows {
    let tokens = (0..<120).flatMap { row in
      (0..<places).map { place in
        place < 3 + row % 4 ? (row + place * (1 + row / 4 % 2)) % vocabulary : (behind * place) % vocabulary
      }
    }
    return FieldRows(
      [.content: .whole([120, places], tokens), .length: .whole([120], (0..<120).map { 3 + $0 % 4 })],
      kind: .tokens(length: places, vocabulary: vocabulary))
  }

  @Test("it trains, and what is behind a sequence's end changes not a bit", arguments: TestedBackend.all)
  func training(backend: TestedBackend) throws {
    let model = try Self.model()
    let settings = TrainingSettings(epochs: 40, batch: 40, learningRate: 2e-2)
    let (rows, other) = (Self.rows(behind: 0), Self.rows(behind: 3))
    let result = try Trainer(model, settings, on: backend.backend).fit(rows, validation: rows)
    // Without any memory the least cost is log 5 for each of 4.5 tokens, -7.2 nats.
    let bound = try #require(result.epochs.last?.validation?.bound)
    #expect(bound > -4, "\(bound)")
    #expect(
      try Trainer(model, settings, on: backend.backend).fit(other, validation: other).parameters
        == result.parameters)
  }
}
