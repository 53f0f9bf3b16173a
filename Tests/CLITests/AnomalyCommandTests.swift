// `vae anomaly` as users run it, on tables and pictures, and what it says of bad tables.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Anomalies at the command line", .serialized)
struct AnomalyCommandTests {
  /// A table in which a flow follows a level, with a text and a label; the first rows are abnormal.
  static func table(_ rows: Range<Int>, abnormal: Int = 0) -> String {
    "id,mode,level,flow,state\n"
      + rows.map { row in
        let words = Philox.block(counter: SIMD4(UInt32(row), 0, 0, 0), key: Key(seed: 4))
        let level = 50 + 10 * Double(Noise.normal(words[0]))
        let isAbnormal = row - rows.lowerBound < abnormal
        let flow = 0.5 * level + 0.4 * Double(Noise.normal(words[1])) + (isAbnormal ? 12 : 0)
        return "r\(row),\(level > 50 ? "high" : "low"),\(level),\(flow),\(isAbnormal ? "fault" : "ok")\n"
      }.joined()
  }

  private func run(_ arguments: String, in folder: String) throws -> Program {
    try Program.run(arguments.split(separator: " ").map(String.init), in: folder)
  }

  @Test("three commands tell what is abnormal and why, and a page shows it")
  func threeCommands() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table(0..<500), to: "\(folder)/normal.csv")
      try AtomicFile.write(Self.table(1000..<1300), to: "\(folder)/more.csv")
      try AtomicFile.write(Self.table(2000..<2200, abnormal: 20), to: "\(folder)/new.csv")
      let trained = try run("train normal.csv --labels state --name m", in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      let early = try run("anomaly score m new.csv -o scores.csv", in: folder)
      #expect(early.status == 66 && early.errors.contains("vae anomaly calibrate m"))
      let calibrated = try run("anomaly calibrate m more.csv --fpr 0.02 --labels state", in: folder)
      #expect(calibrated.status == 0 && calibrated.output.contains("are flagged"), "\(calibrated.errors)")
      let scored = try run("anomaly score m new.csv -o scores.csv --labels state --exit-code", in: folder)
      #expect(scored.status == 3, "\(scored.errors)")
      #expect(scored.output.contains("more than by chance") && scored.output.contains("AUROC"))
      let lines = try String(contentsOfFile: "\(folder)/scores.csv", encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 201 && lines[0].hasPrefix("id,score,p_value,anomaly,column_1,observed_1"))
      let flagged = lines.dropFirst().filter { $0.split(separator: ",")[3] == "1" }
      #expect(flagged.count >= 20 && lines[1].hasPrefix("r2000,"))
      // To standard output the table alone, the outcome beside it.
      let piped = try run("anomaly score m new.csv", in: folder)
      #expect(piped.output.split(separator: "\n").map(String.init) == lines.map(String.init))
      #expect(piped.errors.contains("are flagged"))
      let page = try run("anomaly report m -o page.html", in: folder)
      #expect(page.status == 0 && page.output == "page.html\n")
      let html = try String(contentsOfFile: "\(folder)/page.html", encoding: .utf8)
      #expect(html.contains("<svg") && html.contains("flow") && html.contains("r2"))
      for score in ["elbo", "importance", "reconstruction", "divergence", "typicality"] {
        let other = try run("anomaly calibrate m -q --score \(score)", in: folder)
        #expect(other.status == 0, "\(other.errors)")
        let found = try run("anomaly score m new.csv -o other.csv -q", in: folder)
        #expect(found.status == 0, "\(found.errors)")
      }
      let many = try run("anomaly calibrate m -q --score importance --samples 100", in: folder)
      #expect(many.status == 0, "\(many.errors)")
      let said = try String(
        contentsOfFile: "\(folder)/runs/m/model/anomalies/calibration.json", encoding: .utf8)
      #expect(said.contains("\"samples\" : 100"))
      let none = try run("anomaly calibrate m -q --score exemplar --samples 100", in: folder)
      #expect(none.status == 64 && none.errors.contains("no hyperparameters, so 'samples'"), "\(none.errors)")
    }
  }

  @Test("one command does all of it, and overwrites nothing")
  func detect() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table(0..<300, abnormal: 9), to: "\(folder)/readings.csv")
      for name in ["readings-anomalies", "readings-anomalies-2"] {
        let found = try run("anomaly detect readings.csv --labels state --fpr 0.03", in: folder)
        #expect(found.status == 0 && found.output.hasSuffix("\(name).csv\n\(name).html\n"), "\(found.errors)")
        let lines = try String(contentsOfFile: "\(folder)/\(name).csv", encoding: .utf8).split(
          separator: "\n")
        #expect(lines.count == 301)
        #expect((1...9).allSatisfy { lines[$0].split(separator: ",")[3] == "1" })
      }
    }
  }

  @Test(
    "too few normal rows for the rate hold the smallest rate that they can, and JSON says so",
    arguments: [20, 300])
  func thresholds(_ normals: Int) throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table(0..<200), to: "\(folder)/normal.csv")
      try AtomicFile.write(Self.table(1000..<1000 + normals), to: "\(folder)/more.csv")
      #expect(try run("train normal.csv --labels state --epochs 2 --name m -q", in: folder).status == 0)
      let found = try run("anomaly calibrate m more.csv --fpr 0.01 --json", in: folder)
      #expect(found.status == 0, "\(found.errors)")
      let members = try #require(
        try JSONSerialization.jsonObject(with: Data(found.output.utf8)) as? [String: Any])
      #expect(Set(members.keys) == ["normals", "rate", "score", "threshold", "quantiles"])
      #expect(
        members["normals"] as? Int == normals
          && abs((members["rate"] as? Double ?? 0) - (normals == 20 ? 1.0 / 21 : 0.01)) < 1e-9)
      #expect(members["threshold"] is Double)
      #expect(found.errors.contains("the smallest that they can, 0.04762, is used") == (normals == 20))
      let quantiles = try #require(members["quantiles"] as? [[String: Double]])
      #expect(quantiles.count == 11 && quantiles.allSatisfy { Set($0.keys) == ["share", "score"] })
    }
  }

  @Test("pictures get heat maps, and the page shows them")
  func pictures() throws {
    try withTemporaryFolder { folder in
      let values = CommandTests.pictures(60).floats
      try NPY.write(NumericArray(shape: [60, 6, 5], values), to: "\(folder)/pictures.npy")
      var changed = values
      for place in 0..<90 { changed[place] += 3 }
      try NPY.write(NumericArray(shape: [60, 6, 5], changed), to: "\(folder)/changed.npy")
      let trained = try run(
        "train pictures.npy --likelihood gaussian-shared --hidden 16 --latent 3 --epochs 30 --name p",
        in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(try run("anomaly calibrate p pictures.npy --fpr 0.2", in: folder).status == 0)
      let scored = try run("anomaly score p changed.npy -o scores.csv --heatmaps maps", in: folder)
      #expect(scored.status == 0, "\(scored.errors)")
      let maps = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/maps")
      #expect(maps.contains("1.png"))
      let page = try run("anomaly report p -o page.html", in: folder)
      #expect(page.status == 0)
      #expect(
        try String(contentsOfFile: "\(folder)/page.html", encoding: .utf8).contains("data:image/png;base64,"))
    }
  }

  /// Tables that are not as they should be: the text, the status, and what is said.
  static let mistakes: [(name: String, text: String, status: Int32, says: String)] = [
    ("ragged", "a,b\n1,2\n3\n", 65, "bad.csv:3: this row has 1 cell"),
    ("empty", "", 65, "the file is empty"), ("header", "a,b\n", 65, "holds no rows"),
    ("few", "a,b\n1.5,2\n3,4.5\n", 65, "too few"),
    ("nothing", "a,b\n" + (0..<99).map { "t\($0),s\($0)\n" }.joined(), 65, "distinguishes its rows"),
    ("mark", "a,b\n\"1,2\n", 65, "bad.csv:2: a quotation mark is opened here"),
  ]

  @Test("bad tables get a sentence with file and line", arguments: mistakes.indices)
  func badTables(place: Int) throws {
    let (_, text, status, says) = Self.mistakes[place]
    try withTemporaryFolder { folder in
      try AtomicFile.write(text, to: "\(folder)/bad.csv")
      let found = try run("anomaly detect bad.csv", in: folder)
      #expect(found.status == status && found.errors.contains(says), "\(found.errors)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
      #expect(left == ["bad.csv"])
    }
  }

  @Test("UTF-16 and a wrong delimiter are told; constant columns, gaps and infinities are no mistakes")
  func treatments() throws {
    try withTemporaryFolder { folder in
      let utf16: [UInt8] = [0xFF, 0xFE] + "a,b\n1,2\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
      try AtomicFile.write(utf16, to: "\(folder)/wide.csv")
      #expect(try run("anomaly detect wide.csv", in: folder).errors.contains("UTF-16"))
      try AtomicFile.write(Self.table(0..<80), to: "\(folder)/rows.csv")
      let wrong = try run("anomaly detect rows.csv --delimiter semicolon", in: folder)
      #expect(wrong.status == 65, "\(wrong.errors)")
      #expect(try run("anomaly detect rows.csv --delimiter colon", in: folder).status == 64)
      let text =
        "a,same,gap\n"
        + (0..<80).map {
          "\($0 == 7 ? "inf" : "\(Double($0 * 37 % 41) / 3)"),5,\($0 % 9 == 0 ? "NaN" : "\($0 % 5).25")\n"
        }.joined()
      try AtomicFile.write(text, to: "\(folder)/gaps.csv")
      let found = try run("anomaly detect gaps.csv --fpr 0.1 -o out.csv", in: folder)
      #expect(found.status == 0, "\(found.errors)")
      let constant = (0..<60).map { _ in "5,5\n" }.joined()
      try AtomicFile.write("a,b\n" + constant, to: "\(folder)/constant.csv")
      let same = try run("anomaly detect constant.csv -o same.csv", in: folder)
      #expect(same.status == 0 && same.output.contains("0 of 60 rows are flagged"), "\(same.errors)")
    }
  }

  @Test("what new files lack or have beside is told, and unseen categories count as such")
  func newFiles() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table(0..<300), to: "\(folder)/normal.csv")
      #expect(try run("train normal.csv --labels state --name m -q", in: folder).status == 0)
      #expect(try run("anomaly calibrate m -q --fpr 0.1", in: folder).status == 0)
      try AtomicFile.write("mode,flow\nhigh,30\nlow,20\n", to: "\(folder)/lacking.csv")
      let lacking = try run("anomaly score m lacking.csv -o s.csv", in: folder)
      #expect(lacking.status == 65 && lacking.errors.contains("lacks the column 'level'"))
      try AtomicFile.write(
        "flow,more,level,mode\n25,1,50,unknown\n25.5,2,51,high\n", to: "\(folder)/other.csv")
      let other = try run("anomaly score m other.csv -o s.csv", in: folder)
      #expect(other.status == 0 && other.errors.contains("does not know: more"), "\(other.errors)")
      let lines = try String(contentsOfFile: "\(folder)/s.csv", encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 3)
      let text = try run("data info normal.csv --labels state", in: folder)
      #expect(text.output.contains("identifier") && text.output.contains("high, low"))
      let resumed = try run("resume m --epochs 12", in: folder)
      #expect(resumed.status == 0, "\(resumed.errors)")
    }
  }
}
