// A worker whose process is started once and answers line by line.

import Foundations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A slot for a process that reads requests and writes answers.
final class StreamWorker: Worker {
  let number: Int
  let isLasting = true
  private let command: EvaluatorCommand
  private let warden: Warden
  private let errors: WorkerFile
  private let log: WorkerFile
  private var child: Child?
  private(set) var flight = Flight()
  private var hello: Hello?
  private var hasGreeted = false
  private var pace = Pace()
  /// When it was started, asked while it had nothing to do, or heard of last.
  private var lastSign = ContinuousClock.now
  /// The first line in the place of a hello.
  private var seen: String?
  /// How many rows each request for numbers has, by its id.
  private var blocks: [Int: Int] = [:]
  /// The header line of numbers that have not come yet, and for how many rows they are.
  private var header: (id: Int, rows: Int)?
  /// Why nothing that the process still says can be understood.
  private var breach: String?

  init(_ number: Int, _ command: EvaluatorCommand, _ warden: Warden) throws {
    self.number = number
    self.command = command
    self.warden = warden
    errors = try WorkerFile(PathParts.joined(command.folder, "evaluator-\(number).err"))
    log = try WorkerFile(PathParts.joined(command.folder, "evaluator-\(number).log"))
  }

  var isReady: Bool { child != nil && hello != nil }

  var room: Int {
    guard let hello else { return 0 }
    let window = pace.window(rows: hello.rows)
    // Requests are written many at a time: every write costs as much as a dozen of them.
    if hello.rows == 1 { return flight.count > window / 2 ? 0 : window - flight.count }
    // Of a request that is half answered the other half counts as a whole one: small requests are slow.
    let requests = (flight.count + hello.rows - 1) / hello.rows
    return max(0, window - requests * hello.rows)
  }

  var work: Double { pace.work(flight.count) }

  var deadline: ContinuousClock.Instant? {
    guard child != nil else { return nil }
    guard let hello else { return lastSign + command.startTimeout }
    if flight.isEmpty { return nil }
    return lastSign + command.timeout * min(hello.rows, flight.count)
  }

  var awaited: [Awaited] {
    guard let child else { return [] }
    return [
      Awaited(descriptor: child.output, events: POLLIN),
      // That nobody reads there any more is told without being asked for.
      Awaited(descriptor: child.input, events: child.hasUnsent ? POLLOUT : 0),
    ]
  }

  func start() throws {
    (hello, header, seen, breach, blocks, pace) = (nil, nil, nil, nil, [:], Pace())
    child = try Child(command.line(worker: number), worker: number, errors: errors, warden: warden)
    lastSign = .now
  }

  func send(_ jobs: ArraySlice<Job>) {
    guard let child, let hello else { fail("worker \(number) is sent jobs before it is ready") }
    if flight.isEmpty { lastSign = .now }
    flight.append(jobs)
    if hello.isBinary, let first = jobs.first { blocks[first.number] = jobs.count }
    child.queue { hello.ask(for: jobs, into: &$0) }
    // What the pipe does not take now, it takes in its next turn.
    _ = child.flush()
  }

  func advance(_ event: (WorkerEvent) throws -> Void) throws {
    guard let child else { return }
    let isHeard = !child.hasUnsent || child.flush()
    let before = flight.count
    var (state, turns) = (Incoming.Reading.some, 0)
    // Other workers have their turn after a megabyte.
    while state == .some, turns < 16, breach == nil {
      state = child.incoming.read(from: child.output)
      turns += 1
      try understand(child, event)
      let limit = hello?.longestLine ?? 1 << 20
      if header == nil, child.incoming.count > limit { breach = "printed a line of more than \(limit) bytes" }
    }
    let answered = before - flight.count
    if answered > 0 {
      let now = ContinuousClock.now
      pace.answered(answered, after: (now - lastSign) / .seconds(1))
      lastSign = now
    }
    if let breach { return try lose(breach, event) }
    let isSilent = turns == 1 && state == .nothingYet
    if state == .closed || !isHeard || isSilent && (!child.flush() || child.hasEnded) {
      return try lose(state == .closed ? "closed its output" : "closed its input", event)
    }
    if let deadline, .now >= deadline { try expire(event) }
  }

  func closeInput() { child?.closeInput() }

  func end(by deadline: ContinuousClock.Instant) {
    child?.end(within: deadline - .now)
    child = nil
  }

  // What it says.

