// Rows of a table that is learnt, by number: what a token is to a network.

public import Tensors

/// A table of vectors, looked up by whole numbers.
public struct Embedding: Sendable {
  /// The table, [count, width].
  public let table: Parameter

  /// A table whose parameter is `weight` at the scope.
  public init(_ scope: ParameterScope, count: Int, width: Int) {
    table = scope.parameter("weight", [count, width], .normal(deviation: 1))
  }

  /// The vectors of ids, int32 [...], as [..., width]; zeros for -1, which stands for no token.
  public func callAsFunction(_ ids: Tensor) -> Tensor {
    table.value(in: ids.trace).gather(ids, outside: .zeros)
  }
}
