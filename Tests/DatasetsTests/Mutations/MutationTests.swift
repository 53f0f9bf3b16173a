// Thousands of wrong files of every format: each is read or refused with a sentence, none crashes the program, none takes
// long, and none makes it ask for more memory than is stated here. Every format has a process of its own, whose
// memory is limited by the system: a request beyond the ceiling fails, and with it the test.
//
// In the environment, VAE_MUTATIONS is another number of files for each format (`make fuzz`), VAE_MUTATION_SEED makes other
// files, and VAE_MUTATED is the name of the one format to read.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Mutated files", .serialized)
struct MutationTests {
  @Test("wrong files of each format are read or refused", arguments: MutatedFormat.chosen)
  func formats(_ format: MutatedFormat) async throws {
    let name = format.name
    let folder = FileManager.default.temporaryDirectory.appending(path: "vae-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let result = await #expect(
      processExitsWith: .success,
      "\(folder) holds the file that was read last, its number ('trial') and what the process said ('said')"
    ) { [name = name as String, folder = folder as String] in
      let format = try #require(MutatedFormat.all.first { $0.name == name })
      MutationRun(format: format, folder: folder).report()
    }
    guard result != nil else {
      let said = (try? WholeFile.text(MutationRun.errorPath(in: folder))) ?? ""
      let trial = (try? WholeFile.text(MutationRun.trialPath(in: folder))) ?? "?"
      Issue.record("trial \(trial) of \(name): \(said.prefix(4000))")
      return
    }
    if ProcessInfo.processInfo.environment["VAE_MUTATIONS"] != nil { try Self.tell(name, folder) }
    try FileManager.default.removeItem(atPath: folder)
  }

  /// Prints what came of a format's files.
  private static func tell(_ name: String, _ folder: String) throws {
    let found = try JSONDecoder().decode(
      MutationRun.Outcome.self, from: Data(WholeFile.read(MutationRun.Outcome.path(in: folder))))
    print(
      "\(name): \(found.trials) files, \(100 * found.refused / max(found.trials, 1)) % refused, longest",
      String(format: "%.3f s (%d), %.0f s", found.longest, found.longestTrial, found.seconds),
      "in all, \(found.memory >> 20) MiB")
  }

  @Test("a request beyond the ceiling would be noticed", .enabled(if: isLinux))
  func ceiling() async {
    await #expect(processExitsWith: .failure) {
      let greedy = MutatedFormat(
        name: "greedy", file: "a", seeds: { [[1, 2, 3]] },
        read: { path in
          guard try WholeFile.read(path) != [1, 2, 3] else { return }
          let block = UnsafeMutableRawPointer.allocate(byteCount: MutationRun.ceiling + 1, alignment: 64)
          block.deallocate()
        })
      _ = try withTemporaryFolder { try MutationRun(format: greedy, folder: $0).outcome() }
    }
  }

  @Test("a file that takes too long ends the process")
  func patience() async {
    await #expect(processExitsWith: .exitCode(MutationRun.impatientCode)) {
      let slow = MutatedFormat(
        name: "slow", file: "a", seeds: { [[1, 2, 3]] },
        read: { path in
          guard try WholeFile.read(path) != [1, 2, 3] else { return }
          while true { Thread.sleep(forTimeInterval: 1) }
        })
      _ = try withTemporaryFolder { try MutationRun(format: slow, folder: $0, patience: 0.5).outcome() }
    }
  }

  @Test("every file that data may be in has a row", arguments: Dataset.everyEnding())
  func endings(_ ending: String) {
    #expect(
      MutatedFormat.all.contains { $0.endings.contains(ending) }, "no row of MutatedFormat is of \(ending)")
  }

  private static var isLinux: Bool {
    #if os(Linux)
      true
    #else
      false
    #endif
  }
}
