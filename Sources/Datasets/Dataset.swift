// From what a user types to data: a name of the catalogue or a path. What is refused is refused here, with
// the sentence that says what to do.

public import Foundation
import Foundations
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

  /// The schema of the columns that the rows come from, if they are those of a table.
  public internal(set) var table: TableSchema?
  /// What names the rows of a table, where it has a column of identifiers.
  public internal(set) var rowNames: [String]?
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
  public static let endings = [".npy", ".npz", ".idx", ".idx.gz", "-ubyte", "-ubyte.gz"]

  /// The endings of all files that can be read: arrays, tables, and pictures in the given formats.
  public static func everyEnding(with formats: [PictureFormat] = PictureFormat.all) -> [String] {
    endings + tableEndings + formats.endings
  }

  /// Loads the data a user names.
  ///
  /// - Parameters:
  ///   - argument: A name of the ``Catalog``, the path of a file with one of the ``endings``, a picture, or a
  ///     folder of pictures.
  ///   - pictures: What is known about the shape that pictures are to have.
  ///   - table: What is known about the columns of a table.
  ///   - environment: The variables of the process, which say where catalogue files are.
  ///   - downloads: How missing files of the catalogue are downloaded; nil if they are not.
  ///   - requiringFinite: Whether values that are not finite are refused; only a report on data does without.
  /// - Throws: ``Failure`` of kind `usage` for an unknown name, `missingInput` if files are missing (saying which
  ///   ones to put where), `badData` if they are not what they should be, or as
  ///   ``Downloads/fetch(_:environment:)``.
  public static func load(
    _ argument: String, environment: [String: String] = ProcessInfo.processInfo.environment,
    downloads: Downloads? = nil, pictures: PictureOptions = PictureOptions(),
    table: TableRequest = TableRequest(), requiringFinite: Bool = true
  ) throws -> Dataset {
    let formats = pictures.formats
    if let entry = Catalog.entry(named: argument) {
      return try load(entry, environment: environment, downloads: downloads)
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) else {
      throw missing(argument, formats)
    }
    let name = (argument as NSString).lastPathComponent
    if isFolder.boolValue || formats.contains(where: { $0.fits(name: name) }) {
      return try Dataset(pictures: argument, pictures, environment: environment)
    }
    return try load(path: argument, table, formats, requiringFinite: requiringFinite)
  }

  private static func load(
    path: String, _ table: TableRequest, _ formats: [PictureFormat], requiringFinite: Bool
  ) throws -> Dataset {
    let file = (path as NSString).lastPathComponent
    guard let ending = (endings + tableEndings).first(where: { file.lowercased().hasSuffix($0) }) else {
      throw Failure(
        .badData, "not a kind of file that is read", at: path,
        remedy: "Files that are read end in \(everyEnding(with: formats).joined(separator: ", "))")
    }
    let bare = file.dropLast(ending.count)
    let name = bare.isEmpty ? file : String(bare)
    let fingerprint = try Fingerprint(of: [path])
    if tableEndings.contains(ending) {
      return try Dataset(table: path, name: name, table, fingerprint: fingerprint)
    }
    if table.includesArrays, ending == ".npz" || ending == ".npy" {
      if let dataset = try Dataset(columnsOf: path, name: name, table, fingerprint: fingerprint) {
        return dataset
      }
    }
    if ending == ".npz" {
      return try Dataset(
        NPZ(path), name: name, fingerprint: fingerprint, at: path, requiringFinite: requiringFinite)
    }
    let array = try ending == ".npy" ? NPY.read(path) : IDX.read(path)
    return Dataset(
      name: name,
      training: try ArraySource(array, name: name, at: path, requiringFinite: requiringFinite),
      fingerprint: fingerprint)
  }

  private static func missing(_ argument: String, _ formats: [PictureFormat]) -> Failure {
    let looksLikePath =
      argument.contains("/") || argument.isEmpty
      || everyEnding(with: formats).contains { argument.lowercased().hasSuffix($0) }
    guard looksLikePath else {
      return Suggestion.unknown("data set", argument, among: Catalog.entries.map(\.name))
    }
    let folder = (argument as NSString).deletingLastPathComponent
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
    let near = Suggestion.nearest(to: (argument as NSString).lastPathComponent, among: (names ?? []).sorted())
    return Failure(
      .missingInput, "no such file", at: argument,
      remedy: near.map { "Did you mean '\((folder as NSString).appendingPathComponent($0))'?" }
        ?? "Check the path for a misspelt name")
  }
}
