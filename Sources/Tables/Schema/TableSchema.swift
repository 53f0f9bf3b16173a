// Everything that is needed to bring a new row into the form that a model was trained on, and back.

public import Foundations

/// The columns of a table, labels aside.
public struct TableSchema: Codable, Hashable, Sendable {
  /// The columns, in the order of the file they were learned from.
  public var columns: [TableColumn]
  /// How many rows that file had.
  public var rows: Int
  /// Texts that stand for missing values, beside the standard ones.
  public var missingMarkers: [String]
  /// The column that holds labels, if there is one.
  public var label: String?
  /// What was guessed when it was learned, and how to change it, in sentences without their full stops. It is said once
  /// and is no part of the schema: neither of its file nor of what makes two of them equal.
  public var notes: [Message] = []

  /// A schema of given columns.
  public init(columns: [TableColumn], rows: Int, missingMarkers: [String] = [], label: String? = nil) {
    self.columns = columns
    self.rows = rows
    self.missingMarkers = missingMarkers
    self.label = label
  }

  /// The columns that a model does not explain, with their kinds, such as "id (identifier), time (ascending)"; nil where
  /// there are none.
  public var unused: String? {
    let names = columns.filter { $0.likelihood == nil }.map { "\($0.name) (\($0.kind.rawValue))" }
    return names.isEmpty ? nil : ShownText.list(names)
  }

  /// The share of the cells of columns that a model explains which are missing.
  public var gapShare: Double {
    let explained = columns.filter { $0.likelihood != nil }
    let missing = explained.reduce(0.0) { $0 + Double($1.missing) }
    return rows > 0 && !explained.isEmpty ? missing / (Double(rows) * Double(explained.count)) : 0
  }

  private enum CodingKeys: String, CodingKey { case columns, rows, missingMarkers, label }

  /// Reads a schema; one that no program wrote throws.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      columns: try members.decode([TableColumn].self, forKey: .columns), rows: try members.rows(.rows),
      missingMarkers: try members.decode([String].self, forKey: .missingMarkers),
      label: try members.decodeIfPresent(String.self, forKey: .label))
  }

  /// Whether two schemas prepare rows alike.
  public static func == (one: TableSchema, other: TableSchema) -> Bool {
    one.columns == other.columns && one.rows == other.rows && one.missingMarkers == other.missingMarkers
      && one.label == other.label
  }

  /// Feeds what makes schemas equal.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(columns)
    hasher.combine(rows)
    hasher.combine(missingMarkers)
    hasher.combine(label)
  }

  /// A schema of so many columns of standardised numbers, of which nothing else is known.
  public init(numbers: Int) {
    self.init(columns: (0..<numbers).map { TableColumn(number: $0) }, rows: 0)
  }

  /// Where the numbers of the columns lie in a prepared row. Those of one likelihood lie together: those of
  /// Student's, then of normal distributions, then counts, then categories.
  public var layout: TableLayout { TableLayout(columns) }
}

/// The numbers of prepared rows.
public struct TableLayout: Hashable, Sendable {
  /// The numbers of a column.
  public struct Block: Hashable, Sendable {
    /// The number of the column in the schema.
    public var column: Int
    /// What its numbers are.
    public var parts: [PreparedPart]
    /// Where they lie in a row.
    public var positions: Range<Int>
  }

  /// The columns that a model sees, in the order of their positions.
  public let blocks: [Block]
  /// How many numbers each likelihood has, which lie together.
  public let counts: [ColumnLikelihood: Int]
  /// The numbers of a row.
  public let width: Int

  /// The layout of rows of nothing but standardised numbers.
  public init(numbers: Int) {
    self.init((0..<numbers).map { TableColumn(number: $0) })
  }

  init(_ columns: [TableColumn]) {
    var blocks: [Block] = []
    var counts: [ColumnLikelihood: Int] = [:]
    var place = 0
    for likelihood in ColumnLikelihood.allCases {
      var own = columns.indices.filter { columns[$0].likelihood == likelihood }
      // Categorical columns of one size lie together, so that all of them are computed at once.
      if likelihood == .categorical {
        own = own.map { (columns[$0].parts.count, $0) }.sorted { $0 < $1 }.map(\.1)
      }
      for number in own {
        let parts = columns[number].parts
        blocks.append(Block(column: number, parts: parts, positions: place..<place + parts.count))
        counts[likelihood, default: 0] += parts.count
        place += parts.count
      }
    }
    self.blocks = blocks
    self.counts = counts
    width = place
  }

  /// Where the numbers of a likelihood lie.
  public func positions(_ likelihood: ColumnLikelihood) -> Range<Int> {
    let before = ColumnLikelihood.allCases.prefix { $0 != likelihood }.reduce(0) { $0 + (counts[$1] ?? 0) }
    return before..<before + (counts[likelihood] ?? 0)
  }

  /// The categorical columns in order, as groups of columns with equally many categories, "other" included.
  public var categories: [(columns: Int, size: Int)] {
    let start = positions(.categorical).lowerBound
    var groups: [(columns: Int, size: Int)] = []
    for block in blocks where block.positions.lowerBound >= start {
      if groups.last?.size == block.parts.count {
        groups[groups.count - 1].columns += 1
      } else {
        groups.append((1, block.parts.count))
      }
    }
    return groups
  }
}
