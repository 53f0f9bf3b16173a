// A reader of one line of JSON, value by value, without a tree in between: an answer is read in less than a microsecond. It
// takes what the encoders of common languages write beyond the standard, NaN and Infinity (Python) and null in their place
// (JavaScript), since a fitness that is not a number is an evaluation that failed, and no reason to end a search.

/// What is wrong with a line, as part of a sentence.
struct Malformed: Error, Equatable {
  var reason: String
  init(_ reason: String) { self.reason = reason }
}

/// Walks through the bytes of a line, which must outlive it.
struct JSONScanner {
  private let bytes: UnsafeRawBufferPointer
  private(set) var place = 0
  /// How deep lists and objects may lie in each other.
  private static let deepest = 64

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The byte at the place, or 0 behind the end: a 0 is nowhere part of JSON.
  @inline(__always) private var byte: UInt8 { place < bytes.count ? bytes[place] : 0 }

  @inline(__always) private mutating func skipSpace() {
    while byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A { place += 1 }
  }

  /// Goes past a mark if it is next.
  @inline(__always) mutating func take(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard byte == UInt8(ascii: mark) else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ mark: Unicode.Scalar) throws(Malformed) {
    if !take(mark) { throw Malformed("there is no '\(mark)' at byte \(place + 1)") }
  }

