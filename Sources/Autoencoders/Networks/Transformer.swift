// Networks of attention over sequences of tokens (Vaswani et al., NeurIPS 2017): the encoder sees the whole text, the decoder at
// each place those before it. As with recurrent networks the features are maxima over places, and the latents are where the
// decoder begins, at every place, and beside what the scores come from.

import Examples
import Foundations
import Layers
import Tensors

/// Tokens and where they stand.
struct PlacedEmbedding: Sendable {
  let tokens: Embedding
  let places: Parameter

  init(_ scope: ParameterScope, vocabulary: Int, length: Int, width: Int) {
    tokens = Embedding(scope, count: vocabulary, width: width)
    places = scope.parameter("places", [length, width], .normal(deviation: 0.1))
  }

  /// The vectors of ids [rows, places], [rows, places, width]; without those of tokens at -1.
  func callAsFunction(_ ids: Tensor) -> Tensor {
    tokens(ids) + places.value(in: ids.trace).sliced(axis: 0, 0..<ids.shape[1])
  }

  /// The vector of one id in each row, [rows], at a place of its own, [rows].
  func callAsFunction(_ ids: Tensor, at place: Tensor) -> Tensor {
    tokens(ids) + places.value(in: ids.trace).gather(place.cast(to: .int32), outside: .zeros)
  }
}

/// Reads tokens by attention.
struct AttentiveReader: ExampleEncoder {
  let embedding: PlacedEmbedding
  let blocks: [TransformerBlock]
  let norm: LayerNormalization

  func features(of x: Tensor, _ context: LayerContext) -> Features {
    let (rows, places) = (x.shape[0], x.shape[1])
    let isWithin = context.fields[.length].map { Tensor.isWithin(lengths: $0, count: places) }
    let isSeen = isWithin?.reshaped(to: [rows, 1, 1, places])
    let states = norm(
      blocks.reduce(embedding(x.cast(to: .int32))) { $1($0, isSeen: isSeen, context) }, context)
    guard let isWithin else { return Features(flat: states.maximum(axes: [1])) }
    let isKept = isWithin.reshaped(to: [rows, places, 1]).broadcast(to: states.shape)
    return Features(flat: Tensor.select(isKept, states, -1e30).maximum(axes: [1]))
  }
}

/// Writes tokens by attention to those before.
struct AttentiveWriter: SequenceDecoder {
  let embedding: PlacedEmbedding
  let blocks: [TransformerBlock]
  let norm: LayerNormalization
  /// From latents to what is added at every place, and to what is added to the output's input.
  let (every, last): (Dense, Dense)
  let output: Dense
  let omission: TokenOmission

  private var width: Int { embedding.places.shape[1] }
  private var places: Int { embedding.places.shape[0] }

  /// The number of the next place, and the keys and values of every block.
  var stateCount: Int { 1 + blocks.count * 2 * places * width }
  /// Places have vectors of their own, and there are no more of these.
  var mostElements: Int? { places }

  func start(_ z: Tensor, _ context: LayerContext) -> Tensor {
    z.trace.constant(0).broadcast(to: [z.shape[0], stateCount])
  }

  func next(
    _ token: Tensor, _ state: Tensor, _ z: Tensor, _ context: LayerContext
  ) -> (outputs: Tensor, state: Tensor) {
    let rows = z.shape[0]
    let place = state.sliced(axis: 1, 0..<1).reshaped(to: [rows])
    let size = places * width
    func kept(_ number: Int) -> Tensor {
      state.sliced(axis: 1, 1 + number * size..<1 + (number + 1) * size).reshaped(to: [rows, places, width])
    }
    var x = embedding(token, at: place) + every(z, context)
    var parts = [(place + 1).reshaped(to: [rows, 1])]
    for (number, block) in blocks.enumerated() {
      let step = block.step(x, kept: (kept(2 * number), kept(2 * number + 1)), at: place, context)
      x = step.output
      parts += [step.kept.keys, step.kept.values].map { $0.reshaped(to: [rows, size]) }
    }
    return (output(norm(x, context) + last(z, context), context), .concatenated(parts, axis: 1))
  }

  func outputs(_ z: Tensor, teacher: Tensor?, _ context: LayerContext) -> Tensor {
    guard let teacher else { fail("a decoder of sequences without the elements to describe") }
    let (rows, places) = (teacher.shape[0], teacher.shape[1])
    let before = omission.seen(TokenOmission.before(teacher).cast(to: .int32), context)
    let begun =
      omission.dropout(embedding(before), context)
      + every(z, context).reshaped(to: [rows, 1, width])
    let isSeen = Tensor.isLower(places, in: z.trace).reshaped(to: [1, 1, places, places])
    let states = norm(blocks.reduce(begun) { $1($0, isSeen: isSeen, context) }, context)
    let explained = states + last(z, context).reshaped(to: [rows, 1, width])
    let outputs = output(omission.dropout(explained, context), context)
    return outputs.reshaped(to: [rows, places * outputs.shape[2]])
  }
}

extension Networks {
  /// The builders of a transformer.
  static func attentiveReader(_ site: NetworkSite, _ sizes: [Int]) -> NetworkEncoder {
    let (scope, width) = (site.scope["encoder"], sizes.first ?? 1)
    return NetworkEncoder(
      layers: AttentiveReader(
        embedding: placed(scope, site, width), blocks: blocks(scope, site, width),
        norm: LayerNormalization(scope["norm"], features: width)), features: width)
  }

  static func attentiveWriter(_ site: NetworkSite, _ sizes: [Int]) -> AttentiveWriter {
    let (scope, width) = (site.scope["decoder"], sizes.first ?? 1)
    return AttentiveWriter(
      embedding: placed(scope, site, width), blocks: blocks(scope, site, width),
      norm: LayerNormalization(scope["norm"], features: width),
      every: Dense(scope["every"], inputs: site.latents, outputs: width),
      last: Dense(scope["last"], inputs: site.latents, outputs: width),
      output: Dense(
        site.scope["output"], inputs: width, outputs: site.outputsPerPosition,
        initializer: site.outputWeights), omission: TokenOmission(site.choice))
  }

  private static func placed(_ scope: ParameterScope, _ site: NetworkSite, _ width: Int) -> PlacedEmbedding {
    guard case .tokens(let length, let vocabulary) = site.kind else {
      fail("a network of texts for \(site.kind)")
    }
    return PlacedEmbedding(scope, vocabulary: vocabulary, length: length, width: width)
  }

  private static func blocks(
    _ scope: ParameterScope, _ site: NetworkSite, _ width: Int
  ) -> [TransformerBlock] {
    // As many heads as there are, where the width is a multiple of their number; else the most that divide it.
    let asked = site.choice.count("heads")
    let heads = (1...asked).last { width % $0 == 0 } ?? 1
    return (0..<site.choice.count("layers")).map {
      TransformerBlock(
        scope["block\($0 + 1)"], width: width, heads: heads, hidden: 4 * width,
        activation: site.activation, dropout: site.choice.number("dropout"))
    }
  }
}
