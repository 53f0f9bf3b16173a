// Writing files so that a reader, a crash or a full disk never leaves half of one: the bytes go to a file without
// a name, or of a temporary one, in the same folder, are forced to the disk, and take the final name in one step.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writing whole files in one step.
public enum AtomicFile {
  /// Writes `bytes` to the file at `path`, replacing a file that is there.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`; the old file, if any, is then untouched.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    try write(to: path) { sink in try bytes.withUnsafeBytes { try sink.append($0) } }
  }

  /// Writes `text` as UTF-8 to the file at `path`, replacing a file that is there.
  ///
  /// - Throws: As ``write(_:to:)-([UInt8],_)``.
  public static func write(_ text: String, to path: String) throws {
    try write(Array(text.utf8), to: path)
  }

  /// Writes the file at `path` piece by piece, replacing a file that is there once all of it is written.
  ///
  /// A link is followed, so it stays a link. A device or a pipe, such as `/dev/null`, is written to directly.
  ///
  /// - Parameter body: Appends the contents to the sink it is given.
  /// - Throws: ``Failure`` of kind `inputOutput`, or what `body` throws; the temporary file is then gone
  ///   and the old file, if any, is untouched.
  public static func write(to path: String, _ body: (borrowing Sink) throws -> Void) throws {
    var status = stat()
    let exists = stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind == S_IFDIR {
      throw Failure(.inputOutput, "is a folder, not a file", at: path, remedy: "Choose another name")
    }
    if exists, kind != S_IFREG {
      let sink = try Sink(path: path, shown: path, flags: O_WRONLY)
      return try body(sink)
    }
    let target = exists ? ResolvedPath.existing(path) ?? path : path
    let temporary = temporaryName(for: target)
    do {
      let sink =
        try Sink(withoutNameIn: PathParts(target).place, shown: path)
        ?? Sink(path: temporary, shown: path, flags: O_WRONLY | O_CREAT | O_EXCL)
      if exists { fchmod(sink.descriptor, status.st_mode & 0o7777) }
      try body(sink)
      try sink.synchronize()
      try sink.takeName(temporary)
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, target) == 0 else {
      let code = errno
      unlink(temporary)
      throw Failure.system(code, "cannot write", at: path)
    }
    try synchronizeFolder(of: target)
  }

  /// The name beside `path` under which something is built before it takes its final name.
  static func temporaryName(for path: String) -> String {
    let parts = PathParts(path)
    let name = String(decoding: parts.name.utf8.prefix(180), as: UTF8.self)
    return "\(parts.place)/.\(name).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).tmp"
  }

  /// Forces the names in the folder that holds `path` to the disk.
  static func synchronizeFolder(of path: String) throws {
    let folder = PathParts(path).place
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      // A folder may allow writing but not reading; its names then reach the disk in their own time.
      if errno == EACCES { return }
      throw Failure.system(errno, "cannot write", at: folder)
    }
    defer { close(descriptor) }
    // Some file systems cannot synchronise a folder and say EINVAL.
    if fsync(descriptor) != 0, errno != EINVAL { throw Failure.system(errno, "cannot write", at: folder) }
  }
}

extension AtomicFile {
  /// Where the pieces of a file go while it is being written.
  public struct Sink: ~Copyable {
    let descriptor: Int32
    private let shown: String
    private let hasName: Bool

    init(path: String, shown: String, flags: Int32) throws {
      var opened: Int32
      repeat { opened = open(path, flags | O_CLOEXEC, 0o666) } while opened < 0 && errno == EINTR
      guard opened >= 0 else { throw Failure.system(errno, "cannot write", at: shown) }
      descriptor = opened
      self.shown = shown
      hasName = true
    }

    // A program that is killed leaves nothing of a file without a name. Linux has them on most file systems, and gives
    // them a name by way of /proc.
    /// A file without a name; nil where the system has none.
    init?(withoutNameIn folder: String, shown: String) {
      #if os(Linux)
        let unnamed: Int32 = 0o20_000_000 | O_DIRECTORY
        let opened = open(folder, O_WRONLY | O_CLOEXEC | unnamed, 0o666)
        guard opened >= 0 else { return nil }
        guard access(Self.link(to: opened), F_OK) == 0 else {
          close(opened)
          return nil
        }
        descriptor = opened
        self.shown = shown
        hasName = false
      #else
        return nil
      #endif
    }

    private static func link(to descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }

    /// Gives a file without a name one.
    func takeName(_ path: String) throws {
      #if os(Linux)
        if hasName { return }
        guard linkat(AT_FDCWD, Self.link(to: descriptor), AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0 else {
          throw Failure.system(errno, "cannot write", at: shown)
        }
      #endif
    }

    deinit { close(descriptor) }

    /// Appends `bytes`, all of them.
    ///
    /// - Throws: ``Failure`` of kind `inputOutput`, such as on a full disk.
    public func append(_ bytes: UnsafeRawBufferPointer) throws {
      var written = 0
      while written < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[written...].prefix(1 << 30))
        let count = systemWrite(descriptor, rest)
        if count < 0, errno == EINTR { continue }
        if count < 0 { throw Failure.system(errno, "cannot write", at: shown) }
        written += count
      }
    }

    /// Appends `bytes`, all of them.
    ///
    /// - Throws: As ``append(_:)-(UnsafeRawBufferPointer)``.
    public func append(_ bytes: [UInt8]) throws {
      try bytes.withUnsafeBytes { try append($0) }
    }

    func synchronize() throws {
      while fsync(descriptor) != 0 {
        if errno == EINTR { continue }
        throw Failure.system(errno, "cannot write", at: shown)
      }
    }
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
