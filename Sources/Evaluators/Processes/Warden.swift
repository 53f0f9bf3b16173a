// However this program ends, by a signal that it cannot catch as well, what it started must not go on computing. So a small
// shell waits beside it at a pipe whose other end is ours alone: the kernel closes that end when we are gone, and the shell
// then ends every process group that is still on its list.

import Foundation
import Foundations
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ends process groups when this process ends.
final class Warden: Sendable {
  private let process: pid_t
  private let writing: Int32

  private static let script = """
    trap '' HUP INT TERM
    live=' '
    while read -r sign group; do
      case $sign in
        +) live="$live$group " ;;
        -) live="${live%% $group *} ${live#* $group }" ;;
      esac
    done
    for group in $live; do kill -s KILL -- "-$group"; done
    """

  /// Begins to wait.
  ///
  /// - Throws: ``Failure`` if the system grants no process.
  init() throws {
    let ends = try Descriptors.pipe()
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer {
      close(ends.reading)
      close(null)
    }
    do {
      process = try Spawn.shell(
        Self.script, input: ends.reading, output: null, errors: null,
        environment: ProcessInfo.processInfo.environment)
    } catch {
      close(ends.writing)
      throw error
    }
    writing = ends.writing
  }

  /// Puts a process group on the list.
  func watch(_ group: pid_t) { tell("+ \(group)\n") }

  /// Takes a process group off the list: it is gone, and its number may be another's.
  func forget(_ group: pid_t) { tell("- \(group)\n") }

  private func tell(_ line: String) {
    // A line is shorter than what a pipe takes at once.
    let bytes = Array(line.utf8)
    _ = bytes.withUnsafeBytes { QuietWriting.write(writing, $0) }
  }

  deinit {
    close(writing)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }
}
