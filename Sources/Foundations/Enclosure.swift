// What the program keeps in a folder of its own lies within it. A folder may come from somebody else, and a link in it must
// not make the program write to, or delete, what lies elsewhere.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Keeping what is written within a folder.
public enum Enclosure {
  /// Checks the names that are going to be written in a folder, and the folders on the way to them.
  ///
  /// - Parameters:
  ///   - names: Paths from the folder on; what does not exist is in order.
  ///   - noun: What the folder is, for the message, such as "the run".
  /// - Throws: ``Failure`` of kind `badData` for a link that leads outside the folder, and for what is neither a folder
  ///   nor a plain file.
  public static func require(_ names: [String], in folder: String, _ noun: String) throws {
    guard let root = ResolvedPath.existing(folder) else { return }
    for name in names {
      var path = folder
      for part in PathParts.names(in: name) {
        path = PathParts.joined(path, part)
        guard try isInOrder(path, within: root, noun) else { break }
      }
    }
  }

  /// Whether something is at the path that lies within the root; throws where something else is there.
  private static func isInOrder(_ path: String, within root: String, _ noun: String) throws -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0 else { return false }
    if status.st_mode & S_IFMT == S_IFLNK {
      let begin = PathParts.joined(root, "")
      guard let target = ResolvedPath.existing(path), target.utf8.starts(with: begin.utf8) || target == root,
        stat(path, &status) == 0
      else {
        throw Failure(
          .badData, "leads outside \(noun)", at: path,
          remedy: "Put what the link leads to in its place, if you trust it")
      }
    }
    guard [S_IFDIR, S_IFREG].contains(status.st_mode & S_IFMT) else {
      throw Failure(.badData, "is no plain file", at: path, remedy: "Remove it, or restore \(noun)")
    }
    return true
  }
}
