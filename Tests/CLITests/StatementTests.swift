// Sentences and numbers that must be true whatever the order of arguments and the state of the data.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Statements", .serialized)
struct StatementTests {
  private func run(_ arguments: String, in folder: String) throws -> Program {
    let program = try Program.run(arguments.split(separator: " ").map(String.init), in: folder)
    #expect(program.status == 0, "\(arguments): \(program.errors)")
    return program
  }

  /// Rows of two columns in a unit.
  static func table(_ rows: Range<Int>, unit: Double = 1) -> String {
    "x,y\n"
      + rows.map { row in
        let words = Philox.block(counter: SIMD4(UInt32(row), 0, 0, 0), key: Key(seed: 5))
        let x = Double(Noise.normal(words[0]))
        return "\(unit * x),\(unit * (x + 0.3 * Double(Noise.normal(words[1]))))\n"
      }.joined()
  }

  @Test(
    "which model is better does not depend on their order, and settings that differ are told in few words")
  func comparison() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table(0..<300), to: "\(folder)/small.csv")
      try AtomicFile.write(Self.table(0..<300, unit: 1000), to: "\(folder)/large.csv")
      try AtomicFile.write(Self.table(500..<700), to: "\(folder)/new.csv")
      _ = try run("train small.csv --epochs 5 --name a -q", in: folder)
      _ = try run("train large.csv --epochs 5 --name b -q", in: folder)
      let means = try [("a", "b"), ("b", "a")].map { first, second -> [String: Double] in
        let text = try run("compare \(first) \(second) new.csv --json -q", in: folder).output
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        var means: [String: Double] = [:]
        for (side, name) in [("a", first), ("b", second)] {
          means[name] = (object[side] as? [String: Any])?["mean"] as? Double
        }
        return means
      }
      #expect(means[0].count == 2 && means[0] == means[1], "\(means)")
      #expect(means[0]["a"] != means[0]["b"])
      let text = try run("compare a b new.csv -q", in: folder).output
      #expect(text.utf8.count < 2000 && text.contains("2 other values"), "\(text)")
    }
  }

  @Test("rows of data that have changed are not called held out, in text and JSON")
  func changed() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table(0..<200), to: "\(folder)/log.csv")
      _ = try run("train log.csv --epochs 3 --name m -q", in: folder)
      _ = try run("train log.csv --epochs 3 --name n --latent 3 -q", in: folder)
      let before = try run("evaluate m --json -q", in: folder)
      #expect(before.output.contains("\"split\": \"validation\"") && before.errors.isEmpty)
      #expect(before.output.contains("\"data_change\": null"))
      try AtomicFile.write(Self.table(60..<260), to: "\(folder)/log.csv")
      let after = try run("evaluate m --json", in: folder)
      #expect(
        after.output.contains("\"split\": \"changed\"") && after.output.contains("has changed since 'm'"))
      #expect(after.errors.contains("of which any may have been trained on"), "\(after.errors)")
      for words in ["evaluate m", "compare m n", "doctor m", "compare n m --json"] {
        let program = try run(words, in: folder)
        #expect(!program.output.contains("20 validation rows") && !program.output.contains("(validation)"))
        #expect(program.errors.contains("has changed since"), "\(program.errors)")
      }
      let nearest = try run("sample m -n 4 --nearest own -o s.csv", in: folder)
      #expect(nearest.output.contains("there are no held-out examples"), "\(nearest.output)")
    }
  }

  @Test("data of 0 and 1 are not said to be binarised, bounds carry an error, and unequal counts a warning")
  func evaluation() throws {
    try withTemporaryFolder { folder in
      let bits = (0..<2400).map { UInt8(($0 * 7 + $0 / 11) % 3 == 0 ? 255 : 0) }
      try NPY.write(
        NumericArray(.uint8, shape: [60, 40], bytes: SharedBytes(copying: bits)), to: "\(folder)/bits.npy")
      _ = try run("train bits.npy --likelihood bernoulli --epochs 2 --name m -q", in: folder)
      let text = try run("evaluate m bits.npy --split all --samples 40 -q", in: folder).output
      #expect(text.contains("binarisation         none: every value is 0 or 1"), "\(text)")
      #expect(text.contains("errors are over draws of the latents"), "\(text)")
      #expect(text.contains("so they are no measure for 40 samples"), "\(text)")
      let grey = bits.enumerated().map { $0 % 9 == 0 ? UInt8(100) : $1 }
      try NPY.write(
        NumericArray(.uint8, shape: [60, 40], bytes: SharedBytes(copying: grey)), to: "\(folder)/grey.npy")
      #expect(
        try run("evaluate m grey.npy --split all -q", in: folder).output.contains(
          "binarisation         once, key evaluation(seed 0)"))
    }
  }
}
