// A candidate on its way through the workers, with what happened to it so far.

/// A candidate that is being evaluated.
struct Job: Equatable {
  var candidate: Candidate
  /// How often a worker died while it had this job alone.
  var crashes = 0
  /// How often the evaluator said that it should be tried again.
  var postponements = 0
  /// Whether a worker has died with it: it is then given to a worker that has nothing else, so that the guilty one among
  /// several is found and no other pays for it.
  var isSuspect = false
  /// Whether it was evaluated before and only shows that a worker lives.
  var isProbe = false
  /// The worker that had it when it died.
  var lastWorker: Int?

  init(_ candidate: Candidate) { self.candidate = candidate }

  /// Its number.
  var number: Int { candidate.number }
}

/// The jobs that a worker has, in the order in which it was told of them.
struct Flight {
  private var jobs: [Job] = []
  private var head = 0

  /// How many there are.
  var count: Int { jobs.count - head }

  var isEmpty: Bool { count == 0 }

  /// All of them.
  var all: ArraySlice<Job> { jobs[head...] }

  mutating func append(_ more: ArraySlice<Job>) { jobs += more }

  /// Takes the job of a number out, if it is there; most answers are for the oldest.
  mutating func take(_ number: Int) -> Job? { take(from: number, 1)?.first }

  /// Takes the job of a number and those told after it out.
  mutating func take(from number: Int, _ rows: Int) -> ArraySlice<Job>? {
    guard let place = jobs[head...].firstIndex(where: { $0.number == number }), place + rows <= jobs.count
    else { return nil }
    let found = jobs[place..<place + rows]
    if place > head {
      jobs.removeSubrange(place..<place + rows)
    } else {
      head += rows
      if head > 64, head > jobs.count / 2 {
        jobs.removeSubrange(..<head)
        head = 0
      }
    }
    return found
  }

  /// Takes all of them out.
  mutating func takeAll() -> [Job] {
    defer { (jobs, head) = ([], 0) }
    return Array(all)
  }
}

/// How much work a worker is given in advance: enough for it never to wait for us, and no more, since a job that waits in a
/// pipe is one that no other worker can have.
struct Pace {
  /// The time between two answers while there was work, in seconds, averaged over about eight.
  private var seconds: Double?
  /// How long the work in advance should last, in seconds.
  private static let ahead = 0.02
  private static let most = 256

  /// How many jobs may be under way, of which each request holds some.
  func window(rows: Int) -> Int {
    guard let seconds else { return rows }
    let requests = Int(Self.ahead / max(seconds * Double(rows), 1e-6))
    return rows * (1 + min(rows > 1 ? 3 : Self.most, requests))
  }

  /// How long jobs under way will last, in seconds; nothing where that is not known.
  func work(_ jobs: Int) -> Double { (seconds ?? 0) * Double(jobs) }

  /// Takes note that some jobs were answered after a time, in seconds.
  mutating func answered(_ count: Int, after time: Double) {
    let each = time / Double(max(1, count))
    seconds = seconds.map { $0 + (each - $0) / 8 } ?? each
  }
}
