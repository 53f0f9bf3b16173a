// What has arrived of a download, under a temporary name beside the final one.

import Foundation
import Foundations

/// A file that grows at its end.
final class PartFile {
  let path: String
  /// How many bytes it has.
  private(set) var count: Int
  private let descriptor: Int32
  private let shown: String

  /// Opens the file at `path` or makes it.
  ///
  /// - Parameter shown: The path that messages name.
  init(_ path: String, shown: String) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else { throw Failure.system(errno, "cannot write", at: shown) }
    self.path = path
    self.shown = shown
    count = max(0, Int(lseek(descriptor, 0, SEEK_END)))
  }

  deinit { close(descriptor) }

  /// Appends `bytes`, all of them.
  func append(_ bytes: UnsafeRawBufferPointer) throws {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let some = write(descriptor, rest.baseAddress, rest.count)
      if some < 0, errno == EINTR { continue }
      guard some >= 0 else { throw Failure.system(errno, "cannot write", at: shown) }
      written += some
      count += some
    }
  }

  /// Forgets what has arrived.
  func empty() throws {
    guard count > 0 else { return }
    guard ftruncate(descriptor, 0) == 0 else { throw Failure.system(errno, "cannot write", at: shown) }
    count = 0
  }

  /// Forces what has arrived to the disk.
  func synchronize() throws {
    while fsync(descriptor) != 0 {
      if errno == EINTR { continue }
      throw Failure.system(errno, "cannot write", at: shown)
    }
  }

  /// Gives the file its final name.
  func rename(to name: String) throws {
    guard Foundation.rename(path, name) == 0 else { throw Failure.system(errno, "cannot write", at: name) }
  }
}
