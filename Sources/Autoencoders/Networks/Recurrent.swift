// Networks over sequences of tokens: a recurrent encoder reads a text, a recurrent decoder writes it token by token, each given
// those before it (Bowman et al., "Generating sentences from a continuous space", CoNLL 2016). The features of the encoder are
// the maxima over its steps (Long et al., "Preventing posterior collapse in sequence VAEs with pooling", 2019), and the latents
// reach the decoder's first state, every step and the output, so that there is no place from which they are far.

import Examples
import Foundations
import Layers
import Tensors

/// Reads tokens.
struct RecurrentReader<Cell: RecurrentCell>: ExampleEncoder {
  let embedding: Embedding
  let cell: Cell

  func features(of x: Tensor, _ context: LayerContext) -> Features {
    let lengths = context.fields[.length]
    let states = cell(embedding(x.cast(to: .int32)), lengths: lengths, context).each
    guard let lengths else { return Features(flat: states.maximum(axes: [1])) }
    // A state stays behind the end, so the maximum over all places is that over the places of the sequence.
    let isWithin = Tensor.isWithin(lengths: lengths, count: x.shape[1])
      .reshaped(to: [x.shape[0], x.shape[1], 1])
    return Features(
      flat: Tensor.select(isWithin.broadcast(to: states.shape), states, -1e30).maximum(axes: [1]))
  }
}

/// Writes tokens.
struct RecurrentWriter<Cell: RecurrentCell>: SequenceDecoder {
  let embedding: Embedding
  let cell: Cell
  /// From latents to the first state, to what is added at every step, and to what is added to the output's input.
  let (first, every, last): (Dense, Dense, Dense)
  let output: Dense
  let omission: TokenOmission

  var stateCount: Int { cell.stateCount }

  func start(_ z: Tensor, _ context: LayerContext) -> Tensor { cell.start(from: first(z, context)) }

  func next(
    _ token: Tensor, _ state: Tensor, _ z: Tensor, _ context: LayerContext
  ) -> (outputs: Tensor, state: Tensor) {
    let seen = embedding(token).reshaped(to: [z.shape[0], 1, embedding.table.shape[1]])
    let prepared = cell.prepared(seen, context)
    let next = cell.step(
      prepared.reshaped(to: [z.shape[0], prepared.shape[2]]) + every(z, context), state, context)
    return (output(cell.output(of: next) + last(z, context), context), next)
  }

  func outputs(_ z: Tensor, teacher: Tensor?, _ context: LayerContext) -> Tensor {
    guard let teacher else { fail("a decoder of sequences without the elements to describe") }
    let (rows, places) = (teacher.shape[0], teacher.shape[1])
    let before = omission.seen(TokenOmission.before(teacher).cast(to: .int32), context)
    let shown = omission.dropout(embedding(before), context)
    let states = cell(shown, beside: every(z, context), from: start(z, context), context).each
    let explained = states + last(z, context).reshaped(to: [rows, 1, states.shape[2]])
    let outputs = output(omission.dropout(explained, context), context)
    return outputs.reshaped(to: [rows, places * outputs.shape[2]])
  }
}

extension Networks {
  /// The builders of a recurrent network.
  static func reader<Cell: RecurrentCell>(
    _ site: NetworkSite, _ sizes: [Int], _ cell: (ParameterScope, _ inputs: Int, _ width: Int) -> Cell
  ) -> NetworkEncoder {
    let (scope, width) = (site.scope["encoder"], sizes.first ?? 1)
    return NetworkEncoder(
      layers: RecurrentReader(
        embedding: embedding(scope, site, width),
        cell: cell(scope["cell"], embeddingWidth(site, width), width)),
      features: width)
  }

  static func writer<Cell: RecurrentCell>(
    _ site: NetworkSite, _ sizes: [Int], _ cell: (ParameterScope, _ inputs: Int, _ width: Int) -> Cell
  ) -> RecurrentWriter<Cell> {
    let (scope, width) = (site.scope["decoder"], sizes.first ?? 1)
    let own = cell(scope["cell"], embeddingWidth(site, width), width)
    let gates = own.inputCount
    return RecurrentWriter(
      embedding: embedding(scope, site, width), cell: own,
      first: Dense(scope["first"], inputs: site.latents, outputs: width),
      every: Dense(scope["every"], inputs: site.latents, outputs: gates),
      last: Dense(scope["last"], inputs: site.latents, outputs: width),
      output: Dense(
        site.scope["output"], inputs: width, outputs: site.outputsPerPosition,
        initializer: site.outputWeights), omission: TokenOmission(site.choice))
  }

  private static func embedding(_ scope: ParameterScope, _ site: NetworkSite, _ width: Int) -> Embedding {
    guard case .tokens(_, let vocabulary) = site.kind else { fail("a network of texts for \(site.kind)") }
    return Embedding(scope, count: vocabulary, width: embeddingWidth(site, width))
  }

  private static func embeddingWidth(_ site: NetworkSite, _ width: Int) -> Int {
    let asked = site.choice.count("embedding")
    return asked == 0 ? width : asked
  }

  /// The hyperparameters of recurrent networks.
  static let recurrence =
    [
      Hyperparameter.count(
        "embedding", "numbers that stand for a token, 0 for as many as there are hidden units", standard: 0,
        in: 0...65_536)
    ] + omissions
}
