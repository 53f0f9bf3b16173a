// A search is the same byte for byte however many evaluate, however late they answer, and wherever it was interrupted.

import Foundation
import Foundations
import Synchronization
import Testing
import Training
import _TestSupport

@testable import Evolution

/// An arm whose evaluations take different times, fail now and then, and stop the search at a time of the test's choice.
struct SlowArm: Problem {
  let arm = Arm(.quarter, joints: 4, name: "slow")
  var workers: Int
  var isDear = false
  /// Candidates that were evaluated, by number.
  let evaluated = Counts()
  var name: String { "slow" }
  var parameters: Int { 4 }
  var bounds: Bounds { arm.bounds }
  var measures: [Measure] { arm.measures }
  var standards: ProblemStandards { arm.standards }
  var evaluation: EvaluationPlan { EvaluationPlan(workers: workers, grain: 7, isDear: isDear) }

  final class Counts: Sendable {
    let numbers = Mutex<[Int: Int]>([:])
  }

  func evaluate(_ candidates: Candidates) -> Outcomes {
    // Whole microseconds that nobody can foresee, though the same for everybody would not matter either.
    if workers > 0 { usleep(UInt32.random(in: 0...900)) }
    evaluated.numbers.withLock { counts in
      for index in 0..<candidates.count { counts[candidates.first + index, default: 0] += 1 }
    }
    var outcomes = arm.evaluate(candidates)
    for index in 0..<candidates.count {
      switch (candidates.first + index) % 53 {
      case 11: outcomes[index] = .failed("fell over")
      case 12: outcomes.fitness[index] = .nan
      case 13: outcomes.measures[2 * index] = .infinity
      case 14: outcomes[index] = .evaluated(fitness: 0, measures: [0.5])
      default: break
      }
    }
    return outcomes
  }
}

@Suite("A search")
struct SearchTests {
  static func settings(_ problem: any Problem, _ operators: String, evaluations: Int = 2400) -> SearchSettings
  {
    var settings = SearchSettings(
      for: problem, cells: "20x20", operator: operators, evaluations: evaluations, seed: 5)
    settings.batch = 20
    return settings
  }

  static let operators = ["iso", "line", "cma", "cma-mae", "auto", "iso,cma-mae"]

  /// The bytes of a run's state.
  static func state(_ run: SearchRun) throws -> [UInt8] {
    try WholeFile.read("\(run.folder.path)/\(SearchRun.stateName)")
  }

  static func begin(_ settings: SearchSettings, _ problem: any Problem, _ folder: String) throws -> SearchRun
  {
    try SearchRun.begin(settings, problem, command: [], version: "test", in: folder, name: nil)
  }

  @Test("any number of workers with any delays finds the same archive, byte for byte", arguments: operators)
  func workers(operators: String) throws {
    try withTemporaryFolder { folder in
      var states: [[UInt8]] = []
      for workers in [0, 1, 2, 8] {
        let problem = SlowArm(workers: workers)
        let run = try Self.begin(Self.settings(problem, operators), problem, folder)
        #expect(try run.run() == .evaluations)
        #expect(run.search.archive.count > 20 && run.search.failures.count == 4 * (2400 / 53) + 4)
        states.append(try Self.state(run))
      }
      #expect(Set(states).count == 1)
    }
  }

