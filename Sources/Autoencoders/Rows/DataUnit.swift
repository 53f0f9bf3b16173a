// Between the numbers that data are stored in and those that a model sees. It stands here once, for graphs and for arrays.

import Foundations
public import Tensors

/// The unit in which a model sees stored numbers.
public struct DataUnit: Hashable, Sendable {
  /// What stored values are multiplied by: 1/255 for bytes that are fractions of 255, 1 for numbers.
  public var scale: Double

  /// A unit.
  public init(scale: Double) { self.scale = scale }

  /// What a model sees of stored numbers of any type.
  public func values(of stored: Tensor) -> Tensor { stored.cast(to: .float32) * scale }

  /// The same of numbers outside a graph.
  public func values(of stored: HostArray) -> HostArray {
    HostArray(stored.type.shape, stored.doubles.map { Float($0 * scale) })
  }
}

extension ModelConfiguration {
  /// The unit in which the model sees stored numbers.
  public var unit: DataUnit { DataUnit(scale: scale) }
}
