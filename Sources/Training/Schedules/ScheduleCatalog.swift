// The schedules known by name, as rows of one table, and how their text is read. Help, settings and tests
// loop over the rows.

import Foundations

/// A schedule known by name.
public struct ScheduleEntry: Sendable {
  /// The name on the command line and in settings.
  public let name: String
  /// The name with the numbers that may follow it, such as "cosine[:FRACTION]".
  public let form: String
  /// What it does, with its source, in one line.
  public let summary: String
  /// The decay by the numbers after the name and the steps from the full rate to the end; nil where the
  /// numbers do not fit the form.
  let decay: @Sendable (_ numbers: [Double], _ span: Span) -> Schedule.Decay?

  /// The part of a training in which a decay works.
  struct Span {
    /// The first step with the full rate.
    var peak: Int
    /// The steps after it.
    var steps: Int
  }
}

/// The table of schedules known by name.
public enum ScheduleCatalog {
  /// Every schedule known by name.
  public static let entries: [ScheduleEntry] = [
    ScheduleEntry(
      name: "constant", form: "constant", summary: "a constant rate",
      decay: { numbers, _ in numbers.isEmpty ? .constant : nil }),
    ScheduleEntry(
      name: "cosine", form: "cosine[:FRACTION]",
      summary: "cosine decay to a fraction of the rate, 0 by default (Loshchilov and Hutter 2017)",
      decay: { numbers, span in
        numbers.count > 1 ? nil : .cosine(steps: span.steps, fraction: numbers.first ?? 0)
      }),
    ScheduleEntry(
      name: "step", form: "step[:STEPS[:FACTOR]]",
      summary:
        "step decay: times 0.1 at 1/2 and 3/4 of the steps (He et al. 2016), or a factor every given number of steps",
      decay: { numbers, span in
        if numbers.isEmpty { return halves(span) }
        guard numbers.count <= 2, let steps = Int(exactly: numbers[0]) else { return nil }
        return .every(steps: steps, factor: numbers.count == 2 ? numbers[1] : 0.1)
      }),
  ]

  /// The entry of this name; throws a ``Failure`` that suggests the nearest where there is none.
  public static func entry(named name: String) throws -> ScheduleEntry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw Suggestion.unknown("schedule", name, among: entries.map(\.name))
    }
    return entry
  }

  /// Tenths from 1/2 and from 3/4 of the steps on; a training of a few steps has but one boundary, or none.
  private static func halves(_ span: ScheduleEntry.Span) -> Schedule.Decay {
    let steps = [span.steps / 2, span.steps - span.steps / 4]
    return .boundaries(
      steps: Set(steps).subtracting([0]).sorted().map { span.peak + $0 }, factor: 0.1)
  }
}

extension Schedule {
  /// Reads a schedule from its text, such as "constant", "cosine", "cosine:0.1", "step" or "step:5000:0.5".
  ///
  /// Throws a ``Failure`` for an unknown name, numbers that do not fit it, or a warm-up that leaves no step
  /// to decay in.
  ///
  /// - Parameters:
  ///   - rate: The full learning rate.
  ///   - warmup: The steps of the warm-up.
  ///   - total: The steps of the whole training: where a cosine ends.
  public init(parsing text: String, rate: Double, warmup: Int = 0, total: Int) throws {
    let words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let entry = try ScheduleCatalog.entry(named: words.first ?? "")
    if entry.name != "constant", total > 0, warmup >= total {
      throw Failure(
        .usage, "a warm-up of \(warmup) steps leaves none of the \(total) for the schedule '\(text)'",
        remedy: "Use a shorter warm-up, or the schedule 'constant'")
    }
    let peak = max(warmup, 1)
    let numbers = words.dropFirst().map { Double($0) }
    let known = numbers.compactMap { $0 }
    guard known.count == numbers.count,
      let decay = entry.decay(known, ScheduleEntry.Span(peak: peak, steps: max(total - peak, 1)))
    else {
      throw Failure(.usage, "the schedule '\(text)' is not understood", remedy: "Write it as \(entry.form)")
    }
    try self.init(rate: rate, warmup: warmup, decay: decay)
  }
}
