// From the digits of a cell to the double nearest to them, the one that strtod gives. Almost every number of real
// files is short, and is then one exact product, one exact quotient, or one division of whole numbers.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a number is written, beside its value.
struct NumberShape {
  /// The digits before the mark.
  var whole = 0
  /// Whether it has no sign and begins with a zero that is not needed, as 007 does.
  var beginsWithZero = false
  /// The digits behind the mark; with an exponent, those that are behind it when written without one.
  var decimals = 0
  /// Whether there is an exponent.
  var hasExponent = false

  /// Whether it may be a whole number with a point between thousands: one to three digits, not beginning with a zero,
  /// before three others.
  var mayHaveThousands: Bool { decimals == 3 && whole <= 3 && !beginsWithZero && !hasExponent }
}

/// Reads decimal numbers: a sign, digits with at most one decimal point, an exponent. Hexadecimal numbers,
/// infinities and NaN are not numbers here.
struct NumberText: Sendable {
  /// The byte between whole and fraction: a point, or a comma where the file writes 1,5.
  let point: UInt8
  // 10^k for k up to 22 is exact in a double, since 5^22 < 2^53; 5^k for k up to 27 is below 2^63.
  private let tens: [Double]
  private let fives: [UInt64]

  init(decimalComma: Bool = false) {
    point = decimalComma ? UInt8(ascii: ",") : UInt8(ascii: ".")
    tens = (0...22).map { power in (0..<power).reduce(1.0) { product, _ in product * 10 } }
    fives = (0...27).map { power in (0..<power).reduce(UInt64(1)) { product, _ in product * 5 } }
  }

  /// The number that the bytes are, or nil if they are none. Beyond the range of doubles it is an infinity.
  func value(_ bytes: UnsafeRawBufferPointer) -> Double? {
    var shape = NumberShape()
    return value(bytes, &shape)
  }

  /// The number that the bytes are, and how it is written; nil, and nothing of use in `shape`, if they are none.
  @inline(__always) func value(_ bytes: UnsafeRawBufferPointer, _ shape: inout NumberShape) -> Double? {
    var place = 0
    let end = bytes.count
    guard end > 0 else { return nil }
    var negative = false
    if bytes[0] == 0x2D || bytes[0] == 0x2B {
      negative = bytes[0] == 0x2D
      place = 1
    }
    var (mantissa, exponent, start) = (UInt64(0), 0, place)
    while place < end, case let digit = bytes[place] &- 0x30, digit < 10 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      place &+= 1
    }
    var digits = place - start
    shape = NumberShape(whole: digits, beginsWithZero: digits > 1 && start == 0 && bytes[start] == 0x30)
    if place < end, bytes[place] == point {
      place += 1
      start = place
      while place < end, case let digit = bytes[place] &- 0x30, digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        place &+= 1
      }
      exponent = start - place
      digits += place - start
      shape.decimals = place - start
    }
    guard digits > 0 else { return nil }
    if place < end, bytes[place] | 0x20 == 0x65 {
      guard let written = Self.exponent(bytes, from: place + 1) else { return nil }
      exponent += written
      shape.decimals = max(0, -exponent)
      shape.hasExponent = true
    } else if place < end {
      return nil
    }
    // Nineteen digits always fit 64 bits; more may have overflowed, unless they begin with zeros.
    if digits > 19 { return exact(bytes) }
    guard let magnitude = nearest(mantissa, exponent) else { return exact(bytes) }
    return negative ? -magnitude : magnitude
  }

  /// mantissa * 10^exponent, rounded once, or nil where this needs more than 128 bits.
  private func nearest(_ mantissa: UInt64, _ exponent: Int) -> Double? {
    if mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
      // Both operands are exact, so the one rounding is that of the operation (W. Clinger, "How to read
      // floating point numbers accurately", PLDI 1990).
      return exponent < 0 ? Double(mantissa) / tens[-exponent] : Double(mantissa) * tens[exponent]
    }
    guard mantissa > 0, exponent < 0, exponent >= -27 else { return mantissa == 0 ? 0 : nil }
    // m / 10^k = m / 5^k * 2^-k. With m' = m 2^a and d' = 5^k 2^b filling 64 bits, q = floor(m' 2^63 / d') lies in
    // [2^62, 2^64). What the division leaves goes into the lowest bit, eight below the last one a double keeps,
    // so rounding q rounds the quotient. The value is q 2^(b - a - k - 63), far from the ends of the range.
    let (a, b) = (mantissa.leadingZeroBitCount, fives[-exponent].leadingZeroBitCount)
    let numerator = mantissa << UInt64(a)
    let (quotient, rest) = (fives[-exponent] << UInt64(b)).dividingFullWidth(
      (numerator >> 1, numerator << 63))
    return Double(
      sign: .plus, exponent: b - a + exponent - 63, significand: Double(quotient | (rest == 0 ? 0 : 1)))
  }

  /// The digits after an e, held within bounds that all give 0 or infinity; nil if they are no whole number.
  private static func exponent(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var place = start
    var negative = false
    if place < bytes.count, bytes[place] == 0x2D || bytes[place] == 0x2B {
      negative = bytes[place] == 0x2D
      place += 1
    }
    guard place < bytes.count else { return nil }
    var value = 0
    while place < bytes.count {
      let digit = bytes[place] &- 0x30
      guard digit < 10 else { return nil }
      value = min(value * 10 + Int(digit), 1_000_000)
      place += 1
    }
    return negative ? -value : value
  }

  /// The C library's answer, for what the short ways cannot do. The bytes are known to be a number.
  private func exact(_ bytes: UnsafeRawBufferPointer) -> Double {
    var copy = bytes.map { CChar(bitPattern: $0 == point ? UInt8(ascii: ".") : $0) }
    copy.append(0)
    return strtod(copy, nil)
  }
}
