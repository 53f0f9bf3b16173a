// What the checks found, for people and for programs.

public import Foundations
import Pictures
import Training

/// A diagnosis of a run or a model.
public struct Diagnosis: Sendable {
  /// A check with what it looked at and what it found.
  public struct Entry: Equatable, Sendable {
    /// The check's name.
    public var name: String
    /// What it looked at, in numbers; nil where the facts it needs are missing.
    public var numbers: String?
    /// What it found, if anything.
    public var finding: Finding?
  }

  /// Where the run or the model is.
  public let path: String
  /// The rows that were looked at, such as `2,000 test rows of mnist`; nil where there were none.
  public let rows: String?
  /// Why the model was not looked at, if it was not.
  public let absence: Message?
  /// The checks in the order of the catalogue.
  public let entries: [Entry]

  /// Makes every check.
  public init(_ facts: DiagnosisFacts, path: String, checks: [DiagnosisCheck] = DiagnosisCheck.all) {
    self.path = path
    rows = facts.rows.flatMap { rows in
      facts.examination.map {
        let part = rows.split == DataSplit.all.rawValue ? "" : "\(rows.split) "
        return "\(NumberText.grouped($0.rows)) \(part)\($0.rows == 1 ? "row" : "rows") of \(rows.name)"
      }
    }
    absence = facts.absence
    entries = checks.map {
      Entry(name: $0.name, numbers: $0.numbers(facts), finding: $0.finding(facts))
    }
  }

  /// What was found, the most serious first.
  public var findings: [(name: String, finding: Finding)] {
    let found = entries.compactMap { entry in entry.finding.map { (name: entry.name, finding: $0) } }
    return Finding.Severity.allCases.reversed().flatMap { severity in
      found.filter { $0.finding.severity == severity }
    }
  }

  /// Whether nothing important was found: notes do not.
  public var isHealthy: Bool { findings.allSatisfy { $0.finding.severity == .note } }

  /// The diagnosis as lines of text.
  public var text: String { text(.swift) }

  /// The diagnosis as lines of text, with remedies in a style.
  public func text(_ style: MessageStyle) -> String {
    var lines = [([path] + [rows.map { "on \($0)" }].compactMap(\.self)).joined(separator: ", "), verdict]
    if let absence { lines.append("The model was not examined: \(absence.closed.text(style))") }
    for (name, finding) in findings {
      lines += ["", "\(finding.severity.rawValue): \(name)", "  \(Message(finding.sentence).closed)"]
      if let remedy = finding.remedy { lines.append("  -> \(remedy.closed.text(style))") }
    }
    let numbers = entries.compactMap { entry in entry.numbers.map { [entry.name, $0] } }
    if !numbers.isEmpty { lines += ["", "measurements:"] + TextTable(numbers).lines.map { "  \($0)" } }
    return lines.joined(separator: "\n")
  }

  private var verdict: String {
    func things(_ count: Int, _ name: String) -> String { "\(count) \(name)\(count == 1 ? "" : "s")" }
    let made = entries.count { $0.numbers != nil || $0.finding != nil }
    let notes = findings.count { $0.finding.severity == .note }
    if isHealthy {
      return "healthy: \(things(made, "check")) found nothing wrong"
        + (notes > 0 ? ", \(things(notes, "note"))" : "")
    }
    return Finding.Severity.allCases.reversed().compactMap { severity in
      let count = findings.count { $0.finding.severity == severity }
      if count == 0 { return nil }
      return things(count, severity == .serious ? "serious finding" : severity.rawValue)
    }.joined(separator: ", ") + ", from \(things(made, "check"))"
  }
}

extension Diagnosis: Encodable {
  private enum CodingKeys: String, CodingKey { case path, rows, absence, isHealthy, findings, checks }

  private struct Found: Encodable {
    var name: String
    var severity: Finding.Severity
    var sentence: String
    var remedy: Message?
  }

  private struct Check: Encodable {
    var name: String
    var numbers: String?
  }

  /// The members of the JSON object that `vae doctor --json` prints.
  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(path, forKey: .path)
    try members.encode(rows, forKey: .rows)
    try members.encode(absence, forKey: .absence)
    try members.encode(isHealthy, forKey: .isHealthy)
    let found = findings.map {
      Found(
        name: $0.name, severity: $0.finding.severity, sentence: $0.finding.sentence, remedy: $0.finding.remedy
      )
    }
    try members.encode(found, forKey: .findings)
    try members.encode(entries.map { Check(name: $0.name, numbers: $0.numbers) }, forKey: .checks)
  }
}
