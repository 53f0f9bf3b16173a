// How a file of delimited text is written: what stands between its cells, whether its first row names the columns,
// and what users may say about that instead of having it guessed.

import Foundations

/// What stands between the cells of a row.
public enum Delimiter: String, Codable, Sendable, CaseIterable {
  /// `,`
  case comma
  /// `;`
  case semicolon
  /// A tabulator.
  case tab
  /// `|`
  case pipe
  /// Spaces and tabulators, as many as there are; those at the ends of a line separate nothing.
  case space

  /// The byte in the file; of ``space`` the space.
  public var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: 0x09
    case .pipe: UInt8(ascii: "|")
    case .space: 0x20
    }
  }

  /// The delimiter of a name, or of the character itself, as users type both.
  ///
  /// - Throws: ``Failure`` of kind `usage` for another one, which lists all.
  public static func named(_ text: String) throws -> Delimiter {
    let characters: [String: Delimiter] = ["\\t": .tab, "\\s": .space, "\\s+": .space]
    if let found = Delimiter(rawValue: text.lowercased()) ?? characters[text] { return found }
    if text.utf8.count == 1, let found = allCases.first(where: { $0.byte == text.utf8.first }) {
      return found
    }
    if !text.isEmpty, text.utf8.allSatisfy({ $0 == 0x20 }) { return .space }
    let names = allCases.map { $0.rawValue }
    throw Failure(
      .usage, "'\(text)' is not a delimiter that is read", at: .delimiter,
      remedy:
        "Give \(names.dropLast().joined(separator: ", ")) or \(names.last ?? ""), or the character itself, as in \(.delimiter, "';'")"
    )
  }
}

/// How a file is written, as given or guessed.
public struct TableFormat: Codable, Hashable, Sendable {
  /// What stands between cells.
  public var delimiter: Delimiter
  /// Whether the first row names the columns.
  public var hasHeader: Bool
  /// Whether numbers are written 1,5 instead of 1.5.
  public var decimalComma: Bool

  /// A format.
  public init(delimiter: Delimiter = .comma, hasHeader: Bool = true, decimalComma: Bool = false) {
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.decimalComma = decimalComma
  }

  private enum CodingKeys: String, CodingKey {
    case delimiter
    case hasHeader = "has_header"
    case decimalComma = "decimal_comma"
  }
}

/// What is said about a file instead of being guessed, and how it is read.
public struct TableOptions: Sendable {
  /// What stands between cells; nil to guess it.
  public var delimiter: Delimiter?
  /// Whether the first row names the columns; nil to guess it.
  public var header: Bool?
  /// How many lines at the beginning of the file are no rows of the table; nil to guess it.
  public var preamble: Int?
  /// How many rows under the header hold units; nil to guess it.
  public var units: Int?
  /// How many lines at the end of the file are no rows of the table; nil to guess it.
  public var footer: Int?
  /// The names of columns that are looked for: a row that has most of them is the header.
  public var expected: [String]
  /// Texts that stand for missing values, beside ``MissingMarkers/standard``; letter case aside.
  public var missing: [String]
  /// The column that holds labels, which is not part of a schema.
  public var label: String?
  /// The mark before fractions; nil to have it told by the cells of each column.
  public var decimal: DecimalMark?
  /// Whether a text among numbers is refused; else it is a gap.
  public var isStrict: Bool
  /// About how many bytes are parsed at once. Rows, prepared values and types do not depend on it; means may in
  /// their last digit.
  public var blockSize: Int
  /// How many blocks are parsed side by side and held in memory; 1 keeps to one thread. Nothing depends on it.
  public var blocksAtOnce: Int

  /// Options; those left out are guessed.
  public init(
    delimiter: Delimiter? = nil, header: Bool? = nil, preamble: Int? = nil, units: Int? = nil,
    footer: Int? = nil,
    expected: [String] = [], missing: [String] = [], label: String? = nil,
    decimal: DecimalMark? = nil, isStrict: Bool = false,
    blockSize: Int = 1 << 20, blocksAtOnce: Int = 16
  ) {
    self.delimiter = delimiter
    self.header = header
    self.preamble = preamble
    self.units = units
    self.footer = footer
    self.expected = expected
    self.missing = missing
    self.label = label
    self.decimal = decimal
    self.isStrict = isStrict
    self.blockSize = max(1, blockSize)
    self.blocksAtOnce = max(1, blocksAtOnce)
  }

  /// Throws where a number of lines is negative.
  ///
  /// - Throws: ``Failure`` of kind `usage`.
  public func requirePossible() throws {
    for (setting, count) in [(Setting.preamble, preamble), (.units, units), (.footer, footer)] {
      guard let count, count < 0 else { continue }
      throw Failure(.usage, "\(count) is not a number of lines", at: setting, remedy: "Give 0 or more")
    }
  }
}
