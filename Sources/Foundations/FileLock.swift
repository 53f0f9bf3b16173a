// A lock that one process at a time can hold, and that the operating system takes back however the process
// ends: nobody ever has to delete a file after a crash.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A lock on a file, held as long as the value lives.
public final class FileLock: Sendable {
  private let descriptor: Int32

  /// Locks the file at `path`, which is made if it is not there.
  ///
  /// The file holds the number of the process that has it, for the messages of others.
  ///
  /// - Parameter shown: What the messages name instead of the file, such as the folder it guards.
  /// - Throws: ``Failure`` of kind `inputOutput` if another process holds it, or if it cannot be made.
  public init(_ path: String, shown: String) throws {
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard opened >= 0 else { throw Failure.system(errno, "cannot lock", at: shown) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      defer { close(opened) }
      guard code == EWOULDBLOCK else { throw Failure.system(code, "cannot lock", at: shown) }
      var text = [UInt8](repeating: 0, count: 32)
      let count = read(opened, &text, text.count)
      let number = Int(String(decoding: text.prefix(max(0, count)), as: UTF8.self).prefix(while: \.isNumber))
      throw Failure(
        .inputOutput, "is in use by another process\(number.map { " (\($0))" } ?? "")", at: shown,
        remedy: "Wait until it ends, or stop it")
    }
    descriptor = opened
    // The number is a courtesy; a full disk must not keep anyone from working.
    let text = Array("\(getpid())\n".utf8)
    if ftruncate(opened, 0) == 0 { _ = pwrite(opened, text, text.count, 0) }
  }

  deinit { close(descriptor) }
}
