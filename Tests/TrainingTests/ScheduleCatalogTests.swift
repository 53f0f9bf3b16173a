// The texts of schedules.

import Foundations
import Testing

@testable import Training

@Suite("Catalogue of schedules")
struct ScheduleCatalogTests {
  static let known = ScheduleCatalog.entries.map(\.name).joined(separator: ", ")

  @Test(
    "a text is read",
    arguments: [
      ("constant", 100, 1000, .constant), ("cosine", 100, 1000, .cosine(steps: 900, fraction: 0)),
      ("cosine", 0, 1000, .cosine(steps: 999, fraction: 0)),
      ("cosine:0.1", 0, 11, .cosine(steps: 10, fraction: 0.1)),
      ("step", 100, 900, .boundaries(steps: [500, 700], factor: 0.1)),
      ("step:50", 0, 1000, .every(steps: 50, factor: 0.1)),
      ("step:50:0.5", 0, 1000, .every(steps: 50, factor: 0.5)),
      // Trainings of one or two steps.
      ("constant", 0, 1, .constant), ("constant", 5, 1, .constant),
      ("cosine", 0, 1, .cosine(steps: 1, fraction: 0)), ("step", 0, 1, .boundaries(steps: [2], factor: 0.1)),
      ("step", 0, 3, .boundaries(steps: [2, 3], factor: 0.1)),
    ] as [(String, Int, Int, Schedule.Decay)])
  func read(text: String, warmup: Int, total: Int, decay: Schedule.Decay) throws {
    let schedule = try Schedule(parsing: text, rate: 0.5, warmup: warmup, total: total)
    #expect(try schedule == Schedule(rate: 0.5, warmup: warmup, decay: decay))
  }

  @Test(
    "a text that makes no sense is refused",
    arguments: [
      ("cosin", 0, "unknown schedule 'cosin'. Did you mean 'cosine'?"),
      ("zigzag", 0, "unknown schedule 'zigzag'. Known names are \(known)."),
      ("", 0, "unknown schedule ''. Known names are \(known)."),
      ("constant:1", 0, "the schedule 'constant:1' is not understood. Write it as constant."),
      ("cosine:", 0, "the schedule 'cosine:' is not understood. Write it as cosine[:FRACTION]."),
      ("cosine:1:2", 0, "the schedule 'cosine:1:2' is not understood. Write it as cosine[:FRACTION]."),
      ("cosine:two", 0, "the schedule 'cosine:two' is not understood. Write it as cosine[:FRACTION]."),
      ("cosine:2", 0, "a cosine cannot end at 2.0 of the learning rate. Use a fraction from 0 to 1."),
      ("step:1.5", 0, "the schedule 'step:1.5' is not understood. Write it as step[:STEPS[:FACTOR]]."),
      ("step:inf", 0, "the schedule 'step:inf' is not understood. Write it as step[:STEPS[:FACTOR]]."),
      (
        "step:5:0.1:2", 0, "the schedule 'step:5:0.1:2' is not understood. Write it as step[:STEPS[:FACTOR]]."
      ),
      ("step:0", 0, "a learning rate cannot change every 0 steps. Use at least 1."),
      (
        "cosine", 100,
        "a warm-up of 100 steps leaves none of the 100 for the schedule 'cosine'. Use a shorter warm-up, or "
          + "the schedule 'constant'."
      ),
    ])
  func refused(text: String, warmup: Int, sentence: String) {
    #expect { try Schedule(parsing: text, rate: 1, warmup: warmup, total: 100) } throws: { error in
      "\(error)" == sentence && (error as? Failure)?.kind == .usage
    }
  }

  @Test("every row's name is read, and leads its form", arguments: ScheduleCatalog.entries.map(\.name))
  func rows(name: String) throws {
    let entry = try ScheduleCatalog.entry(named: name)
    #expect(entry.form.hasPrefix(name) && !entry.summary.isEmpty)
    let schedule = try Schedule(parsing: name, rate: 1, total: 100)
    #expect(schedule.value(at: 1) == 1 && schedule.value(at: 100) <= 1)
  }
}
