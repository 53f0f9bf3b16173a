// Digits to doubles against the C library, which rounds correctly: every short and long way of `NumberText`.

import Foundation
import Testing

@testable import Tables

@Suite("Numbers in text") struct NumberTextTests {
  private func value(_ text: String, comma: Bool = false) -> Double? {
    Array(text.utf8).withUnsafeBytes { NumberText(decimalComma: comma).value($0) }
  }

  @Test("random digits become the double nearest to them")
  func random() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let digits = Int.random(in: 1...22, using: &generator)
      var text = Bool.random(using: &generator) ? "-" : ""
      let point = Int.random(in: 0...digits, using: &generator)
      for place in 0..<digits {
        if place == point { text += "." }
        text += "\(Int.random(in: 0...9, using: &generator))"
      }
      if Bool.random(using: &generator) { text += "e\(Int.random(in: -320...310, using: &generator))" }
      #expect(value(text) == strtod(text, nil), "\(text)")
    }
  }

  @Test(
    "what strtod takes and a table does not is no number",
    arguments: ["", "-", ".", "e5", "0x10", "inf", "nan", "1e", "1e+", "1.2.3", "1,5", " 1", "1 ", "--1"])
  func refused(text: String) { #expect(value(text) == nil) }

  @Test("a decimal comma stands for the point")
  func comma() {
    #expect(value("1,5", comma: true) == 1.5)
    #expect(value("1.5", comma: true) == nil)
  }
}
