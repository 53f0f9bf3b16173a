// A thousand wrong files or more of every format: each is read or refused with a sentence, none crashes the program,
// and none makes it ask for more memory than is stated here. Every format has a process of its own, whose
// memory is limited by the system: a request beyond the ceiling fails, and with it the test.

import Foundation
import Foundations
import Testing
import _TestSupport

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

  /// What did not go as it should.
  struct Mistake: Error, CustomStringConvertible {
    var description: String
  }

  /// How many files were refused; the others were read.
  func refusals() throws -> Int {
    try format.prepare(folder)
    let key = Key(seed: 41).folding(format.name)
    let files = Mutator(seeds: try format.seeds(), landmarks: format.landmarks, key: key)
    let contents = Mutator(seeds: format.contents, landmarks: [], key: key.folding("contents"))
    let path = "\(folder)/\(format.file)"
    // What is being read lies in the folder, where it is found after a crash. The file stays open: closing or
    // making one for every trial waits for the disk on some file systems, thousands of times.
    try Data().write(to: URL(fileURLWithPath: path))
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? file.close() }
    Self.limitMemory()
    var refused = 0
    for trial in 0..<format.trials {
      let isWrapped = trial % 2 == 1 && !format.contents.isEmpty
      let bytes = isWrapped ? format.wrap(contents.file(trial: trial / 2)) : files.file(trial: trial)
      try file.seek(toOffset: 0)
      try file.write(contentsOf: Data(bytes))
      try file.truncate(atOffset: UInt64(bytes.count))
      do { try format.read(path) } catch let failure as Failure {
        refused += 1
        guard [.badData, .missingInput, .usage].contains(failure.kind), failure.what.description.count > 5,
          failure.remedy?.isEmpty == false
        else { throw Mistake(description: "trial \(trial): \(failure.kind): \(failure)") }
      } catch {
        throw Mistake(description: "trial \(trial): \(error) is no failure")
      }
    }
    return refused
  }

  /// Lets the system refuse memory beyond the ceiling. Where a system does not count address space, as macOS,
  /// nothing is limited.
  private static func limitMemory() {
    #if os(Linux)
      let pages = (try? WholeFile.text("/proc/self/statm"))?.split(separator: " ").first.flatMap { Int($0) }
      guard let pages else { return }
      let most = rlim_t(pages * sysconf(Int32(_SC_PAGESIZE)) + ceiling)
      var limit = rlimit(rlim_cur: most, rlim_max: most)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #endif
  }
}

@Suite("Mutated files", .serialized)
struct MutationTests {
  @Test("wrong files of each format are read or refused", arguments: MutatedFormat.all)
  func formats(_ format: MutatedFormat) async throws {
    let name = format.name
    let folder = FileManager.default.temporaryDirectory.appending(path: "vae-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent],
      "the file that was read last lies in \(folder)"
    ) { [name = name as String, folder = folder as String] in
      let format = try #require(MutatedFormat.all.first { $0.name == name })
      let refused = try MutationRun(format: format, folder: folder).refusals()
      // Wrong files that are hardly ever noticed would not be wrong.
      try #require(refused > 200, "only \(refused) files of \(name) were refused")
    }
    if result != nil { try FileManager.default.removeItem(atPath: folder) }
  }

  @Test("a request beyond the ceiling would be noticed", .enabled(if: isLinux))
  func ceiling() async {
    await #expect(processExitsWith: .failure) {
      let greedy = MutatedFormat(
        name: "greedy", file: "a", seeds: { [[1, 2, 3]] },
        read: { _ in
          let block = UnsafeMutableRawPointer.allocate(byteCount: MutationRun.ceiling + 1, alignment: 64)
          block.deallocate()
        })
      _ = try withTemporaryFolder { try MutationRun(format: greedy, folder: $0).refusals() }
    }
  }

  private static var isLinux: Bool {
    #if os(Linux)
      true
    #else
      false
    #endif
  }
}
