// Numbers as people write them.

import Foundation

/// The text of a number.
public enum QuantityText {
  /// Up to six significant digits, whole numbers without a fraction.
  public static func short(_ number: Double) -> String {
    if number == number.rounded(), abs(number) < 1e15 { return "\(Int(number))" }
    return String(format: "%.6g", number)
  }
}
