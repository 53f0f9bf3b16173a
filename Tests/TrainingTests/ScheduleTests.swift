// Schedules: known values, and the graph against the Double form.

import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Schedules")
struct ScheduleTests {
  static let decays: [Schedule.Decay] = [
    .constant, .cosine(steps: 1, fraction: 0), .cosine(steps: 1000, fraction: 0),
    .cosine(steps: 469_000, fraction: 0.1), .cosine(steps: 77, fraction: 1), .every(steps: 1, factor: 0.9),
    .every(steps: 300, factor: 0.1), .every(steps: 700, factor: 1.01),
    .boundaries(steps: [], factor: 0.1), .boundaries(steps: [501, 700, 70_000], factor: 0.1),
  ]
  static let schedules: [Schedule] = [0, 1, 2, 500].flatMap { warmup in
    decays.compactMap { try? Schedule(rate: 1e-3, warmup: warmup, decay: $0) }
  }
  static let steps =
    Array(1...30) + Array(290...320) + Array(495...505) + Array(600...610) + Array(795...805)
    + [
      999, 1000, 1001, 1002, 1499, 1500, 1501, 9_999, 69_999, 70_000, 234_500, 468_999, 469_000, 469_001,
      469_501,
    ]

  @Test("the graph has the values of the Double form", arguments: TestedBackend.all, schedules)
  func graph(backend: TestedBackend, schedule: Schedule) throws {
    let rates = try rates(schedule, on: backend)
    // 0.9 to the power 469,000 is zero in Double and in float32.
    expectClose(
      rates, Self.steps.map(schedule.value(at:)), relative: backend.precision,
      absolute: Double(Float.leastNormalMagnitude))
  }

  private func rates(_ schedule: Schedule, on backend: TestedBackend) throws -> [Double] {
    let graph = Graph(inputs: [TensorType(.scalar)]) { _, inputs in [schedule.value(at: inputs[0])] }
    return try backend.backend.perform {
      let executable = try backend.backend.compile(graph, state: backend.backend.makeState(graph.layout))
      return try Self.steps.map { step in
        executable.set(0, HostArray(.scalar, [Float(step)]))
        try executable.run()
        return executable.output(0).doubles[0]
      }
    }
  }

  @Test("every schedule of the list is valid")
  func valid() { #expect(Self.schedules.count == 4 * Self.decays.count) }

  @Test("a warm-up rises in equal steps to the full rate")
  func warmup() throws {
    let schedule = try Schedule(rate: 8, warmup: 4)
    #expect((1...7).map(schedule.value(at:)) == [2, 4, 6, 8, 8, 8, 8])
    let none = try Schedule(rate: 8)
    #expect((1...3).map(none.value(at:)) == [8, 8, 8])
  }

  @Test("a cosine falls to its fraction and stays")
  func cosine() throws {
    let schedule = try Schedule(rate: 2, warmup: 10, decay: .cosine(steps: 100, fraction: 0.25))
    expectClose(
      [10, 35, 60, 85, 110, 111, 5000].map(schedule.value(at:)),
      // (1 + cos pi/4) / 2 = 0.853553390593...
      [2, 0.5 + 1.5 * 0.853553390593274, 1.25, 0.5 + 1.5 * 0.146446609406726, 0.5, 0.5, 0.5],
      relative: 1e-12, absolute: 0)
    let toZero = try Schedule(rate: 2, decay: .cosine(steps: 9, fraction: 0))
    #expect(toZero.value(at: 1) == 2 && toZero.value(at: 9) > 0 && toZero.value(at: 10) == 0)
  }

  @Test("steps multiply the rate, counted from the full rate or at listed steps")
  func steps() throws {
    let every = try Schedule(rate: 16, warmup: 2, decay: .every(steps: 3, factor: 0.5))
    #expect((1...9).map(every.value(at:)) == [8, 16, 16, 16, 8, 8, 8, 4, 4])
    let listed = try Schedule(rate: 16, decay: .boundaries(steps: [3, 4, 7], factor: 0.5))
    #expect((1...8).map(listed.value(at:)) == [16, 16, 8, 4, 4, 4, 2, 2])
  }

  @Test(
    "numbers out of range are refused",
    arguments: [
      (0, 0, .constant, "learning rate of 0.0"), (-1, 0, .constant, "learning rate of -1.0"),
      (.nan, 0, .constant, "learning rate of nan"), (.infinity, 0, .constant, "learning rate of inf"),
      (1, -1, .constant, "warm-up of -1"), (1, 0, .cosine(steps: 0, fraction: 0), "take 0 steps"),
      (1, 0, .cosine(steps: 1, fraction: 1.5), "end at 1.5"),
      (1, 0, .cosine(steps: 1, fraction: -0.5), "end at -0.5"),
      (1, 0, .every(steps: 0, factor: 0.5), "every 0 steps"),
      (1, 0, .every(steps: 1, factor: 0), "multiplied by 0.0"),
      (1, 0, .boundaries(steps: [5, 4], factor: 0.5), "[5, 4]"),
      (1, 0, .boundaries(steps: [1], factor: 0.5), "after step 1"),
      (1, 9, .boundaries(steps: [9], factor: 0.5), "after step 9"),
      (1, 0, .boundaries(steps: [5], factor: -1), "multiplied by -1.0"),
    ] as [(Double, Int, Schedule.Decay, String)])
  func refused(rate: Double, warmup: Int, decay: Schedule.Decay, sentence: String) {
    #expect { try Schedule(rate: rate, warmup: warmup, decay: decay) } throws: { error in
      (error as? Failure)?.kind == .usage && "\(error)".contains(sentence)
    }
  }

  @Test("a schedule survives its JSON", arguments: schedules)
  func coding(schedule: Schedule) throws {
    let data = try JSONEncoder().encode(schedule)
    #expect(try JSONDecoder().decode(Schedule.self, from: data) == schedule)
  }

  @Test("numbers out of range are refused in JSON")
  func decoding() {
    let text = #"{"rate": 1, "warmup": -3, "decay": {"constant": {}}}"#
    #expect(throws: Failure.self) { try JSONDecoder().decode(Schedule.self, from: Data(text.utf8)) }
  }
}
