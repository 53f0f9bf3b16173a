// What decoders of sequences have in common: they describe an element given those before it, of which training may hide some.

import Examples
import Foundations
public import Layers
public import Tensors

/// A decoder that describes a sequence element by element.
public protocol SequenceDecoder: LatentDecoder {
  /// The numbers of the state between two elements.
  var stateCount: Int { get }
  /// The most elements that it can describe; nil for any number.
  var mostElements: Int? { get }
  /// The state before the first element, [rows, state].
  func start(_ z: Tensor, _ context: LayerContext) -> Tensor
  /// What describes the next element, [rows, tokens], and the state behind it.
  ///
  /// - Parameters:
  ///   - token: The element before it, int32 [rows]; -1 for none.
  ///   - state: What ``start(_:_:)`` or the step before has left, [rows, state].
  func next(
    _ token: Tensor, _ state: Tensor, _ z: Tensor, _ context: LayerContext
  ) -> (outputs: Tensor, state: Tensor)
}

extension SequenceDecoder {
  /// As many as are asked for.
  public var mostElements: Int? { nil }
  /// It is shown the elements before the one that it describes.
  public var usesTeacher: Bool { true }
}

/// What a decoder of texts is not shown while it trains.
struct TokenOmission {
  /// Silence among the numbers of a token, and among those that its scores come from.
  var dropout = Dropout(rate: 0)
  /// The share of the tokens before that it sees as unknown ones (Bowman et al., section 3.2).
  var words = 0.0

  init(_ choice: Choice<NetworkFamily>) {
    dropout = Dropout(rate: choice.number("dropout"))
    words = choice.number("word_dropout")
  }

  /// Tokens as they are seen, int32 [rows, places]; what stands before the first one is never left out.
  func seen(_ tokens: Tensor, _ context: LayerContext) -> Tensor {
    guard words > 0, let source = context.training else { return tokens }
    let numbers = tokens.cast(to: .float32)
    let isLeftOut = (source.uniform(tokens.shape) .< numbers.filled(words)).and(numbers .>= numbers.filled(0))
    return .select(isLeftOut, numbers.filled(Double(TextCoding.unknown)).cast(to: .int32), tokens)
  }

  /// What stands before each element, [rows, places]; -1, which stands for nothing, before the first.
  static func before(_ elements: Tensor) -> Tensor {
    let (places, none) = (elements.shape[1], elements.sliced(axis: 1, 0..<1).filled(-1))
    return places == 1 ? none : .concatenated([none, elements.sliced(axis: 1, 0..<(places - 1))], axis: 1)
  }
}

extension Networks {
  /// What networks of texts leave out while training.
  static let omissions = [
    Hyperparameter(
      "dropout",
      "share of a token's numbers, and of those that scores come from, that are silent while training",
      allowed: "a number from 0 to below 1", standard: 0
    ) { $0 >= 0 && $0 < 1 },
    Hyperparameter(
      "word_dropout", "share of the tokens before that the decoder sees as unknown while training",
      allowed: "a number from 0 to 1", standard: 0
    ) { $0 >= 0 && $0 <= 1 },
  ]
}
