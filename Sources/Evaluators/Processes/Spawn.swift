// Starting a command of the shell in a process group of its own, so that it can be ended with everything it started, and with
// no descriptor of ours but the three it is given.

import Foundations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Starting processes.
enum Spawn {
  /// Starts `/bin/sh -c command`; its process group has the number of the process.
  ///
  /// - Throws: ``Failure`` of kind `resources` if the system grants no process.
  static func shell(
    _ command: String, input: Int32, output: Int32, errors: Int32, environment: [String: String]
  ) throws -> pid_t {
    #if canImport(Darwin)
      var (actions, attributes): (posix_spawn_file_actions_t?, posix_spawnattr_t?) = (nil, nil)
    #else
      var (actions, attributes) = (posix_spawn_file_actions_t(), posix_spawnattr_t())
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (ours, theirs) in [(input, 0), (output, 1), (errors, 2)] as [(Int32, Int32)] {
      posix_spawn_file_actions_adddup2(&actions, ours, theirs)
    }
    // Descriptors of libraries that forgot to mark them are closed too.
    for open in Descriptors.inherited() where open > 2 { posix_spawn_file_actions_addclose(&actions, open) }
    // Whoever calls may ignore or block signals, threads of a pool do; a child would inherit that.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXFSZ, SIGCHLD] {
      sigaddset(&signals, signal)
    }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

    let words = copies(["/bin/sh", "-c", command])
    let variables = copies(environment.map { name, value in "\(name)=\(value)" })
    defer { (words + variables).forEach { free($0) } }
    var process = pid_t()
    let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, words, variables)
    guard code == 0 else {
      throw Failure(
        .resources, "cannot start a process: \(String(cString: strerror(code)))", at: command,
        remedy: "Use fewer workers, or end other programs")
    }
    return process
  }

  /// Texts as C takes a list of them; to be freed.
  private static func copies(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    var list: [UnsafeMutablePointer<CChar>?] = []
    for text in texts { list.append(strdup(text)) }
    return list + [nil]
  }

  /// The environment of a worker: one thread for each, since there are as many workers as cores, unless the user says otherwise.
  static func environment(_ own: [String: String], worker: Int) -> [String: String] {
    var variables = own
    for name in [
      "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
      "VECLIB_MAXIMUM_THREADS",
    ] where variables[name] == nil { variables[name] = "1" }
    variables["VAE_WORKER"] = "\(worker)"
    return variables
  }
}

/// Descriptors of this process.
enum Descriptors {
  /// Those that a child would inherit.
  static func inherited() -> [Int32] {
    guard let folder = opendir("/dev/fd") else { return [] }
    defer { closedir(folder) }
    var found: [Int32] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let number = Int32(name), number != dirfd(folder) else { continue }
      let flags = fcntl(number, F_GETFD)
      if flags >= 0, flags & FD_CLOEXEC == 0 { found.append(number) }
    }
    return found
  }

  /// The two ends of a pipe, which no child inherits.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`.
  static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard systemPipe(&ends) == 0 else {
      throw Failure.system(errno, "cannot make a pipe", at: "an evaluator")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #if os(Linux)
      // F_SETPIPE_SZ: a block of numbers fits at once. Where a limit refuses, the pipe stays as it is.
      _ = fcntl(ends[1], 1031, 1 << 20)
    #endif
    return (ends[0], ends[1])
  }

  /// Lets reading and writing return at once.
  static func stopWaiting(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }
}

private func systemPipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }
