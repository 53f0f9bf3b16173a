// What is a function of all rows of a batch, where several workers have a part of them each.

public import Tensors

extension LayerContext {
  /// The rows of the whole batch, a scalar.
  ///
  /// - Parameter rows: Those of this worker.
  public func batchRows(_ rows: Int, in trace: Trace) -> Tensor {
    let own = trace.constant(Double(rows))
    return isShared ? own.allReduce() : own
  }

  /// The mean over the rows of the whole batch.
  ///
  /// - Parameters:
  ///   - own: The mean over the rows of this worker.
  ///   - rows: How many rows it has.
  public func batchMean(_ own: Tensor, rows: Int) -> Tensor {
    isShared ? (own * Double(rows)).allReduce() / batchRows(rows, in: own.trace) : own
  }
}
