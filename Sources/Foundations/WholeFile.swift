// Reading files, and the sentences for files that are not there, are folders, or cannot be read.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reading a whole file at once.
public enum WholeFile {
  /// The bytes of the file at `path`.
  ///
  /// - Parameter limit: The most bytes the caller is ready to hold.
  /// - Throws: ``Failure`` of kind `missingInput` if there is no such file, `badData` for a folder or a
  ///   file of more than `limit` bytes, `inputOutput` if it cannot be read.
  public static func read(_ path: String, limit: Int = .max) throws -> [UInt8] {
    let opened = try OpenedFile(path)
    // The size is only a hint: a pipe has none, and a file may grow. One byte more shows the end.
    let hint = min(opened.size, limit)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(hint < .max ? hint + 1 : hint)
    while true {
      let room = max(bytes.capacity - bytes.count, 65_536)
      let piece = try [UInt8](unsafeUninitializedCapacity: room) { target, filled in
        filled = try opened.read(into: UnsafeMutableRawBufferPointer(target))
      }
      if piece.isEmpty { return bytes }
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      if bytes.count > limit {
        throw Failure(
          .badData, "holds more than \(limit) bytes", at: path, remedy: "Check that this is the right file")
      }
    }
  }

  /// The text of the file at `path`, which must be UTF-8.
  ///
  /// - Throws: As ``read(_:limit:)``, and `badData` if the bytes are not UTF-8.
  public static func text(_ path: String, limit: Int = .max) throws -> String {
    guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
      throw Failure(.badData, "not UTF-8 text", at: path, remedy: "Check that this is the right file")
    }
    return text
  }
}

/// An open descriptor of an existing file that is not a folder, closed at the end of its life.
struct OpenedFile: ~Copyable {
  let descriptor: Int32
  let path: String
  let size: Int
  let isPlain: Bool

  init(_ path: String) throws {
    var opened: Int32
    repeat { opened = open(path, O_RDONLY | O_CLOEXEC) } while opened < 0 && errno == EINTR
    guard opened >= 0 else { throw Self.refusal(errno, path) }
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      let code = errno
      close(opened)
      throw Failure.system(code, "cannot read", at: path)
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      close(opened)
      throw Failure(.badData, "is a folder, not a file", at: path, remedy: "Name a file inside it")
    }
    descriptor = opened
    self.path = path
    size = max(0, Int(status.st_size))
    isPlain = status.st_mode & S_IFMT == S_IFREG
  }

  deinit { close(descriptor) }

  /// Reads until `target` is full or the file ends; returns how many bytes came.
  func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
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

  private static func refusal(_ code: Int32, _ path: String) -> Failure {
    guard code == ENOENT || code == ENOTDIR else { return .system(code, "cannot read", at: path) }
    return Failure(
      .missingInput, "no such file", at: path,
      remedy: path.isEmpty ? "Give the path of a file" : "Check the spelling of the path")
  }
}

private func systemRead(_ descriptor: Int32, _ target: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, target.baseAddress, target.count)
}
