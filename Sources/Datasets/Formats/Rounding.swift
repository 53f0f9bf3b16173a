// What is lost when numbers of a file become float32: nothing for bytes and 16 bits; whole numbers beyond 2^24, and the last
// digits of doubles, may be. What matters to a model is said.

import Foundation
import Foundations

/// By how much the numbers of a file were rounded.
struct Rounding: Hashable, Sendable {
  /// How many whole numbers are others now.
  var changed = 0
  /// The largest distance between a number and what it was rounded to.
  var largest = 0.0
  /// The least number and the largest one.
  var range = 0.0...0.0

  /// The rounding of the numbers in `bytes`; nil for types whose numbers all are float32.
  init?(_ bytes: SharedBytes, of number: FileNumber, bigEndian: Bool) {
    switch number {
    case .bool, .uint8, .int8, .uint16, .int16, .float16, .float32: return nil
    case .uint32, .int32, .uint64, .int64, .float64: break
    }
    var (low, high) = (Double.infinity, -Double.infinity)
    func see(_ exact: Double, _ error: Double, isWhole: Bool) {
      if isWhole, error != 0 { changed += 1 }
      largest = max(largest, error)
      low = min(low, exact)
      high = max(high, exact)
    }
    func each<Raw: FixedWidthInteger & BitwiseCopyable>(_: Raw.Type, _ body: (Raw) -> Void) {
      bytes.withUnsafeBytes { memory in
        for place in stride(from: 0, to: memory.count, by: MemoryLayout<Raw>.size) {
          let raw = memory.loadUnaligned(fromByteOffset: place, as: Raw.self)
          body(bigEndian ? Raw(bigEndian: raw) : Raw(littleEndian: raw))
        }
      }
    }
    func whole<Raw: FixedWidthInteger & BitwiseCopyable>(_: Raw.Type) {
      each(Raw.self) { raw in
        let stored = Float(raw)
        let isSame = Raw(exactly: stored) == raw
        // The distance of a number of 64 bits from its neighbour needs more digits than a double has; 1 will do.
        see(Double(raw), isSame ? 0 : max(1, abs(Double(raw) - Double(stored))), isWhole: true)
      }
    }
    switch number {
    case .uint32: whole(UInt32.self)
    case .int32: whole(Int32.self)
    case .uint64: whole(UInt64.self)
    case .int64: whole(Int64.self)
    default:
      each(UInt64.self) { raw in
        let value = Double(bitPattern: raw)
        // What is beyond float32 is refused, or counted as infinite.
        guard Float(value).isFinite else { return }
        see(value, abs(value - Double(Float(value))), isWhole: value == value.rounded())
      }
    }
    if low <= high { range = low...high }
  }

  /// The share of the range from which a loss of doubles is worth a sentence: float32 has seven digits, so this happens
  /// where numbers lie far from 0 and close to each other.
  private static let noticed = 1e-5

  /// What was lost, without a full stop; nil where it does not matter.
  var sentence: Message? {
    let amount = NumberText(largest).text
    if changed > 0 {
      return
        "\(ReportText.grouped(changed)) whole \(changed == 1 ? "number" : "numbers") beyond 16,777,216 (2^24) \(changed == 1 ? "is" : "are") rounded to float32, by up to \(amount); subtract an offset, or leave out columns that only count or name rows"
    }
    let span = range.upperBound - range.lowerBound
    guard span > 0, largest > Self.noticed * span else { return nil }
    return
      "numbers are rounded to float32, by up to \(amount), which is much for their range from \(range.lowerBound) to \(range.upperBound); subtract an offset from them"
  }
}

/// A number in a sentence: whole where it is, else with three digits.
private struct NumberText {
  var text: String

  init(_ number: Double) {
    text = number == number.rounded() && number < 1e15 ? String(Int(number)) : String(format: "%.3g", number)
  }
}
