// The recursive descent behind `JSON.init(parsing:)`: one function per rule of the grammar.

/// A parser of one JSON text.
struct JSONParser {
  private let text: [UInt8]
  private var position = 0

  init(_ text: [UInt8]) { self.text = text }

  mutating func document(depth: Int) throws(JSONMistake) -> JSON {
    let value = try self.value(depth: depth)
    skipSpace()
    guard position == text.count else { throw mistake("continues after its end") }
    return value
  }

  private func mistake(_ what: String) -> JSONMistake { JSONMistake(what: what, offset: position) }

  private var next: UInt8? { position < text.count ? text[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  private mutating func take(word: StaticString) -> Bool {
    let found = word.withUTF8Buffer { text[position...].starts(with: $0) }
    if found { position += word.utf8CodeUnitCount }
    return found
  }

  private mutating func value(depth: Int) throws(JSONMistake) -> JSON {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try elements(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte):
      return .number(try number())
    case nil: throw mistake("ends too early")
    default:
      if take(word: "true") { return .boolean(true) }
      if take(word: "false") { return .boolean(false) }
      if take(word: "null") { return .null }
      throw mistake("has no value where one should be")
    }
  }

  private mutating func members(depth: Int) throws(JSONMistake) -> [JSON.Member] {
    guard depth > 0 else { throw mistake("is nested too deeply") }
    position += 1
    var members: [JSON.Member] = []
    var names: Set<[UInt8]> = []
    skipSpace()
    if take("}") { return [] }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw mistake("lacks a name in an object") }
      let name = try string()
      // By bytes: strings that only look equal, as letters composed differently do, are different names.
      guard names.insert(Array(name.utf8)).inserted else { throw mistake("has the name '\(name)' twice") }
      skipSpace()
      guard take(":") else { throw mistake("lacks a ':'") }
      members.append(JSON.Member(name, try value(depth: depth - 1)))
      skipSpace()
    } while take(",")
    guard take("}") else { throw mistake(next == nil ? "ends too early" : "lacks a ',' or '}'") }
    return members
  }

  private mutating func elements(depth: Int) throws(JSONMistake) -> [JSON] {
    guard depth > 0 else { throw mistake("is nested too deeply") }
    position += 1
    var elements: [JSON] = []
    skipSpace()
    if take("]") { return [] }
    repeat {
      elements.append(try value(depth: depth - 1))
      skipSpace()
    } while take(",")
    guard take("]") else { throw mistake(next == nil ? "ends too early" : "lacks a ',' or ']'") }
    return elements
  }

  /// number = [ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ ("e" / "E") [ "+" / "-" ] 1*digit ]
  private mutating func number() throws(JSONMistake) -> String {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: text[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(JSONMistake) {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    guard position > start else { throw mistake("has a number without digits") }
  }

  private mutating func string() throws(JSONMistake) -> String {
    position += 1
    var bytes: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: bytes, as: UTF8.self) else {
          throw mistake("has a string that is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): bytes += Array(String(try escaped()).utf8)
      case 0..<0x20: throw mistake("has a control character in a string")
      default: bytes.append(byte)
      }
    }
    throw mistake("ends too early")
  }

  private mutating func escaped() throws(JSONMistake) -> Unicode.Scalar {
    for (letter, meant) in Self.escapes where take(letter) { return meant }
    guard take("u") else { throw mistake("has an unknown escape in a string") }
    var code = UInt32(try hexadecimal())
    // Beyond the basic plane two halves of a pair stand for one character (RFC 8259, section 7).
    if (0xD800..<0xDC00).contains(code), take("\\"), take("u") {
      let low = UInt32(try hexadecimal())
      guard (0xDC00..<0xE000).contains(low) else { throw mistake("has half of a surrogate pair") }
      code = 0x1_0000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw mistake("has half of a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws(JSONMistake) -> UInt16 {
    let digits = text[position...].prefix(4)
    // The radix initialiser alone would take a sign.
    guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
      let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw mistake("has an escape without four hexadecimal digits") }
    position += 4
    return value
  }

  private static let escapes: [(letter: Unicode.Scalar, meant: Unicode.Scalar)] = [
    ("\"", "\""), ("\\", "\\"), ("/", "/"), ("b", "\u{8}"), ("f", "\u{C}"), ("n", "\n"), ("r", "\r"),
    ("t", "\t"),
  ]
}
