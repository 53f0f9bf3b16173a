// A run is a folder: what was asked for (`config.json`), what happened (`run.json`, `metrics.csv`) and the
// finished model (`model/`). Runs are numbered, never moved and never overwritten.

import Foundation
import Foundations

/// The folder of one training.
public struct RunFolder: Sendable {
  /// Where it is.
  public let path: String

  /// Its name: the last part of the path.
  public var name: String { (path as NSString).lastPathComponent }
  /// Where the finished model will be.
  public var modelPath: String { "\(path)/model" }

  /// Makes the folder of a new run within `runs`.
  ///
  /// - Parameters:
  ///   - stem: The beginning of a numbered name, such as `mnist-vae`.
  ///   - name: The whole name, if the user chose one; one that exists is refused.
  public static func create(in runs: String, stem: String, name: String? = nil) throws -> RunFolder {
    try make(runs, intermediate: true)
    if let name {
      let bad = name.isEmpty || name.hasPrefix(".") || name.contains("/") || name == "latest"
      if bad {
        throw Failure(
          .usage, "'\(name)' cannot name a run", at: "--name", remedy: "Use letters, digits and dashes")
      }
      guard try make("\(runs)/\(name)") else {
        throw Failure(
          .usage, "a run of this name exists and is never overwritten", at: "\(runs)/\(name)",
          remedy: "Choose another --name, or leave it out")
      }
      return try RunFolder(path: "\(runs)/\(name)").announced(in: runs)
    }
    var number = 1
    while try !make("\(runs)/\(numbered(stem, number))") { number += 1 }
    return try RunFolder(path: "\(runs)/\(numbered(stem, number))").announced(in: runs)
  }

  private static func numbered(_ stem: String, _ number: Int) -> String {
    let digits = String(number)
    return "\(stem)-\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits)"
  }

  /// Makes a folder; false where something of that name exists.
  @discardableResult
  private static func make(_ path: String, intermediate: Bool = false) throws -> Bool {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: intermediate)
      return true
    } catch let error as CocoaError where error.code == .fileWriteFileExists { return false } catch {
      throw Failure(
        .inputOutput, "the folder cannot be made (\(error.localizedDescription))", at: path,
        remedy: "Check permissions and free space, or give another --runs")
    }
  }

  /// Lets `latest` stand for this run.
  private func announced(in runs: String) throws -> RunFolder {
    let link = "\(runs)/latest"
    let fresh = "\(runs)/.latest-\(name)"
    try? FileManager.default.removeItem(atPath: fresh)
    guard symlink(name, fresh) == 0, rename(fresh, link) == 0 else {
      throw Failure.system(errno, "point 'latest' at the new run", at: link)
    }
    return self
  }

  /// The model folder that a user names: a run's folder, a run's name, `latest`, or a model folder.
  public static func model(_ argument: String, runs: String) throws -> String {
    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
    for folder in [argument, "\(runs)/\(argument)"] {
      if exists("\(folder)/model/config.json") { return "\(folder)/model" }
      if exists("\(folder)/model.safetensors") { return folder }
      if exists("\(folder)/run.json") {
        throw Failure(
          .missingInput, "the run has no finished model", at: folder, remedy: "Train again with 'vae train'")
      }
    }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? [])
      .filter { !$0.hasPrefix(".") }.sorted()
    if names.isEmpty || argument.contains("/") {
      throw Failure(
        .missingInput, "no run and no model is there", at: argument,
        remedy: "Give a run's name or folder; 'vae train' makes one")
    }
    let suggestion = Suggestion.nearest(to: argument, among: names).map { "Did you mean '\($0)'?" }
    throw Failure(
      .missingInput, "no run of that name is in '\(runs)'", at: argument,
      remedy: suggestion ?? "There are \(names.joined(separator: ", "))")
  }
}
