// A number that a row of a catalogue leaves to its user: a weight, a deviation, a decay, a count of samples,
// components or steps.

public import Examples

/// A hyperparameter of a row: what it is, which values it may have, and its default.
public struct Hyperparameter: Sendable {
  /// The name on the command line and in model files, in snake case.
  public let name: String
  /// What it is, in words.
  public let meaning: String
  /// Which values it may have, in words.
  public let allowed: String
  /// The default; nil where a value has to be given, or found in the data.
  public let standard: Double?
  /// Whether it may change during a training.
  public let mayChange: Bool
  /// The value that data suggest, where they suggest one; it comes before the default.
  public let suggested: @Sendable (DataFacts) -> Double?
  /// Whether a finite value can be used.
  public let isAllowed: @Sendable (Double) -> Bool

  /// A hyperparameter.
  ///
  /// - Parameters:
  ///   - standard: The default; nil for one without, which has to be given or suggested by the data.
  ///   - mayChange: Whether it may be annealed. A row that says so reads it as a tensor, by step.
  ///   - suggested: The value that data suggest; nil where they suggest none.
  ///   - isAllowed: Whether a finite value can be used.
  public init(
    _ name: String, _ meaning: String, allowed: String, standard: Double?, mayChange: Bool = false,
    suggested: @escaping @Sendable (DataFacts) -> Double? = { _ in nil },
    isAllowed: @escaping @Sendable (Double) -> Bool
  ) {
    self.name = name
    self.meaning = meaning
    self.allowed = allowed
    self.standard = standard
    self.mayChange = mayChange
    self.suggested = suggested
    self.isAllowed = isAllowed
  }

  /// A weight or an amount: a number of at least 0 that may change during a training.
  public static func weight(_ name: String, _ meaning: String, standard: Double) -> Hyperparameter {
    Hyperparameter(name, meaning, allowed: "a number of at least 0", standard: standard, mayChange: true) {
      $0 >= 0
    }
  }

  /// A positive number that does not change.
  ///
  /// - Parameter suggested: The value that data suggest; nil where they suggest none.
  public static func positive(
    _ name: String, _ meaning: String, standard: Double?,
    suggested: @escaping @Sendable (DataFacts) -> Double? = { _ in nil }
  ) -> Hyperparameter {
    Hyperparameter(name, meaning, allowed: "a positive number", standard: standard, suggested: suggested) {
      $0 > 0
    }
  }

  /// The decay of a running mean: the share of the old mean that a step keeps, from 0 to below 1.
  public static func decay(_ name: String, _ meaning: String, standard: Double) -> Hyperparameter {
    Hyperparameter(name, meaning, allowed: "a number from 0 to below 1", standard: standard) {
      $0 >= 0 && $0 < 1
    }
  }

  /// Any finite number.
  public static func number(_ name: String, _ meaning: String, standard: Double) -> Hyperparameter {
    Hyperparameter(name, meaning, allowed: "a number", standard: standard) { _ in true }
  }

  /// A count.
  ///
  /// - Parameters:
  ///   - standard: The default; nil for one that has to be given or suggested by the data.
  ///   - suggested: The value that data suggest; nil where they suggest none.
  public static func count(
    _ name: String, _ meaning: String, standard: Int?, in range: ClosedRange<Int>,
    suggested: @escaping @Sendable (DataFacts) -> Double? = { _ in nil }
  ) -> Hyperparameter {
    Hyperparameter(
      name, meaning, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      standard: standard.map(Double.init), suggested: suggested
    ) { $0 == $0.rounded() && $0 >= Double(range.lowerBound) && $0 <= Double(range.upperBound) }
  }
}
