// Which part of a picture is known, as users say it: a half, the middle, columns, rows, or single pixels.

import Foundation
public import Foundations

/// A part of pictures.
public enum PicturePart: Hashable, Sendable {
  /// Columns, from 0, the last one included.
  case columns(ClosedRange<Int>)
  /// Rows, from 0, the last one included.
  case rows(ClosedRange<Int>)
  /// The half on one side; the middle line of an odd number is no part of it.
  case left, right, upper, lower
  /// The two columns in the middle, or the one of an odd number.
  case middleColumn
  /// Single pixels, each with a probability.
  case random(Double)

  /// What users can write.
  public static let forms =
    "left, right, upper, lower, middle-column, columns=10-17, rows=10-17 or random=0.2"

  /// A part as users write it.
  ///
  /// - Throws: ``Failure`` of kind `usage`.
  public init(parsing text: String) throws {
    let words = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let simple: [String: PicturePart] = [
      "left": .left, "right": .right, "upper": .upper, "lower": .lower, "middle-column": .middleColumn,
    ]
    if words.count == 1, let part = simple[text] {
      self = part
      return
    }
    func wrong(_ what: Message) -> Failure {
      Failure(.usage, what, at: .given, remedy: "Give \(Message(Self.forms))")
    }
    guard words.count == 2 else {
      let near = Suggestion.question(text, among: simple.keys.sorted() + ["columns", "rows", "random"])
      throw Failure(
        .usage, "'\(text)' is no part of a picture", at: .given, remedy: near ?? "Give \(Message(Self.forms))"
      )
    }
    if words[0] == "random" {
      guard let share = Double(words[1]), (0...1).contains(share) else {
        throw wrong("'\(words[1])' is not a share of pixels from 0 to 1")
      }
      self = .random(share)
      return
    }
    let ends = words[1].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard words[0] == "columns" || words[0] == "rows", (1...2).contains(ends.count), let first = ends[0],
      let last = ends.count == 1 ? first : ends[1], 0 <= first, first <= last
    else { throw wrong("'\(text)' is no part of a picture") }
    self = words[0] == "columns" ? .columns(first...last) : .rows(first...last)
  }

  /// Whether each pixel of a picture is known, row by row.
  ///
  /// - Parameters:
  ///   - key: What random pixels follow from, with the number of the picture.
  /// - Throws: ``Failure`` of kind `usage` for columns or rows that pictures do not have.
  public func mask(height: Int, width: Int, picture: UInt64, key: Key) throws -> [Bool] {
    func pixels(_ isKnown: (_ row: Int, _ column: Int) -> Bool) -> [Bool] {
      (0..<height * width).map { isKnown($0 / width, $0 % width) }
    }
    func require(_ range: ClosedRange<Int>, _ count: Int, _ noun: String) throws {
      guard range.upperBound < count else {
        throw Failure(
          .usage, "pictures of \(count) \(noun) have no \(range.upperBound)", at: .given,
          remedy: "Give \(noun) from 0 to \(count - 1)")
      }
    }
    switch self {
    case .columns(let range):
      try require(range, width, "columns")
      return pixels { range.contains($1) }
    case .rows(let range):
      try require(range, height, "rows")
      return pixels { row, _ in range.contains(row) }
    case .left: return pixels { $1 < width / 2 }
    case .right: return pixels { $1 >= width - width / 2 }
    case .upper: return pixels { row, _ in row < height / 2 }
    case .lower: return pixels { row, _ in row >= height - height / 2 }
    case .middleColumn: return pixels { ((width - 1) / 2...width / 2).contains($1) }
    case .random(let share):
      let own = key.folding("known pixels")
      return (0..<height * width).map {
        Double(Noise.uniform(Philox.word(key: own, stream: 0, row: picture, column: $0))) < share
      }
    }
  }
}
