// From stored data to what a likelihood can explain.

public import Foundations
public import Tensors

extension VariationalAutoencoder {
  /// Observations [rows, dimensions] from stored data of any type: scaled to the model's unit and, for
  /// binary likelihoods, drawn. The draw is the first of the trace, so that equal keys and row ids give
  /// equal observations in every program.
  public func observation(of data: Tensor, _ source: RandomSource) -> Tensor {
    configuration.likelihood.observation(of: configuration.unit.values(of: data), source)
  }

  /// The observations of the rows of a batch.
  public func observation(of batch: Batch) -> Tensor { observation(of: batch.content, batch.random) }

  // P(d) = integral of the density over the bin [d/256, (d + 1)/256) of each dimension, and by Jensen's inequality
  //   log P(d) >= E_u log p((d + u)/256) - dimensions log 256   with u uniform on [0, 1)
  // (Theis, van den Oord and Bethge, "A note on the evaluation of generative models", ICLR 2016, section 3.1).
  /// Observations [rows, dimensions] of a density from bytes that are spread over their bins: (d + u)/256.
  /// The log-density there, less log 256 per dimension, is a lower bound of the bytes' log-probability.
  public func dequantisedObservation(of data: Tensor, _ source: RandomSource) -> Tensor {
    (data.cast(to: .float32) + source.uniform(data.shape)) * (1.0 / 256)
  }

  /// Whether stored data are bytes that the model sees as real numbers from 0 to 1.
  public func isDensityOfBytes(_ element: ElementType) -> Bool {
    element == .uint8 && configuration.likelihood.measure == .density && configuration.scale == 1.0 / 255
  }
}

extension RandomSource {
  /// The ids of rows as the words a source expects: low word first.
  public static func words(_ ids: some Sequence<UInt64>) -> [UInt32] {
    ids.flatMap { [UInt32(truncatingIfNeeded: $0), UInt32(truncatingIfNeeded: $0 >> 32)] }
  }
}
