// How a file of delimited text is written: what stands between its cells, whether its first row names the columns,
// and what users may say about that instead of having it guessed.

/// The character between the cells of a row.
public enum Delimiter: String, Codable, Sendable, CaseIterable {
  /// `,`
  case comma
  /// `;`
  case semicolon
  /// A tabulator.
  case tab
  /// `|`
  case pipe

  /// The byte in the file.
  public var byte: UInt8 {
    switch self {
    case .comma: UInt8(ascii: ",")
    case .semicolon: UInt8(ascii: ";")
    case .tab: 0x09
    case .pipe: UInt8(ascii: "|")
    }
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
    delimiter: Delimiter? = nil, header: Bool? = nil, missing: [String] = [], label: String? = nil,
    decimal: DecimalMark? = nil, isStrict: Bool = false, blockSize: Int = 1 << 20, blocksAtOnce: Int = 16
  ) {
    self.delimiter = delimiter
    self.header = header
    self.missing = missing
    self.label = label
    self.decimal = decimal
    self.isStrict = isStrict
    self.blockSize = max(1, blockSize)
    self.blocksAtOnce = max(1, blocksAtOnce)
  }
}
