// The run of a search from its first byte to its last: the folder, the lock, checkpoints, and the reports when it ends.
// Whatever interrupts it, `reopen` and `run` end with the same archive, byte for byte.

import Foundation
public import Foundations
public import Training

/// A search with a folder of its own.
public final class SearchRun {
  /// Its folder.
  public let folder: RunFolder
  /// The search.
  public private(set) var search: Search
  /// How it stands.
  public private(set) var record: SearchRecord
  private let lock: FileLock

  private init(_ folder: RunFolder, _ search: Search, _ record: SearchRecord, _ lock: FileLock) {
    self.folder = folder
    self.search = search
    self.record = record
    self.lock = lock
  }

  /// Makes the folder of a new search.
  ///
  /// - Parameters:
  ///   - command: The command line, for the record.
  ///   - runs: The folder of runs.
  ///   - name: The run's name, if the user chose one.
  /// - Throws: ``Failure`` for settings that cannot be meant, and as making a run's folder.
  public static func begin(
    _ settings: SearchSettings, _ problem: any Problem, command: [String], version: String, in runs: String,
    name: String?
  ) throws -> SearchRun {
    let search = try Search(settings, problem)
    let record = SearchRecord(command: command, problem: problem.name, version: version)
    var lock: FileLock?
    let stem = problem.name.split(separator: ":").first.map(String.init) ?? "problem"
    let folder = try RunFolder.create(in: runs, stem: "\(stem)-evolve", name: name) { path in
      let fresh = RunFolder(path: path)
      lock = try FileLock(fresh.lockPath, shown: path)
      var settings = settings
      if settings.cells.lowercased().hasSuffix(".npy") {
        // The run keeps its cells, wherever the file goes.
        try AtomicFile.write(WholeFile.read(settings.cells), to: "\(path)/\(cellsName)")
        settings.cells = cellsName
      }
      try AtomicFile.write(RunFiles.text(settings), to: fresh.searchPath)
      try record.write(to: path)
    }
    guard let lock else { fail("a run's folder without a lock") }
    return SearchRun(folder, search, record, lock)
  }

  /// Opens the folder of a search to go on with it.
  ///
  /// - Parameters:
  ///   - evaluations: The evaluations to make in all, instead of those it was made for.
  ///   - timeLimit: The seconds it may take in all, instead of those it was made for.
  ///   - problem: The problem, where it is not one that is built in.
  public static func reopen(
    _ folder: RunFolder, evaluations: Int? = nil, timeLimit: Double? = nil, problem: (any Problem)? = nil
  ) throws -> SearchRun {
    try Enclosure.require(ownNames, in: folder.path, "the run")
    let lock = try FileLock(folder.lockPath, shown: folder.path)
    folder.sweep()
    var settings = try Self.settings(of: folder)
    let before = settings
    settings.evaluations = evaluations ?? settings.evaluations
    settings.timeLimit = timeLimit ?? settings.timeLimit
    let search = try opened(folder, settings, problem)
    if settings != before { try AtomicFile.write(RunFiles.text(settings), to: folder.searchPath) }
    return SearchRun(folder, search, try SearchRecord.read(from: folder), lock)
  }

  /// The search of a run as it was saved last, to look at.
  ///
  /// - Parameter problem: The problem, where it is not one that is built in.
  /// - Throws: ``Failure`` for a folder that is no run of a search, or one whose files do not fit each other.
  public static func look(
    at folder: RunFolder, problem: (any Problem)? = nil
  ) throws -> (search: Search, record: SearchRecord) {
    (try opened(folder, settings(of: folder), problem), try SearchRecord.read(from: folder))
  }

  private static func settings(of folder: RunFolder) throws -> SearchSettings {
    guard let settings = try RunFiles.read(SearchSettings.self, at: folder.searchPath) else {
      throw Failure(.badData, "is no run of a search", at: folder.path, remedy: "Give the run of a search")
    }
    return settings
  }

  private static func opened(
    _ folder: RunFolder, _ settings: SearchSettings, _ problem: (any Problem)?
  ) throws -> Search {
    var settings = settings
    if settings.cells == cellsName { settings.cells = "\(folder.path)/\(cellsName)" }
    let problem = try problem ?? ProblemFamily.problem(settings.problem)
    guard problem.name == settings.problem else {
      throw Failure(
        .badData, "the run is of '\(settings.problem)', not of '\(problem.name)'", at: folder.path,
        remedy: "Give the problem that it was begun with")
    }
    var search = try Search(settings, problem)
    let path = "\(folder.path)/\(stateName)"
    if FileManager.default.fileExists(atPath: path) { try SearchState.restore(&search, from: path) }
    return search
  }

