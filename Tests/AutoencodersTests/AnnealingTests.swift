// A number over the steps of a training: its text, its value, and the same value in a graph.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Annealing")
struct AnnealingTests {
  static let extent = TrainingExtent(examples: 700, stepsPerEpoch: 7, epochs: 20)

  static let texts: [(text: String, annealing: Annealing)] = [
    ("4", Annealing(4)), ("-80.5", Annealing(-80.5)), ("1e-4", Annealing(1e-4)),
    ("4@linear:10ep", Annealing(4, rise: .init(.linear, over: .epochs(10)))),
    ("0.5..4@cosine:500", Annealing(4, rise: .init(from: 0.5, .cosine, over: .steps(500)))),
    ("1@cyclical:2.5ep", Annealing(1, rise: .init(.cyclical(share: 0.5), over: .epochs(2.5)))),
    ("1@cyclical:30:0.25", Annealing(1, rise: .init(.cyclical(share: 0.25), over: .steps(30)))),
    ("25@linear:50%", Annealing(25, rise: .init(.linear, over: .share(0.5)))),
  ]

  @Test("a text is read, and what is written is read again", arguments: texts.indices)
  func text(_ index: Int) throws {
    let (text, annealing) = Self.texts[index]
    #expect(try Annealing(parsing: text) == annealing)
    #expect(try Annealing(parsing: annealing.description) == annealing)
  }

  @Test(
    "what is no annealing is refused with its form",
    arguments: [
      "", "four", "4@", "4@linear", "4@linear:", "4@linear:0", "4@linear:-3", "4@linear:0ep", "4@round:5",
      "4@cyclical:5:0", "4@cyclical:5:1.5", "..4@linear:3", "1..@linear:3", "1..2", "4@linear:5:5",
      "4@linear:0%",
      "4@linear:101%", "@linear:3",
    ])
  func mistakes(_ text: String) throws {
    let failure = try #require(throws: Failure.self) { try Annealing(parsing: text) }
    #expect(failure.kind == .usage && failure.description.contains("@linear:SPAN"), "\(failure)")
  }

  @Test("it begins at its start, reaches its value when its span has passed, and stays or begins anew")
  func values() {
    let linear = Annealing(4, rise: .init(from: 1, .linear, over: .epochs(2)))
    #expect([1, 8, 15, 100].map { linear.value(at: $0, in: Self.extent) } == [1, 2.5, 4, 4])
    #expect(linear.stepsUntilReached(in: Self.extent) == 14)
    let cosine = Annealing(2, rise: .init(.cosine, over: .steps(8)))
    expectClose(
      [1, 3, 5, 7, 9, 30].map { cosine.value(at: $0, in: Self.extent) },
      [0, 2, 4, 6, 8, 8].map { 1 - cos(.pi * $0 / 8) }, relative: 1e-12, absolute: 1e-12)
    let cycles = Annealing(1, rise: .init(.cyclical(share: 0.5), over: .steps(8)))
    #expect(
      (1...17).map { cycles.value(at: $0, in: Self.extent) }
        == [0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 0])
    #expect(cycles.stepsUntilReached(in: Self.extent) == 4)
    let half = Annealing(25, rise: .init(.linear, over: .share(0.5)))
    #expect(half.stepsUntilReached(in: Self.extent) == 70 && half.value(at: 71, in: Self.extent) == 25)
    #expect(
      Annealing(3).value(at: 1, in: Self.extent) == 3 && Annealing(3).stepsUntilReached(in: Self.extent) == 0)
  }

  @Test("the graph gives the same value at every step", arguments: TestedBackend.all, texts.indices)
  func graph(backend: TestedBackend, index: Int) throws {
    let annealing = Self.texts[index].annealing
    let steps = [1, 2, 3, 9, 10, 11, 30, 31, 71, 100, 500, 501, 16_777_215]
    for step in steps {
      let value = try backend.value([HostArray([], [Float(step)])]) {
        annealing.value(at: $0[0], in: Self.extent)
      }
      expectClose(
        value.doubles, [annealing.value(at: step, in: Self.extent)], relative: 1e-5, absolute: 1e-5,
        "step \(step)")
    }
  }

  @Test("a row refuses names it does not have, values it cannot use and annealings where numbers must stay")
  func choices() throws {
    for (given, words) in [
      (["bata": Annealing(4)], "Did you mean 'beta'"), (["beta": Annealing(-1)], "cannot be -1.0"),
      (["beta": Annealing(.nan)], "cannot be nan"),
      (["beta": Annealing(4, rise: .init(from: -1, .linear, over: .steps(3)))], "cannot be -1.0"),
    ] {
      let failure = try #require(throws: Failure.self) { try Objective.named("evidence", given) }
      #expect(failure.kind == .usage && failure.description.contains(words), "\(failure)")
    }
    let fixed = try #require(throws: Failure.self) {
      try Objective.named("iwae", ["samples": Annealing(5, rise: .init(.linear, over: .steps(3)))])
    }
    #expect(fixed.description.contains("cannot be annealed"))
    let none = try #require(throws: Failure.self) { try Prior.named("standard-normal", ["k": Annealing(1)]) }
    #expect(none.description.contains("has no hyperparameters, so 'k' cannot be set"))
    let whole = try #require(throws: Failure.self) {
      try Objective.named("iwae", ["samples": Annealing(2.5)])
    }
    #expect(whole.description.contains("a whole number from 1 to"))
  }
}
