// A file that is going to be written. Work that fails leaves nothing of a name that was only kept for it.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The name of a file to write: the user's, or a free one that was kept by an empty file.
public struct OutputFile: ~Copyable {
  /// Where it will be.
  public let path: String
  private let isReserved: Bool

  /// A name that the user has chosen; a file that is there is replaced.
  public init(_ path: String) {
    self.path = path
    isReserved = false
  }

  /// A name that is kept by an empty file from now on; nil where something has the name already.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`.
  public init?(reserving path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor < 0 {
      if errno == EEXIST { return nil }
      throw Failure.system(errno, "cannot write", at: path)
    }
    close(descriptor)
    self.path = path
    isReserved = true
  }

  deinit {
    var status = stat()
    if isReserved, lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 {
      unlink(path)
    }
  }
}
