// A lock that one holder at a time can have, and that the kernel takes back however the process ends: nobody
// ever has to delete a file after a crash.

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
  /// Whether the lock is held; false on file systems that know no locks.
  public let isHeld: Bool

  /// Locks the file at `path`, which is made if it is not there.
  ///
  /// The file holds the number of the process that has it, for the messages of others.
  ///
  /// - Parameters:
  ///   - shown: What the messages name instead of the file, such as the folder it guards.
  ///   - waiting: What to do before waiting for another holder; without it, taking the lock fails at once.
  /// - Throws: ``Failure`` of kind `inputOutput` if another holds it and there is no waiting, or if it cannot be made;
  ///   `badData` for a link, a pipe or anything else that is no plain file.
  public init(_ path: String, shown: String, waiting: (() -> Void)? = nil) throws {
    // The number is written into the file, so a link is not followed, and a file with a second name elsewhere is refused;
    // a pipe is not waited for.
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW, 0o666)
    let code = errno
    var status = stat()
    guard opened >= 0 else {
      if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG { throw Self.noLock(path) }
      throw Failure.system(code, "cannot lock", at: shown)
    }
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink <= 1 else {
      close(opened)
      throw Self.noLock(path)
    }
    var taken = flock(opened, LOCK_EX | LOCK_NB)
    if taken != 0, errno == EWOULDBLOCK {
      guard let waiting else {
        defer { close(opened) }
        throw Self.refusal(opened, shown)
      }
      waiting()
      repeat { taken = flock(opened, LOCK_EX) } while taken != 0 && errno == EINTR
    }
    descriptor = opened
    isHeld = taken == 0
    // The number is a courtesy; a full disk must not keep anyone from working.
    let text = Array("\(getpid())\n".utf8)
    if isHeld, ftruncate(opened, 0) == 0 { _ = pwrite(opened, text, text.count, 0) }
  }

  private static func noLock(_ path: String) -> Failure {
    Failure(.badData, "is no plain file, so it cannot be locked", at: path, remedy: "Move it away")
  }

  private static func refusal(_ descriptor: Int32, _ shown: String) -> Failure {
    var text = [UInt8](repeating: 0, count: 32)
    let count = read(descriptor, &text, text.count)
    let number = Int(String(decoding: text.prefix(max(0, count)), as: UTF8.self).prefix(while: \.isNumber))
    return Failure(
      .inputOutput, "is in use by another process\(number.map { " (\($0))" } ?? "")", at: shown,
      remedy: "Wait until it ends, or stop it")
  }

  deinit {
    // A process that is being started holds a copy of the descriptor for a moment; closing ours would not
    // free the lock while it does.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
