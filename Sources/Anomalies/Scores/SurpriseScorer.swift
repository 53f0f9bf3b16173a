// The score of texts: how unexpected the least expected token is, given those before it and what the latents say of the whole text.
// The sum over a text, which is what bounds are made of, hides one wrong event in many usual ones and grows with the length; the
// largest surprise does neither (Du et al., "DeepLog", CCS 2017, call a line abnormal by one event likewise).

import Autoencoders
import Examples
public import Foundations
import Layers
public import Storage
public import Tensors

/// Scores texts by the largest surprise of a token.
public final class SurpriseScorer: RowScorer {
  /// What a text is at each of its places.
  public struct Surprises: Sendable {
    /// Minus the log-probability of each token, in nats, its end included.
    public var nats: [Float]
    /// The token that was most probable at each place.
    public var expected: [Int32]
  }

  private let program: RowProgram
  private let width: Int
  private let element: ElementType

  /// A scorer of texts that are stored in elements of a type.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a model that is not of texts.
  public init(_ trained: TrainedModel, element: ElementType, on backend: any Backend) throws {
    let (model, configuration) = (trained.model, trained.configuration)
    guard case .tokens(let width, let vocabulary) = configuration.kind else {
      throw Failure(
        .usage, "the score 'surprise' is of texts, and the model's data are none", at: .score,
        remedy: "Use \(.score, ScoreChoice.standard(for: configuration).name)")
    }
    self.width = width
    self.element = element
    // What describes a block are numbers for every word at every place.
    let block = max(1, min(256, (1 << 24) / (width * vocabulary)))
    program = RowProgram(
      backend, state: trained.makeState(on: backend), block: block, limit: width / 8 + 2
    ) { _, batch in
      let x = configuration.unit.values(of: batch.content)
      let context = batch.context.withLengths(of: x)
      let z = model.infer(x, nil, context).latents.flat
      guard let described = model.decode(z, context, observed: x) as? TokenSequence else {
        fail("a model of texts that describes no tokens")
      }
      let own = -described.terms(of: x)
      guard configuration.data?.text?.unit == .words else { return [own, described.mean] }
      // A rare word that the vocabulary happens to have, such as a number of a process, is no more unexpected than one that it lacks.
      let unknown = -described.terms(of: x.filled(Double(TextCoding.unknown)))
      let isEnd = x.equals(x.filled(Double(TextCoding.end)))
      return [.select(isEnd, own, own.minimum(unknown)), described.mean]
    }
  }

  /// The largest surprise of each text.
  public func scores(of rows: UnsafeRawBufferPointer, count: Int) throws -> [Double] {
    try surprises(of: rows, count: count).map { Double($0.nats.max() ?? 0) }
  }

  /// What each text is at each of its places.
  public func surprises(of rows: UnsafeRawBufferPointer, count: Int) throws -> [Surprises] {
    let tokens = rows.bindMemory(to: Int32.self)
    let lengths = (0..<count).map { row in
      let own = tokens[row * width..<(row + 1) * width]
      return min((own.firstIndex(of: TextCoding.end) ?? own.endIndex) - own.startIndex + 1, width)
    }
    // Texts of about one length together: room that nobody needs costs as much as words.
    let order = lengths.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    var found = [Surprises?](repeating: nil, count: count)
    try program.backend.perform {
      for start in stride(from: 0, to: count, by: program.block) {
        let part = order[start..<min(start + program.block, count)]
        let room = min(width, ((lengths[part.last ?? 0] + 7) / 8) * 8)
        let plan = try program.plan([Field(.content, [room], element)])
        plan.fill(.content) { memory in
          let target = memory.bindMemory(to: Int32.self)
          for (place, row) in part.enumerated() {
            for column in 0..<room { target[place * room + column] = tokens[row * width + column] }
          }
        }
        try plan.run()
        let (nats, expected) = (
          plan.floats(0, count: part.count * room), plan.floats(1, count: part.count * room)
        )
        for (place, row) in part.enumerated() {
          let own = place * room..<place * room + lengths[row]
          found[row] = Surprises(nats: Array(nats[own]), expected: expected[own].map { Int32($0) })
        }
      }
    }
    return found.compactMap(\.self)
  }
}

extension LayerContext {
  /// The same context with the lengths of sequences, told by their content: up to the first token that ends one, or all of them.
  func withLengths(of x: Tensor) -> LayerContext {
    guard x.shape.rank == 2 else { return self }
    let place = Tensor.index(axis: 1, of: x.shape, in: x.trace)
    let ends = Tensor.select(x.equals(x.filled(Double(TextCoding.end))), -place, Double(1 - x.shape[1]))
    var context = self
    context.fields[.length] = 1 - ends.maximum(axes: [1])
    return context
  }
}
