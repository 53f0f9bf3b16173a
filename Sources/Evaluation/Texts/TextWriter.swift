// Texts from latents: one step of the decoder at a time, the state between two of them kept, so that no beginning is computed
// twice. All rows go on together until each has ended.

import Autoencoders
public import Examples
import Foundation
public import Foundations
import Layers
public import Storage
public import Tensors

/// Writes the texts that latents stand for.
public final class TextWriter {
  /// How texts become tokens.
  public let coding: TextCoding
  private let first: RowProgram
  private let next: RowProgram
  private let latents: Int

  /// The rows of a run.
  private static let block = 128

  /// A text that was written.
  public struct Written: Hashable, Sendable {
    /// The text.
    public var text: String
    /// Its tokens without the end.
    public var tokens: [Int32]
    /// Whether it ended before it had as many tokens as it may have.
    public var isComplete: Bool
  }

  /// A writer of a model.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a model that is not of texts.
  public init(_ trained: TrainedModel, on backend: any Backend) throws {
    let model = trained.model
    guard let coding = model.configuration.data?.text, let decoder = model.sequenceDecoder else {
      throw Failure(
        .usage, "the model's examples are not texts",
        remedy: "Train one on a text file, with a string on every line")
    }
    self.coding = coding
    latents = model.configuration.latents
    let state = trained.makeState(on: backend)
    let told = model.configuration.generationFields
    first = RowProgram(backend, state: state, block: Self.block, reads: told, given: 1) { _, batch in
      let z = model.decoderInput(batch.given[0], batch.context)
      return [z, decoder.start(z, batch.context)]
    }
    next = RowProgram(backend, state: state, block: Self.block, reads: [], given: 3) { _, batch in
      let result = decoder.next(
        batch.given[2].cast(to: .int32).reshaped(to: [batch.rows]), batch.given[1], batch.given[0],
        batch.context)
      return [result.outputs, result.state]
    }
  }

  /// The texts of latents, [n, latents]; number i depends on its latents, the key and its id alone.
  ///
  /// - Parameters:
  ///   - fields: What the model is told of them.
  ///   - longest: The most tokens of a text; as many as those that trained where nil.
  public func write(
    _ latents: HostArray, fields: [FieldName: HostArray] = [:], by choice: TokenChoice, longest: Int? = nil,
    key: Key
  ) throws -> [Written] {
    let count = latents.type.shape[0]
    var open = Array(0..<count)
    var texts = [[Int32]](repeating: [], count: count)
    var ended = [Bool](repeating: false, count: count)
    let begun = try first(fields, given: [latents])
    var (z, states) = (begun[0], begun[1])
    var tokens = [Float](repeating: -1, count: count)
    let key = key.folding("tokens")
    for place in 0..<(longest ?? coding.longest) where !open.isEmpty {
      let result = try next(given: [z, states, HostArray([open.count, 1], tokens)])
      let vocabulary = coding.vocabulary
      let chosen = result[0].bytes.withUnsafeBytes { bytes in
        let logits = bytes.bindMemory(to: Float.self)
        return open.indices.map { row in
          let part = UnsafeBufferPointer(rebasing: logits[row * vocabulary..<(row + 1) * vocabulary])
          let uniform = Noise.uniform(
            Philox.word(key: key, stream: UInt32(place), row: UInt64(open[row]), column: 0))
          return choice(part, uniform: uniform)
        }
      }
      var kept: [Int] = []
      for (row, token) in chosen.enumerated() {
        if token == TextCoding.end {
          ended[open[row]] = true
        } else {
          texts[open[row]].append(token)
          kept.append(row)
        }
      }
      tokens = kept.map { Float(chosen[$0]) }
      open = kept.map { open[$0] }
      (z, states) = (z.rows(kept), result[1].rows(kept))
    }
    return texts.indices.map { row in
      Written(text: coding.text(of: texts[row]), tokens: texts[row], isComplete: ended[row])
    }
  }
}
