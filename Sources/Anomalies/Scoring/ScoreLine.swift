// Lines of a table of scores. A million of them are written within a second, so numbers become digits without a
// formatter's detour.

import Foundation
import Tables

/// Appends the cells of a line to bytes.
struct ScoreLine {
  var bytes: [UInt8] = []

  /// A number with this many decimals; what is not finite is left empty.
  mutating func append(_ number: Double, decimals: Int) {
    guard number.isFinite, abs(number) < 1e12 else {
      if number.isFinite { bytes += "\(number)".utf8 }
      return
    }
    var factor = 1
    for _ in 0..<decimals { factor *= 10 }
    let value = Int(abs(number) * Double(factor) + 0.5)
    append(value, decimals: decimals, isNegative: number < 0 && value > 0)
  }

  /// A whole number from 0 on.
  mutating func append(_ number: Int) { append(number, decimals: 0, isNegative: false) }

  // From the last digit to the first, into room for any number of 64 bits.
  private mutating func append(_ number: Int, decimals: Int, isNegative: Bool) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { digits in
      var (place, rest, written) = (24, UInt(number), 0)
      while rest > 0 || written <= decimals {
        if written == decimals, decimals > 0 {
          place &-= 1
          digits[place] = UInt8(ascii: ".")
        }
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        place &-= 1
        digits[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
        rest = quotient
        written &+= 1
      }
      if isNegative {
        place &-= 1
        digits[place] = UInt8(ascii: "-")
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: digits[place...]))
    }
  }

  /// Text as a cell, in quotation marks where it needs them.
  mutating func append(text: String) { bytes += DelimitedText.cell(text).utf8 }

  /// A comma.
  mutating func next() { bytes.append(UInt8(ascii: ",")) }

  /// The names of the cells.
  static func header(reasons: Bool, texts: Bool = false) -> String {
    let named = (1...Reason.count).map { "column_\($0),observed_\($0),expected_\($0)" }
    return (["id", "score", "p_value", "anomaly"] + (texts ? ["text"] : []) + (reasons ? named : []))
      .joined(separator: ",") + "\n"
  }

  /// The cells behind the id: score, p-value, decision, and the reasons of a flagged row.
  mutating func append(score: Double, _ calibration: Calibration, text: String? = nil, reasons: [Reason]?) {
    append(score, decimals: 4)
    next()
    append(calibration.pValue(score), decimals: 6)
    next()
    append(calibration.isAnomaly(score) ? 1 : 0)
    if let text {
      next()
      append(text: text)
    }
    guard let reasons else { return }
    for place in 0..<Reason.count {
      let reason = place < reasons.count ? reasons[place] : nil
      for text in [reason?.column, reason?.observed, reason?.expected] {
        next()
        if let text { append(text: text) }
      }
    }
  }
}
