// A library put before the system's own, so that a program dies or its disk is full at a chosen call: at
// every place where a file may be half written. Built with the system's C compiler, where there is one.

import Foundation

/// The shim, compiled.
struct DiskShim {
  /// The environment that puts it before the system's library.
  let environment: [String: String]

  /// The C compiler of this machine, if there is one.
  static let compiler = ["/usr/bin/cc", "/usr/bin/clang", "/usr/bin/gcc"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Compiles the shim into a folder.
  init(in folder: String) throws {
    try Self.source.write(toFile: "\(folder)/shim.c", atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.compiler ?? "")
    process.arguments = ["-shared", "-fPIC", "-o", "\(folder)/shim.so", "\(folder)/shim.c", "-ldl"]
    try process.run()
    process.waitUntilExit()
    environment = ["LD_PRELOAD": "\(folder)/shim.so"]
  }

  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <signal.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <unistd.h>
    static int calls, writes, saves;
    static long bytes_written;
    static int number(const char *name) { const char *text = getenv(name); return text ? atoi(text) : 0; }
    static int fatal(void) { return __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST) == number("KILL_AT"); }
    static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }
    #define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
    ssize_t write(int file, const void *bytes, size_t count) {
      if (file > 2) {
        if (fatal()) { REAL(write)(file, bytes, count / 2); die(); }
        int full = number("FULL_AT");
        if (full && __atomic_add_fetch(&writes, 1, __ATOMIC_SEQ_CST) >= full) { errno = ENOSPC; return -1; }
      }
      if (file > 2) __atomic_add_fetch(&bytes_written, count, __ATOMIC_SEQ_CST);
      return REAL(write)(file, bytes, count);
    }
    int fsync(int file) { if (fatal()) die(); return REAL(fsync)(file); }
    int rename(const char *from, const char *to) {
      if (fatal()) die();
      int result = REAL(rename)(from, to);
      if (strstr(to, "/last/checkpoint.safetensors")) saves++;
      if (fatal()) die();
      return result;
    }
    int mkdir(const char *path, mode_t mode) { if (fatal()) die(); return REAL(mkdir)(path, mode); }
    int unlink(const char *path) { if (fatal()) die(); return REAL(unlink)(path); }
    int symlink(const char *to, const char *path) { if (fatal()) die(); return REAL(symlink)(to, path); }
    __attribute__((destructor)) static void report(void) {
      const char *path = getenv("CALLS_FILE");
      FILE *file = path ? fopen(path, "w") : NULL;
      if (file) { fprintf(file, "%d %d %d %ld", calls, writes, saves, bytes_written); fclose(file); }
    }
    """
}
