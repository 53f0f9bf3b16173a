// The rows of a table in memory, prepared for a model: one pass learns the schema, a second one prepares.

import Examples
public import Foundation
public import Foundations
public import Tables

/// Prepared rows, with their labels.
public struct TableRows: Sendable {
  /// How the columns were prepared.
  public let schema: TableSchema
  /// The numbers as bytes of float32, one row after the other, ``TableLayout/width`` each; NaN for missing values.
  public let bytes: SharedBytes
  /// The text of each row's label, where there is a column of labels.
  public let labels: [String]?
  /// What names each row, where there is a column of identifiers.
  public let names: [String]?
  /// The numbers of the rows: the lines of a file, or places in an array.
  public let numbering: RowNumbering
  /// The cells of columns that are kept beside the rows, by the column's name.
  public let beside: [String: [String]]
  /// Columns that the schema does not know.
  public let unknown: [String]
  /// What was guessed and done when they were read, and what could not be read, in sentences without their full stops.
  public let notes: [Message]

  /// How many rows there are.
  public var count: Int { schema.layout.width == 0 ? 0 : bytes.count / 4 / schema.layout.width }

  /// The numbers, copied out.
  public var numbers: [Float] { bytes.array(of: Float.self) }

  /// Reads and prepares all rows of a file of delimited text.
  ///
  /// - Parameter environment: The variables of the process, which say where rows beyond ``NumberSpool/limit`` are kept.
  /// - Throws: As ``TableReader`` and ``RowPreparation``.
  public init(
    _ path: String, _ request: TableRequest,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws {
    let table = try TableOpening(path, request)
    schema = table.schema
    unknown = table.unknownColumns
    let preparation = table.preparation
    let width = preparation.layout.width
    let spool = NumberSpool(folder: Catalog.cache(for: "tables", environment: environment))
    var labels: [String]? = table.hasLabels ? [] : nil
    var names: [String]? = table.hasIdentifiers ? [] : nil
    var numbering = RowNumbering.lines
    var found = RowFindings()
    var beside: [String: [String]] = [:]
    try table.reader.mapBlocks { block in
      var rows = [Float](repeating: 0, count: block.rows * width)
      let found = try rows.withUnsafeMutableBufferPointer { try preparation.prepare(block, into: $0) }
      return (rows, found)
    } deliver: { block, prepared in
      let rows = prepared.0
      found.join(prepared.1)
      try spool.append(rows)
      for row in 0..<block.rows { numbering.append(line: block.line(row: row)) }
      labels? += table.labels(of: block) ?? []
      names? += table.identifiers(of: block) ?? []
      for name in request.besides {
        if let cells = table.texts(of: block, in: name) { beside[name, default: []] += cells }
      }
    }
    bytes = try spool.finish()
    self.labels = labels
    self.names = names
    self.numbering = numbering
    self.beside = beside
    // What was read as a gap when the schema was learned has been told by then.
    notes = request.schema == nil ? table.reader.notes + schema.notes : table.notes + found.notes
  }

  /// Prepares rows of numbers, one after the other; the columns are called x1, x2 and so on.
  ///
  /// - Throws: ``Failure`` of kind `badData` for rows that the schema was not made for.
  public init(_ values: [Float], columns: Int, _ request: TableRequest = TableRequest(), at place: String)
    throws
  {
    let names = (0..<columns).map { "x\($0 + 1)" }
    let schema =
      try request.schema ?? TableSchema(of: values, columns: names, overrides: request.overrides, at: place)
    let preparation = try RowPreparation(schema, columns: names, at: place)
    var numbers = [Float](
      repeating: 0, count: (columns == 0 ? 0 : values.count / columns) * preparation.layout.width)
    values.withUnsafeBufferPointer { source in
      numbers.withUnsafeMutableBufferPointer { preparation.prepare(source, columns: columns, into: $0) }
    }
    self.schema = schema
    bytes = SharedBytes(copying: numbers)
    labels = nil
    self.names = nil
    numbering = .fromZero
    beside = [:]
    unknown = preparation.unknown
    notes = request.schema == nil ? schema.notes : []
  }

  /// Labels as numbers: those of whole numbers are these, others count up in the order of their texts.
  func numbered() -> (labels: [Int32], names: [String]?)? {
    labels.map { Self.numbered($0) }
  }

  /// Labels as numbers, and the names of these where the labels are not whole numbers themselves.
  static func numbered(_ labels: [String]) -> (labels: [Int32], names: [String]?) {
    let whole = labels.compactMap { Int32($0) }
    if whole.count == labels.count { return (whole, nil) }
    let names = Set(labels).sorted()
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
    return (labels.map { places[$0] ?? 0 }, names)
  }
}

extension Dataset {
  /// The endings of files of delimited text.
  public static let tableEndings = [".csv", ".tsv", ".tab"]

  /// The rows of a file of delimited text.
  init(
    table path: String, name: String, _ request: TableRequest, fingerprint: Fingerprint, _ access: DataAccess
  ) throws {
    let rows = try TableRows(path, request, environment: access.environment)
    let numbered = rows.numbered()
    try self.init(
      rows, name: name, labels: numbered?.labels, labelNames: numbered?.names, at: path,
      fingerprint: fingerprint)
    notes += rows.notes
    let missing = MissingMarkers(adding: request.missing)
    for (column, cells) in rows.beside where column != request.label {
      beside[column] = AttributeColumn(column, cells: cells, missing: missing)
    }
    if request.schema == nil, let offer = PixelTable.offer(for: rows.schema) { notes.append(offer) }
  }

  /// Prepared rows as data.
  public init(
    _ rows: TableRows, name: String, labels: [Int32]? = nil, labelNames: [String]? = nil, at path: String,
    fingerprint: Fingerprint? = nil
  ) throws {
    let array = NumericArray(
      .float32, shape: [rows.count, rows.schema.layout.width], bytes: rows.bytes)
    self.init(
      name: name,
      training: try ArraySource(
        array, labels: labels, titles: rows.names, numbering: rows.numbering, kind: .table(rows.schema),
        name: name, at: path,
        requiringFinite: false),
      labelNames: labelNames,
      fingerprint: fingerprint
        ?? Fingerprint(digests: [rows.bytes.withUnsafeBytes { MD5.digest($0) }]))
    unknownColumns = rows.unknown
  }
}