  /// Reads an object; `member` reads the value of each key.
  mutating func object(
    _ member: (inout JSONScanner, String) throws(Malformed) -> Void
  ) throws(Malformed) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}")
  }

  /// Reads a list; `element` reads each of its values.
  mutating func list(_ element: (inout JSONScanner) throws(Malformed) -> Void) throws(Malformed) {
    try expect("[")
    if take("]") { return }
    repeat { try element(&self) } while take(",")
    try expect("]")
  }

  /// Makes sure that nothing follows.
  mutating func end() throws(Malformed) {
    skipSpace()
    if place < bytes.count { throw Malformed("something follows the object at byte \(place + 1)") }
  }

  /// Whether a list is next.
  var isAtList: Bool {
    var copy = self
    return copy.take("[")
  }

  /// Goes past a word if it is next.
  private mutating func take(word: StaticString) -> Bool {
    skipSpace()
    let count = word.utf8CodeUnitCount
    guard place + count <= bytes.count else { return false }
    let isNext = word.withUTF8Buffer { text in (0..<count).allSatisfy { text[$0] == bytes[place + $0] } }
    if isNext { place += count }
    return isNext
  }

  /// Goes past `null` if it is next.
  mutating func takeNull() -> Bool { take(word: "null") }

  mutating func truth() throws(Malformed) -> Bool {
    if take(word: "true") { return true }
    if take(word: "false") { return false }
    // As C programs write it.
    return try number() != 0
  }

  /// Reads a number; one that is none (NaN, null) is NaN, and infinite ones are infinite.
  mutating func number() throws(Malformed) -> Double {
    skipSpace()
    let start = place
    let isNegative = byte == UInt8(ascii: "-")
    if isNegative || byte == UInt8(ascii: "+") { place += 1 }
    // Up to 18 digits are a whole number m; the value is m 10^e. If m < 2^53 and |e| <= 22, both are exact in Double and one
    // product or quotient rounds correctly (Clinger, PLDI 1990).
    var (mantissa, digits, exponent) = (UInt64(0), 0, 0)
    while byte &- 0x30 < 10 {
      if digits < 18 { mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30) }
      digits += 1
      place += 1
    }
    if byte == UInt8(ascii: ".") {
      place += 1
      while byte &- 0x30 < 10 {
        if digits < 18 { mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30) }
        digits += 1
        exponent -= 1
        place += 1
      }
    }
    if digits == 0 { return try word(from: start, isNegative) }
    if byte | 0x20 == UInt8(ascii: "e") {
      place += 1
      let falls = byte == UInt8(ascii: "-")
      if falls || byte == UInt8(ascii: "+") { place += 1 }
      var (power, count) = (0, 0)
      while byte &- 0x30 < 10 {
        power = min(power * 10 + Int(byte &- 0x30), 100_000)
        count += 1
        place += 1
      }
      if count == 0 { throw Malformed("there is no number at byte \(start + 1)") }
      exponent += falls ? -power : power
    }
    if digits <= 18, mantissa < 1 << 53, abs(exponent) <= 22 {
      let value = Double(mantissa)
      let size = exponent < 0 ? value / Self.power(-exponent) : value * Self.power(exponent)
      return isNegative ? -size : size
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    guard let value = Double(text.last == "." ? String(text.dropLast()) : text) else {
      throw Malformed("there is no number at byte \(start + 1)")
    }
    return value
  }

  /// 10^n, exact up to 22.
  private static func power(_ n: Int) -> Double {
    var (result, base, rest) = (1.0, 10.0, n)
    while rest > 0 {
      if rest & 1 == 1 { result *= base }
      base *= base
      rest >>= 1
    }
    return result
  }

  private mutating func word(from start: Int, _ isNegative: Bool) throws(Malformed) -> Double {
    if take(word: "NaN") || take(word: "nan") || takeNull() { return .nan }
    if take(word: "Infinity") || take(word: "inf") { return isNegative ? -.infinity : .infinity }
    throw Malformed("there is no number at byte \(start + 1)")
  }

  /// Reads a whole number.
  mutating func whole() throws(Malformed) -> Int {
    let start = place
    guard let value = Int(exactly: try number()), abs(value) <= 1 << 53 else {
      throw Malformed("there is no whole number at byte \(start + 1)")
    }
    return value
  }

  /// Reads a list of numbers, or lists of them, one after the other.
  mutating func numbers(into values: inout [Float], atMost limit: Int) throws(Malformed) {
    try expect("[")
    var (depth, isFirst) = (1, true)
    while depth > 0 {
      if take("]") {
        depth -= 1
        isFirst = false
        continue
      }
      if !isFirst { try expect(",") }
      if take("[") {
        depth += 1
        isFirst = true
        if depth > Self.deepest { throw Malformed("lists lie too deep in each other") }
        continue
      }
      if values.count >= limit { throw Malformed("there are more than \(limit) numbers") }
      values.append(Float(try number()))
      isFirst = false
    }
  }

  /// Reads a text.
  mutating func string() throws(Malformed) -> String {
    try expect("\"")
    let start = place
    while byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      if place >= bytes.count { throw Malformed("a text has no end") }
      place += 1
    }
    let plain = bytes[start..<place]
    place += 1
    if bytes[place - 1] == UInt8(ascii: "\"") { return String(decoding: plain, as: UTF8.self) }
    place -= 1
    return try escapedString(Array(plain))
  }

  private mutating func escapedString(_ start: [UInt8]) throws(Malformed) -> String {
    var text = start
    while true {
      if place >= bytes.count { throw Malformed("a text has no end") }
      let next = byte
      place += 1
      if next == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      guard next == UInt8(ascii: "\\") else {
        text.append(next)
        continue
      }
      let mark = byte
      place += 1
      switch mark {
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "u"): text += Array(String(try escapedScalar()).utf8)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(mark)
      default: throw Malformed("a text has an unknown escape at byte \(place)")
      }
    }
  }

  private mutating func escapedScalar() throws(Malformed) -> Unicode.Scalar {
    let unit = try hexadecimal()
    if unit & 0xFC00 == 0xD800, place + 1 < bytes.count, byte == UInt8(ascii: "\\"),
      bytes[place + 1] == UInt8(ascii: "u")
    {
      place += 2
      let second = try hexadecimal()
      if second & 0xFC00 == 0xDC00 {
        return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + second & 0x3FF) ?? "\u{FFFD}"
      }
    }
    return Unicode.Scalar(unit) ?? "\u{FFFD}"
  }

  private mutating func hexadecimal() throws(Malformed) -> UInt32 {
    guard place + 4 <= bytes.count,
      let unit = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
    else { throw Malformed("a text has an unknown escape at byte \(place)") }
    place += 4
    return unit
  }

  /// Goes past a value of any kind.
  mutating func skip(depth: Int = 0) throws(Malformed) {
    if depth > Self.deepest { throw Malformed("lists lie too deep in each other") }
    skipSpace()
    switch byte {
    case UInt8(ascii: "{"): try object { scanner, _ throws(Malformed) in try scanner.skip(depth: depth + 1) }
    case UInt8(ascii: "["): try list { scanner throws(Malformed) in try scanner.skip(depth: depth + 1) }
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try truth()
    default: _ = try number()
    }
  }
}
