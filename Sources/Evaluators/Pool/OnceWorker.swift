// A worker for programs that evaluate one solution and end: numbers in a file, an answer in another.

import Foundations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A slot for a process per solution.
final class OnceWorker: Worker {
  let number: Int
  let isLasting = false
  private let command: EvaluatorCommand
  private let hello: Hello
  private let warden: Warden
  private let errors: WorkerFile
  private let log: WorkerFile
  private let (input, output): (String, String)
  private var child: Child?
  private(set) var flight = Flight()
  private var limit = ContinuousClock.now
  private var isSilent = false

  init(_ number: Int, _ command: EvaluatorCommand, _ hello: Hello, _ warden: Warden) throws {
    self.number = number
    self.command = command
    self.hello = hello
    self.warden = warden
    let name = PathParts.joined(command.folder, "evaluator-\(number)")
    errors = try WorkerFile("\(name).err")
    log = try WorkerFile("\(name).log")
    (input, output) = ("\(name).in", "\(name).out")
  }

  var isReady: Bool { child == nil }
  var work: Double { 0 }
  var room: Int { flight.isEmpty ? 1 : 0 }

  var deadline: ContinuousClock.Instant? {
    guard child != nil else { return nil }
    // One that has closed its output is looked at from time to time until it has ended.
    return isSilent ? min(limit, .now + .milliseconds(10)) : limit
  }

  var awaited: [Awaited] {
    guard let child, !isSilent else { return [] }
    return [Awaited(descriptor: child.output, events: POLLIN)]
  }

  func start() {}

  func send(_ jobs: ArraySlice<Job>) throws {
    guard let job = jobs.first, jobs.count == 1 else { fail("a process that runs once is sent several jobs") }
    let lines = job.candidate.values.map { "\(Double($0))\n" }.joined()
    try AtomicFile.write(lines, to: input)
    unlink(output)
    flight.append(jobs)
    isSilent = false
    limit = .now + command.timeout
    child = try Child(
      command.line(worker: number, input: input, output: output), worker: number, errors: errors,
      warden: warden,
      readsInput: false)
  }

  func advance(_ event: (WorkerEvent) throws -> Void) throws {
    guard let child, let job = flight.all.first else { return }
    while !isSilent {
      let state = child.incoming.read(from: child.output)
      // What such a program prints is nobody's answer.
      while child.incoming.line({ log.append(line: $0) }) != nil {}
      if child.incoming.count > 1 << 16 {
        child.incoming.block(child.incoming.count) { log.append(line: $0) }
      }
      if state == .closed { isSilent = true }
      if state == .nothingYet { break }
    }
    if !child.hasEnded {
      if .now < limit { return }
      child.end()
      return try lose(child, "gave no answer within \(command.timeout.shown)", hung: true, event)
    }
    let exit = child.end() ?? .unknown
    guard exit == .exited(0) || exit == .unknown else {
      return try lose(child, exit.text, hung: false, event)
    }
    self.child = nil
    _ = flight.takeAll()
    let (verdict, seen) = answer()
    try event(.answered(job, verdict, line: seen))
  }

  func closeInput() {}

  func end(by deadline: ContinuousClock.Instant) {
    child?.end()
    child = nil
    unlink(input)
    unlink(output)
  }

  private func lose(
    _ child: Child, _ reason: String, hung: Bool, _ event: (WorkerEvent) throws -> Void
  ) throws {
    self.child = nil
    let said = child.lastErrors(1).last.map { ": \($0)" } ?? ""
    try event(.lost(flight.takeAll(), reason: "the program \(reason)\(said)", hung: hung))
  }

  /// What the program has written: an object of JSON, or the fitness, the measures and the observation as numbers.
  private func answer() -> (Verdict, seen: String?) {
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(output, limit: hello.longestLine) } catch {
      return (.misshapen("the program ended without an answer in its second file"), nil)
    }
    let seen = ShownText.of(String(decoding: bytes.prefix(2000), as: UTF8.self))
    if bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") {
      do {
        let verdict = try bytes.withUnsafeBytes { bytes throws(Malformed) -> Verdict in
          var reply = try Reply(bytes, limit: hello.answerCount + 1024)
          (reply.id, reply.ids) = (0, nil)
          return try hello.verdicts(reply)[0].verdict
        }
        return (verdict, seen)
      } catch {
        let reason = (error as? Malformed)?.reason ?? "\(error)"
        return (.misshapen("the answer is no JSON: \(reason)"), seen)
      }
    }
    let words = bytes.split { $0 <= 0x20 || $0 == UInt8(ascii: ",") }
    let values = words.compactMap { Float(String(decoding: $0, as: UTF8.self)) }
    let least = 1 + hello.measures.count
    guard values.count == words.count, values.count == least || values.count == hello.answerCount else {
      return (.misshapen("the answer is not the \(least) numbers that a fitness and its measures are"), seen)
    }
    return (
      hello.verdict(fitness: values[0], measures: values[1..<least], observation: values[least...]), seen
    )
  }
}
