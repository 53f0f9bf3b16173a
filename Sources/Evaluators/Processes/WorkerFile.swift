// What a worker prints is kept in files beside the run: its errors, which it writes itself, and what it printed in the place of
// answers. Neither may fill the disk over a search of a week.

import Foundations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that grows at its end and begins anew when it is too long.
final class WorkerFile {
  let path: String
  let descriptor: Int32
  /// The most bytes it keeps.
  static let most = 16 << 20

  /// The file at `path`, at whose end is written.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`.
  init(_ path: String) throws {
    let opened = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o666)
    guard opened >= 0 else { throw Failure.system(errno, "cannot write", at: path) }
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw Failure(.inputOutput, "is no plain file", at: path, remedy: "Move it away")
    }
    self.path = path
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// How many bytes it has.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Empties it if it is too long; a process that writes to it goes on at its new end.
  func keepShort() { if size > Self.most { ftruncate(descriptor, 0) } }

  /// Appends a line. A full disk must not end a search over what a program chats.
  func append(line: UnsafeRawBufferPointer) {
    keepShort()
    var bytes = Array(line.prefix(4096))
    bytes.append(0x0A)
    _ = bytes.withUnsafeBytes { QuietWriting.write(descriptor, $0) }
  }

  /// The last lines that were written after a place, those that say something, from the first to the last.
  func lastLines(_ count: Int, since start: Int = 0) -> [String] {
    let end = size
    let length = min(max(0, end - min(start, end)), 8192)
    var bytes = [UInt8](repeating: 0, count: length)
    let got = pread(descriptor, &bytes, length, off_t(end - length))
    let lines = bytes.prefix(max(0, got)).split { $0 == 0x0A || $0 == 0x0D }
    return lines.map { String(decoding: $0, as: UTF8.self) }.filter { !$0.allSatisfy(\.isWhitespace) }
      .suffix(count).map { ShownText.of($0) }
  }
}
