// The one place where files are opened for reading. A path may name anything: a pipe would be waited for without end, and a
// device may be endless. So it is opened without waiting and looked at first, and only a plain file is read.

#if canImport(Glibc)
  public import Glibc
#elseif canImport(Musl)
  public import Musl
#else
  public import Darwin
#endif

/// An open descriptor of a plain file, closed at the end of its life.
public struct OpenedFile: ~Copyable {
  /// What the system knows it by.
  public let descriptor: Int32
  /// The path it was opened by.
  public let path: String
  /// What the system said of it when it was opened.
  public let status: stat

  /// How many bytes it had when it was opened.
  public var size: Int { max(0, Int(status.st_size)) }

  /// Opens the file at `path`.
  ///
  /// - Throws: ``Failure`` of kind `missingInput` if there is no such file, `badData` for a folder or anything else that is
  ///   no plain file, `inputOutput` if it cannot be opened.
  public init(_ path: String) throws {
    var opened: Int32
    repeat { opened = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) } while opened < 0 && errno == EINTR
    guard opened >= 0 else { throw Self.refusal(errno, path) }
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      let code = errno
      close(opened)
      throw Failure.system(code, "cannot read", at: path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw Self.noPlainFile(status, path)
    }
    descriptor = opened
    self.path = path
    self.status = status
  }

  deinit { close(descriptor) }

  /// Reads until `target` is full or the file ends; returns how many bytes came.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`.
  public func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < target.count {
      // Some systems refuse single reads of 2 GiB and more.
      let rest = UnsafeMutableRawBufferPointer(rebasing: target[filled...].prefix(1 << 30))
      let got = systemRead(descriptor, rest)
      if got < 0, errno == EINTR { continue }
      if got < 0 { throw Failure.system(errno, "cannot read", at: path) }
      if got == 0 { break }
      filled += got
    }
    return filled
  }

  /// The first bytes, at most `count` of them.
  ///
  /// - Throws: As ``read(into:)``.
  public func read(upTo count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      filled = try read(into: UnsafeMutableRawBufferPointer(target))
    }
  }

  private static func noPlainFile(_ status: stat, _ path: String) -> Failure {
    status.st_mode & S_IFMT == S_IFDIR
      ? Failure(.badData, "is a folder, not a file", at: path, remedy: "Name a file inside it")
      : Failure(
        .badData, "is no plain file", at: path, remedy: "Copy its contents to a file and give that file")
  }

  private static func refusal(_ code: Int32, _ path: String) -> Failure {
    switch code {
    case ENOENT, ENOTDIR:
      return Failure(
        .missingInput, "no such file", at: path,
        remedy: path.isEmpty ? "Give the path of a file" : "Check the spelling of the path")
    default:
      // A socket cannot be opened at all, nor can some devices; what they are is the reason.
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG, status.st_mode & S_IFMT != S_IFDIR
      else { return .system(code, "cannot read", at: path) }
      return noPlainFile(status, path)
    }
  }
}

private func systemRead(_ descriptor: Int32, _ target: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, target.baseAddress, target.count)
}

extension stat {
  /// The time of the last change in nanoseconds since 1970.
  public var changedNanoseconds: Int {
    #if canImport(Darwin)
      let time = st_mtimespec
    #else
      let time = st_mtim
    #endif
    let (seconds, overflow) = Int(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? 0 : seconds &+ Int(time.tv_nsec)
  }
}
