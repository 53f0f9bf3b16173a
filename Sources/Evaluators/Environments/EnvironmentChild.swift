// An environment of the user's own as a child process: reset and step by lines, what it shows as bytes behind its line.

import Foundation
public import Foundations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A process that is an environment. It is asked and answers in turns; several side by side are each asked before any is
/// waited for (``ask(reset:)``, ``ask(step:)``, ``answer()``).
///
/// An episode with which something goes wrong is discarded, with the reason, and the next reset begins another one, in a new
/// process if need be. What can only be wrong in all of them is thrown.
public final class EnvironmentChild {
  /// What came of a reset or a step.
  public enum Turn: Sendable, Equatable {
    /// What the environment shows.
    case frame(Frame)
    /// The episode is of no use: why, as part of a sentence.
    case discarded(String)
  }

  /// What the environment says of itself.
  public private(set) var hello: EnvironmentHello
  private let command: EvaluatorCommand
  private let worker: Int
  private let warden: Warden
  private let errors: WorkerFile
  private let log: WorkerFile
  private var child: Child?
  private var turn = 0
  private var losses = 0
  private var notes: [Message] = []
  private var hasToldChatter = false
  /// What the next answer is, where it is known without asking: there is no episode.
  private var known: String?

  /// Starts the process and waits for its hello.
  ///
  /// - Throws: ``Failure`` of kind `badData` if no hello comes in time or it cannot be understood.
  public init(_ command: EvaluatorCommand, worker: Int = 0) throws {
    try command.check()
    try FolderPath.make(command.folder)
    self.command = command
    self.worker = worker
    warden = try Warden()
    errors = try WorkerFile(PathParts.joined(command.folder, "evaluator-\(worker).err"))
    log = try WorkerFile(PathParts.joined(command.folder, "evaluator-\(worker).log"))
    hello = EnvironmentHello(actions: 0, low: [], high: [])
    hello = try start()
  }

  deinit { close() }

  /// Ends the process: it has two seconds to end by itself when its input ends.
  public func close() {
    child?.end(within: command.grace)
    child = nil
  }

  /// Begins an episode.
  ///
  /// - Throws: As ``answer()``.
  public func reset(seed: UInt32) throws -> Turn {
    try ask(reset: seed)
    return try answer()
  }

  /// Goes on by a step.
  ///
  /// - Throws: As ``answer()``.
  public func step(_ action: [Float]) throws -> Turn {
    try ask(step: action)
    return try answer()
  }

  /// Asks for an episode without waiting.
  ///
  /// - Throws: ``Failure`` if the process cannot be started again.
  public func ask(reset seed: UInt32) throws {
    known = nil
    if child == nil {
      if try start() != hello {
        throw misunderstanding("says something else than when it was first started", nil)
      }
    }
    turn += 1
    send("{\"id\":\(turn),\"seed\":\(seed)}\n")
  }

  /// Asks for a step without waiting.
  public func ask(step action: [Float]) throws {
    if action.count != hello.actions {
      fail("an action has \(action.count) numbers where the environment takes \(hello.actions)")
    }
    guard child != nil else {
      known = known ?? "there is no episode"
      return
    }
    turn += 1
    var list: [UInt8] = []
    RequestText.append(action, to: &list)
    send("{\"id\":\(turn),\"action\":\(String(decoding: list, as: UTF8.self))}\n")
  }

  /// Waits for what was asked.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a frame of another shape than the first, or an answer that cannot be
  ///   understood; `failure` if the process had to be started five times without one frame.
  public func answer() throws -> Turn {
    if let known { return .discarded(known) }
    let deadline = ContinuousClock.now + command.timeout
    while true {
      guard let header = try header(until: deadline) else { return try lose() }
      guard header.id == turn else {
        throw misunderstanding("answers with an id that it was not asked", header.id.map { "\"id\":\($0)" })
      }
      if let error = header.error { return .discarded(error) }
      guard let bytes = try block(header.byteCount, until: deadline) else { return try lose() }
      try check(header)
      losses = 0
      guard header.reward.isFinite else { return .discarded("the reward is \(header.reward)") }
      return .frame(
        Frame(
          reward: header.reward, ended: header.ended, cut: header.cut, shape: header.shape, type: header.type,
          bytes: bytes))
    }
  }

  /// The sentences for the user that have come up since the last call.
  public func takeNotes() -> [Message] {
    defer { notes = [] }
    return notes
  }
}

