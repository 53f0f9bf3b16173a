// The files of a search's run as rows of the table of formats: whoever resumes it, describes it or draws elites of it reads them.

import Datasets
import Evaluators
import Foundation
import Foundations
import Training
import _TestSupport

@testable import Evolution

extension MutatedFormat {
  static let searches = [searchSettings, searchRecord, searchState]

  /// A small search in a folder of a run, some way on.
  private static func begun(_ operators: String, in runs: String) throws -> RunFolder {
    let problem = try ProblemFamily.problem("arm:3")
    var settings = SearchSettings(for: problem, cells: "4x4", operator: operators, evaluations: 60)
    (settings.batch, settings.window, settings.emitters) = (5, 2, 2)
    let run = try SearchRun.begin(
      settings, problem, command: ["vae"], version: "0.1.0", in: runs, name: "run")
    _ = try run.run()
    return run.folder
  }

  /// A file of such runs.
  private static func file(_ name: String, _ operators: [String]) throws -> [[UInt8]] {
    try operators.map { operators in
      try withTemporaryFolder { folder in
        try WholeFile.read("\(begun(operators, in: folder).path)/\(name)")
      }
    }
  }

  /// Puts the other files of a run into the folder.
  @Sendable private static func fill(_ folder: String) throws {
    try withTemporaryFolder { other in
      let run = try begun("auto", in: other)
      for name in ["search.json", "run.json", "state.safetensors"] {
        try AtomicFile.write(WholeFile.read("\(run.path)/\(name)"), to: "\(folder)/\(name)")
      }
    }
  }

  /// The same without a state, which belongs to one of several settings.
  @Sendable private static func record(_ folder: String) throws {
    try fill(folder)
    try FileManager.default.removeItem(atPath: "\(folder)/state.safetensors")
  }

  /// Looks at the run, draws elites and says what is wrong with it, as commands do.
  @Sendable private static func look(_ path: String) throws {
    let folder = RunFolder(path: (path as NSString).deletingLastPathComponent)
    let (search, record) = try SearchRun.look(at: folder)
    _ = (search.statistics, search.shares, record.status, SearchFindings.all(search))
    _ = search.archive.sample(3, key: Key(seed: 1))
  }

  static let searchSettings = MutatedFormat(
    name: "settings of a search", file: "search.json", trials: 800, form: .json,
    seeds: { try file("search.json", ["auto", "line"]) + [ofProgram()] }, prepare: record, read: look)

  /// The settings of a search by a program.
  @Sendable private static func ofProgram() throws -> [UInt8] {
    let hello = Hello(
      parameters: 3, low: [-1, -.infinity, 0], high: [1, 2, .infinity], measures: ["x", "y"],
      ranges: [0...1, 0...2])
    let program = try ProgramDescription(EvaluatorCommand("sim", workers: 2, folder: ""), hello)
    let settings = SearchSettings(for: ProgramProblem(program, folder: ""), cells: "4x4")
    return Array(try RunFiles.text(settings).utf8)
  }

  static let searchRecord = MutatedFormat(
    name: "record of a search", file: "run.json", trials: 800, form: .json,
    seeds: { try file("run.json", ["auto"]) }, prepare: fill, read: look)

  static let searchState = MutatedFormat(
    name: "state of a search", file: "state.safetensors", trials: 800, form: .tensors,
    seeds: { try file("state.safetensors", ["auto"]) }, prepare: fill, read: look)
}
