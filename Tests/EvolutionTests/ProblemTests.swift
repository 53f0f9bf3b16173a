// The built-in problems against their definitions in Double.

import CVector
import Foundation
import Foundations
import Testing

@testable import Evolution

/// Numbers from `low` to `high` that are the same every time.
func numbers(_ count: Int, _ low: Float, _ high: Float, seed: UInt64 = 1) -> [Float] {
  (0..<count).map { index in
    low + (high - low)
      * Noise.uniform(Philox.word(key: Key(seed: seed), stream: 0, row: UInt64(index), column: 0))
  }
}

@Suite("Built-in problems")
struct ProblemTests {
  /// Fitness and place of an arm from angles in radians.
  static func arm(_ angles: [Double]) -> (deviation: Double, x: Double, y: Double) {
    let mean = angles.reduce(0, +) / Double(angles.count)
    let variance = angles.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(angles.count)
    var (angle, x, y) = (0.0, 0.0, 0.0)
    for turn in angles {
      angle += turn
      x += cos(angle) / Double(angles.count)
      y += sin(angle) / Double(angles.count)
    }
    return (variance.squareRoot(), x, y)
  }

  @Test(
    "an arm is where trigonometry in Double puts it, by both definitions", arguments: [2, 7, 20, 200, 1000])
  func arms(joints: Int) throws {
    let values = numbers(37 * joints, -1, 1)
    let candidates = Candidates(first: 0, count: 37, width: joints, values: values)
    let quarter = try ProblemFamily.problem("arm:\(joints)").evaluate(candidates)
    let half = try ProblemFamily.problem("full-arm:\(joints)").evaluate(candidates)
    let room = 3e-7 * Double(joints) + 2e-6
    for row in 0..<37 {
      let turns = candidates[row].map { Double($0) * .pi / 2 }
      let (deviation, x, y) = Self.arm(turns)
      #expect(abs(Double(quarter.fitness[row]) + deviation) < 1e-5)
      #expect(abs(Double(quarter.measures[2 * row]) - (0.5 + x / 2)) < room)
      #expect(abs(Double(quarter.measures[2 * row + 1]) - (0.5 + y / 2)) < room)
      let (full, fullX, fullY) = Self.arm(turns.map { 2 * $0 })
      #expect(abs(Double(half.fitness[row]) - (1 - full * full)) < 1e-4)
      #expect(abs(Double(half.measures[2 * row]) - fullX) < 2 * room)
      #expect(abs(Double(half.measures[2 * row + 1]) - fullY) < 2 * room)
    }
  }

  @Test("an arm's drawing ends where its hand is")
  func drawing() throws {
    let problem = try ProblemFamily.problem("arm:9")
    let solution = numbers(9, -1, 1)
    let drawing = try #require(problem.drawing(of: solution))
    let outcomes = try problem.evaluate(Candidates(first: 0, count: 1, width: 9, values: solution))
    #expect(drawing.lines[0].count == 10 && drawing.marks.count == 2)
    #expect(abs(drawing.marks[1].x - outcomes.measures[0]) < 1e-5)
    #expect(abs(1 - drawing.marks[1].y - outcomes.measures[1]) < 1e-5)
  }

  /// The value of a landscape, of a shift from its best place.
  static let landscapes: [(String, @Sendable ([Double]) -> Double)] = [
    ("sphere", { $0.reduce(0) { $0 + ($1 - 2.048) * ($1 - 2.048) } }),
    (
      "rastrigin",
      {
        $0.reduce(10 * Double($0.count)) {
          let x = $1 - 2.048
          return $0 + x * x - 10 * cos(2 * .pi * x)
        }
      }
    ),
    ("flat", { $0.reduce(0) { $0 + pow(max(0, abs($1) - 5.12), 2) } }),
  ]

  @Test("landscapes and their measures are those of the papers", arguments: landscapes.indices, [2, 33, 100])
  func projections(landscape: Int, width: Int) throws {
    let (name, value) = Self.landscapes[landscape]
    let problem = try ProblemFamily.problem("\(name):\(width)")
    let candidates = Candidates(first: 0, count: 21, width: width, values: numbers(21 * width, -9, 9))
    let outcomes = try problem.evaluate(candidates)
    let worst =
      name == "flat" ? 5.12 * 5.12 * Double(width) : value([Double](repeating: -5.12, count: width))
    for row in 0..<21 {
      let x = candidates[row].map(Double.init)
      let expected = 100 * (1 - value(x) / worst)
      #expect(abs(Double(outcomes.fitness[row]) - expected) < 2e-3)
      let folded = x.map { abs($0) > 5.12 ? 5.12 / $0 : $0 }
      #expect(abs(Double(outcomes.measures[2 * row]) - folded[..<(width / 2)].reduce(0, +)) < 1e-3)
      #expect(abs(Double(outcomes.measures[2 * row + 1]) - folded[(width / 2)...].reduce(0, +)) < 1e-3)
    }
    let best = [Float](repeating: name == "flat" ? 0 : 2.048, count: width)
    let top = try problem.evaluate(Candidates(first: 0, count: 1, width: width, values: best))
    #expect(abs(top.fitness[0] - 100) < 1e-3)
  }

  @Test(
    "the numbers of a search are those of the project's definition of noise", arguments: [1, 3, 64, 65, 1000])
  func noise(count: Int) {
    let key = Key(seed: 9).folding("evolve")
    var (normals, words) = ([Float](repeating: 0, count: count), [UInt32](repeating: 0, count: count))
    cv_normal_row([key.low, key.high], 2, 1 << 33 + 5, Int64(count), &normals)
    cv_word_row([key.low, key.high], 2, 1 << 33 + 5, Int64(count), &words)
    for column in 0..<count {
      let word = Philox.word(key: key, stream: 2, row: 1 << 33 + 5, column: column)
      #expect(words[column] == word)
      #expect(normals[column] == Noise.normal(word))
    }
  }

  @Test(
    "what no problem is called is refused with its name",
    arguments: [
      ("arms:20", "arms"), ("arm:1", "1"), ("arm:x", "x"), ("arm:", "''"), ("sphere:-3", "-3"), ("", "''"),
    ])
  func refusals(text: String, named: String) {
    let failure = #expect(throws: Failure.self) { try ProblemFamily.problem(text) }
    #expect(
      failure?.kind == .usage && failure?.description.contains(named) ?? false,
      "\(String(describing: failure))")
  }
}
