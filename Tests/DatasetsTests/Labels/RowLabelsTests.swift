// Which label is normal: given, told by its name, or that of most rows; and what is said about it.

import Datasets
import Foundations
import Testing

@Suite("Labels of rows")
struct RowLabelsTests {
  struct Case: CustomTestStringConvertible {
    /// The labels, each with how many rows have it.
    var labels: [(String, Int)]
    var given: String?
    var normal: Set<String>
    var basis: RowLabels.Basis
    var anomalies: Int
    var unlabelled = 0
    var missing: [String] = []
    var testDescription: String {
      labels.map { "\($0.0) x \($0.1)" }.joined(separator: ", ") + (given.map { ", given \($0)" } ?? "")
    }

    var read: RowLabels {
      get throws {
        var tally = LabelTally(missing: missing)
        for (label, count) in labels { for _ in 0..<count { tally.add(label) } }
        return try RowLabels(tally, normal: given)
      }
    }
  }

  static let cases = [
    Case(labels: [("0", 9), ("1", 1)], normal: ["0"], basis: .name, anomalies: 1),
    Case(labels: [("1", 39), ("-1", 1)], normal: ["1"], basis: .size, anomalies: 1),
    Case(labels: [("4", 24), ("2", 46)], normal: ["2"], basis: .size, anomalies: 24),
    Case(labels: [("4", 24), ("2", 46)], given: "4", normal: ["4"], basis: .given, anomalies: 46),
    Case(
      labels: [("2", 4), ("2.0", 6), ("4", 5)], given: "2.00", normal: ["2"], basis: .given, anomalies: 5),
    Case(labels: [("0.0", 6), ("0", 2), ("1.0", 1), ("1", 2)], normal: ["0.0"], basis: .name, anomalies: 3),
    Case(labels: [("False", 6), ("FALSE", 2), ("TRUE", 1)], normal: ["False"], basis: .name, anomalies: 1),
    Case(labels: [("ok", 6), ("worn", 2)], given: "OK", normal: ["ok"], basis: .given, anomalies: 2),
    Case(
      labels: [("", 5), ("0", 9), ("1", 2), ("NA", 1), ("?", 1)], normal: ["0"], basis: .name, anomalies: 2,
      unlabelled: 7),
    Case(
      labels: [("-999", 5), ("0", 9), ("1", 2)], normal: ["0"], basis: .name, anomalies: 2, unlabelled: 5,
      missing: ["-999"]),
    Case(labels: [("none", 9), ("leak", 2)], normal: ["none"], basis: .name, anomalies: 2),
    Case(
      labels: [("None", 9), ("0", 8), ("1", 2)], normal: ["0"], basis: .name, anomalies: 2, unlabelled: 9),
    Case(
      labels: [("None", 9), ("1", 8), ("-1", 2)], normal: ["1"], basis: .size, anomalies: 2, unlabelled: 9),
    Case(
      labels: [("normal.", 4), ("neptune.", 5), ("smurf.", 9)], normal: ["normal."], basis: .name,
      anomalies: 14),
    Case(labels: [("BENIGN", 9), ("DDoS", 5), ("0", 1)], normal: ["BENIGN"], basis: .name, anomalies: 6),
    // Digits, irises and two classes of one size: nobody knows.
    Case(labels: (0..<10).map { ("\($0)", 5) }, normal: [], basis: .undecided, anomalies: 0),
    Case(labels: [("a", 5), ("b", 5), ("c", 5)], normal: [], basis: .undecided, anomalies: 0),
    Case(labels: [("a", 5), ("b", 5)], normal: [], basis: .undecided, anomalies: 0),
    Case(labels: [("", 5)], normal: [], basis: .undecided, anomalies: 0, unlabelled: 5),
  ]

  @Test("every row is normal, an anomaly or unknown", arguments: cases)
  func reading(_ one: Case) throws {
    let labels = try one.read
    #expect(Set(labels.normals.map(\.text)) == one.normal && labels.basis == one.basis)
    #expect(labels.anomalies.rows == one.anomalies && labels.unlabelled == one.unlabelled)
    #expect(labels.kinds.count == one.labels.reduce(0) { $0 + $1.1 })
    #expect(labels.kinds.count { $0 == .anomaly } == one.anomalies)
    #expect(labels.normalRows.count == labels.normals.rows)
  }

  @Test("a guess is said with the counts and the setting that changes it, and what is given is not repeated")
  func sentences() throws {
    func said(_ labels: [(String, Int)], given: String? = nil) throws -> String? {
      let one = Case(labels: labels, given: given, normal: [], basis: .given, anomalies: 0)
      return try one.read.choice()?.description
    }
    #expect(
      try said([("1", 390), ("-1", 10)])
        == "labels are 1 (390) and -1 (10): 1, the larger class, is taken for normal; `normalLabel` changes it"
    )
    #expect(
      try said([("ok", 1390), ("a", 10), ("b", 9)])
        == "labels are ok (1,390), a (10) and b (9): rows labelled a or b are taken for anomalies; `normalLabel` changes it"
    )
    #expect(
      try said([("a", 2), ("b", 2)])
        == "labels are a (2) and b (2): nothing tells which of them is normal; `normalLabel` does")
    #expect(try said([("1", 390), ("-1", 10)], given: "-1") == nil)
    let many = try said([("0", 900)] + (1..<12).map { ("\($0)", 2) })
    #expect(many?.contains(" and 6 others (12 rows together)") == true, "\(many ?? "")")
  }

  @Test("a normal label that no row has is refused with those that there are")
  func refused() throws {
    let one = Case(labels: [("2", 458), ("4", 241)], given: "two", normal: [], basis: .given, anomalies: 0)
    let failure = try #require(throws: Failure.self) { try one.read }
    #expect(
      failure.kind == .usage
        && failure.description.contains("no row is labelled two; labels are 2 (458) and 4 (241)"))
    let none = Case(labels: [("", 3)], given: "two", normal: [], basis: .given, anomalies: 0)
    #expect(throws: Failure.self) { try none.read }
  }
}
