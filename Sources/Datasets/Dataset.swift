// From what a user types to data: a name of the catalogue or a path. What is refused is refused here, with
// the sentence that says what to do.

public import Foundation
import Foundations

/// Data to train on, with its fixed test split where it has one.
public struct Dataset: Sendable {
  /// What the data is called, in the names of runs too.
  public var name: String
  /// The rows to train and validate on.
  public var training: any DataSource
  /// The rows of the fixed test split, if there is one.
  public var test: (any DataSource)?
  /// The names of the classes by label, if known.
  public var classNames: [String]?
  /// What tells this state of the data from another.
  public var fingerprint: Fingerprint

  /// The endings of the files that can be read.
  public static let endings = [".npy", ".idx", ".idx.gz", "-ubyte", "-ubyte.gz"]

  /// Loads the data a user names.
  ///
  /// - Parameters:
  ///   - argument: A name of the ``Catalog``, or the path of a file with one of the ``endings``.
  ///   - environment: The variables of the process, which say where catalogue files are.
  /// - Throws: ``Failure`` of kind `usage` for an unknown name, `missingInput` if files are missing (saying which
  ///   ones to put where), `badData` if they are not what they should be.
  public static func load(
    _ argument: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> Dataset {
    if let entry = Catalog.entry(named: argument) { return try load(entry, environment: environment) }
    guard FileManager.default.fileExists(atPath: argument) else { throw missing(argument) }
    return try load(path: argument)
  }

  private static func load(path: String) throws -> Dataset {
    let file = (path as NSString).lastPathComponent
    guard let ending = endings.first(where: { file.lowercased().hasSuffix($0) }) else {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      throw Failure(
        .badData, isFolder.boolValue ? "is a folder, not a file" : "not a kind of file that is read",
        at: path,
        remedy: "Files that are read end in \(endings.joined(separator: ", "))")
    }
    let array = try ending == ".npy" ? NPY.read(path) : IDX.read(path)
    let bare = file.dropLast(ending.count)
    let name = bare.isEmpty ? file : String(bare)
    return Dataset(
      name: name, training: try ArraySource(array, name: name, at: path),
      fingerprint: try Fingerprint(of: [path]))
  }

  private static func missing(_ argument: String) -> Failure {
    let looksLikePath =
      argument.contains("/") || endings.contains { argument.lowercased().hasSuffix($0) } || argument.isEmpty
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

extension Dataset {
  /// Loads a data set of the catalogue, checking every file against its published digest.
  ///
  /// - Throws: ``Failure`` of kind `missingInput` that says which files to put where, or `badData` for a file that
  ///   is not the published one.
  public static func load(_ entry: CatalogEntry, environment: [String: String]) throws -> Dataset {
    let paths = try locate(entry, environment: environment)
    var digests: [String] = []
    var arrays: [NumericArray] = []
    for (file, path) in zip(entry.files, paths) {
      let mapped = try MappedFile(path)
      let digest = MD5.digest(mapped.bytes)
      guard digest == (path.hasSuffix(".gz") ? file.md5 : file.contentMD5) else {
        throw Failure(
          .badData, "not the published file of \(entry.name): its MD5 is \(digest)", at: path,
          remedy: "Delete it and put the published file there; its MD5 is \(file.md5)")
      }
      digests.append(digest)
      arrays.append(try IDX.read(SharedBytes(mapped), at: path))
    }
    return Dataset(
      name: entry.name,
      training: try source(entry, arrays[0], arrays[1], at: paths[0]),
      test: try source(entry, arrays[2], arrays[3], at: paths[2]),
      classNames: entry.classNames, fingerprint: Fingerprint(digests: digests))
  }

  private static func source(
    _ entry: CatalogEntry, _ images: NumericArray, _ labels: NumericArray, at path: String
  ) throws -> ArraySource {
    guard labels.shape == [images.shape[0]] else {
      throw Failure(
        .badData, "\(images.shape[0]) pictures and labels of shape \(labels.shape)", at: path,
        remedy: "Put the published files there")
    }
    return try ArraySource(images, labels: labels.floats.map(Int32.init), name: entry.name, at: path)
  }

  /// The paths of the entry's files, all in one folder, each compressed or not.
  private static func locate(_ entry: CatalogEntry, environment: [String: String]) throws -> [String] {
    let folders = Catalog.folders(for: entry.name, environment: environment)
    var absent: [String] = []
    for folder in folders {
      var paths: [String] = []
      var missing: [String] = []
      for file in entry.files {
        let path = "\(folder)/\(file.name)"
        if let found = [path, String(path.dropLast(3))].first(where: FileManager.default.fileExists(atPath:))
        {
          paths.append(found)
        } else {
          missing.append(file.name)
        }
      }
      if missing.isEmpty { return paths }
      // A folder that has some of the files is where the user wants them.
      if missing.count < entry.files.count {
        throw Failure(
          .missingInput, "\(entry.name) is incomplete", at: folder,
          remedy: "Put \(missing.joined(separator: ", ")) there too")
      }
      absent = missing
    }
    throw Failure(
      .missingInput, "\(entry.name) is not on this computer", at: folders.first,
      remedy:
        "Get \(absent.joined(separator: ", ")) from \(entry.publisher) and put them into \(folders.joined(separator: " or "))"
    )
  }
}
