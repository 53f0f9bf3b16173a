// The commands that draw, by the built program: files of every kind, for grey, coloured and transparent
// pictures, and what they print.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Pictures at the command line", .serialized)
struct PictureCommandTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Pictures with so many channels, each like a channel of the grey ones.
  private func pictures(_ channels: Int) -> NumericArray {
    let grey = CommandTests.pictures(80).floats
    return NumericArray(
      shape: [80, 6, 5, channels], grey.flatMap { [Float](repeating: $0, count: channels) })
  }

  @Test("every command draws grey, coloured and transparent pictures", arguments: [1, 3, 4])
  func draws(channels: Int) throws {
    try withTemporaryFolder { folder in
      try NPY.write(pictures(channels), to: "\(folder)/pictures.npy")
      let training = try Program.run(
        CommandTests.training + ["--likelihood", "gaussian-shared", "--name", "run"], in: folder)
      #expect(training.status == 0, "\(training.errors)")
      // The colour type stands in byte 25 of a PNG: 0 is grey, 2 colour, 6 colour with opacity.
      let type: UInt8 = [1: 0, 3: 2, 4: 6][channels] ?? 255
      for command in [
        "sample run -n 5", "sample run -n 5 --nearest own", "sample run --nearest pictures.npy",
        "reconstruct run pictures.npy -n 7 --split validation",
        "interpolate run pictures.npy --from 0 --to 79",
        "interpolate run pictures.npy --from 0,1 --to 2 --path spherical --steps 2",
        "interpolate run pictures.npy --from 7 --to 0,1 --split validation", "traverse run",
        "traverse run --latents 1 --steps 2", "traverse run --example 7",
        "traverse run pictures.npy --example 79",
        "traverse run --animate", "traverse run --steps 2 --animate --example 1",
        "interpolate run pictures.npy --from 0,1 --to 2 --animate",
        "traverse runs/run/model pictures.npy --split train", "manifold run --steps 4", "decode run --z 0,1",
      ] {
        let run = try Program.run(
          command.split(separator: " ").map(String.init) + ["-o", "x.png"], in: folder)
        let lines = run.errors.split(separator: "\n")
        let says = ["sampler: ", "using "].map { start in lines.contains { $0.hasPrefix(start) } }
        let takesRows = ["reconstruct", "interpolate", "example", "split"].contains { command.contains($0) }
        #expect(run.status == 0 && lines.count == says.count(where: { $0 }), "\(run.errors)")
        #expect(says == [command.hasPrefix("sample"), takesRows], "\(command): \(run.errors)")
        #expect(run.output.hasPrefix("x.png\n"), "\(command)")
        let bytes = try WholeFile.read("\(folder)/x.png")
        #expect(bytes.prefix(4) == [0x89, 0x50, 0x4E, 0x47] && bytes[25] == type, "\(command)")
        // Behind the header's chunk an animation says how many frames it has.
        let moves = Array(bytes[37..<41]) == Array("acTL".utf8)
        #expect(moves == command.contains("--animate"), "\(command)")
        try FileManager.default.removeItem(atPath: "\(folder)/x.png")
      }
    }
  }

  @Test("an animation goes there and back, by flag or by name")
  func animations() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(60), to: "\(folder)/pictures.npy")
      #expect(try Program.run(CommandTests.training + ["--name", "run"], in: folder).status == 0)
      for arguments in [["--animate"], ["-o", "z.apng"]] {
        let run = try Program.run(["traverse", "run", "--steps", "5"] + arguments, in: folder)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
      }
      let files = try ["traversal-001.png", "z.apng"].map { try WholeFile.read("\(folder)/\($0)") }
      #expect(files[0] == files[1])
      // 2 * 5 - 2 frames, without end.
      #expect(Array(files[0][37..<49]) == Array("acTL".utf8) + [0, 0, 0, 8, 0, 0, 0, 0])
    }
  }

  @Test("numbers are written as the commands count them, and points are printed as JSON")
  func numbers() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(60), to: "\(folder)/pictures.npy")
      #expect(try Program.run(CommandTests.training + ["--name", "run"], in: folder).status == 0)
      func run(_ command: String) throws -> Program {
        let run = try Program.run(command.split(separator: " ").map(String.init), in: folder)
        #expect(run.status == 0, "\(command): \(run.errors)")
        return run
      }
      let walk = try object(
        run("interpolate run pictures.npy --from 3,4 --to 5 --steps 4 --json -o w.npy").output)
      #expect(try NPY.read("\(folder)/w.npy").shape == [2, 4, 6, 5, 1])
      let pairs = try #require(walk["pairs"] as? [[String: Any]])
      #expect(pairs.compactMap { $0["from"] as? Int } == [3, 4])
      #expect(pairs.compactMap { $0["to"] as? Int } == [5, 5])
      // The ends of a way are what encode writes.
      _ = try run("encode run pictures.npy -o z.npy")
      let latents = try NPY.read("\(folder)/z.npy").floats
      let first = try #require(pairs[0]["latents"] as? [[Double]])
      #expect(first.count == 4)
      #expect(first.first?.map { Float($0) } == Array(latents[6..<8]))
      #expect(first.last?.map { Float($0) } == Array(latents[10..<12]))

      let traversal = try object(run("traverse run --steps 5 --json -o t.npy").output)
      #expect(try NPY.read("\(folder)/t.npy").shape == [2, 5, 6, 5, 1])
      #expect(traversal["offsets"] as? [Double] == [-3, -1.5, 0, 1.5, 3])
      let costs = try #require(traversal["rows"] as? [[String: Any]]).compactMap { $0["kl"] as? Double }
      #expect(costs.count == 2 && costs[0] >= costs[1] && costs[1] >= 0)

      let map = try object(run("manifold run --steps 3 --json -o m.npy").output)
      #expect(try NPY.read("\(folder)/m.npy").shape == [3, 3, 6, 5, 1])
      #expect((map["values"] as? [Double])?.count == 3)

      _ = try run("encode run pictures.npy --split validation -o v.npy")
      #expect(try NPY.read("\(folder)/v.npy").shape == [6, 2])
      let novelty = try run("sample run -n 5 --nearest own -o s.npy").output
      #expect(novelty.contains("6 held-out examples") && novelty.contains("of 5 samples"))
      #expect(try NPY.read("\(folder)/s.npy").shape == [5, 6, 5, 1])
    }
  }

  @Test("the classical autoencoder is traversed by its own deviations, and needs rows for them")
  func autoencoder() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(60), to: "\(folder)/pictures.npy")
      let training = try Program.run(CommandTests.training + ["--model", "ae", "--name", "run"], in: folder)
      #expect(training.status == 0, "\(training.errors)")
      let run = try Program.run(["traverse", "run", "--json"], in: folder)
      #expect(run.status == 0, "\(run.errors)")
      let rows = try #require(object(run.output)["rows"] as? [[String: Any]])
      #expect(rows.count == 2 && rows.allSatisfy { $0["kl"] == nil })
      let bare = try Program.run(["traverse", "runs/run/model/../model", "pictures.npy"], in: folder)
      #expect(bare.status == 0, "\(bare.errors)")
    }
  }
}
