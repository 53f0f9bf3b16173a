// Paths that do not depend on where the program was started, and folders on the way to a file.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Paths from the root folder on.
public enum ResolvedPath {
  /// The path from the root folder on, without `.` and `..`; links stay as they are.
  public static func absolute(_ path: String) -> String {
    var names = PathParts.isAbsolute(path) ? [] : PathParts.names(in: working)
    for name in PathParts.names(in: path) where name != "." {
      if name == ".." { _ = names.popLast() } else { names.append(name) }
    }
    return "/" + names.joined(separator: "/")
  }

  /// What the path leads to, all links followed; nil where nothing is there.
  public static func existing(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  private static var working: String { existing(".") ?? "/" }
}

/// Making folders.
public enum FolderPath {
  /// Makes a folder, and those it lies in, where they do not exist.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`.
  public static func make(_ path: String) throws {
    if mkdir(path, 0o777) == 0 { return }
    var code = errno
    if code == ENOENT {
      let parent = PathParts(path).folder
      guard !parent.isEmpty, parent != path else {
        throw Failure.system(code, "cannot make the folder", at: path)
      }
      try make(parent)
      if mkdir(path, 0o777) == 0 { return }
      code = errno
    }
    var status = stat()
    if code == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    throw Failure.system(code, "cannot make the folder", at: path)
  }
}
