// Texts from files and from users as messages show them: a cell may have a megabyte, and a name may hold what a terminal takes
// for commands or what turns the direction of writing round. What is shown is short and stands for itself.

/// Texts within messages.
public enum ShownText {
  /// The most bytes that are shown of a text.
  public static let most = 200

  /// A text as a message shows it: control characters and marks of direction escaped, at most so many bytes of it, and how
  /// many more there are.
  public static func of(_ text: String, atMost most: Int = most) -> String {
    let (start, rest) = cut(text, most)
    return escaped(start) + (rest > 0 ? "... (\(rest) more bytes)" : "")
  }

  /// The beginning of a text, of whole characters and at most so many bytes, and how many bytes follow.
  static func cut(_ text: String, _ most: Int) -> (start: String, rest: Int) {
    let bytes = text.utf8
    if bytes.count <= most { return (text, 0) }
    var end = bytes.index(bytes.startIndex, offsetBy: most)
    while end > bytes.startIndex, bytes[end] & 0xC0 == 0x80 { end = bytes.index(before: end) }
    return (String(decoding: bytes[..<end], as: UTF8.self), bytes.distance(from: end, to: bytes.endIndex))
  }

  /// Texts one after the other, as many as fit, and how many more there are.
  public static func list(_ texts: [String], atMost most: Int = 3 * most) -> String {
    var (shown, bytes) = ([String](), 0)
    for text in texts {
      let short = of(text, atMost: 60)
      bytes += short.utf8.count + 2
      if bytes > most { break }
      shown.append(short)
    }
    let rest = texts.count - shown.count
    return shown.joined(separator: ", ") + (rest > 0 ? ", ... (\(rest) more)" : "")
  }

  /// Lines as a terminal shows them: what acts is escaped, the ends of lines aside, and lines without an end are cut.
  public static func page(_ text: String) -> String {
    if text.utf8.count <= mostOfLine { return escaped(text, keepsLines: true) }
    // By scalars: a line feed behind a carriage return is one Character with it.
    return text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { of(String($0), atMost: mostOfLine) }.joined(separator: "\n")
  }

  /// The most bytes that are shown of a line.
  static let mostOfLine = 8000

  /// A text within HTML or SVG, as content or as an attribute in double quotes: what acts is escaped as in a message, so nothing
  /// that XML forbids is left.
  public static func markup(_ text: String, atMost most: Int = most) -> String {
    of(text, atMost: most).unicodeScalars.reduce(into: "") { shown, scalar in
      switch scalar {
      case "&": shown += "&amp;"
      case "<": shown += "&lt;"
      case ">": shown += "&gt;"
      case "\"": shown += "&quot;"
      default: shown.unicodeScalars.append(scalar)
      }
    }
  }

  /// The same JSON with everything that acts, but the ends of lines, as \u and four digits: such characters are within strings
  /// only, and readers give them back as they were.
  public static func json(_ text: String) -> String {
    escaped(text, keepsLines: true) { scalar in
      String(scalar).utf16.map { unit in
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined()
    }
  }

  /// A text without characters that do something instead of being seen.
  ///
  /// - Parameter keepsLines: Whether the ends of lines stay.
  static func escaped(
    _ text: String, keepsLines: Bool = false, as escape: (Unicode.Scalar) -> String = escape
  ) -> String {
    func acts(_ scalar: Unicode.Scalar) -> Bool { isActing(scalar) && !(keepsLines && scalar == "\n") }
    if !text.unicodeScalars.contains(where: acts) { return text }
    return text.unicodeScalars.reduce(into: "") { shown, scalar in
      if acts(scalar) { shown += escape(scalar) } else { shown.unicodeScalars.append(scalar) }
    }
  }

  /// Whether a terminal acts on a character: controls, the begin of escape sequences among them, line separators, marks that
  /// turn the direction of writing, and tags that are never seen.
  private static func isActing(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
      0xFFFE, 0xFFFF, 0xE0000...0xE007F:
      true
    default: false
    }
  }

  static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
    }
  }
}
