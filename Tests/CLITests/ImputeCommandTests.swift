// `vae impute`: empty cells are filled, the others keep their text, and what cannot be done is said in a sentence.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Filling tables at the command line", .serialized)
struct ImputeCommandTests {
  /// Ids, two numbers that go together, a text that follows from them, a label; a sixth of the cells are empty.
  static func table(_ rows: Int) -> String {
    "id,width,height,kind,state\n"
      + (0..<rows).map { row in
        let words = Philox.block(counter: SIMD4(UInt32(row), 0, 0, 0), key: Key(seed: 11))
        let u = (0..<4).map { Double(Noise.uniform(words[$0])) }
        let gap = Int(u[3] * 6)
        let width = gap == 0 ? "" : String(format: "%.2f", 10 * u[0] + 0.1 * u[2])
        let height = gap == 1 ? "" : String(format: "%.2f", 20 * u[0] + 0.3 * u[1])
        let kind = gap == 2 ? "NA" : u[0] < 0.5 ? "small" : "\"large, wide\""
        return "r\(1000 + row),\(width),\(height),\(kind),\(row % 9 == 0 ? "bad" : "ok")\n"
      }.joined()
  }

  private func run(_ arguments: String, in folder: String) throws -> Program {
    try Program.run(arguments.split(separator: " ").map(String.init), in: folder)
  }

  private static func prepared(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(table(400), to: "\(folder)/t.csv")
      let trained = try Program.run(
        "train t.csv --labels state --epochs 60 --name m".split(separator: " ").map(String.init), in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(trained.errors.contains("likelihood ranks: ") && trained.errors.contains("cells are empty"))
      try body(folder)
    }
  }

  private func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  /// The cells of lines that hold no comma but between cells and in "large, wide".
  private func cells(_ line: String) -> [String] {
    line.replacing("\"large, wide\"", with: "large").components(separatedBy: ",")
  }

  @Test("empty cells are filled by what goes with the others, and nothing else changes")
  func filled() throws {
    try Self.prepared { folder in
      let done = try run("impute m t.csv -o full.csv --draws 200 --json", in: folder)
      #expect(done.status == 0, "\(done.errors)")
      #expect(done.errors.contains("columns that are left as they are: id (identifier)"))
      let object = try JSONSerialization.jsonObject(with: Data(done.output.utf8)) as? [String: Any]
      let (before, after) = (try lines("\(folder)/t.csv"), try lines("\(folder)/full.csv"))
      #expect(before.count == after.count && before[0] == after[0])
      var (filled, agreeing, kinds) = (0, 0, 0)
      var errors: [Double] = []
      for (old, new) in zip(before, after).dropFirst() {
        for (place, (was, now)) in zip(cells(old), cells(new)).enumerated() {
          if !["", "NA"].contains(was) {
            #expect(was == now)
            continue
          }
          filled += 1
          let own = cells(new)
          let (width, height) = (try #require(Double(own[1])), try #require(Double(own[2])))
          if place < 3 { errors.append(abs(height - 2 * width)) }
          if place == 3 {
            kinds += 1
            agreeing += (width < 5) == (now == "small") ? 1 : 0
          }
        }
      }
      #expect(object?["cells"] as? Int == filled && object?["rows"] as? Int == 400)
      // Heights are twice the widths and reach 20, so that means alone err by 5.
      #expect(errors.count > 20 && errors.reduce(0, +) / Double(errors.count) < 2)
      #expect(Double(agreeing) >= 0.8 * Double(kinds))

      let again = try run("impute m t.csv -o again.csv --draws 200", in: folder)
      #expect(again.status == 0)
      #expect(try lines("\(folder)/again.csv") == after, "the same seed gives the same cells")
    }
  }

  @Test("intervals stand beside columns with gaps, and tables of draws differ where cells were empty")
  func several() throws {
    try Self.prepared { folder in
      let wide = try run("impute m t.csv -o wide.csv --draws 200 --interval 0.9 -q", in: folder)
      #expect(wide.status == 0, "\(wide.errors)")
      let header = try lines("\(folder)/wide.csv")[0]
      #expect(
        header == "id,width,width low,width high,height,height low,height high,kind,kind probability,state")
      for line in try lines("\(folder)/wide.csv").dropFirst() {
        let own = cells(line)
        guard let low = Double(own[2]), let high = Double(own[3]), let width = Double(own[1]) else {
          continue
        }
        #expect(low <= high && low - 1 <= width && width <= high + 1)
      }
      let drawn = try run("impute m t.csv -n 3 -o many/ --draws 100 -q", in: folder)
      #expect(drawn.status == 0 && drawn.output == "many/0001.csv\nmany/0002.csv\nmany/0003.csv\n")
      let tables = try (1...3).map { try lines("\(folder)/many/000\($0).csv") }
      #expect(Set(tables).count == 3 && tables.allSatisfy { $0.count == 401 })
      for (place, old) in try lines("\(folder)/t.csv").enumerated() where !cells(old).contains("") {
        if !cells(old).contains("NA") { #expect(Set(tables.map { $0[place] }).count == 1) }
      }
    }
  }

  @Test("what cannot be filled is said")
  func refusals() throws {
    try Self.prepared { folder in
      try AtomicFile.write(
        "id,width,height,kind,state\nr1,,,,ok\nr2,1.50,,small,ok\n", to: "\(folder)/empty.csv")
      let empty = try run("impute m empty.csv -o e.csv --draws 50", in: folder)
      #expect(empty.status == 0, "\(empty.errors)")
      #expect(
        empty.errors.contains(
          "the row in line 2 has no cell that tells anything; it is filled with what the model expects of any row"
        ))
      #expect(try !lines("\(folder)/e.csv").joined().contains(",,"))

      try AtomicFile.write("id,width,kind\nr1,2.50,\n", to: "\(folder)/other.csv")
      try NPY.write(CommandTests.pictures(60), to: "\(folder)/p.npy")
      #expect(try run("train p.npy --latent 2 --epochs 1 --name p -q", in: folder).status == 0)
      for (words, status, sentence) in [
        ("impute m other.csv -o f.csv", 65, "lacks the column 'height'"),
        ("impute p t.csv -o f.csv", 65, "not rows of a table"),
        ("impute m t.csv -o t.csv", 64, "would replace the table that is read"),
        ("impute m t.csv -o f.png", 64, "does not end in .csv or .tsv"),
        ("impute m t.csv -n 3 -o f.csv", 64, "need a folder or a pattern"),
        ("impute m t.csv -n 0 -o f/", 64, "0 tables cannot be written"),
        ("impute m t.csv -n 2 -o f/ --interval 0.9", 64, "tables of draws have no estimates"),
        ("impute m t.csv -o f.csv --interval 1.5", 64, "not a probability"),
        ("impute m t.csv -o f.csv --draws 0", 64, "0 draws cannot be made"),
        ("impute m t.csv --json", 64, "would both go to standard output"),
        ("impute m none.csv -o f.csv", 66, "none.csv"),
      ] {
        let refused = try run(words, in: folder)
        #expect(
          refused.status == status && refused.errors.contains(sentence), "\(words): \(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(folder)/f.csv"))
      }
    }
  }
}
