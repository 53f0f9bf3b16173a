// A run is a folder: what was asked for (`config.json`), what happened (`run.json`, `metrics.csv`), what it
// needs to go on (`checkpoints/`) and the finished model (`model/`). Runs are numbered, appear whole, and
// are never moved or overwritten.

import Datasets
import Foundation
public import Foundations

/// The folder of one training.
public struct RunFolder: Hashable, Sendable {
  /// Where it is.
  public let path: String

  /// The folder at a path.
  public init(path: String) { self.path = path }

  /// Its name: the last part of the path.
  public var name: String { PathParts(path).name }
  /// Where the finished model is.
  public var modelPath: String { "\(path)/model" }
  /// The rows that keep their label, where few do.
  public var labelledPath: String { "\(path)/labelled.csv" }
  /// The lower model of a stacked one, which was trained before it.
  public var lowerPath: String { "\(path)/lower" }
  /// The runs that each leave out a part of the labels, to find out how often labels are wrong.
  public var partsPath: String { "\(path)/parts" }
  /// Where every setting is.
  public var configurationPath: String { "\(path)/config.json" }
  /// Where the status is.
  public var recordPath: String { "\(path)/run.json" }
  /// Where the picture files are listed that could not be used.
  public var badFilesPath: String { "\(path)/bad-files.csv" }
  /// Where the settings of a search are; a run of a training has none.
  public var searchPath: String { "\(path)/search.json" }
  /// The file whose lock says that the run is in use.
  public var lockPath: String { "\(path)/run.lock" }

  /// Makes the folder of a new run within `runs`, with what `fill` puts into it.
  ///
  /// - Parameters:
  ///   - stem: The beginning of a numbered name, such as `mnist-vae`.
  ///   - name: The whole name, if the user chose one; one that exists is refused.
  ///   - isPart: Whether it is part of another run, so that `latest` does not stand for it.
  ///   - fill: Gets the path where the folder is built.
  /// - Throws: ``Failure``: `usage` for a name that is taken or cannot be one, `inputOutput` where it cannot be made.
  public static func create(
    in runs: String, stem: String, name: String?, isPart: Bool = false, _ fill: (String) throws -> Void
  ) throws -> RunFolder {
    do {
      try FolderPath.make(runs)
    } catch var failure as Failure {
      failure.remedy = failure.remedy.map { "\($0), or give another \(.runs)" }
      throw failure
    }
    sweepUnborn(in: runs)
    if let name {
      if name.isEmpty || name.hasPrefix(".") || PathParts.hasSlash(name) || name == "latest" {
        throw Failure(
          .usage, "'\(name)' cannot be the name of a run", at: .name, remedy: "Use letters, digits and dashes"
        )
      }
      let path = "\(runs)/\(name)"
      if exists(path) {
        throw Failure(
          .usage, "a run of this name exists, and runs are never overwritten", at: path,
          remedy: "Choose another \(.name), or leave it out")
      }
      try AtomicFolder.create(path, fill)
      return isPart ? RunFolder(path: path) : RunFolder(path: path).announced(in: runs)
    }
    var number = 1
    while true {
      let digits = String(number)
      let path = "\(runs)/\(stem)-\(String(repeating: "0", count: max(0, 3 - digits.count)))\(digits)"
      number += 1
      if exists(path) { continue }
      do { try AtomicFolder.create(path, fill) } catch let failure as Failure where failure.kind == .usage {
        continue  // Another process was faster.
      }
      return RunFolder(path: path).announced(in: runs)
    }
  }

  /// Deletes what processes that were killed while they made a run left behind, an hour later.
  private static func sweepUnborn(in runs: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []
    where name.hasPrefix(".") && name.hasSuffix(".tmp") {
      let path = "\(runs)/\(name)"
      let made = (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate]) as? Date
      if let made, made < Date.now.addingTimeInterval(-3600) {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
  }

  /// Whether something is at a path.
  public static func exists(_ path: String) -> Bool {
    (try? FileManager.default.attributesOfItem(atPath: path)) != nil
  }

  /// Lets `latest` stand for this run, where the name is free or already a link. The run is good without.
  private func announced(in runs: String) -> RunFolder {
    let (link, fresh) = (Self.latest(in: runs), "\(runs)/.latest-\(name)")
    // A folder, as copying a folder of runs may leave in its place, or a file of the user's is not replaced.
    if Self.exists(link), !Self.isLink(link) { return self }
    unlink(fresh)
    if symlink(name, fresh) != 0 || rename(fresh, link) != 0 { unlink(fresh) }
    return self
  }

  private static func latest(in runs: String) -> String { "\(runs)/latest" }

  private static func isLink(_ path: String) -> Bool {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
  }

  /// That `latest` could not be pointed at a new run, as a sentence without its full stop; nil where it could.
  public static func latestNotice(in runs: String) -> Message? {
    let link = latest(in: runs)
    if isLink(link) { return nil }
    return
      "'latest' could not be pointed at this run, because \(link) is not a link; name the run instead, or move \(link) away"
  }

  /// The run that a user names: by its folder, by its name within `runs`, or as `latest`.
  public static func named(_ argument: String, runs: String) throws -> RunFolder {
    for path in [argument, "\(runs)/\(argument)"] where !argument.isEmpty && exists("\(path)/run.json") {
      // A run's own name, not `latest`, is what messages and later commands should say.
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
      return RunFolder(path: target.map { PathParts.joined(PathParts(path).folder, $0) } ?? path)
    }
    throw missing(argument, runs: runs)
  }

  /// The failure that no run of a name is there.
  static func missing(_ argument: String, runs: String) -> Failure {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? [])
      .filter { !$0.hasPrefix(".") }.sorted()
    if names.isEmpty || PathParts.hasSlash(argument) {
      return Failure(
        .missingInput, "there is no run or model here", at: argument,
        remedy: "Give a run's name or folder; \(.train(data: nil, from: nil)) makes one")
    }
    return Failure(
      .missingInput, "there is no run of this name in '\(runs)'", at: argument,
      remedy: Suggestion.question(argument, among: names) ?? "The runs are \(list: names)")
  }

  /// Writes ``badFilesPath``, if there are such files.
  func write(_ bad: [BadFile]) throws {
    if !bad.isEmpty { try AtomicFile.write(BadFile.csv(bad), to: badFilesPath) }
  }

  /// What a run writes, besides the best checkpoints, which are never written through a link.
  private static let ownNames = [
    "run.lock", "config.json", "run.json", "metrics.csv", "bad-files.csv", "samples.png",
    "reconstructions.png",
    "checkpoints/last/checkpoint.safetensors", "checkpoints/best", "plots/curves.svg",
    "plots/kl_per_latent.svg", "plots/detail.png",
    "model/samplers", "model/anomalies", "parts",
  ]

  /// Refuses a run in which something that it writes to leads elsewhere.
  func requireEnclosed() throws { try Enclosure.require(Self.ownNames, in: path, "the run") }

  /// Deletes what a process that was killed left half written. Only for whoever holds the lock.
  public func sweep() {
    for case let name as String in FileManager.default.enumerator(atPath: path) ?? .init() {
      let last = PathParts(name).name
      if last.hasPrefix("."), last.hasSuffix(".tmp") {
        try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
      }
    }
  }
}
