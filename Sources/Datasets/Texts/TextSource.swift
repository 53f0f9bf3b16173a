// Texts as rows: their tokens, the end included, behind each other in memory.

public import Examples
import Foundation
import Foundations

/// A source of texts.
public struct TextSource: DataSource {
  /// The tokens of all texts, and where each begins; shared by the subsets.
  private final class Store: Sendable {
    let tokens: [Int32]
    let starts: [Int]
    /// The texts as they were written, where they are known.
    let originals: [ArraySlice<UInt8>]?
    init(_ tokens: [Int32], _ starts: [Int], _ originals: [ArraySlice<UInt8>]?) {
      (self.tokens, self.starts, self.originals) = (tokens, starts, originals)
    }
  }

  /// What the data is called.
  public let name: String
  /// How texts became tokens.
  public let coding: TextCoding
  private let store: Store
  private var selection: RowSelection
  /// The tokens that a row has room for.
  private var width: Int

  /// Rows of these lengths have the same width: lengths are rounded up to multiples of it.
  static let bucket = 8

  /// Texts as tokens without their ends; those beyond the longest are cut, and have no end.
  ///
  /// - Parameter originals: The texts as they were written; as far as the coding knows them where nil.
  public init(
    _ texts: [[Int32]], coding: TextCoding, originals: [ArraySlice<UInt8>]? = nil,
    numbering: RowNumbering = .fromZero, name: String
  ) {
    self.name = name
    self.coding = coding
    self.numbering = numbering
    var (tokens, starts) = ([Int32](), [0])
    for text in texts {
      tokens += text.prefix(coding.longest)
      if text.count < coding.longest { tokens.append(TextCoding.end) }
      starts.append(tokens.count)
    }
    store = Store(tokens, starts, originals)
    selection = .range(0..<texts.count)
    width = coding.longest
  }

  /// How many rows there are.
  public var count: Int { selection.count }
  /// Sequences of tokens.
  public var kind: ExampleKind { .tokens(length: width, vocabulary: coding.vocabulary) }
  /// The tokens and their number.
  public var fields: [Field] { [Field(.content, [width], .int32), Field(.length, [], .int32)] }
  /// From the end to the last word.
  public var valueRange: ClosedRange<Float> { 0...Float(coding.vocabulary - 1) }
  /// How rows are numbered for people: those of a file by its lines.
  public let numbering: RowNumbering

  /// The tokens of a row, its end included.
  public func tokens(of index: Int) -> ArraySlice<Int32> {
    let row = selection[index]
    return store.tokens[store.starts[row]..<store.starts[row + 1]]
  }

  /// The text of a row as it was written or, where that is not known, as the coding knows it.
  public func text(of index: Int) -> String? {
    store.originals.map { String(decoding: $0[selection[index]], as: UTF8.self) }
      ?? coding.text(of: tokens(of: index))
  }

  /// Copies a field of rows, one row after the other, to the start of `target`.
  public func read(
    _ field: FieldName, _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer
  ) {
    let room = target.bindMemory(to: Int32.self)
    switch field {
    case .length: for (place, index) in indices.enumerated() { room[place] = Int32(tokens(of: index).count) }
    case .content:
      for (place, index) in indices.enumerated() {
        let tokens = tokens(of: index)
        if tokens.count > width { fail("a text of \(tokens.count) tokens in \(width) places") }
        for (column, token) in tokens.enumerated() { room[place * width + column] = token }
        for column in tokens.count..<width { room[place * width + column] = TextCoding.end }
      }
    default: fail("\(name) has no \(field.rawValue)")
    }
  }

  /// The row of the whole data that `index` stands for.
  public func origin(of index: Int) -> Int { selection[index] }

  /// The rows at `indices`, in that order.
  public func subset(_ indices: [Int]) -> TextSource {
    var copy = self
    copy.selection = selection.subset(indices)
    return copy
  }

  /// The rows in `range`.
  public func subset(_ range: Range<Int>) -> TextSource {
    var copy = self
    copy.selection = selection.subset(range)
    return copy
  }

  /// The same rows with no more room than these need.
  public func fitted(to indices: [Int]) -> TextSource {
    var copy = self
    copy.width = indices.reduce(Self.bucket) { max($0, bucketWidth(of: $1)) }
    return copy
  }

  /// Rows of one width make a batch.
  public var batchGroups: [Int32]? { (0..<count).map { Int32(bucketWidth(of: $0)) } }

  private func bucketWidth(of index: Int) -> Int {
    min(coding.longest, (tokens(of: index).count + Self.bucket - 1) / Self.bucket * Self.bucket)
  }
}

extension TextSource {
  /// Texts that a user writes.
  ///
  /// - Throws: ``Failure`` of kind `usage` for one that the coding has no room for, or no word of.
  public init(given texts: [String], coding: TextCoding) throws {
    let reader = TextReader(coding)
    let tokens = texts.map { reader($0.utf8) }
    for (text, tokens) in zip(texts, tokens) {
      guard tokens.count < coding.longest else {
        throw Failure(
          .usage, "has \(tokens.count) tokens, and the model knows texts of up to \(coding.longest - 1)",
          at: text, remedy: "Shorten it")
      }
      guard !tokens.isEmpty, tokens.contains(where: { $0 != TextCoding.unknown }) || coding.unit == .bytes
      else {
        throw Failure(
          .usage, tokens.isEmpty ? "holds no word" : "holds no word that the model knows", at: text,
          remedy: "Use words of the texts that trained")
      }
    }
    self.init(tokens, coding: coding, originals: texts.map { Array($0.utf8)[...] }, name: "the text")
  }
}

extension DataSource {
  /// The tokens of a row of texts, its end included.
  ///
  /// - Throws: As reading throws.
  public func tokens(of index: Int) throws -> ArraySlice<Int32> {
    if let texts = self as? TextSource { return texts.tokens(of: index) }
    let (content, length) = (try bytes(of: [index]), try bytes(.length, of: [index]))
    let count = length.withUnsafeBytes { Int($0.loadUnaligned(as: Int32.self)) }
    return content.withUnsafeBytes { memory in
      (0..<count).map { memory.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self) }
    }[...]
  }
}
