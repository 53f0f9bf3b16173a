// Data in memory for trainings of a moment.

import Autoencoders
import Datasets
import Foundations
import Tensors
import _TestSupport

extension ArraySource {
  /// Rows of float32 from an array of rank 2.
  static func rows(_ array: HostArray, name: String = "memory") throws -> ArraySource {
    try ArraySource(
      NumericArray(shape: array.type.shape.dimensions, array.floats), name: name, at: name)
  }

  /// Random numbers as rows.
  static func random(
    _ count: Int, _ dimensions: Int, in domain: ClosedRange<Double> = 0...1, seed: UInt64 = 1
  ) throws -> ArraySource {
    try rows(.random([count, dimensions], in: domain, seed: seed))
  }
}
