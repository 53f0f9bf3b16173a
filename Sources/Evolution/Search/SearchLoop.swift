// Runs a search: hands batches out, collects what comes back, commits in order. Who evaluates, and how many at a time, makes
// no difference to what is found.

import Training

/// Why a search ended.
public enum SearchEnding: String, Codable, Sendable {
  /// All evaluations that were asked for are made.
  case evaluations
  /// The time is over.
  case time
  /// Somebody stopped it.
  case stopped
}

/// What a search is run with.
struct SearchLoop {
  /// Called after every commit; throws to end the search.
  var afterCommit: (Search) throws -> Void
  /// The wish that it stop.
  var stop: StopRequest?
  /// Whether its time is over.
  var isOver: () -> Bool
  /// Where dear evaluations are written down.
  var log: OutcomeLog?

  /// Runs a search until it is finished, stopped, or over.
  func run(_ search: inout Search) throws -> SearchEnding {
    let plan = search.problem.evaluation
    return plan.workers == 0 ? try runHere(&search) : try runPooled(&search, plan)
  }

  private func ending(_ search: Search) -> SearchEnding? {
    if search.isFinished { return .evaluations }
    if stop?.isMade ?? false { return .stopped }
    return isOver() ? .time : nil
  }

  private func runHere(_ search: inout Search) throws -> SearchEnding {
    while true {
      if let ending = ending(search) { return ending }
      guard let batch = search.due.first else { return .evaluations }
      search.commit(try search.problem.evaluate(search.candidates(of: batch)))
      try afterCommit(search)
    }
  }

  private func runPooled(_ search: inout Search, _ plan: EvaluationPlan) throws -> SearchEnding {
    let pool = EvaluationPool(search.problem, workers: plan.workers)
    var collection = Collection(measures: search.problem.measures.count)
    do {
      let ending = try runPooled(&search, plan, pool, &collection)
      for answer in pool.close() { try log?.append(answer.candidates, answer.result.get()) }
      try log?.synchronize()
      return ending
    } catch {
      for answer in pool.close() {
        if let outcomes = try? answer.result.get() { try? log?.append(answer.candidates, outcomes) }
      }
      try? log?.synchronize()
      throw error
    }
  }

  private func runPooled(
    _ search: inout Search, _ plan: EvaluationPlan, _ pool: EvaluationPool, _ collection: inout Collection
  ) throws -> SearchEnding {
    while true {
      if let ending = ending(search) { return ending }
      for batch in search.due where batch.number >= collection.next {
        let candidates = search.candidates(of: batch)
        for job in collection.open(candidates, known: log?.known ?? [:], grain: plan.grain) {
          pool.submit(job)
        }
      }
      while let first = search.due.first, let outcomes = collection.complete(first.number) {
        search.commit(outcomes)
        try afterCommit(search)
        if let ending = ending(search) { return ending }
      }
      // A new batch may have become due with the last commit.
      if let last = search.due.last, last.number >= collection.next { continue }
      guard let answer = pool.next() else { continue }
      let outcomes = try answer.result.get()
      try log?.append(answer.candidates, outcomes)
      collection.put(answer.candidates, outcomes)
    }
  }

  /// Batches of which some outcomes are still missing.
  private struct Collection {
    let measures: Int
    /// The number of the first batch that has not been opened.
    var next = 0
    private var batch = 1
    private var open: [Int: (outcomes: Outcomes, missing: Int)] = [:]

    init(measures: Int) { self.measures = measures }

    /// Opens a batch; returns what has to be evaluated, at most `grain` candidates at a time.
    mutating func open(_ candidates: Candidates, known: [Int: Outcome], grain: Int) -> [Candidates] {
      batch = candidates.count
      var outcomes = Outcomes(count: candidates.count, measures: measures)
      var jobs: [Candidates] = []
      var (start, missing) = (0, 0)
      for index in 0...candidates.count {
        let outcome = index < candidates.count ? known[candidates.first + index] : nil
        if let outcome { outcomes[index] = outcome }
        let ends = index == candidates.count || outcome != nil
        if ends || index - start == grain {
          if index > start { jobs.append(candidates[start..<index]) }
          missing += index - start
          start = outcome != nil ? index + 1 : index
        }
      }
      open[candidates.first / batch] = (outcomes, missing)
      next = candidates.first / batch + 1
      return jobs
    }

    mutating func put(_ candidates: Candidates, _ outcomes: Outcomes) {
      let number = candidates.first / batch
      open[number]?.outcomes.replace(at: candidates.first % batch, with: outcomes)
      open[number]?.missing -= outcomes.count
    }

    /// The outcomes of a batch, once all are there.
    mutating func complete(_ number: Int) -> Outcomes? {
      guard let found = open[number], found.missing == 0 else { return nil }
      open[number] = nil
      return found.outcomes
    }
  }
}
