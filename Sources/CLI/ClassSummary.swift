// What a classification came to, as text and as JSON.

import Evaluation
import Foundation
import Foundations
import Pictures

/// A classification in numbers.
struct ClassSummary: Encodable {
  let file: String?
  let rows: Int
  let classes: [String]
  let abstained: Int
  let unlike: Int
  let risk: Double?
  let threshold: Double?
  let calibrationRows: Int?
  let sharpness: Double?
  let report: ClassReport?

  init(_ table: ClassTable, _ answers: AnswerRule?, risk: Double?, report: ClassReport?, file: String?) {
    let counts = table.counts
    self.file = file
    rows = table.found.count
    classes = table.found.classes
    (abstained, unlike) = counts
    self.risk = risk
    threshold = answers?.threshold
    calibrationRows = answers?.rows
    sharpness = answers?.sharpness
    self.report = report
  }

  /// The most classes whose confusion is printed.
  private static let mostShown = 20

  /// The numbers in words, a line each.
  var text: String {
    var lines: [String] = []
    func percent(_ share: Double) -> String { String(format: "%.2f %%", 100 * share) }
    lines.append("rows                 \(rows)")
    if let answers = calibrationRows {
      lines.append(
        "calibration          \(answers) labelled rows; probabilities sharpened by \(String(format: "%.3f", sharpness ?? 1))"
      )
    }
    if let risk {
      let rule = threshold.map { "labels of a probability from \(String(format: "%.4f", $0)) on" }
      lines.append(
        "risk of \(NumberText.short(risk))         \(rule ?? "no threshold keeps it: every row abstains")")
      lines.append("abstained            \(abstained) of \(rows)")
    }
    lines.append("unlike all classes   \(unlike) of \(rows)")
    guard let report else { return lines.joined(separator: "\n") }
    lines.append(
      "accuracy             \(percent(report.accuracy)) +- \(percent(report.accuracyError)) of \(report.rows) rows whose class is known"
    )
    lines.append(
      "calibration error    \(String(format: "%.4f", report.calibrationError)) (\(ClassReport.bins) bins)")
    if let answered = report.answered {
      lines.append(
        "answered             \(percent(answered.coverage)), of which \(percent(answered.risk)) are wrong")
    }
    lines.append(
      "risk by coverage     "
        + report.curve.map { "\(percent($0.risk)) at \(Int(($0.coverage * 100).rounded())) %" }
        .joined(separator: ", "))
    if classes.count <= Self.mostShown {
      let table =
        [["truth \\ told"] + classes]
        + classes.indices.map { place in
          [classes[place]] + report.confusion[place].map(String.init)
        }
      lines += [""] + TextTable(table, rightAligned: Set(1...classes.count)).lines
    }
    return lines.joined(separator: "\n")
  }
}
