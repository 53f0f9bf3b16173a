// A folder that holds arrays and nothing else that could be data: .npy files by name (X_train.npy, y_train.npy), or the IDX
// files of MNIST and of the many sets that are published like it.

import Foundation
import Foundations

/// The arrays of a folder, each a file.
struct ArrayFolder: NamedArrays {
  let path: String
  /// The names of the files without their endings.
  let names: [String]
  /// The files, in the order of the names.
  private let files: [String]

  /// The endings of files with an array each.
  private static let endings = [".npy", ".idx", ".idx.gz", "-ubyte", "-ubyte.gz"]

  /// The endings of other files that could be meant.
  private static let otherEndings = Dataset.tableEndings + [".npz"]

  /// The arrays in a folder; nil where there are none, and where folders, pictures or tables in it may be meant.
  init?(_ path: String, _ isPicture: (String) -> Bool) {
    let found = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { !$0.hasPrefix(".") }.sorted()
    var isFolder: ObjCBool = false
    let isOther = found.contains { name in
      isPicture(name) || Self.otherEndings.contains { name.lowercased().hasSuffix($0) }
        || FileManager.default.fileExists(atPath: PathParts.joined(path, name), isDirectory: &isFolder)
          && isFolder.boolValue
    }
    if isOther { return nil }
    var (names, files): ([String], [String]) = ([], [])
    for file in found {
      guard let ending = Self.endings.last(where: { file.lowercased().hasSuffix($0) }) else { continue }
      let name = String(file.dropLast(ending.count))
      if names.contains(name) {
        // Of a file and its compressed form either will do; others are different arrays of one name.
        if file == files.last.map({ PathParts($0).name + ".gz" }) { continue }
        return nil
      }
      names.append(name)
      files.append(PathParts.joined(path, file))
    }
    if names.isEmpty { return nil }
    (self.path, self.names, self.files) = (path, names, files)
  }

  /// The files of arrays that have a role.
  func files(of roles: ArrayRoles) -> [String] {
    zip(names, files).filter { roles.used.contains($0.0) }.map(\.1)
  }

  func place(of name: String) -> String { names.firstIndex(of: name).map { files[$0] } ?? path }

  func array(named name: String) throws -> NumericArray {
    let place = place(of: name)
    return place.lowercased().hasSuffix(".npy") ? try NPY.read(place) : try IDX.read(place)
  }

  func shape(of name: String) -> [Int]? { (try? array(named: name))?.shape }

  var otherRemedy: Message { "give the file of the rows itself, for example '\(place(of: names[0]))'" }
}
