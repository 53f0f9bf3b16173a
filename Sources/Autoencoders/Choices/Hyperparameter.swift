// A number that a row of a catalogue leaves to its user: a weight, a count of samples, components or steps.

/// A number of a row: what it is, what it may be, and what it is where nobody says otherwise.
public struct Hyperparameter: Sendable {
  /// The name on the command line and in model files, in snake case.
  public let name: String
  /// What it is, in words.
  public let meaning: String
  /// Which values it may have, in words.
  public let allowed: String
  /// The value where none is given.
  public let standard: Double
  /// Whether it may change during a training.
  public let mayChange: Bool
  /// Whether a finite value can be used.
  public let isAllowed: @Sendable (Double) -> Bool

  /// A number of a row.
  public init(
    _ name: String, _ meaning: String, allowed: String, standard: Double, mayChange: Bool = false,
    isAllowed: @escaping @Sendable (Double) -> Bool
  ) {
    self.name = name
    self.meaning = meaning
    self.allowed = allowed
    self.standard = standard
    self.mayChange = mayChange
    self.isAllowed = isAllowed
  }

  /// A weight or an amount: a number of at least 0 that may change during a training.
  public static func weight(_ name: String, _ meaning: String, standard: Double) -> Hyperparameter {
    Hyperparameter(name, meaning, allowed: "a number of at least 0", standard: standard, mayChange: true) {
      $0 >= 0
    }
  }

  /// A positive number that stays.
  public static func positive(_ name: String, _ meaning: String, standard: Double) -> Hyperparameter {
    Hyperparameter(name, meaning, allowed: "a positive number", standard: standard) { $0 > 0 }
  }

  /// Any finite number.
  public static func number(_ name: String, _ meaning: String, standard: Double) -> Hyperparameter {
    Hyperparameter(name, meaning, allowed: "a number", standard: standard) { _ in true }
  }

  /// A count.
  public static func count(
    _ name: String, _ meaning: String, standard: Int, in range: ClosedRange<Int>
  ) -> Hyperparameter {
    Hyperparameter(
      name, meaning, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      standard: Double(standard)
    ) { $0 == $0.rounded() && $0 >= Double(range.lowerBound) && $0 <= Double(range.upperBound) }
  }
}
