// From stored data to what a likelihood can explain.

public import Tensors

extension VariationalAutoencoder {
  /// Observations [rows, dimensions] from stored data of any type: scaled to the model's unit and, for
  /// binary likelihoods, drawn. The draw is the first of the trace, so that equal keys and row ids give
  /// equal observations in every program.
  public func observation(of data: Tensor, _ source: RandomSource) -> Tensor {
    let values = data.cast(to: .float32) * configuration.scale
    return configuration.likelihood.observation(of: values, source)
  }
}

extension RandomSource {
  /// The ids of rows as the words a source expects: low word first.
  public static func words(_ ids: some Sequence<UInt64>) -> [UInt32] {
    ids.flatMap { [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)] }
  }
}
