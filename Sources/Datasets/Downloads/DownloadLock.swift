// Two processes must not append to the same file. The lock is the kernel's: it goes when its holder does,
// however that ends.

import Foundation

/// The right to fetch into a folder, held as long as this lives.
final class DownloadLock {
  /// Whether it is held; false on file systems without locks.
  let isHeld: Bool
  private let descriptor: Int32

  /// Takes the lock of `folder`, after it has said so and waited if another process holds it.
  init(_ folder: String, waiting: () -> Void) {
    descriptor = open("\(folder)/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      isHeld = false
      return
    }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
      isHeld = true
      return
    }
    guard errno == EWOULDBLOCK else {
      isHeld = false
      return
    }
    waiting()
    var result: Int32
    repeat { result = flock(descriptor, LOCK_EX) } while result != 0 && errno == EINTR
    isHeld = result == 0
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
