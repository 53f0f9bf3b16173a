// What commands do with the run of a search, where they are given one in place of a model.

import Evolution
import Foundations
import Training

/// The run of a search that a user names.
struct SearchRuns {
  let folder: RunFolder
  let search: Search
  let record: SearchRecord

  /// Opens the run; nil where the name is not that of a search.
  init?(_ argument: String, _ shared: SharedOptions) throws {
    guard let folder = Self.folder(argument, shared) else { return nil }
    self.folder = folder
    (search, record) = try SearchRun.look(at: folder)
  }

  /// The folder of a search's run; nil where the name is not that of one.
  static func folder(_ argument: String, _ shared: SharedOptions) -> RunFolder? {
    guard let folder = try? RunFolder.named(argument, runs: shared.runs), RunFolder.exists(folder.searchPath)
    else {
      return nil
    }
    return folder
  }

  /// `vae describe`.
  func describe(json: Bool) throws {
    if json { return try Console.json(SearchSummary(search, record, path: folder.path)) }
    let settings = search.settings
    var rows = [
      ["problem", search.problem.name], ["parameters", "\(search.problem.parameters)"],
      [
        "measures",
        search.problem.measures.map { "\($0.name) from \($0.low) to \($0.high)" }.joined(separator: ", "),
      ],
      ["cells", search.archive.cells.count.map { "\(settings.cells), \($0) in all" } ?? settings.cells],
      ["operators", search.operators.map(\.name).joined(separator: ", ")],
      ["batch", "\(settings.batch), \(settings.window) under way"], ["seed", "\(settings.seed)"],
      ["status", record.status.rawValue], ["found", SearchText.line(search)],
    ]
    if let program = settings.program {
      rows.insert(["command", "\(program.command), workers: \(program.workers)"], at: 1)
    }
    if search.operators.count > 1 {
      rows.append(["shares", String(SearchText.shares(search).dropFirst("operators: ".count))])
    }
    if search.outside > 0 { rows.append(["beyond the ranges", "\(search.outside)"]) }
    Console.result(TextTable(rows).lines.joined(separator: "\n"))
  }

  /// `vae sample`: elites drawn at random, without repeating one.
  func sample(_ count: Int, seed: UInt64, to path: String?) throws {
    try OutputEnding.require(path, [".csv", ".npy"])
    let elites = search.archive.sample(count, key: Key(seed: seed).folding("sample"))
    guard !elites.isEmpty else {
      throw Failure(.missingInput, "the archive is empty", at: folder.path, remedy: "Resume the search")
    }
    guard let path else {
      return Console.result(String(ElitesTable.text(elites, of: search.problem).dropLast()))
    }
    try ElitesTable.write(elites, of: search.problem, to: path)
    Console.result(path)
  }

  /// `vae doctor`.
  func diagnose(json: Bool) throws {
    let findings = SearchFindings.all(search)
    if json { return try Console.json(Findings(run: folder.path, findings: findings)) }
    if findings.isEmpty {
      return Console.result("\(folder.path): nothing conspicuous. \(SearchText.line(search))")
    }
    Console.result(
      findings.map { "- \($0.what.closed.text(.flags)) \($0.remedy.closed.text(.flags))" }.joined(
        separator: "\n"))
  }

  private struct Findings: Encodable {
    let run: String
    let findings: [SearchFindings.Finding]
  }

  /// `vae evaluate`: the elites evaluated once more.
  func evaluate(limit: Int?, json: Bool) throws {
    let found = try Reevaluation(of: search, limit: limit.map { max(1, $0) } ?? .max)
    if json { return try Console.json(found) }
    Console.result(found.sentence.text(.flags))
  }

  /// `vae compare`.
  func compare(with other: SearchRuns, json: Bool) throws {
    let found = try ArchiveComparison(search, other.search)
    if json { return try Console.json(found) }
    Console.result(found.text([folder.name, other.folder.name]))
  }

  /// That a search has no use for a flag.
  static func refusal(_ flag: String, of folder: RunFolder) -> Failure {
    Failure(.usage, "'\(folder.name)' is a search, which has no use for it", at: flag, remedy: "Leave it out")
  }
}
