// Creating folders so that one with a final name is always complete. Unlike a file, a folder is never
// replaced: what a user has trained or exported stays until the user removes it.

import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Creating whole folders in one step.
public enum AtomicFolder {
  /// Creates the folder `path` with what `fill` puts into it.
  ///
  /// - Parameter fill: Gets the path of a temporary folder and writes the contents there. It has to force its
  ///   files to the disk, as ``AtomicFile`` does.
  /// - Throws: ``Failure`` of kind `usage` if something of that name exists, `inputOutput` if it cannot be
  ///   created, or what `fill` throws. Nothing is left behind then.
  public static func create(_ path: String, _ fill: (String) throws -> Void) throws {
    var status = stat()
    guard lstat(path, &status) != 0 else { throw taken(path) }
    let temporary = AtomicFile.temporaryName(for: path)
    guard mkdir(temporary, 0o777) == 0 else { throw Failure.system(errno, "cannot create", at: path) }
    do {
      try fill(temporary)
      try AtomicFile.synchronizeFolder(of: temporary + "/.")
      guard rename(temporary, path) == 0 else {
        // Someone else may have created it meanwhile. (An empty folder would be replaced: no loss.)
        throw errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
          ? taken(path) : Failure.system(errno, "cannot create", at: path)
      }
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
    try AtomicFile.synchronizeFolder(of: path)
  }

  /// Puts a new folder in the place of the one at `path`, if there is one, which is then gone.
  ///
  /// Only for folders that the program itself made to be replaced, such as the model of a run that is
  /// continued. A crash between the two renames leaves the old folder under a temporary name.
  ///
  /// - Throws: As ``create(_:_:)``, without the refusal of an existing folder.
  public static func replace(_ path: String, _ fill: (String) throws -> Void) throws {
    var status = stat()
    guard lstat(path, &status) == 0 else { return try create(path, fill) }
    let fresh = AtomicFile.temporaryName(for: path)
    try create(fresh, fill)
    let old = AtomicFile.temporaryName(for: path)
    guard rename(path, old) == 0, rename(fresh, path) == 0 else {
      let code = errno
      try? FileManager.default.removeItem(atPath: fresh)
      throw Failure.system(code, "cannot replace", at: path)
    }
    try AtomicFile.synchronizeFolder(of: path)
    try? FileManager.default.removeItem(atPath: old)
  }

  private static func taken(_ path: String) -> Failure {
    Failure(
      .usage, "exists already, and is never overwritten", at: path,
      remedy: "Choose another name, or move the existing folder away")
  }
}
