// What data must be for a likelihood. What they are is said by their facts.

public import Examples

/// The values that a likelihood can explain.
public enum LikelihoodSupport: Hashable, Sendable {
  /// Every finite number.
  case realNumbers
  /// Numbers from 0 to 1, both included.
  case unitInterval
  /// The whole numbers from 0 up to but not including a count, as they are stored: bytes are not scaled.
  case wholeNumbers(Int)
  /// The same where they are names and no amounts, as those of words are: what sees them looks them up.
  case names(Int)
  /// The whole numbers from 0 on, without a largest one, as they are stored: bytes are not scaled.
  case counts

  /// Whether it holds nothing but whole numbers, as they are stored.
  public var isWhole: Bool {
    switch self {
    case .realNumbers, .unitInterval: false
    case .wholeNumbers, .names, .counts: true
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
    case .wholeNumbers(let count), .names(let count):
      return low >= 0 && high <= Double(count - 1)
        ? nil : "\(found), outside the \(name) likelihood's support, the whole numbers from 0 to \(count - 1)"
    case .counts:
      return low >= 0 ? nil : "\(found), outside the \(name) likelihood's support, the whole numbers from 0"
    }
  }
}