  static let (stateName, cellsName) = ("state.safetensors", "cells.npy")
  private static let ownNames = [
    "run.lock", "search.json", "run.json", stateName, "metrics.csv", "failures.csv", "evaluations.bin",
    "archive", "plots", "elites.html",
  ]

  /// Whether nothing is left to do.
  public var isFinished: Bool { search.isFinished }

  /// Searches until it ends, a failure comes, or somebody stops it; then writes the archive and its reports.
  ///
  /// - Parameters:
  ///   - progress: Called after every batch.
  ///   - stop: The wish that it stop.
  ///   - style: How a failure is told to who reads `run.json`.
  /// - Throws: ``Failure``. What was saved before is kept, and the run can be reopened.
  public func run(
    progress: @escaping (Search) -> Void = { _ in }, stop: StopRequest? = nil, style: MessageStyle = .swift
  ) throws -> SearchEnding {
    if search.committed > 0 { record.resumptions.append(search.evaluations) }
    record.status = .running
    try record.write(to: folder.path)
    let (begin, earlier) = (ContinuousClock.now, record.seconds)
    func seconds() -> Double { earlier + (ContinuousClock.now - begin) / .seconds(1) }
    do {
      let ending = try searched(progress, stop, seconds)
      record.seconds = seconds()
      try save()
      try SearchReports.write(search, to: folder)
      record.status = ending == .stopped ? .stopped : .finished
      (record.ending, record.failure) = (ending, nil)
      try record.write(to: folder.path)
      return ending
    } catch let failure as Failure {
      record.status = .failed
      record.failure = failure.text(style)
      record.seconds = seconds()
      if failure.kind != .inputOutput { try? save() }
      try? record.write(to: folder.path)
      throw failure
    }
  }

  private func searched(
    _ progress: @escaping (Search) -> Void, _ stop: StopRequest?, _ seconds: @escaping () -> Double
  ) throws -> SearchEnding {
    let plan = search.problem.evaluation
    let log =
      plan.isDear
      ? try OutcomeLog(
        "\(folder.path)/evaluations.bin", from: search.evaluations, measures: search.problem.measures.count)
      : nil
    var saved = ContinuousClock.now
    let interval = Duration.seconds(search.settings.saveEvery * 60)
    let limit = search.settings.timeLimit
    let loop = SearchLoop(
      afterCommit: { [self] current in
        progress(current)
        if current.failures.areTooMany { throw Self.failing(current) }
        if ContinuousClock.now - saved < interval { return }
        try log?.synchronize()
        record.seconds = seconds()
        try Self.save(current, record, to: folder)
        saved = .now
      }, stop: stop, isOver: { limit.map { seconds() >= $0 } ?? false }, log: log)
    return try loop.run(&search)
  }

  private static func failing(_ search: Search) -> Failure {
    let last = search.failures.entries.last
    return Failure(
      .failure,
      "at least half of the last \(FailureLog.look) evaluations failed; the last reason is: \(last?.reason ?? "unknown")",
      at: search.problem.name,
      remedy:
        "Mend what fails, and continue with \(.resume(run: nil, epochs: nil)): everything has been saved")
  }

  private func save() throws {
    record.note(search)
    try Self.save(search, record, to: folder)
  }

  /// Writes a checkpoint: the state, what was found so far, and the tables of its course.
  private static func save(_ search: Search, _ record: SearchRecord, to folder: RunFolder) throws {
    guard RunFolder.exists(folder.lockPath) else {
      throw Failure(
        .inputOutput, "the run's folder was deleted or moved while it was searching", at: folder.path,
        remedy: "Restore it and resume it, or search again")
    }
    try SearchState.write(search, to: "\(folder.path)/\(stateName)")
    try AtomicFile.write(search.curve.csv(search), to: "\(folder.path)/metrics.csv")
    if search.failures.count > 0 {
      try AtomicFile.write(search.failures.csv, to: "\(folder.path)/failures.csv")
    }
    var record = record
    record.note(search)
    try record.write(to: folder.path)
  }
}

extension SearchRecord {
  /// Takes note of where a search stands.
  fileprivate mutating func note(_ search: Search) {
    evaluations = search.evaluations
    failures = search.failures.count
    archive = search.statistics
  }
}
