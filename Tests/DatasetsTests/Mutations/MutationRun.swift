// The wrong files of one format, read one after the other in a process of its own: how many were refused, how long the
// longest took, and how much memory was asked for.

import Foundation
import Foundations
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads the wrong files of one format.
struct MutationRun {
  /// How much more address space than at the start any of the files may make the process ask for: no file of
  /// the table is larger than 64 KiB, and deflate holds at most 1032 bytes in one.
  static let ceiling = 256 << 20

  var format: MutatedFormat
  var folder: String
  /// The seconds that a file may take.
  var patience = 10.0
  /// With what the process ends where a file takes longer.
  static let impatientCode: Int32 = 2

  /// What did not go as it should.
  struct Mistake: Error, CustomStringConvertible {
    var description: String
  }

  /// What came of the files.
  struct Outcome: Codable {
    var trials = 0
    /// How many files were refused; the others were read.
    var refused = 0
    /// The seconds that the longest took, and its trial.
    var longest = 0.0
    var longestTrial = 0
    /// The bytes of address space that were asked for beyond those at the start, at the most.
    var memory = 0
    var seconds = 0.0

    /// Where the process of a run leaves it.
    static func path(in folder: String) -> String { "\(folder)/outcome.json" }
  }

  /// Where it stands which file is being read.
  static func trialPath(in folder: String) -> String { "\(folder)/trial" }

  /// Where it stands what the process said before it ended.
  static func errorPath(in folder: String) -> String { "\(folder)/said" }

  /// Reads the files and leaves the outcome in the folder, or what went wrong there: what a process of a test says as it ends
  /// is else lost. Ends the process where something did.
  func report() {
    let file = open(Self.errorPath(in: folder), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    if file >= 0 { dup2(file, STDERR_FILENO) }
    do {
      let outcome = try outcome()
      // Wrong files that are hardly ever noticed would not be wrong.
      guard outcome.refused > outcome.trials / 50 else {
        throw Mistake(description: "only \(outcome.refused) files were refused")
      }
      let text = String(decoding: try JSONEncoder().encode(outcome), as: UTF8.self)
      try AtomicFile.write(text, to: Outcome.path(in: folder))
    } catch {
      try? FileHandle.standardError.write(contentsOf: Data("\(error)".utf8))
      _exit(1)
    }
  }

  /// How many wrong files are read: as many as the row says, or as `VAE_MUTATIONS` says.
  private var trials: Int {
    ProcessInfo.processInfo.environment["VAE_MUTATIONS"].flatMap { Int($0) } ?? format.trials
  }

  /// What the files follow from; other ones for another `VAE_MUTATION_SEED`.
  private var seed: UInt64 {
    ProcessInfo.processInfo.environment["VAE_MUTATION_SEED"].flatMap { UInt64($0) } ?? 41
  }

  /// Reads the files.
  func outcome() throws -> Outcome {
    try format.prepare(folder)
    let key = Key(seed: seed).folding(format.name)
    let seeds = try format.seeds()
    let files = Mutator(seeds: seeds, landmarks: format.landmarks, form: format.form, key: key)
    let contents = Mutator(seeds: format.contents, form: format.contentsForm, key: key.folding("contents"))
    let file = try ReplacedFile("\(folder)/\(format.file)")
    // Valid files come first: they are read, and what is made but once is made before memory is limited.
    for seed in seeds {
      try file.replace(seed)
      try format.read(file.path)
    }
    let trialFile = try ReplacedFile(Self.trialPath(in: folder))
    let watch = TrialWatch(patience: patience)
    let before = AddressSpace.size("VmSize:")
    AddressSpace.limit(Self.ceiling)
    var outcome = Outcome()
    let start = ContinuousClock.now
    for trial in 0..<trials {
      let isWrapped = trial % 2 == 1 && !format.contents.isEmpty
      let bytes = isWrapped ? format.wrap(contents.file(trial: trial / 2)) : files.file(trial: trial)
      try file.replace(bytes)
      // Numbers of as many digits each, so that the file needs not be cut.
      try trialFile.write(Array("\(100_000_000 + trial)".utf8.dropFirst()))
      let begun = watch.begin()
      do { try format.read(file.path) } catch let failure as Failure {
        outcome.refused += 1
        guard [.badData, .missingInput, .usage].contains(failure.kind), failure.what.description.count > 5,
          failure.remedy?.isEmpty == false
        else { throw Mistake(description: "trial \(trial): \(failure.kind): \(failure)") }
      } catch {
        throw Mistake(description: "trial \(trial): \(error) is no failure")
      }
      let seconds = (ContinuousClock.now - begun) / .seconds(1)
      if seconds > outcome.longest { (outcome.longest, outcome.longestTrial) = (seconds, trial) }
    }
    outcome.trials = trials
    outcome.seconds = (ContinuousClock.now - start) / .seconds(1)
    outcome.memory = max(0, AddressSpace.size("VmPeak:") - before)
    return outcome
  }
}

/// A file that is written again and again. It stays open: closing or making one for every trial waits for the disk on
/// some file systems, thousands of times. What is being read is found there after a crash.
private struct ReplacedFile {
  let path: String
  private let handle: FileHandle

  init(_ path: String) throws {
    self.path = path
    try Data().write(to: URL(fileURLWithPath: path))
    handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  func write(_ bytes: [UInt8]) throws {
    try handle.seek(toOffset: 0)
    try handle.write(contentsOf: Data(bytes))
  }

  func replace(_ bytes: [UInt8]) throws {
    try write(bytes)
    try handle.truncate(atOffset: UInt64(bytes.count))
  }
}

/// Ends the process where a file takes too long: the work cannot be interrupted, and a test must not hang.
private final class TrialWatch: Sendable {
  private let begun = Mutex(ContinuousClock.now)

  init(patience: Double) {
    let thread = Thread { [weak self] in
      while let begun = self?.begun.withLock({ $0 }) {
        if (ContinuousClock.now - begun) / .seconds(1) > patience { _exit(MutationRun.impatientCode) }
        Thread.sleep(forTimeInterval: 0.2)
      }
    }
    thread.start()
  }

  /// Notes that a trial begins, and when.
  func begin() -> ContinuousClock.Instant {
    begun.withLock { begun in
      begun = .now
      return begun
    }
  }
}

/// The process's address space. Where a system does not count it, as macOS, nothing is limited.
private enum AddressSpace {
  /// A number of bytes by its name in what the kernel says of the process; 0 where it says nothing.
  static func size(_ name: String) -> Int {
    let text = (try? WholeFile.text("/proc/self/status")) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) << 10
  }

  /// Lets the system refuse more than so many bytes beyond those of now.
  static func limit(_ bytes: Int) {
    #if os(Linux)
      let now = size("VmSize:")
      guard now > 0 else { return }
      let most = rlim_t(now + bytes)
      var limit = rlimit(rlim_cur: most, rlim_max: most)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #endif
  }
}
