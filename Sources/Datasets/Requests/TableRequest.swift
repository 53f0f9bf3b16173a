// What is known about a table before it is read.

import Examples
import Foundations
public import Tables

/// How files of rows and columns are read.
public struct TableRequest: Hashable, Sendable {
  /// What stands between cells; told by the file where nil.
  public var delimiter: Delimiter?
  /// Whether the first row names the columns; told by the file where nil.
  public var header: Bool?
  /// How many lines before the table are no rows; told by the file where nil.
  public var preamble: Int?
  /// How many rows under the header hold units; told by the file where nil.
  public var units: Int?
  /// How many lines behind the table are no rows; told by the file where nil.
  public var footer: Int?
  /// Texts that stand for missing values, beside the usual ones.
  public var missing: [String]
  /// The column of labels, which no model sees.
  public var label: String?
  /// The mark before fractions; told by the cells of each column where nil.
  public var decimal: DecimalMark?
  /// Whether a text among numbers is refused; else it is a gap. It belongs to this reading alone and is not recorded.
  public var isStrict = false
  /// What the user says about columns.
  public var columns: [String: SchemaOverrides.Column]?
  /// The schema of the model that the rows are for; learned from the rows where nil. Models keep it, not requests.
  public var schema: TableSchema?
  /// Columns whose cells are kept beside the rows, as texts, and which no model explains; it belongs to this reading alone.
  public var besides: [String] = []
  /// Whether vectors in arrays are columns of a table too; else they are rows of numbers as they stand.
  public var includesArrays: Bool

  /// A request; what is left out is told by the data.
  ///
  /// - Parameter overrides: What a schema file says; missing markers and labels given beside it come first.
  public init(
    delimiter: Delimiter? = nil, header: Bool? = nil, preamble: Int? = nil, units: Int? = nil,
    footer: Int? = nil, missing: [String] = [], label: String? = nil,
    decimal: DecimalMark? = nil, overrides: SchemaOverrides = SchemaOverrides(), schema: TableSchema? = nil,
    includesArrays: Bool = false
  ) {
    self.delimiter = delimiter
    self.header = header
    self.preamble = preamble
    self.units = units
    self.footer = footer
    self.missing = missing + (overrides.missing ?? [])
    self.label = label ?? overrides.label
    self.decimal = decimal
    columns = overrides.columns
    self.schema = schema
    self.includesArrays = includesArrays
  }

  /// The rows of a model that was made for a table: its schema prepares them, those in arrays too.
  public init(for schema: TableSchema) {
    self.init(missing: schema.missingMarkers, label: schema.label, schema: schema, includesArrays: true)
  }

  /// What is said here and, where nothing is, what another request says; missing markers are those of both.
  public func completed(by other: TableRequest) -> TableRequest {
    var request = self
    request.delimiter = delimiter ?? other.delimiter
    request.header = header ?? other.header
    request.preamble = preamble ?? other.preamble
    request.units = units ?? other.units
    request.footer = footer ?? other.footer
    request.missing += other.missing.filter { !missing.contains($0) }
    request.label = label ?? other.label
    request.decimal = decimal ?? other.decimal
    request.columns = columns ?? other.columns
    request.schema = schema ?? other.schema
    request.includesArrays = includesArrays || other.includesArrays
    return request
  }

  /// What is said about columns.
  var overrides: SchemaOverrides {
    var said = columns
    for name in besides where name != label && name != Attribute.labelName {
      said = said ?? [:]
      said?[name] = SchemaOverrides.Column(kind: .ignored)
    }
    return SchemaOverrides(columns: said)
  }

  /// What is said to a reader, labels aside.
  var reading: TableOptions {
    TableOptions(
      delimiter: delimiter, header: header, preamble: preamble, units: units, footer: footer,
      expected: schema?.columns.map(\.name) ?? [], missing: missing, decimal: decimal,
      isStrict: isStrict)
  }

  /// The settings that are given and say how a file is read.
  var givenSettings: [Message] {
    var given: [Message] = []
    if delimiter != nil { given.append("\(.delimiter)") }
    if let header { given.append("\(.header, header)") }
    if preamble != nil { given.append("\(.preamble)") }
    if units != nil { given.append("\(.units)") }
    if footer != nil { given.append("\(.footer)") }
    if !missing.isEmpty { given.append("\(.missing)") }
    if label != nil { given.append("\(.labels)") }
    return given
  }
}

extension TableRequest: Codable {
  private enum CodingKeys: String, CodingKey {
    case delimiter, header, preamble, units, footer, missing, label, decimal, columns
    case includesArrays = "includes_arrays"
  }

  /// A request from a file; what it leaves out is left open.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      delimiter: try members.decodeIfPresent(Delimiter.self, forKey: .delimiter),
      header: try members.decodeIfPresent(Bool.self, forKey: .header),
      preamble: try members.decodeIfPresent(Int.self, forKey: .preamble),
      units: try members.decodeIfPresent(Int.self, forKey: .units),
      footer: try members.decodeIfPresent(Int.self, forKey: .footer),
      missing: try members.decodeIfPresent([String].self, forKey: .missing) ?? [],
      label: try members.decodeIfPresent(String.self, forKey: .label),
      decimal: try members.decodeIfPresent(DecimalMark.self, forKey: .decimal),
      overrides: SchemaOverrides(
        columns: try members.decodeIfPresent([String: SchemaOverrides.Column].self, forKey: .columns)),
      includesArrays: try members.decodeIfPresent(Bool.self, forKey: .includesArrays) ?? false)
  }

  /// Writes what is said; what is left open is left out.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encodeIfPresent(delimiter, forKey: .delimiter)
    try members.encodeIfPresent(header, forKey: .header)
    try members.encodeIfPresent(preamble, forKey: .preamble)
    try members.encodeIfPresent(units, forKey: .units)
    try members.encodeIfPresent(footer, forKey: .footer)
    if !missing.isEmpty { try members.encode(missing, forKey: .missing) }
    try members.encodeIfPresent(label, forKey: .label)
    try members.encodeIfPresent(decimal, forKey: .decimal)
    try members.encodeIfPresent(columns, forKey: .columns)
    if includesArrays { try members.encode(true, forKey: .includesArrays) }
  }
}