extension EnvironmentChild {
  private func start() throws -> EnvironmentHello {
    let child = try Child(command.line(worker: worker), worker: worker, errors: errors, warden: warden)
    self.child = child
    var seen: String?
    let deadline = ContinuousClock.now + command.startTimeout
    func refusal(_ what: String) -> Failure {
      .noHello(command.text, .environment, what, seen: seen, errors: child.lastErrors(3))
    }
    do {
      while true {
        let line = try line(until: deadline) { line throws(Malformed) in
          seen = ShownText.of(String(decoding: line.prefix(2000), as: UTF8.self))
          return try HelloReader(line).environment()
        }
        if let line { return line }
        let exit = child.end(within: .now < deadline ? .milliseconds(200) : .zero)
        self.child = nil
        let what =
          exit.map { "\($0.text) before it said hello" }
          ?? "said no hello within \(command.startTimeout.shown)"
        if seen == nil { seen = child.incoming.preview(200) }
        throw refusal(what)
      }
    } catch let malformed as Malformed {
      throw refusal("said a hello that is not understood: \(malformed.reason)")
    }
  }

  private func send(_ text: String) {
    child?.queue { $0 += Array(text.utf8) }
    _ = child?.flush()
  }

  private func header(until deadline: ContinuousClock.Instant) throws -> FrameHeader? {
    var seen = ""
    do {
      return try line(until: deadline) { line throws(Malformed) in
        do throws(Malformed) { return try FrameHeader(line) } catch {
          seen = ShownText.of(String(decoding: line.prefix(2000), as: UTF8.self))
          throw error
        }
      }
    } catch let malformed as Malformed {
      throw misunderstanding("gives an answer that cannot be read: \(malformed.reason)", seen)
    }
  }

  /// The next line that begins like an object; nil if the process is silent or gone.
  private func line<Result>(
    until deadline: ContinuousClock.Instant, _ body: (UnsafeRawBufferPointer) throws(Malformed) -> Result
  ) throws -> Result? {
    guard let child else { return nil }
    while true {
      var result: Result?
      let found: Void? = try child.incoming.line { line in
        if line.first == UInt8(ascii: "{") { result = try body(line) } else { chat(line) }
      }
      if let result { return result }
      if found != nil { continue }
      if child.incoming.count > 1 << 20 { return nil }
      guard receive(child, until: deadline) else { return nil }
    }
  }

  private func chat(_ line: UnsafeRawBufferPointer) {
    if line.allSatisfy({ $0 <= 0x20 }) { return }
    log.append(line: line)
    if !hasToldChatter {
      hasToldChatter = true
      let text = String(decoding: line.prefix(2000), as: UTF8.self)
      notes.append(
        "the environment prints to its standard output, which is for its answers: '\(text)'. Such lines go to \(log.path); print them to standard error instead"
      )
    }
  }

  private func block(_ count: Int, until deadline: ContinuousClock.Instant) throws -> [UInt8]? {
    guard let child else { return nil }
    while true {
      if let bytes = child.incoming.block(count, { Array($0) }) { return bytes }
      guard receive(child, until: deadline) else { return nil }
    }
  }

  /// Waits for bytes; false if none come in time, or the process is gone.
  private func receive(_ child: Child, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let isHeard = !child.hasUnsent || child.flush()
      switch child.incoming.read(from: child.output) {
      case .some: return true
      case .closed: return false
      case .nothingYet: if !isHeard { return false }
      }
      let left = deadline - .now
      if left <= .zero { return false }
      var awaited = [
        pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
        pollfd(fd: child.input, events: Int16(child.hasUnsent ? POLLOUT : 0), revents: 0),
      ]
      let found = poll(&awaited, nfds_t(awaited.count), Int32(min(500, max(1, left / .milliseconds(1)))))
      // One that reads no more, or has ended while another holds its output, will not answer.
      if found == 0, child.hasEnded { return false }
      if awaited[0].revents == 0, awaited[1].revents & Int16(POLLERR | POLLHUP) != 0 { return false }
    }
  }

  private func check(_ header: FrameHeader) throws {
    let (shape, type) = (hello.shape ?? header.shape, hello.type ?? header.type)
    if header.shape != shape || header.type != type {
      throw misunderstanding(
        "shows a frame of shape \(header.shape) and type \(header.type.rawValue), where others are of shape \(shape) and type \(type.rawValue)",
        nil)
    }
    (hello.shape, hello.type) = (shape, type)
  }

  /// The process is silent, or gone: the episode is over, and the next begins in a new one.
  private func lose() throws -> Turn {
    guard let child else { return .discarded("there is no episode") }
    let exit = child.end(within: .milliseconds(200))
    self.child = nil
    losses += 1
    let said = child.lastErrors(1).last.map { ": \($0)" } ?? ""
    let reason = "the program \(exit?.text ?? "gave no answer within \(command.timeout.shown)")\(said)"
    if losses >= StopRules.mostRestarts {
      throw Failure(
        .failure, "the environment was started \(losses) times without one frame: \(reason)",
        at: command.text,
        remedy: "Run the command by hand, and give it a line with a seed")
    }
    known = reason
    return .discarded(reason)
  }

  private func misunderstanding(_ what: String, _ line: String?) -> Failure {
    let sentence: Message = "the environment \(what)"
    return Failure(
      .badData, line.map { "\(sentence); it printed: \($0)" } ?? sentence, at: command.text,
      remedy: "Have every answer carry the id it was asked with and frames of one shape and type")
  }
}
