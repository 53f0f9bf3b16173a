// Attention of a sequence to itself (Vaswani et al., "Attention is all you need", NeurIPS 2017, section 3.2), over whole sequences
// and one place at a time: then the keys and values of the places before are kept, and nothing is computed twice.

import Foundations
public import Tensors

/// Each place of a sequence takes from all places that it may see, by how well its query meets their keys.
public struct SelfAttention: Sendable {
  /// From inputs to queries, keys and values, one behind the other.
  public let projection: Dense
  /// From what the heads took to the output.
  public let output: Dense
  /// How many parts the numbers of a place have, each with an attention of its own.
  public let heads: Int

  /// Attention whose parameters are `projection` and `output` at the scope.
  ///
  /// - Parameter heads: A divisor of the width.
  public init(_ scope: ParameterScope, width: Int, heads: Int) {
    if width % heads != 0 { fail("\(heads) heads for \(width) numbers") }
    projection = Dense(scope["projection"], inputs: width, outputs: 3 * width)
    // The layer begins as the identity, and depth costs nothing at first.
    output = Dense(scope["output"], inputs: width, outputs: width, initializer: .constant(0))
    self.heads = heads
  }

  private var width: Int { output.weight.shape[0] }

  /// What each place takes, [rows, places, width].
  ///
  /// - Parameters:
  ///   - x: [rows, places, width].
  ///   - isSeen: Whether a place (an axis before the last) sees another one (the last), of a shape that broadcasts to [rows,
  ///     heads, places, places]; all where nil. Each place must see at least one.
  public func callAsFunction(_ x: Tensor, isSeen: Tensor?, _ context: LayerContext) -> Tensor {
    let all = projection(x, context)
    let (query, key, value) = (part(all, 0), part(all, 1), part(all, 2))
    return output(taken(query, key, value, isSeen), context)
  }

  /// The keys and values of one place, and what it takes from those before it and itself.
  ///
  /// - Parameters:
  ///   - x: The place's input, [rows, width].
  ///   - kept: Keys and values of all places, those of this one and behind it of no meaning: [rows, places, width] each.
  ///   - place: The number of the place in each row, [rows], from 0.
  /// - Returns: The output, [rows, width], and what is kept now.
  public func step(
    _ x: Tensor, kept: (keys: Tensor, values: Tensor), at place: Tensor, _ context: LayerContext
  ) -> (output: Tensor, kept: (keys: Tensor, values: Tensor)) {
    let (rows, places) = (x.shape[0], kept.keys.shape[1])
    let all = projection(x, context)
    let own = place.reshaped(to: [rows, 1, 1])
    let number = Tensor.index(axis: 1, of: [rows, places, width], in: x.trace)
    func written(_ before: Tensor, _ part: Int) -> Tensor {
      let new = all.sliced(axis: 1, part * width..<(part + 1) * width).reshaped(to: [rows, 1, width])
      return .select(
        number.equals(own.broadcast(to: number.shape)), new.broadcast(to: number.shape), before)
    }
    let (keys, values) = (written(kept.keys, 1), written(kept.values, 2))
    let column = Tensor.index(axis: 3, of: [rows, 1, 1, places], in: x.trace)
    let isSeen = column .<= place.reshaped(to: [rows, 1, 1, 1]).broadcast(to: column.shape)
    let query = split(all.sliced(axis: 1, 0..<width).reshaped(to: [rows, 1, width]))
    let taken = taken(query, split(keys), split(values), isSeen)
    return (output(taken.reshaped(to: [rows, width]), context), (keys, values))
  }

  /// Queries, keys or values of [rows, places, 3 width], as [rows, heads, places, width / heads].
  private func part(_ all: Tensor, _ number: Int) -> Tensor {
    split(all.sliced(axis: 2, number * width..<(number + 1) * width))
  }

  /// [rows, places, width] as [rows, heads, places, width / heads].
  private func split(_ x: Tensor) -> Tensor {
    x.reshaped(to: [x.shape[0], x.shape[1], heads, width / heads]).transposed([0, 2, 1, 3])
  }

  // softmax(q k / sqrt(d)) v
  private func taken(_ query: Tensor, _ key: Tensor, _ value: Tensor, _ isSeen: Tensor?) -> Tensor {
    let scale = 1 / Double(width / heads).squareRoot()
    var scores = (query * scale).matrixProduct(key.transposed([0, 1, 3, 2]))
    if let isSeen { scores = .select(isSeen.broadcast(to: scores.shape), scores, -1e30) }
    let shares = (scores - scores.logSumExp(axes: [3], keeping: true)).exponential()
    let taken = shares.matrixProduct(value)
    return taken.transposed([0, 2, 1, 3]).reshaped(to: [query.shape[0], query.shape[2], width])
  }
}

/// A block of a transformer, with the normalisation before what it belongs to (Xiong et al., ICML 2020):
///
///     x + attention(norm(x)), then x + dense(activation(dense(norm(x))))
public struct TransformerBlock: Sendable {
  /// The attention.
  public let attention: SelfAttention
  private let norms: (LayerNormalization, LayerNormalization)
  private let hidden: Dense
  private let output: Dense
  private let activation: Activation
  private let dropout: Dropout

  /// A block whose parameters are `attention`, `norm1`, `norm2`, `hidden` and `output` at the scope.
  ///
  /// - Parameter dropout: The share of the numbers that are added that are silent while training.
  public init(
    _ scope: ParameterScope, width: Int, heads: Int, hidden count: Int, activation: Activation,
    dropout: Double = 0
  ) {
    attention = SelfAttention(scope["attention"], width: width, heads: heads)
    norms = (
      LayerNormalization(scope["norm1"], features: width), LayerNormalization(scope["norm2"], features: width)
    )
    hidden = Dense(
      scope["hidden"], inputs: width, outputs: count, initializer: activation.initializer)
    output = Dense(scope["output"], inputs: count, outputs: width, initializer: .constant(0))
    self.activation = activation
    self.dropout = Dropout(rate: dropout)
  }

  /// Whole sequences, [rows, places, width]; places see others as ``SelfAttention`` says.
  public func callAsFunction(_ x: Tensor, isSeen: Tensor?, _ context: LayerContext) -> Tensor {
    dense(x + dropout(attention(norms.0(x, context), isSeen: isSeen, context), context), context)
  }

  /// One place, [rows, width], as ``SelfAttention/step(_:kept:at:_:)``.
  public func step(
    _ x: Tensor, kept: (keys: Tensor, values: Tensor), at place: Tensor, _ context: LayerContext
  ) -> (output: Tensor, kept: (keys: Tensor, values: Tensor)) {
    let (taken, kept) = attention.step(norms.0(x, context), kept: kept, at: place, context)
    return (dense(x + taken, context), kept)
  }

  private func dense(_ x: Tensor, _ context: LayerContext) -> Tensor {
    x + dropout(output(activation(hidden(norms.1(x, context), context), context), context), context)
  }
}
