// What follows from what happens at a worker.

import Foundations

extension Dispatcher {
  /// How often an evaluator may ask for an evaluation to be tried again.
  private static let mostPostponements = 5

  /// Draws the conclusions from an event.
  ///
  /// - Throws: ``Failure`` that ends the search.
  func take(_ event: WorkerEvent, from index: Int) throws {
    switch event {
    case .ready(let hello): try greet(hello)
    case .answered(let job, let verdict, let line):
      slots[index].losses = 0
      slots[index].isTrying = false
      hasAnswered = true
      if job.isProbe { return }
      try take(verdict, of: job, line)
    case .lost(let jobs, let reason, let hung): try lose(jobs, reason, hung, index)
    case .chatter(let line):
      counts.chatter += 1
      tell(
        "chatter",
        "the evaluator prints to its standard output, which is for its answers: '\(line)'. Such lines go to \(log(index)); print them to standard error instead"
      )
    case .unreadable(let line, let malformed):
      if !hasAnswered { throw misunderstanding("cannot be read: \(malformed.reason)", line) }
      counts.chatter += 1
      tell(
        "unreadable",
        "the evaluator printed what is no answer: \(line) (\(malformed.reason)). Such lines go to \(log(index))"
      )
    case .unknown(let line):
      if !hasAnswered { throw misunderstanding("is for an id that it was not asked", line) }
      counts.unknown += 1
      tell(
        "unknown",
        "the evaluator answers for an id twice, or for one that it was not asked: \(line). Such answers are left out"
      )
    }
  }

  /// Takes note of a hello, which is the same for every worker.
  func greet(_ hello: Hello) throws {
    guard let first = self.hello else {
      self.hello = hello
      return exchange.greet(hello)
    }
    if hello != first {
      throw Failure(
        .badData, "the workers say different things when they start", at: command.text,
        remedy: "Have each say the same parameters, bounds and measures")
    }
  }

  private func take(_ verdict: Verdict, of job: Job, _ line: String?) throws {
    switch verdict {
    case .evaluated(let evaluation):
      hasEvaluated = true
      known = job.candidate
      counts.evaluated += 1
      outcomes.append(Outcome(job.number, .evaluated(evaluation)))
    case .failed(let reason): fail(job, reason)
    case .transient(let reason):
      var job = job
      job.postponements += 1
      if job.postponements > Self.mostPostponements {
        return fail(job, "\(reason) (tried \(job.postponements) times)")
      }
      counts.retried += 1
      job.isSuspect = false
      postponed.append((.now + command.pause * (1 << (job.postponements - 1)), job))
    case .misshapen(let reason):
      if !hasEvaluated { throw misunderstanding("is not what its hello announced: \(reason)", line) }
      fail(job, reason)
    }
  }

  private func fail(_ job: Job, _ reason: String) {
    counts.failed += 1
    outcomes.append(Outcome(job.number, .failed(ShownText.of(reason))))
  }

  // Of several jobs that a worker had when it died, any may be the guilty one: answers may have been on their way. So all are
  // tried again, each alone, and only what a job does alone is held against it. Then an outcome depends on the candidate and
  // not on what happened to be beside it.
  private func lose(_ jobs: [Job], _ reason: String, _ hung: Bool, _ index: Int) throws {
    let (isAlone, isLasting) = (jobs.count == 1, slots[index].worker.isLasting)
    slots[index].isTrying = false
    rules.note(reason)
    if !hung, !jobs.isEmpty { tell("lost", "\(reason). What it was evaluating is tried again") }
    for var job in jobs where !job.isProbe {
      job.lastWorker = slots[index].worker.number
      job.isSuspect = true
      if isAlone { job.crashes += 1 }
      if isAlone, hung || job.crashes >= 2 {
        fail(job, hung && !hasAnswered ? "\(reason); does it flush what it prints?" : reason)
      } else {
        suspects.append(job)
      }
    }
    if !isLasting { return }
    slots[index].losses += 1
    if slots[index].losses >= StopRules.mostRestarts {
      slots[index].isGivenUp = true
      tell(
        "given up \(index)",
        "worker \(index) was restarted \(StopRules.mostRestarts) times without one answer and is left out: \(reason)"
      )
    } else {
      slots[index].restart = .now + command.pause * (1 << slots[index].losses) / 4
    }
  }

  /// Has a sentence said, once for each kind.
  func tell(_ kind: String, _ note: Message) {
    if told.insert(kind).inserted { notes.append(note) }
  }

  private func log(_ index: Int) -> String {
    PathParts.joined(command.folder, "evaluator-\(slots[index].worker.number).log")
  }

  private func misunderstanding(_ what: String, _ line: String?) -> Failure {
    let sentence: Message = "the program's first answer \(what)"
    return Failure(
      .badData, line.map { "\(sentence); it printed: \($0)" } ?? sentence, at: command.text,
      remedy: "Have it answer each line with the id it was given, and fitness and measures as its hello says")
  }
}
