// From what a user types to data: a name of the catalogue or a path. What is refused is refused here, with
// the sentence that says what to do.

public import Examples
public import Foundation
public import Foundations
public import Pictures
public import Tables

/// Data to train on, with its fixed splits where it has them.
public struct Dataset: Sendable {
  /// What the data is called, in the names of runs too.
  public var name: String
  /// The rows to train on, and to validate on where ``validation`` is nil.
  public var training: any DataSource
  /// The rows of the data's own validation split, if there is one.
  public var validation: (any DataSource)?
  /// The rows of the fixed test split, if there is one.
  public var test: (any DataSource)?
  /// The names of the classes by label, if known.
  public var labelNames: [String]?
  /// What tells this state of the data from another.
  public var fingerprint: Fingerprint
  /// Whether the rows are pictures whose colours are multiplied by their opacity.
  public internal(set) var isPremultiplied = false
  /// The folder of pictures that the rows come from, if they do.
  public internal(set) var pictures: PictureFolder?

  /// What a stored number is in the unit of the data's file, where bytes were taken for what they are; nil where the file's
  /// numbers are stored.
  public internal(set) var fileUnit: Float?

  /// How its texts became tokens, where it is of texts.
  public internal(set) var textCoding: TextCoding?

  /// The attributes of the rows, in the order in which rows hold them.
  public var attributes: [Attribute] = []
  /// Cells of columns that are kept beside the rows that train, by the column's name.
  var beside: [String: AttributeColumn] = [:]

  /// What was decided for the user, what can be chosen and what is left out, in sentences without their full stops.
  public internal(set) var notes: [Message] = []

  /// Columns of the file that the schema does not know, and that are not used.
  public internal(set) var unknownColumns: [String] = []

  /// Data of the given parts.
  public init(
    name: String, training: any DataSource, validation: (any DataSource)? = nil,
    test: (any DataSource)? = nil, labelNames: [String]? = nil, fingerprint: Fingerprint
  ) {
    self.name = name
    self.training = training
    self.validation = validation
    self.test = test
    self.labelNames = labelNames
    self.fingerprint = fingerprint
  }

  /// The endings of the files of arrays that can be read.
  public static let endings =
    [".npy", ".npz", ".idx", ".idx.gz", "-ubyte", "-ubyte.gz"] + NumberRows.endings

  /// The endings of all files that can be read: arrays, tables, and pictures in the given formats.
  public static func everyEnding(with formats: [PictureFormat] = PictureFormat.all) -> [String] {
    endings + tableEndings + textEndings + formats.endings
  }

  /// The schema of the columns that the rows come from, if they are those of a table.
  public var schema: TableSchema? { training.kind.schema }

  /// Loads the data of a request.
  ///
  /// - Throws: ``Failure`` of kind `usage` for an unknown name and for numbers that no data have, `missingInput` if files are missing (saying which
  ///   ones to put where), `badData` if they are not what they should be, or as
  ///   ``Downloads/fetch(_:environment:)``.
  public static func load(_ request: DataRequest, _ access: DataAccess = DataAccess()) throws -> Dataset {
    try request.requirePossible()
    var complete = request
    complete.table.besides = request.attributes?.map(\.name) ?? request.conditions
    return try loadRows(complete, access).told(complete)
  }

  /// The rows of a request, without attributes.
  private static func loadRows(_ request: DataRequest, _ access: DataAccess) throws -> Dataset {
    if let entry = Catalog.entry(named: request.name) {
      return try load(entry, environment: access.environment, downloads: access.downloads)
    }
    let path = request.name
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw missing(path, access.formats)
    }
    let name = PathParts(path).name
    if !isFolder.boolValue, let tiles = request.pictures.tiles,
      access.formats.contains(where: { $0.fits(name: name) })
    {
      return try Dataset(tilesOf: request, tiles, access)
    }
    if isFolder.boolValue,
      let folder = ArrayFolder(path, { name in access.formats.contains { $0.fits(name: name) } })
    {
      let roles = try folder.roles(key: request.arrays.key)
      return try Dataset(
        folder, request.arrays, name: name, fingerprint: Fingerprint(of: folder.files(of: roles)),
        besides: request.table.besides, requiringFinite: access.requiresFinite)
    }
    if isFolder.boolValue || access.formats.contains(where: { $0.fits(name: name) }) {
      return try Dataset(pictures: request, access)
    }
    let kind = try FileKind.of(path, request.table, request.text)
    if kind == .table,
      let table = try PictureTable(path, request.table, formats: access.formats)
    {
      return try Dataset(pictures: request, access, listed: table)
    }
    return try load(path: path, as: kind, request, access)
  }

  /// Loads the data of a name, of which nothing else is said.
  ///
  /// - Throws: As ``load(_:_:)``.
  public static func load(
    _ name: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> Dataset {
    try load(DataRequest(name), DataAccess(environment: environment))
  }

  private static func load(
    path: String, as kind: FileKind, _ request: DataRequest, _ access: DataAccess
  ) throws -> Dataset {
    let fingerprint = try Fingerprint(of: [path])
    let table = request.table
    let ending: String
    switch kind {
    case .arrays(let found), .numbers(let found): ending = found
    case .texts: return try Dataset(texts: path, request, fingerprint: fingerprint)
    case .table:
      let name = FileKind.tableName(path)
      return try Dataset(pixelsOf: path, name: name, request, fingerprint: fingerprint, access)
        ?? Dataset(table: path, name: name, table, fingerprint: fingerprint, access)
    }
    let file = PathParts(path).name
    let bare = file.dropLast(ending.count)
    let name = bare.isEmpty ? file : String(bare)
    if table.includesArrays, ending == ".npz" || ending == ".npy" {
      if let dataset = try Dataset(columnsOf: path, name: name, request, fingerprint: fingerprint) {
        return dataset
      }
    }
    if ending == ".npz" {
      return try Dataset(
        NPZ(path), request.arrays, name: name, fingerprint: fingerprint, besides: table.besides,
        requiringFinite: access.requiresFinite)
    }
    let array =
      try ending == ".npy"
      ? NPY.read(path) : NumberRows.endings.contains(ending) ? NumberRows.read(path) : IDX.read(path)
    let arrangement = try RowArrangement(of: array, request.arrays, at: path)
    let unit = ByteUnit(array, arrangement.kind, request.arrays)
    var dataset = Dataset(
      name: name,
      training: try ArraySource(
        unit.array, arrangement: arrangement, name: name, at: path, requiringFinite: access.requiresFinite),
      fingerprint: fingerprint)
    dataset.notes += [arrangement.sentence, unit.note, array.roundingNote].compactMap(\.self)
    dataset.fileUnit = unit.fileUnit
    return dataset
  }

  private static func missing(_ argument: String, _ formats: [PictureFormat]) -> Failure {
    let looksLikePath =
      PathParts.hasSlash(argument) || argument.isEmpty
      || everyEnding(with: formats).contains { argument.lowercased().hasSuffix($0) }
    guard looksLikePath else {
      return Suggestion.unknown("data set", argument, among: Catalog.entries.map(\.name))
    }
    let parts = PathParts(argument)
    let names = try? FileManager.default.contentsOfDirectory(atPath: parts.place)
    let near = Suggestion.nearest(to: parts.name, among: (names ?? []).sorted())
    return Failure(
      .missingInput, "no such file", at: argument,
      remedy: near.map { "Did you mean '\(PathParts.joined(parts.folder, $0))'?" }
        ?? "Check the spelling of the path")
  }
}
