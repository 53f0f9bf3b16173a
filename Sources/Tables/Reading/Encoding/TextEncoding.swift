// What bytes of text stand for which characters. Files in other encodings than UTF-8 are told by their first bytes or by
// what is in them, and converted in memory.

import CVector
import Foundations

/// An encoding of text that is read.
enum TextEncoding: Sendable, Equatable {
  /// UTF-8, ASCII included.
  case utf8
  /// UTF-16, the less significant byte of a unit first.
  case utf16Little
  /// UTF-16, the more significant byte first.
  case utf16Big
  /// Windows-1252, of which Latin-1 is a part.
  case windows1252

  /// The name that `iconv` knows.
  var name: String {
    switch self {
    case .utf8: "UTF-8"
    case .utf16Little: "UTF-16LE"
    case .utf16Big: "UTF-16BE"
    case .windows1252: "Windows-1252"
    }
  }

  /// The most bytes of a file that is converted in memory.
  static let mostConverted = 1 << 30

  /// How many bytes are looked at to tell UTF-16 without a mark.
  private static let peeked = 4096

  /// The encoding of a file, and where its text begins after a byte order mark.
  ///
  /// The whole file is looked at up to ``mostConverted`` bytes; of a longer one its blocks are, as they are read.
  ///
  /// - Throws: ``Failure`` of kind `badData` for what is not text, or is UTF-8 with mistakes.
  static func of(_ file: SharedBytes, _ name: String) throws -> (encoding: TextEncoding, start: Int) {
    let (valid, sequences) = prefix(of: file)
    return try file.withUnsafeBytes { try of($0, name, valid: valid, sequences) }
  }

  /// - Parameters:
  ///   - valid: How many of the first bytes are UTF-8, a byte order mark aside, of those that are looked at.
  ///   - sequences: How many characters of several bytes are among them.
  private static func of(
    _ bytes: UnsafeRawBufferPointer, _ name: String, valid end: Int, _ sequences: Int
  ) throws -> (encoding: TextEncoding, start: Int) {
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      throw Failure(
        .badData, "the file is UTF-32, which is not read", at: name,
        remedy: "Convert it: \(command(from: "UTF-32", name))")
    }
    if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16Little, 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16Big, 2) }
    let start = mark(bytes)
    if start == 0, let encoding = unmarked(bytes) { return (encoding, 0) }
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, mostConverted)])
    let valid = max(end - start, 0)
    if valid == text.count || isCut(text, at: valid, of: bytes.count - start) { return (.utf8, start) }
    if text[valid...].contains(0) { throw noText(bytes, name) }
    try requireText(text, name)
    // Text in Windows-1252 hardly ever has what looks like a character of several bytes in UTF-8.
    let others = faults(text, after: valid)
    let all = sequences + others.sequences
    if start > 0 || (all > 0 && all * 4 > others.faults) {
      let line = 1 + Int(cv_count_bytes(text.baseAddress, Int64(valid), 0x0A))
      throw Failure(
        .badData, "byte \(text[valid]) is not UTF-8, but the rest of the file is", at: "\(name):\(line)",
        remedy:
          "Correct the character there, or drop all such bytes: iconv -c -f UTF-8 -t UTF-8 \(ShellWord.quoted(name)) > new.csv"
      )
    }
    return (.windows1252, 0)
  }

  /// UTF-16 without a mark: of the first bytes nearly every second is 0, and hardly any other is.
  private static func unmarked(_ bytes: UnsafeRawBufferPointer) -> TextEncoding? {
    let units = min(bytes.count, peeked) / 2
    if units < 4 || bytes.count % 2 != 0 { return nil }
    let first = (0..<units).count { bytes[2 * $0] == 0 }
    let second = (0..<units).count { bytes[2 * $0 + 1] == 0 }
    if first == 0, second * 10 >= units * 9 { return .utf16Little }
    if second == 0, first * 10 >= units * 9 { return .utf16Big }
    return nil
  }

  /// Whether the first byte that is no UTF-8 is one of a character that only the limit of what is looked at cut.
  private static func isCut(_ text: UnsafeRawBufferPointer, at valid: Int, of count: Int) -> Bool {
    count > text.count && text.count - valid < 4
  }

  /// The length of the byte order mark of UTF-8, where there is one.
  private static func mark(_ bytes: UnsafeRawBufferPointer) -> Int {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// As ``prefix(_:)`` of a file behind its byte order mark, up to ``mostConverted`` bytes; the place is counted from the
  /// beginning of the file. Pages that were looked at are let go of.
  private static func prefix(of file: SharedBytes) -> (valid: Int, sequences: Int) {
    let end = min(file.count, mostConverted)
    var (place, sequences) = (file.withUnsafeBytes(mark), 0)
    while place < end {
      let stop = min(place + 1 << 24, end)
      let found = file[place..<stop].withUnsafeBytes { prefix($0) }
      sequences += found.sequences
      place += found.valid
      file.forget(first: place)
      // A character may be cut by the end of a part.
      if place < stop, stop == end || stop - place > 3 || found.valid == 0 { break }
    }
    return (place, sequences)
  }

  /// How many of the first bytes are UTF-8 without a NUL, and how many characters of several bytes are among them.
  static func prefix(_ text: UnsafeRawBufferPointer) -> (valid: Int, sequences: Int) {
    var sequences: Int64 = 0
    let valid = cv_utf8_prefix(text.baseAddress, Int64(text.count), &sequences)
    return (Int(valid), Int(sequences))
  }

  /// How often the text stops being UTF-8 after a place where it does, and how many characters of several bytes follow; a
  /// hundred mistakes are enough to tell.
  private static func faults(_ text: UnsafeRawBufferPointer, after place: Int) -> (
    faults: Int, sequences: Int
  ) {
    var (place, faults, sequences) = (place + 1, 0, 0)
    while place < text.count, faults < 100 {
      let found = prefix(UnsafeRawBufferPointer(rebasing: text[place...]))
      sequences += found.sequences
      place += found.valid
      if place < text.count { faults += 1 }
      place += 1
    }
    return (faults, sequences)
  }

  /// Text has no other control characters than those of layout.
  private static func requireText(_ text: UnsafeRawBufferPointer, _ name: String) throws {
    let head = text.prefix(65_536)
    let odd = head.count { $0 < 0x20 && !(0x09...0x0D).contains($0) && $0 != 0x1B }
    if odd * 100 > head.count { throw noText(text, name) }
  }

  /// That a file is not text.
  static func noText(_ bytes: UnsafeRawBufferPointer, _ name: String) -> Failure {
    let begin = bytes.prefix(8).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0\(digits)" : digits
    }
    return Failure(
      .badData,
      "the file is not text: it holds NUL bytes or control characters (its first bytes are \(begin.joined(separator: " ")))",
      at: name, remedy: "Export the table as a .csv file in UTF-8")
  }

  /// The line that converts a file.
  static func command(from encoding: String, _ name: String) -> String {
    "iconv -f \(encoding) -t UTF-8 \(ShellWord.quoted(name)) > new.csv"
  }
}
