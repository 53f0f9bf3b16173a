// Writing to a pipe that nobody reads any more ends a program by a signal, unless the program has said otherwise. A library
// may not decide that for the whole program, so the signal is held back on this thread for the length of one call.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writing without a signal.
enum QuietWriting {
  /// As `write`: the number of bytes written, or the error number, `EPIPE` where nobody reads.
  static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Result<Int, SystemError> {
    var (pipe, before, pending) = (sigset_t(), sigset_t(), sigset_t())
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    sigpending(&pending)
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var count: Int
    repeat { count = systemWrite(descriptor, bytes) } while count < 0 && errno == EINTR
    if count >= 0 { return .success(count) }
    let code = errno
    if code == EPIPE, sigismember(&pending, SIGPIPE) == 0 { takeSignal(&pipe) }
    return .failure(SystemError(code: code))
  }

  /// Takes the signal that waits for this thread.
  private static func takeSignal(_ set: inout sigset_t) {
    #if canImport(Darwin)
      var signal: Int32 = 0
      sigpending(&set)
      if sigismember(&set, SIGPIPE) == 1 {
        sigemptyset(&set)
        sigaddset(&set, SIGPIPE)
        sigwait(&set, &signal)
      }
    #else
      var now = timespec()
      sigtimedwait(&set, nil, &now)
    #endif
  }
}

/// The error number of a system call.
struct SystemError: Error {
  var code: Int32
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
