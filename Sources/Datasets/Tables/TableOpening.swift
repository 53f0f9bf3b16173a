// A file of rows and columns, opened for a model or to be learned from: which of its columns is the label, which one
// names the rows, and how the others are prepared. Whoever reads tables, whole or block by block, opens them here.

public import Foundations
public import Tables

/// An opened table.
public struct TableOpening: Sendable {
  /// The file.
  public let reader: TableReader
  /// How the columns are prepared: the request's schema, else what the file itself says.
  public let schema: TableSchema
  /// From blocks of cells to rows of numbers.
  public let preparation: RowPreparation
  /// What was guessed and done when the file was opened, and where it is written otherwise than the training rows were, in
  /// sentences without their full stops.
  public let notes: [Message]
  /// The column that names rows, if there is one.
  private let identifier: Int?

  /// Opens the file at `path`.
  ///
  /// - Throws: As ``TableReader``, ``RowPreparation`` and the learning of a schema.
  public init(_ path: String, _ request: TableRequest) throws {
    var options = request.reading
    options.label = request.label
    // A model knows which column held its labels; new rows may come without it.
    if let schema = request.schema, options.label == schema.label {
      options.label = nil
      let columns = try TableFile.reader(path, options).columns
      options.label = schema.label.flatMap { columns.contains($0) ? $0 : nil }
    }
    let reader = try TableFile.reader(path, options)
    guard let schema = request.schema else {
      try self.init(reader, TableSchema(of: reader, overrides: request.overrides))
      return
    }
    try self.init(ColumnPlaces(reader, schema).reader(isAsked: request.header == false), schema)
  }

  /// A table that is read by a reader, for a schema.
  ///
  /// - Throws: As ``RowPreparation`` and ``TableReadings``.
  public init(_ reader: TableReader, _ schema: TableSchema) throws {
    self.reader = reader
    self.schema = schema
    let label = reader.labelColumn
    let readings = try TableReadings(schema, of: reader)
    notes = reader.notes + readings.notes
    preparation = try RowPreparation(
      schema, columns: reader.columns.enumerated().map { $0 == label ? "" : $1 }, at: reader.name,
      readings: readings, isStrict: reader.options.isStrict)
    identifier = schema.columns.first { $0.kind == .identifier }
      .flatMap { [columns = reader.columns] column in columns.firstIndex(of: column.name) }
  }

  /// The infinite cells of each row, in columns where at most so many cells are infinite.
  public func infiniteCells(whereAtMost most: Int) throws -> [Int: [RowFindings.Cell]] {
    guard schema.columns.contains(where: { (1...most).contains($0.infinite) }) else { return [:] }
    var preparation = preparation
    preparation.mostInfinite = most
    let width = preparation.layout.width
    var found: [Int: [RowFindings.Cell]] = [:]
    try reader.mapBlocks { [preparation] block in
      var rows = [Float](repeating: 0, count: block.rows * width)
      return try rows.withUnsafeMutableBufferPointer { try preparation.prepare(block, into: $0) }.infinite
    } deliver: { block, cells in
      for cell in cells { found[block.firstRow + cell.row, default: []].append(cell) }
    }
    return found
  }

  /// Columns of the file that the schema does not know, and that are not used.
  public var unknownColumns: [String] { preparation.unknown.filter { !$0.isEmpty } }

  /// Whether rows have labels.
  public var hasLabels: Bool { reader.labelColumn != nil }

  /// Whether a column names the rows.
  public var hasIdentifiers: Bool { identifier != nil }

  /// The labels of the rows of a block, where there are labels.
  public func labels(of block: ParsedBlock) -> [String]? { texts(of: block, reader.labelColumn) }

  /// What names the rows of a block, where a column does.
  public func identifiers(of block: ParsedBlock) -> [String]? { texts(of: block, identifier) }

  /// The texts of the rows of a block in a column; nil where there is none of that name.
  func texts(of block: ParsedBlock, in column: String) -> [String]? {
    texts(of: block, reader.columns.firstIndex(of: column))
  }

  private func texts(of block: ParsedBlock, _ column: Int?) -> [String]? {
    column.map { column in (0..<block.rows).map { block.text(row: $0, column: column) } }
  }
}