  private func understand(_ child: Child, _ event: (WorkerEvent) throws -> Void) throws {
    while breach == nil {
      if let header {
        guard let hello else { return }
        let size = 4 * hello.answerCount * header.rows
        let verdicts = child.incoming.block(size) { hello.verdicts(rows: header.rows, $0) }
        guard let verdicts else { return }
        self.header = nil
        guard let jobs = flight.take(from: header.id, header.rows) else { continue }
        for (job, verdict) in zip(jobs, verdicts) { try event(.answered(job, verdict, line: nil)) }
      } else if try child.incoming.line({ try understand(line: $0, event) }) == nil {
        return
      }
    }
  }

  private func understand(line: UnsafeRawBufferPointer, _ event: (WorkerEvent) throws -> Void) throws {
    guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return }
    if first != UInt8(ascii: "{") {
      log.append(line: line)
      if seen == nil { seen = text(line) }
      return try event(.chatter(text(line)))
    }
    guard let hello else { return try greet(line, event) }
    do {
      let reply = try Reply(line, limit: hello.rows * max(1, hello.answerCount) + 1024)
      if hello.isBinary { return try expect(reply, hello, line, event) }
      for (number, verdict) in try hello.verdicts(reply) {
        guard let job = flight.take(number) else {
          try event(.unknown(line: text(line)))
          continue
        }
        var isOdd = false
        if case .misshapen = verdict { isOdd = true }
        try event(.answered(job, verdict, line: isOdd ? text(line) : nil))
      }
    } catch let malformed as Malformed {
      log.append(line: line)
      try event(.unreadable(text(line), malformed))
    }
  }

  /// A header line: its numbers are read once all of them have come.
  private func expect(
    _ reply: Reply, _ hello: Hello, _ line: UnsafeRawBufferPointer, _ event: (WorkerEvent) throws -> Void
  ) throws {
    guard let id = reply.id, let rows = blocks.removeValue(forKey: id) else {
      // Whether numbers follow is anybody's guess.
      if reply.rows != nil { breach = "announced numbers for an id that it was not asked" }
      return try event(.unknown(line: text(line)))
    }
    if let error = reply.error {
      for job in flight.take(from: id, rows) ?? [] {
        try event(.answered(job, reply.isTransient ? .transient(error) : .failed(error), line: nil))
      }
      return
    }
    guard reply.rows == rows, reply.byteCount == 4 * hello.answerCount * rows else {
      let needed = "\(rows) rows of \(4 * hello.answerCount) bytes"
      breach = "announced \(reply.byteCount) bytes for \(reply.rows ?? 0) rows where \(needed) were asked for"
      return try event(.unreadable(text(line), Malformed("\(needed) were asked for")))
    }
    header = (id, rows)
  }

  private func greet(_ line: UnsafeRawBufferPointer, _ event: (WorkerEvent) throws -> Void) throws {
    do {
      let hello = try HelloReader(line).evaluator()
      self.hello = hello
      hasGreeted = true
      lastSign = .now
      try event(.ready(hello))
    } catch let malformed as Malformed {
      throw Failure.noHello(
        command.text, .evaluator, "said a hello that is not understood: \(malformed.reason)",
        seen: text(line),
        errors: child?.lastErrors(3) ?? [])
    }
  }

  private func text(_ line: UnsafeRawBufferPointer) -> String {
    ShownText.of(String(decoding: line.prefix(2000), as: UTF8.self))
  }

  // How it ends.

  private func expire(_ event: (WorkerEvent) throws -> Void) throws {
    guard let child else { return }
    if hello == nil, !hasGreeted {
      let printed = seen ?? child.incoming.preview(200)
      throw Failure.noHello(
        command.text, .evaluator, "said no hello within \(command.startTimeout.shown)", seen: printed,
        errors: child.lastErrors(3))
    }
    let limit = hello == nil ? command.startTimeout : command.timeout
    child.end()
    try lost("gave no answer within \(limit.shown)", child, hung: true, event)
  }

  private func lose(_ what: String, _ event: (WorkerEvent) throws -> Void) throws {
    guard let child else { return }
    // A pipe is closed a moment before the process has ended, and then there is more to say.
    let exit = breach == nil ? child.end(within: .milliseconds(200)) : child.end()
    let reason = breach == nil ? exit?.text ?? what : what
    if hello == nil, !hasGreeted {
      throw Failure.noHello(
        command.text, .evaluator, "\(reason) before it said hello", seen: seen ?? child.incoming.preview(200),
        errors: child.lastErrors(3))
    }
    try lost(reason, child, hung: false, event)
  }

  private func lost(
    _ reason: String, _ child: Child, hung: Bool, _ event: (WorkerEvent) throws -> Void
  ) throws {
    self.child = nil
    hello = nil
    let said = child.lastErrors(1).last.map { ": \($0)" } ?? ""
    try event(.lost(flight.takeAll(), reason: "the program \(reason)\(said)", hung: hung))
  }
}
