// How a process ended, in words.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How a process ended.
enum ExitReason: Equatable {
  /// By itself, with a code.
  case exited(Int32)
  /// By a signal.
  case killed(Int32)
  /// Somebody else has asked the system first.
  case unknown

  /// From the status that `waitpid` gives.
  init(status: Int32) {
    let signal = status & 0x7F
    self = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
  }

  /// Part of a sentence whose subject is the process.
  var text: String {
    switch self {
    case .exited(let code) where code > 128 && code < 160:
      // What a shell says of a program that it started.
      "ended with exit code \(code), as by \(Self.name(code - 128))"
    case .exited(let code): "ended with exit code \(code)"
    case .killed(let signal): "was ended by \(Self.name(signal))"
    case .unknown: "ended"
    }
  }

  private static func name(_ signal: Int32) -> String {
    let names: [Int32: String] = [
      SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
      SIGABRT: "SIGABRT",
      SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV", SIGPIPE: "SIGPIPE",
      SIGALRM: "SIGALRM", SIGTERM: "SIGTERM", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
    ]
    return "signal \(signal)" + (names[signal].map { " (\($0))" } ?? "")
  }
}
