// One process of the user's command with pipes to it. It is ended with all that it started: its process group is killed even
// if it has ended by itself, since what it left behind would hold the pipes and compute for nobody.

import Foundation
import Foundations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A process of a command, confined to one thread.
final class Child {
  let process: pid_t
  /// The end of the pipe that its output comes from.
  let output: Int32
  /// The end of the pipe to its input; -1 once it is closed.
  private(set) var input: Int32
  /// What it writes to its standard error.
  let errors: WorkerFile
  private let errorsBefore: Int
  private let warden: Warden
  private var isGone = false

  var incoming = Incoming()
  /// What it is still to be told.
  private var unsent: [UInt8] = []
  private var sent = 0

  /// Starts a command.
  ///
  /// - Parameter readsInput: Whether it is told anything; otherwise its input is empty.
  /// - Throws: ``Failure`` if the system grants no process or no pipe.
  init(_ command: String, worker: Int, errors: WorkerFile, warden: Warden, readsInput: Bool = true) throws {
    errors.keepShort()
    self.errors = errors
    self.warden = warden
    errorsBefore = errors.size
    let fromChild = try Descriptors.pipe()
    var toChild: (reading: Int32, writing: Int32) = (-1, -1)
    defer {
      close(toChild.reading)
      close(fromChild.writing)
    }
    do {
      toChild = readsInput ? try Descriptors.pipe() : (open("/dev/null", O_RDWR | O_CLOEXEC), -1)
      process = try Spawn.shell(
        command, input: toChild.reading, output: fromChild.writing, errors: errors.descriptor,
        environment: Spawn.environment(ProcessInfo.processInfo.environment, worker: worker))
    } catch {
      close(fromChild.reading)
      if toChild.writing >= 0 { close(toChild.writing) }
      throw error
    }
    input = toChild.writing
    output = fromChild.reading
    warden.watch(process)
    Descriptors.stopWaiting(output)
    if input >= 0 { Descriptors.stopWaiting(input) }
  }

  deinit {
    end()
    close(output)
  }

  /// Whether something is still to be sent.
  var hasUnsent: Bool { sent < unsent.count }

  /// Puts something into the queue of what is sent.
  func queue(_ write: (inout [UInt8]) -> Void) {
    if !hasUnsent {
      unsent.removeAll(keepingCapacity: true)
      sent = 0
    }
    write(&unsent)
  }

  /// Sends what the pipe takes now; false if nobody reads at its other end.
  func flush() -> Bool {
    if !hasUnsent { return isHeard }
    while hasUnsent {
      if input < 0 { return false }
      let result = unsent.withUnsafeBytes {
        QuietWriting.write(input, UnsafeRawBufferPointer(rebasing: $0[sent...]))
      }
      switch result {
      case .success(let count): sent += count
      case .failure(let error): return error.code == EAGAIN || error.code == EWOULDBLOCK
      }
    }
    return true
  }

  /// Whether somebody may still read at the other end.
  private var isHeard: Bool {
    if input < 0 { return false }
    var awaited = pollfd(fd: input, events: 0, revents: 0)
    return poll(&awaited, 1, 0) == 0
  }

  /// Tells the process that nothing more will come.
  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// Whether the process has ended; it stays in the system's table, so that its number remains its own.
  var hasEnded: Bool {
    if isGone { return true }
    var information = siginfo_t()
    return waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) != 0
      || information.si_signo == SIGCHLD
  }

  /// Ends the process and all of its group, and says how it ended if it did so by itself.
  @discardableResult
  func end() -> ExitReason? {
    if isGone { return nil }
    closeInput()
    let endedItself = hasEnded
    kill(-process, SIGKILL)
    let reason = reap()
    return endedItself ? reason : nil
  }

  /// Waits a moment for a process that is ending by itself, and ends it otherwise.
  @discardableResult
  func end(within time: Duration) -> ExitReason? {
    closeInput()
    let deadline = ContinuousClock.now + time
    var pause: UInt32 = 200
    while !hasEnded, ContinuousClock.now < deadline {
      usleep(pause)
      pause = min(pause * 2, 20_000)
    }
    return end()
  }

  private func reap() -> ExitReason {
    var status: Int32 = 0
    var got: pid_t
    repeat { got = waitpid(process, &status, 0) } while got < 0 && errno == EINTR
    isGone = true
    warden.forget(process)
    return got < 0 ? .unknown : ExitReason(status: status)
  }

  /// The last lines of its standard error.
  func lastErrors(_ count: Int) -> [String] { errors.lastLines(count, since: errorsBefore) }
}
