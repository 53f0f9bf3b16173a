// What data must be for a likelihood, and what data are: the two sides of the door between them.

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

/// The values that a likelihood can explain.
public enum LikelihoodSupport: Hashable, Sendable {
  /// Every finite number.
  case realNumbers
  /// Numbers from 0 to 1, both included.
  case unitInterval
  /// The whole numbers from 0 up to but not including a count, as they are stored: bytes are not scaled.
  case wholeNumbers(Int)
  /// The whole numbers from 0 on, without a largest one, as they are stored: bytes are not scaled.
  case counts

  /// Whether it holds nothing but whole numbers, as they are stored.
  public var isWhole: Bool {
    switch self {
    case .realNumbers, .unitInterval: false
    case .wholeNumbers, .counts: true
    }
  }

  /// What stored values are multiplied by for it.
  public func scale(of facts: DataFacts) -> Double { isWhole ? 1 : facts.unitScale }

  /// What of the data a likelihood with this support cannot explain, as a sentence that begins with them; nil
  /// where it can explain everything.
  ///
  /// - Parameters:
  ///   - scale: What stored values are multiplied by.
  ///   - name: The likelihood's name.
  public func objection(to facts: DataFacts, scale: Double, name: String) -> String? {
    let (low, high) = (facts.range.lowerBound * scale, facts.range.upperBound * scale)
    let found = "its values lie in [\(Float(low)), \(Float(high))]"
    if isWhole, !facts.areWhole || scale != 1 {
      return "not all of its values are whole numbers, which the \(name) likelihood needs"
    }
    switch self {
    case .realNumbers: return nil
    case .unitInterval:
      return low >= 0 && high <= 1 ? nil : "\(found), outside the \(name) likelihood's support [0.0, 1.0]"
    case .wholeNumbers(let count):
      return low >= 0 && high <= Double(count - 1)
        ? nil : "\(found), outside the \(name) likelihood's support, the whole numbers from 0 to \(count - 1)"
    case .counts:
      return low >= 0 ? nil : "\(found), outside the \(name) likelihood's support, the whole numbers from 0"
    }
  }
}
