// Every check of `vae doctor`, in the order of reports. A new one is a row in one of the files beside this, and its
// name here; the command, its help and the tests follow from the list.

import Pictures

extension DiagnosisCheck {
  /// Every check.
  public static let all: [DiagnosisCheck] = [
    ending, warmUps, steadiness, pace, overfitting, support, greyValues, finiteness, collapse, idleLatents,
    ignoredLatents, priorHoles, blur, scaleFloor, givenDeviation,
  ]

  /// A whole number, its thousands apart.
  static func count(_ number: Int) -> String { NumberText.grouped(number) }

  /// Nats, with two decimals.
  static func nats(_ number: Double) -> String { NumberText.decimal(number, places: 2) }

  /// A share in per cent.
  static func percent(_ share: Double) -> String { "\(NumberText.decimal(100 * share, places: 0)) %" }

  /// A setting as a user would write it.
  static func setting(_ number: Double) -> String { Int(exactly: number).map { "\($0)" } ?? "\(number)" }
}
