// Layers side by side: each sees the same input, and what they put out is joined.

public import Tensors

/// The outputs of several chains for one input, one after the other along the last axis.
public struct Beside: Layer {
  /// The chains; one without layers passes the input on.
  public let parts: [Chain]

  /// Chains side by side.
  public init(_ parts: [Chain]) { self.parts = parts }

  /// The outputs, joined.
  public func callAsFunction(_ input: Tensor, _ context: LayerContext = .inference) -> Tensor {
    .concatenated(parts.map { $0(input, context) }, axis: input.shape.rank - 1)
  }

  /// The parts in brackets.
  public var summary: String {
    parts.map { $0.layers.isEmpty ? "x" : "(\($0.summary))" }.joined(separator: " beside ")
  }
}
