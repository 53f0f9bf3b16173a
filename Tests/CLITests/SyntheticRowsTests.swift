// `vae sample` of tables: rows are draws in the columns' own values, and a report compares them with real ones.

import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Drawn rows at the command line", .serialized)
struct SyntheticRowsTests {
  /// Loans: a class 1 to 3 that a text repeats, a 0 or 1, an amount that is often exactly 0, a score with gaps, a date.
  static func table(_ rows: Int) -> String {
    "class,name,default,debt,score,day,rare\n"
      + (0..<rows).map { row in
        let words = Philox.block(counter: SIMD4(UInt32(row), 0, 0, 0), key: Key(seed: 7))
        let u = (0..<4).map { Double(Noise.uniform(words[$0])) }
        let kind = u[0] < 0.25 ? 1 : u[0] < 0.5 ? 2 : 3
        let debt = u[1] < 0.6 ? "0" : String(format: "%.2f", 1000 * exp(2 * u[1]))
        let score = u[2] < 0.25 ? "" : String(format: "%.1f", 10 * u[2] + Double(kind))
        let day = "2024-\(u[3] < 0.5 ? "03" : "04")-\(String(format: "%02d", 1 + Int(u[2] * 28)))"
        return
          "\(kind),\(["first", "second", "third"][kind - 1]),\(u[3] < 0.2 ? 1 : 0),\(debt),\(score),\(day),"
          + (u[1] < 0.02 ? "yes" : "no") + "\n"
      }.joined()
  }

  private func run(_ arguments: String, in folder: String) throws -> Program {
    try Program.run(arguments.split(separator: " ").map(String.init), in: folder)
  }

  /// The cells of a file that was drawn, by column.
  private func cells(_ path: String) throws -> [String: [String]] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return Dictionary(
      uniqueKeysWithValues: lines[0].enumerated().map { column, name in
        (name, lines.dropFirst().map { $0[column] })
      })
  }

  @Test("rows are draws: values of the columns, exact zeros, gaps, texts that agree, and a report")
  func draws() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table(800), to: "\(folder)/loans.csv")
      let trained = try run("train loans.csv --name m -q", in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      let drawn = try run(
        "sample m -n 1000 -o syn.csv --report loans.csv --target default --json", in: folder)
      #expect(drawn.status == 0, "\(drawn.errors)")
      #expect(drawn.output.contains("\"drawn_rows\" : 800") || drawn.output.contains("drawn_rows"))
      #expect(drawn.output.contains("\"target\""))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/syn-report.html"))
      let cells = try cells("\(folder)/syn.csv")
      func share(_ name: String, _ holds: (String) -> Bool) -> Double {
        Double((cells[name] ?? []).filter(holds).count) / 1000
      }
      #expect(share("class") { ["1", "2", "3"].contains($0) } == 1)
      #expect(share("default") { ["0", "1"].contains($0) } == 1)
      let debts = share("debt") { $0 == "0" }
      #expect((0.53...0.67).contains(debts))
      #expect(share("debt") { (Double($0) ?? -1) >= 0 && (Double($0) ?? 1e9) < 7400 } == 1)
      let gaps = share("score", \.isEmpty)
      #expect((0.19...0.31).contains(gaps))
      #expect(share("score") { $0.isEmpty || $0.split(separator: ".").last?.count ?? 0 <= 2 } == 1)
      #expect(share("day") { $0.hasPrefix("2024-0") && $0.count == 10 } == 1)
      #expect(share("rare") { $0 == "yes" } < 0.06)
      let pairs = zip(cells["class"] ?? [], cells["name"] ?? [])
      let agreeing = pairs.filter { ["first": "1", "second": "2", "third": "3"][$1] == $0 }.count
      #expect(agreeing >= 950)
      let again = try run("sample m -n 1000 -o again.csv -q", in: folder)
      #expect(again.status == 0)
      #expect(try self.cells("\(folder)/again.csv") == cells)
    }
  }

  @Test(
    "a run that was trained with a schema file samples by every sampler, and measures say what they are of")
  func schemaFile() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table(300), to: "\(folder)/loans.csv")
      try AtomicFile.write(
        #"{"columns": {"default": {"kind": "categorical"}, "class": {"kind": "categorical"}}}"#,
        to: "\(folder)/schema.json")
      let trained = try run("train loans.csv --schema schema.json --name t -q", in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      for sampler in ["prior", "mixture", "posterior", "neighbours"] {
        let drawn = try run("sample t -n 5 --sampler \(sampler) -o \(sampler).csv -q", in: folder)
        #expect(drawn.status == 0, "\(drawn.errors)")
        let cells = try cells("\(folder)/\(sampler).csv")
        #expect(cells["default"]?.count == 5)
        #expect(cells["default"]?.allSatisfy { ["0", "1"].contains($0) } == true)
        #expect(cells["class"]?.allSatisfy { ["1", "2", "3"].contains($0) } == true)
      }
      let measured = try run("evaluate t -q", in: folder)
      #expect(measured.output.contains("in the table's own units"), "\(measured.errors)")
    }
  }
}