  @Test("a search that is stopped again and again ends as one that is not, and so does one that is extended")
  func interruptions() throws {
    try withTemporaryFolder { folder in
      for operators in ["auto", "cma-mae"] {
        let problem = SlowArm(workers: 0)
        let whole = try Self.begin(Self.settings(problem, operators), problem, folder)
        _ = try whole.run()
        let short = try Self.begin(Self.settings(problem, operators, evaluations: 300), problem, folder)
        _ = try short.run()
        var folderOfShort = short.folder
        for (number, workers) in [2, 0, 8, 1, 3].enumerated() {
          let other = SlowArm(workers: workers)
          let stop = StopRequest()
          let path = folderOfShort.path
          try withExtendedLifetime(short) {
            // The lock of the first one is given back by a copy of its folder.
            try FileManager.default.copyItem(atPath: path, toPath: "\(path)-\(number)")
          }
          folderOfShort = RunFolder(path: "\(path)-\(number)")
          let run = try SearchRun.reopen(folderOfShort, evaluations: 2400, problem: other)
          let end = run.search.evaluations + [380, 20, 700, 180, 9999][number]
          _ = try run.run(progress: { if $0.evaluations >= end { stop.stop() } }, stop: stop)
        }
        let last = try SearchRun.look(at: folderOfShort, problem: problem)
        #expect(last.search.isFinished && last.record.status == .finished)
        #expect(
          try WholeFile.read("\(folderOfShort.path)/\(SearchRun.stateName)") == Self.state(whole))
        #expect(
          try WholeFile.read("\(folderOfShort.path)/metrics.csv")
            == WholeFile.read("\(whole.folder.path)/metrics.csv"))
      }
    }
  }

  @Test("no dear evaluation is made twice, nor lost when its search is stopped")
  func dear() throws {
    try withTemporaryFolder { folder in
      let problem = SlowArm(workers: 4, isDear: true)
      let first = try Self.begin(Self.settings(problem, "auto", evaluations: 800), problem, folder)
      let stop = StopRequest()
      _ = try first.run(progress: { if $0.evaluations >= 400 { stop.stop() } }, stop: stop)
      try FileManager.default.copyItem(atPath: first.folder.path, toPath: "\(folder)/again")
      // A torn record at the end is as good as none.
      let log = "\(folder)/again/evaluations.bin"
      try AtomicFile.write(WholeFile.read(log) + [9, 0, 0, 0, 1, 2], to: log)
      let second = try SearchRun.reopen(RunFolder(path: "\(folder)/again"), problem: problem)
      _ = try second.run()
      let counts = problem.evaluated.numbers.withLock { $0 }
      #expect(counts.count == 800 && counts.values.allSatisfy { $0 == 1 })
      let plain = SlowArm(workers: 0)
      let other = try Self.begin(Self.settings(plain, "auto", evaluations: 800), plain, folder)
      _ = try other.run()
      #expect(try Self.state(other) == Self.state(second))
    }
  }

  @Test("a search of which half of the evaluations fail stops, says why, and keeps what it has")
  func failing() throws {
    struct Broken: Problem {
      let arm = Arm(.quarter, joints: 4, name: "broken")
      var name: String { "broken" }
      var parameters: Int { 4 }
      var bounds: Bounds { arm.bounds }
      var measures: [Measure] { arm.measures }
      var standards: ProblemStandards { arm.standards }
      func evaluate(_ candidates: Candidates) -> Outcomes {
        var outcomes = arm.evaluate(candidates)
        if candidates.first >= 1000 {
          for index in 0..<candidates.count { outcomes[index] = .failed("out of oil") }
        }
        return outcomes
      }
    }
    try withTemporaryFolder { folder in
      let run = try Self.begin(Self.settings(Broken(), "line"), Broken(), folder)
      let failure = #expect(throws: Failure.self) { try run.run() }
      #expect(failure?.kind == .failure && failure?.description.contains("out of oil") ?? false)
      let record = try SearchRecord.read(from: run.folder)
      #expect(record.status == .failed && record.evaluations == 1100 && record.failures == 100)
      let table = try WholeFile.text("\(run.folder.path)/failures.csv")
      #expect(
        table.hasPrefix("number,reason\n1000,\"out of oil\"\n") && table.split(separator: "\n").count == 101)
      let (search, _) = try SearchRun.look(at: run.folder, problem: Broken())
      #expect(search.archive.count > 10)
    }
  }

  @Test("what does not fit the settings of a run is refused with its file")
  func wrongFiles() throws {
    try withTemporaryFolder { folder in
      let problem = SlowArm(workers: 0)
      let run = try Self.begin(Self.settings(problem, "cma"), problem, folder)
      _ = try run.run()
      let path = run.folder.path
      func refused(_ part: String, _ text: (String) -> String) throws {
        let before = try WholeFile.text("\(path)/search.json")
        try AtomicFile.write(text(before), to: "\(path)/search.json")
        let failure = #expect(throws: Failure.self) { try SearchRun.look(at: run.folder, problem: problem) }
        #expect(failure?.description.contains(part) ?? false, "\(String(describing: failure))")
        try AtomicFile.write(before, to: "\(path)/search.json")
      }
      try refused("archive does not fit") { $0.replacing("20x20", with: "20x21") }
      try refused("batches") { $0.replacing("\"batch\" : 20", with: "\"batch\" : 30") }
      try refused("thresholds") { $0.replacing("\"cma\"", with: "\"cma-mae\"") }
      try refused("unknown operator") { $0.replacing("\"cma\"", with: "\"none\"") }
      try refused("the run is of") { $0.replacing("\"slow\"", with: "\"fast\"") }
      try refused("JSON") { String($0.dropLast(5)) }
      let state = try WholeFile.read("\(path)/\(SearchRun.stateName)")
      for length in [0, 7, 100, state.count / 2, state.count - 1] {
        try AtomicFile.write(Array(state.prefix(length)), to: "\(path)/\(SearchRun.stateName)")
        #expect(throws: Failure.self) { try SearchRun.look(at: run.folder, problem: problem) }
      }
      try FileManager.default.removeItem(atPath: "\(path)/search.json")
      #expect(throws: Failure.self) { try SearchRun.look(at: run.folder, problem: problem) }
    }
  }

  @Test(
    "every operator finds more than draws at random, and a bandit prefers what finds more",
    arguments: operators)
  func operatorsFind(operators: String) throws {
    let problem = try ProblemFamily.problem("arm:20")
    var settings = SearchSettings(for: problem, operator: operators, evaluations: 20_000)
    settings.seed = 3
    var search = try Search(settings, problem)
    while !search.isFinished {
      guard let batch = search.due.first else { break }
      search.commit(try problem.evaluate(search.candidates(of: batch)))
    }
    #expect(
      search.evaluations == 20_000 && search.statistics.score > (operators == "iso" ? 800 : 1100),
      "\(search.statistics)")
    #expect(search.shares.allSatisfy { $0.share > 0.005 })
    for elite in search.archive.elites {
      let outcomes = try problem.evaluate(
        Candidates(first: 0, count: 1, width: 20, values: elite.solution))
      #expect(outcomes.fitness[0] == elite.fitness && outcomes.measures == elite.measures)
      #expect(search.archive.cell(of: elite.measures) == elite.cell)
    }
  }
}
