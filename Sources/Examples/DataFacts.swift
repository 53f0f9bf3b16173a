// What data hold, so far as a likelihood, a standard or a check asks.

/// What a data set holds, in the values as they are stored.
public struct DataFacts: Hashable, Sendable {
  /// The least and the largest value.
  public var range: ClosedRange<Double>
  /// Whether every value is a whole number.
  public var areWhole: Bool
  /// Whether no more than two different values occur.
  public var areTwoValued: Bool
  /// What values are multiplied by where bytes from 0 to 255 stand for 0 to 1: 1/255, and 1 for all others.
  public var unitScale: Double

  /// What a data set holds.
  public init(range: ClosedRange<Double>, areWhole: Bool, areTwoValued: Bool, unitScale: Double) {
    self.range = range
    self.areWhole = areWhole
    self.areTwoValued = areTwoValued
    self.unitScale = unitScale
  }

  /// Whether the values are bytes that stand for numbers from 0 to 1.
  public var areBytes: Bool { unitScale != 1 }
}
