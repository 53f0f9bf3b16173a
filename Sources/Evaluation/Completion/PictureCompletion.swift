// What else is in a picture of which a part is known: draws of the latents given that part, by importance resampling, and what
// the decoder makes of each. Weights make the answer the model's own, p(x_m|x_o), whatever the encoder of parts says (Rubin,
// "Using the SIR algorithm to simulate posterior distributions", Bayesian statistics 3, 1988).

import Autoencoders
public import Examples
import Foundation
public import Foundations
public import Storage
public import Tensors
import Training

/// Completes pictures.
public final class PictureCompletion {
  /// The draws of a run.
  private static let block = 512

  private let configuration: ModelConfiguration
  private let describing: RowProgram
  private let drawing: RowProgram
  private let decoding: RowProgram

  /// A completion by a model and its encoder of parts.
  public init(_ saved: SavedPartialEncoder, on backend: any Backend) {
    let encoder = saved.encoder
    let model = encoder.model
    configuration = model.configuration
    let state = saved.makeState(on: backend)
    let told: [FieldName] = configuration.attributes.isEmpty ? [] : [.condition]
    func program(
      given: Int, block: Int = PictureCompletion.block, _ body: @escaping (Batch) -> [Tensor]
    ) -> RowProgram {
      RowProgram(backend, state: state, block: block, reads: told, given: given) { body($1) }
    }
    describing = program(given: 2, block: 64) {
      [encoder.description(of: $0.given[0], $0.given[1], $0.context)]
    }
    drawing = program(given: 3) {
      let draw = encoder.draw($0.given[0], of: $0.given[1], $0.given[2], $0.random, $0.context)
      return [draw.logWeights, draw.latents]
    }
    decoding = program(given: 1, block: 64) { [model.decode($0.given[0], $0.context).mean] }
  }

  /// Draws of the latents of a picture given its known part.
  public struct Draws: Sendable {
    /// log p(x_o|z) p(z) / r(z) of each.
    public var logWeights: [Double]
    /// The latents, [draws, latents].
    public var latents: [Float]
    /// A uniform number of the picture, by which draws are chosen according to their weights.
    var coin: Double

    /// The normalised weights, which sum to 1.
    public var weights: [Double] { RowCompletion.normalised(logWeights.map { Float($0) }[...]) }

    /// (sum of w)^2 / sum of w^2: the number of equally good draws that would say as much.
    public var effective: Double { 1 / weights.reduce(0) { $0 + $1 * $1 } }

    /// The logarithm of the mean of the weights: an estimate of log p(x_o) whose expectation is not above it.
    public var logEvidence: Double {
      let largest = logWeights.max() ?? 0
      return largest + log(logWeights.reduce(0) { $0 + exp($1 - largest) } / Double(logWeights.count))
    }
  }

  /// Draws given parts of pictures.
  ///
  /// - Parameters:
  ///   - pictures: Observations in the model's unit, [pictures, dimensions]; what is not known does not matter, if it is a
  ///     number.
  ///   - masks: Whether each pixel is known, picture after picture.
  ///   - told: What the model is told of the pictures.
  ///   - ids: What names each picture; its draws follow from it and the key alone.
  ///   - count: The draws of each picture.
  public func draws(
    given pictures: HostArray, masks: [Bool], told: [FieldName: HostArray] = [:], ids: [UInt64], count: Int,
    key: Key
  ) throws -> [Draws] {
    let known = HostArray([ids.count, configuration.positions], masks.map { $0 ? 1 : 0 })
    let told = complete(told, ids.count)
    let descriptions = try describing(told, given: [pictures, known], ids: ids, key: key, count: ids.count)[0]
    return try ids.indices.map { picture in
      let repeated = [Int](repeating: picture, count: count)
      let found = try drawing(
        told.mapValues { $0.rows(repeated) },
        given: [descriptions.rows(repeated), pictures.rows(repeated), known.rows(repeated)],
        ids: (0..<UInt64(count)).map { ids[picture] << 32 | $0 }, key: key.folding("draws"), count: count)
      return Draws(
        logWeights: found[0].doubles, latents: found[1].floats,
        coin: Double(
          Noise.uniform(Philox.word(key: key.folding("coin"), stream: 0, row: ids[picture], column: 0))))
    }
  }

  /// Completions of a picture, [count, dimensions] in the model's unit: what is known as it is, and beside it what the decoder
  /// expects for latents that are drawn according to their weights.
  public func completions(
    _ count: Int, of picture: HostArray, mask: [Bool], told: [FieldName: HostArray] = [:], _ draws: Draws
  ) throws -> HostArray {
    let width = configuration.latents
    let chosen = RowCompletion.resampled(draws.weights, count: count, by: draws.coin)
    let latents = HostArray(
      [count, width], chosen.flatMap { draws.latents[$0 * width..<($0 + 1) * width] })
    let told = complete(told, 1).mapValues { $0.rows([Int](repeating: 0, count: count)) }
    let means = try decoding(told, given: [latents], count: count)[0]
    let (given, made) = (picture.floats, means.floats)
    let (dimensions, channels) = (configuration.dimensions, configuration.channels)
    return HostArray(
      means.type.shape,
      made.indices.map { place in
        mask[place % dimensions / channels] ? given[place % dimensions] : made[place]
      })
  }

  /// What is known of so many pictures; attributes that are not given are not known.
  private func complete(_ told: [FieldName: HostArray], _ count: Int) -> [FieldName: HostArray] {
    let attributes = configuration.attributes.count
    guard attributes > 0, told[.condition] == nil else { return told }
    return [
      .condition: HostArray(
        [count, attributes], [Float](repeating: Attribute.unknown, count: count * attributes))
    ]
  }
}
