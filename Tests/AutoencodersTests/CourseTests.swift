// A number over the steps of a training: its text, its value, and the same value in a graph.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Courses")
struct CourseTests {
  static let extent = TrainingExtent(examples: 700, stepsPerEpoch: 7, epochs: 20)

  static let texts: [(text: String, course: Course)] = [
    ("4", Course(4)), ("-80.5", Course(-80.5)), ("1e-4", Course(1e-4)),
    ("4@linear:10ep", Course(4, rise: .init(.linear, over: .epochs(10)))),
    ("0.5..4@cosine:500", Course(4, rise: .init(from: 0.5, .cosine, over: .steps(500)))),
    ("1@cyclical:2.5ep", Course(1, rise: .init(.cyclical(share: 0.5), over: .epochs(2.5)))),
    ("1@cyclical:30:0.25", Course(1, rise: .init(.cyclical(share: 0.25), over: .steps(30)))),
    ("25@linear:50%", Course(25, rise: .init(.linear, over: .share(0.5)))),
  ]

  @Test("a text is read, and what is written is read again", arguments: texts.indices)
  func text(_ index: Int) throws {
    let (text, course) = Self.texts[index]
    #expect(try Course(parsing: text) == course)
    #expect(try Course(parsing: course.description) == course)
  }

  @Test(
    "what is no course is refused with its form",
    arguments: [
      "", "four", "4@", "4@linear", "4@linear:", "4@linear:0", "4@linear:-3", "4@linear:0ep", "4@round:5",
      "4@cyclical:5:0", "4@cyclical:5:1.5", "..4@linear:3", "1..@linear:3", "1..2", "4@linear:5:5",
      "4@linear:0%",
      "4@linear:101%", "@linear:3",
    ])
  func mistakes(_ text: String) throws {
    let failure = try #require(throws: Failure.self) { try Course(parsing: text) }
    #expect(failure.kind == .usage && failure.description.contains("@linear:SPAN"), "\(failure)")
  }

  @Test("it begins at its start, reaches its value when its span has passed, and stays or begins anew")
  func values() {
    let linear = Course(4, rise: .init(from: 1, .linear, over: .epochs(2)))
    #expect([1, 8, 15, 100].map { linear.value(at: $0, in: Self.extent) } == [1, 2.5, 4, 4])
    #expect(linear.stepsUntilReached(in: Self.extent) == 14)
    let cosine = Course(2, rise: .init(.cosine, over: .steps(8)))
    expectClose(
      [1, 3, 5, 7, 9, 30].map { cosine.value(at: $0, in: Self.extent) },
      [0, 2, 4, 6, 8, 8].map { 1 - cos(.pi * $0 / 8) }, relative: 1e-12, absolute: 1e-12)
    let cycles = Course(1, rise: .init(.cyclical(share: 0.5), over: .steps(8)))
    #expect(
      (1...17).map { cycles.value(at: $0, in: Self.extent) }
        == [0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 0])
    #expect(cycles.stepsUntilReached(in: Self.extent) == 4)
    let half = Course(25, rise: .init(.linear, over: .share(0.5)))
    #expect(half.stepsUntilReached(in: Self.extent) == 70 && half.value(at: 71, in: Self.extent) == 25)
    #expect(Course(3).value(at: 1, in: Self.extent) == 3 && Course(3).stepsUntilReached(in: Self.extent) == 0)
  }

  @Test("the graph gives the same value at every step", arguments: TestedBackend.all, texts.indices)
  func graph(backend: TestedBackend, index: Int) throws {
    let course = Self.texts[index].course
    let steps = [1, 2, 3, 9, 10, 11, 30, 31, 71, 100, 500, 501, 16_777_215]
    for step in steps {
      let value = try backend.value([HostArray([], [Float(step)])]) {
        course.value(at: $0[0], in: Self.extent)
      }
      expectClose(
        value.doubles, [course.value(at: step, in: Self.extent)], relative: 1e-5, absolute: 1e-5,
        "step \(step)")
    }
  }

  @Test("a row refuses names it does not have, values it cannot use and courses where numbers must stay")
  func choices() throws {
    for (given, words) in [
      (["bata": Course(4)], "Did you mean 'beta'"), (["beta": Course(-1)], "cannot be -1.0"),
      (["beta": Course(.nan)], "cannot be nan"),
      (["beta": Course(4, rise: .init(from: -1, .linear, over: .steps(3)))], "cannot be -1.0"),
    ] {
      let failure = try #require(throws: Failure.self) { try Objective.named("evidence", given) }
      #expect(failure.kind == .usage && failure.description.contains(words), "\(failure)")
    }
    let fixed = try #require(throws: Failure.self) {
      try Objective.named("iwae", ["samples": Course(5, rise: .init(.linear, over: .steps(3)))])
    }
    #expect(fixed.description.contains("cannot change while training"))
    let none = try #require(throws: Failure.self) { try Prior.named("standard-normal", ["k": Course(1)]) }
    #expect(none.description.contains("has no number 'k', nor any other"))
    let whole = try #require(throws: Failure.self) { try Objective.named("iwae", ["samples": Course(2.5)]) }
    #expect(whole.description.contains("a whole number from 1 to"))
  }
}
