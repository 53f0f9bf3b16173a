// The strings of a text file: its lines, or the sentences of running text, whose lines end where the page did.

import Foundation
import Foundations

/// The strings of a text.
struct TextLines {
  /// The strings that are not empty.
  private(set) var strings: [ArraySlice<UInt8>] = []
  /// Where each stands in the file.
  private(set) var numbering = RowNumbering.lines
  /// How many lines hold nothing.
  private(set) var emptyLines = 0
  /// How many strings are no UTF-8.
  private(set) var brokenStrings = 0
  /// Whether the strings are sentences.
  private(set) var areSentences = false

  /// What is done with the lines of a text.
  enum Cut: String, Codable, CaseIterable, Sendable {
    /// Each is a string.
    case lines
    /// Together they are running text, which is cut into sentences.
    case sentences
  }

  /// The strings of a file's bytes.
  ///
  /// - Parameter cut: What is done with lines; told by the text where nil.
  init(_ bytes: [UInt8], cut: Cut?) {
    var lines: [(line: Int, bytes: ArraySlice<UInt8>)] = []
    var (place, line) = (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, 0)
    while place < bytes.count {
      line += 1
      let end = bytes[place...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
      lines.append((line, Self.trimmed(bytes[place..<end])))
      let isPair = end + 1 < bytes.count && bytes[end] == 0x0D && bytes[end + 1] == 0x0A
      place = end + (isPair ? 2 : 1)
    }
    areSentences = (cut ?? (Self.isRunning(lines.map(\.bytes)) ? .sentences : .lines)) == .sentences
    if areSentences {
      var paragraph: (line: Int, bytes: [UInt8])?
      for (line, text) in lines + [(lines.count + 1, [])] {
        if !text.isEmpty {
          paragraph = (paragraph?.line ?? line, (paragraph.map { $0.bytes + [0x20] } ?? []) + text)
        } else if let found = paragraph {
          for sentence in Self.sentences(of: found.bytes) { add(sentence, line: found.line) }
          paragraph = nil
        }
      }
    } else {
      for (line, text) in lines {
        if text.isEmpty { emptyLines += 1 } else { add(text, line: line) }
      }
    }
  }

  private mutating func add(_ string: ArraySlice<UInt8>, line: Int) {
    strings.append(string)
    numbering.append(line: line)
    if String(validating: string, as: UTF8.self) == nil { brokenStrings += 1 }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let last = line.last, isBlank(last) { line = line.dropLast() }
    while let first = line.first, isBlank(first) { line = line.dropFirst() }
    return line
  }

  // MARK: - Sentences

  private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
  private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  private static let ends = Set(".?!".utf8)
  private static let closers = Set("\"')]".utf8)

  // Prose that was broken at the page's width goes on in small letters where a line ends; strings that stand for
  // themselves, verses and entries of a log do not.
  /// Whether lines are running text: of those behind another one a third begin in small letters and most of these follow a line
  /// without an end, and blank lines part them.
  private static func isRunning(_ lines: [ArraySlice<UInt8>]) -> Bool {
    var (followers, continuing, blanks, words) = (0, 0, 0, 0)
    for (before, line) in zip(lines, lines.dropFirst()).prefix(5000) {
      if line.isEmpty { blanks += 1 }
      guard let last = before.last, let first = line.first else { continue }
      followers += 1
      words += line.count(where: isBlank)
      if isLower(first), !ends.contains(last) { continuing += 1 }
    }
    return followers >= 6 && blanks > 0 && continuing * 3 >= followers && words >= followers * 5
  }

  /// The sentences of a paragraph: they end behind a full stop, a question or an exclamation mark that a space and no small
  /// letter follow; a single letter or a short title before a full stop ends none.
  static func sentences(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    var (found, start, place) = ([ArraySlice<UInt8>](), 0, 0)
    while place < text.count {
      guard ends.contains(text[place]) else {
        place += 1
        continue
      }
      var end = place + 1
      while end < text.count, ends.contains(text[end]) || closers.contains(text[end]) { end += 1 }
      let isEnd = end + 1 < text.count && text[end] == 0x20 && !isLower(text[end + 1])
      if isEnd, !(text[place] == 0x2E && isAbbreviation(text[start..<place])) {
        found.append(trimmed(text[start..<end]))
        start = end
      }
      place = end
    }
    let rest = trimmed(text[start...])
    return rest.isEmpty ? found : found + [rest]
  }

  private static let titles: Set<String> = [
    "Mr", "Mrs", "Ms", "Dr", "St", "Prof", "Capt", "Col", "Gen", "Sen", "Rep", "Jr", "Sr", "vs", "etc", "No",
  ]

  private static func isAbbreviation(_ before: ArraySlice<UInt8>) -> Bool {
    let word = before.suffix(while: { !isBlank($0) && !closers.contains($0) && $0 != UInt8(ascii: "(") })
    return word.count == 1 && word.first.map(isUpper) ?? false
      || titles.contains(String(decoding: word, as: UTF8.self))
  }
}

extension ArraySlice where Element == UInt8 {
  /// The last elements that hold a condition.
  fileprivate func suffix(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    var start = endIndex
    while start > startIndex, condition(self[start - 1]) { start -= 1 }
    return self[start...]
  }
}
