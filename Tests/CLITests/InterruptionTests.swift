// A run that is interrupted in any way is continued to the very model it would have had.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

/// A signal and the exit code it leads to.
struct SignalCase: Sendable {
  var number: Int32
  var status: Int32
}

@Suite("Interrupted runs", .serialized)
struct InterruptionTests {
  static let training = [
    "train", "pictures.npy", "--hidden", "16", "--latent", "2", "--epochs", "3", "--batch", "32", "--quiet",
    "--name", "run",
  ]

  private static func model(_ folder: String, run: String = "run") throws -> [UInt8] {
    try WholeFile.read("\(folder)/runs/\(run)/model/model.safetensors")
  }

  /// The names of half-written files in a run.
  private static func litter(_ folder: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: "\(folder)/runs/run")?.compactMap { $0 as? String } ?? []
    return all.filter { $0.hasSuffix(".tmp") }
  }

  /// What the shim counted in the last run that ended by itself: calls, writes, checkpoints, bytes. How
  /// many checkpoints a run writes depends on the clock, and so do the others.
  private static func counts(_ folder: String) throws -> [Int] {
    try WholeFile.text("\(folder)/calls").split(separator: " ").compactMap { Int($0) }
  }

  /// Deletes what the last run left.
  private static func forget(_ folder: String) throws {
    for name in ["runs", "calls"] where FileManager.default.fileExists(atPath: "\(folder)/\(name)") {
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
    }
  }

  #if os(Linux)
    @Test(
      "killed at any write, flush, rename or deletion, a run is resumed to the same bytes",
      .enabled(if: DiskShim.compiler != nil, "no C compiler to build the shim with"))
    func killedAnywhere() throws {
      try withTemporaryFolder { folder in
        let shim = try DiskShim(in: folder)
        try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
        let counted = shim.environment.merging(["CALLS_FILE": "\(folder)/calls"]) { $1 }
        #expect(try Program.run(Self.training, in: folder, environment: counted).status == 0)
        let whole = try Self.model(folder)
        let calls = try Self.counts(folder)[0]
        #expect(calls > 80)
        for call in 1...max(calls, 1) {
          try Self.forget(folder)
          let killed = try Program.run(
            Self.training, in: folder, environment: counted.merging(["KILL_AT": "\(call)"]) { $1 })
          if killed.status == 0, try Self.counts(folder)[0] < call { continue }
          #expect(killed.status == SIGKILL, "call \(call)")
          // Before its folder appears there is nothing to resume.
          let isBorn = FileManager.default.fileExists(atPath: "\(folder)/runs/run/run.json")
          let next = try Program.run(isBorn ? ["resume", "run", "--quiet"] : Self.training, in: folder)
          #expect(next.status == 0, "call \(call): \(next.errors)")
          #expect(try Self.model(folder) == whole, "call \(call)")
          #expect(Self.litter(folder) == [], "call \(call)")
        }
      }
    }

    @Test(
      "ten epochs write what their checkpoints hold, and little else",
      .enabled(if: DiskShim.compiler != nil, "no C compiler to build the shim with"))
    func written() throws {
      try withTemporaryFolder { folder in
        let shim = try DiskShim(in: folder)
        try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
        let counted = shim.environment.merging(["CALLS_FILE": "\(folder)/calls"]) { $1 }
        // Wide enough that numbers outweigh texts.
        let arguments = Self.training.map { $0 == "3" ? "10" : ($0 == "16" ? "400,400" : $0) }
        #expect(try Program.run(arguments, in: folder, environment: counted).status == 0)
        let counts = try Self.counts(folder)
        let (saves, bytes) = (counts[2], counts[3])
        let run = "\(folder)/runs/run"
        let best = try FileManager.default.contentsOfDirectory(atPath: "\(run)/checkpoints/best")
        #expect(best.count == 1 && (1...10).contains(saves))
        let sizes = try ["checkpoints/last/checkpoint.safetensors", "checkpoints/best/\(best[0])"].map {
          try WholeFile.read("\(run)/\($0)").count
        }
        let most = saves * (sizes[0] + sizes[1]) + (try Self.model(folder).count) + 100_000
        #expect(bytes <= most, "\(bytes) bytes in \(saves) checkpoints of \(sizes)")
        // The counter counts.
        #expect(bytes > sizes[0] + sizes[1])
      }
    }

    @Test(
      "a disk that fills up at any write is named with what to do, and the run is resumed to the same bytes",
      .enabled(if: DiskShim.compiler != nil, "no C compiler to build the shim with"))
    func fullDisk() throws {
      try withTemporaryFolder { folder in
        let shim = try DiskShim(in: folder)
        try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
        let counted = shim.environment.merging(["CALLS_FILE": "\(folder)/calls", "FULL_AT": "1000000"]) { $1 }
        #expect(try Program.run(Self.training, in: folder, environment: counted).status == 0)
        let whole = try Self.model(folder)
        let writes = try Self.counts(folder)[1]
        #expect(writes > 10)
        for write in 1...max(writes, 1) {
          try Self.forget(folder)
          let full = try Program.run(
            Self.training, in: folder, environment: counted.merging(["FULL_AT": "\(write)"]) { $1 })
          if full.status == 0, try Self.counts(folder)[1] < write { continue }
          #expect(full.status == 74 && full.errors.contains("Free some space"), "\(write): \(full.errors)")
          let isBorn = FileManager.default.fileExists(atPath: "\(folder)/runs/run/run.json")
          let next = try Program.run(isBorn ? ["resume", "run", "--quiet"] : Self.training, in: folder)
          #expect(next.status == 0, "write \(write): \(next.errors)")
          #expect(try Self.model(folder) == whole, "write \(write)")
        }
      }
    }
  #endif

  @Test(
    "signals end a training after its step, save it, and say how to go on; the second quits at once",
    arguments: [SignalCase(number: SIGINT, status: 130), SignalCase(number: SIGTERM, status: 143)])
  func signals(_ example: SignalCase) throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
      let long = Self.training.map { $0 == "3" ? "100000" : $0 }
      let running = try Program.start(long, in: folder)
      try running.wait { FileManager.default.fileExists(atPath: "\(folder)/runs/run/metrics.csv") }
      running.signal(example.number)
      let stopped = try running.finish()
      #expect(stopped.status == example.status, "\(stopped.errors)")
      #expect(stopped.errors.contains("vae resume run"), "\(stopped.errors)")
      #expect(try WholeFile.text("\(folder)/runs/run/run.json").contains("\"stopped\""))
      let sampled = try Program.run(["sample", "run", "-o", "s.npy"], in: folder)
      #expect(sampled.status == 0 && sampled.errors.contains("has not ended"), "\(sampled.errors)")

      let again = try Program.start(["resume", "run", "--quiet"], in: folder)
      try again.wait { (try? WholeFile.text("\(folder)/runs/run/run.json").contains("\"running\"")) ?? false }
      let second = try Program.run(["resume", "run"], in: folder)
      #expect(second.status == 74 && second.errors.contains("in use by another process"), "\(second.errors)")
      again.signal(SIGKILL)
      #expect(try again.finish().status == SIGKILL)
    }
  }

  @Test(
    "killed ten times at random moments, a training on all of MNIST ends with the same bytes",
    .enabled(if: ProcessInfo.processInfo.environment["VAE_DATA"] != nil, "VAE_DATA names no folder of data"))
  func killedOften() throws {
    try withTemporaryFolder { folder in
      let training = [
        "train", "mnist", "--hidden", "400", "--epochs", "2", "--save-every", "0.002", "--quiet", "--name",
      ]
      #expect(try Program.run(training + ["whole"], in: folder).status == 0)
      var kills = 0
      var next = training + ["run"]
      for number in 0..<10 {
        let word = Philox.word(key: Key(seed: 11), stream: 0, row: UInt64(number), column: 0)
        let running = try Program.start(next, in: folder)
        Thread.sleep(forTimeInterval: 0.4 + 0.6 * Double(Noise.uniform(word)))
        running.signal(SIGKILL)
        kills += try running.finish().status == SIGKILL ? 1 : 0
        if FileManager.default.fileExists(atPath: "\(folder)/runs/run/run.json") {
          next = ["resume", "run", "--quiet"]
        }
      }
      #expect(kills >= 2)
      let last = try Program.run(next, in: folder)
      #expect(last.status == 0, "\(last.errors)")
      #expect(try Self.model(folder) == Self.model(folder, run: "whole"))
    }
  }
}
