// Labels at the command line: which rows take part in metrics, in a calibration and in a training, and what is said.

import Datasets
import Foundations
import Testing
import _TestSupport

@Suite("Labels at the command line", .serialized)
struct LabelCommandTests {
  private func run(_ arguments: String, in folder: String) throws -> Program {
    try Program.run(arguments.split(separator: " ").map(String.init), in: folder)
  }

  /// Rows of two numbers; each tenth is abnormal, and every third label is left out where `isPartial`.
  static func table(
    _ normal: String, _ abnormal: String, named column: String = "label", isPartial: Bool = false,
    seed: UInt64 = 3
  ) -> String {
    "x,y,\(column)\n"
      + (0..<200).map { row in
        let words = Philox.block(counter: SIMD4(UInt32(row), 0, 0, 0), key: Key(seed: seed))
        let isAbnormal = row % 10 == 4
        let x = Double(Noise.normal(words[0]))
        let y = x + 0.2 * Double(Noise.normal(words[1])) + (isAbnormal ? 6 : 0)
        let label = isPartial && row % 3 == 0 ? "" : isAbnormal ? abnormal : normal
        return "\(x),\(y),\(label)\n"
      }.joined()
  }

  @Test("detect guesses the normal label aloud, and rows without a label take no part in the metrics")
  func detect() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table("1", "-1"), to: "\(folder)/good-bad.csv")
      try AtomicFile.write(Self.table("0", "1", isPartial: true), to: "\(folder)/partly.csv")
      let guessed = try run("anomaly detect good-bad.csv --labels label -q", in: folder)
      #expect(
        guessed.output.contains(
          "labels are 1 (180) and -1 (20): 1, the larger class, is taken for normal; --normal-label changes it"
        )
          && guessed.output.contains("AUROC"), "\(guessed.output)\(guessed.errors)")
      let partly = try run("anomaly detect partly.csv --labels label -q", in: folder)
      #expect(
        partly.output.contains("67 rows without a label take no part in the metrics")
          && partly.output.contains("labels are 0 (119) and 1 (14)"), "\(partly.output)")
      let wrong = try run("anomaly detect good-bad.csv --labels label --normal-label two", in: folder)
      #expect(
        wrong.status == 64 && wrong.output.isEmpty
          && wrong.errors.contains("no row is labelled two; labels are 1 (180) and -1 (20)"),
        "\(wrong.errors)")
    }
  }

  @Test("rows labelled as anomalies neither train nor calibrate, which is said once")
  func calibrate() throws {
    try withTemporaryFolder { folder in
      for (name, seed) in [("train", 1), ("mixed", 2), ("new", 3)] {
        try AtomicFile.write(
          Self.table("normal", "fault", named: "state", seed: UInt64(seed)), to: "\(folder)/\(name).csv")
      }
      let trained = try run("train train.csv --labels state --name m --epochs 40", in: folder)
      #expect(
        trained.errors.contains("20 rows labelled fault do not train; with --all-labels they do"),
        "\(trained.errors)")
      #expect(trained.errors.contains("162 examples, 18 for validation"), "\(trained.errors)")
      let held = try run("evaluate m", in: folder)
      #expect(held.errors.contains("using 18 rows"), "\(held.errors)")
      let calibrated = try run("anomaly calibrate m mixed.csv --fpr 0.02", in: folder)
      #expect(
        calibrated.output.contains("estimated from 180 of them")
          && calibrated.errors.contains("20 rows labelled fault are left out; --normal-label changes it"),
        "\(calibrated.errors)")
      let scored = try run("anomaly score m new.csv -o s.csv", in: folder)
      #expect(scored.output.contains("AUROC"), "\(scored.errors)")
      let lines = try WholeFile.text("\(folder)/s.csv").split(separator: "\n").dropFirst()
      let flagged = lines.enumerated().filter { $1.split(separator: ",")[3] == "1" }.map(\.offset)
      #expect(flagged.count { $0 % 10 == 4 } == 20 && flagged.count < 35, "\(flagged)")
      let wrong = try run("anomaly score m new.csv -o t.csv --normal-label fine", in: folder)
      #expect(wrong.status == 64 && wrong.errors.contains("no row is labelled fine"), "\(wrong.errors)")
      let all = try run("train train.csv --labels state --all-labels --epochs 1 --name all", in: folder)
      #expect(all.errors.contains("180 examples, 20 for validation"), "\(all.errors)")
    }
  }

  @Test(
    "a column that looks like labels is pointed out where none is named",
    arguments: [("label", "0", "1", true), ("isFraud", "no", "yes", true), ("flow", "0", "1", false)])
  func notice(column: String, most: String, others: String, expected: Bool) throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table(most, others, named: column), to: "\(folder)/t.csv")
      let silent = try run("data info t.csv --labels \(column)", in: folder)
      let told = try run("data info t.csv", in: folder)
      let sentence = "'\(column)' is named like a label: --labels \(column) keeps it out of the model"
      #expect((told.output + told.errors).contains(sentence) == expected, "\(told.output)")
      #expect(!(silent.output + silent.errors).contains("is named like a label"))
    }
  }

  // The name of the column, the label of most rows and of the others, flags, the rows that train, and what is said.
  @Test(
    "classes that are no anomalies all train",
    arguments: [
      ("survived", "0", "1", "", 180, "rows of every label train; with --normal-label 0"),
      ("species", "setosa", "virginica", "", 180, ""), ("is_fraud", "0", "1", "", 162, "do not train"),
      ("species", "setosa", "virginica", "--normal-label setosa", 162, "20 rows labelled virginica"),
      ("class", "benign", "malignant", "", 162, "do not train"),
      ("class", "malignant", "benign", "", 180, ""),
    ])
  func classes(column: String, most: String, others: String, flags: String, rows: Int, said: String) throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table(most, others, named: column), to: "\(folder)/t.csv")
      let trained = try run("train t.csv --labels \(column) --epochs 1 --name m \(flags)", in: folder)
      #expect(trained.errors.contains("\(rows) examples, "), "\(trained.errors)")
      #expect(said.isEmpty ? !trained.errors.contains("labels are") : trained.errors.contains(said))
    }
  }
}
