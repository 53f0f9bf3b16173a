// What a diagnosis is made of: checks, each a row of a catalogue, and what they find.

public import Foundations

/// Something that a check found.
public struct Finding: Equatable, Encodable, Sendable {
  /// How much it matters.
  public enum Severity: String, Encodable, Sendable, Comparable, CaseIterable {
    /// Worth knowing; nothing is wrong.
    case note
    /// The result could be better.
    case warning
    /// The result is not what was meant.
    case serious

    /// Notes come before warnings, and these before what is serious.
    public static func < (left: Severity, right: Severity) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  /// How much it matters.
  public var severity: Severity
  /// What was found, with its numbers, as a sentence without its full stop.
  public var sentence: String
  /// How to fix it, with the setting, as a sentence without its full stop.
  public var remedy: Message?

  /// A finding.
  public init(_ severity: Severity, _ sentence: String, remedy: Message? = nil) {
    self.severity = severity
    self.sentence = sentence
    self.remedy = remedy
  }
}

/// Something that a run or a model is checked for: a row of the catalogue.
public struct DiagnosisCheck: Sendable {
  /// The name in reports.
  public let name: String
  /// What it looks for, as a question.
  public let question: String
  /// What it looked at, in numbers; nil where the facts it needs are missing.
  let numbers: @Sendable (DiagnosisFacts) -> String?
  /// What it finds; nil where all is well, and where the facts it needs are missing.
  let finding: @Sendable (DiagnosisFacts) -> Finding?
}
