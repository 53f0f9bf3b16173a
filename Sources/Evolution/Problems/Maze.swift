// A robot in a maze whose goal lies behind walls. What comes nearer to the goal in a straight line ends in a dead end, so a
// search for the least distance alone stays there (Lehman and Stanley, "Abandoning objectives: evolution through the search for
// novelty alone", Evolutionary Computation 19, 2011). The maze and the robot are our own: it sees how far walls are in six
// directions and in which quarter the goal lies, and a network of six units says how it turns and how fast it goes.

import CVector
import Foundation

/// A deceptive maze.
struct Maze: Problem {
  let name: String
  let parameters = Int(cv_maze_weights)
  var bounds: Bounds { Bounds(-1, 1, count: parameters) }
  var measures: [Measure] { ["x", "y"].map { Measure($0, 0...1) } }

  /// The way leads right, around the first long wall, left, around the second, and right again. Two short ones stand in it.
  static let walls: [cv_wall] = [
    upright(0, 0...1), upright(1, 0...1), level(0, 0...1), level(1, 0...1),
    level(0.5, 0...0.7), level(0.75, 0.3...1), upright(0.5, 0.5...0.62), upright(0.6, 0.63...0.75),
  ]
  /// The margin is wider than a step, so that nothing passes a wall.
  static let plan = cv_maze(
    x: 0.15, y: 0.15, goal_x: 0.85, goal_y: 0.9, stride: 0.015, margin: 0.02, steps: 300)

  private static func upright(_ at: Double, _ range: ClosedRange<Double>) -> cv_wall {
    cv_wall(is_upright: 1, at: at, from: range.lowerBound, to: range.upperBound)
  }
  private static func level(_ at: Double, _ range: ClosedRange<Double>) -> cv_wall {
    cv_wall(is_upright: 0, at: at, from: range.lowerBound, to: range.upperBound)
  }

  // The farthest place from the goal is 1.24 away.
  var standards: ProblemStandards {
    ProblemStandards(cells: "50x50", steps: Steps(of: bounds), worst: -1.25)
  }

  /// A walk takes a tenth of a millisecond: long enough for several threads.
  var evaluation: EvaluationPlan {
    EvaluationPlan(workers: ProcessInfo.processInfo.activeProcessorCount, grain: 10)
  }

  /// The end of a walk, and its places one after the other where they are asked for.
  private static func walk(_ weights: UnsafePointer<Float>, _ path: UnsafeMutablePointer<Double>?) -> (
    x: Double, y: Double
  ) {
    var (plan, end) = (plan, [0.0, 0.0])
    walls.withUnsafeBufferPointer { walls in
      guard let first = walls.baseAddress else { return }
      cv_walk(&plan, first, Int64(walls.count), weights, &end, path)
    }
    return (end[0], end[1])
  }

  func evaluate(_ candidates: Candidates) -> Outcomes {
    var outcomes = Outcomes(count: candidates.count, measures: 2)
    candidates.values.withUnsafeBufferPointer { values in
      guard let first = values.baseAddress else { return }
      for index in 0..<candidates.count {
        let end = Self.walk(first + index * parameters, nil)
        let (x, y) = (Self.plan.goal_x - end.x, Self.plan.goal_y - end.y)
        outcomes.fitness[index] = Float(-(x * x + y * y).squareRoot())
        (outcomes.measures[2 * index], outcomes.measures[2 * index + 1]) = (Float(end.x), Float(end.y))
      }
    }
    return outcomes
  }

  /// The places that a robot comes to.
  static func path(of solution: [Float]) -> [SIMD2<Double>] {
    var numbers = [Double](repeating: 0, count: 2 * Int(plan.steps + 1))
    _ = walk(solution, &numbers)
    return stride(from: 0, to: numbers.count, by: 2).map { SIMD2(numbers[$0], numbers[$0 + 1]) }
  }

  /// The maze, the way of the robot, and where it ends.
  func drawing(of solution: [Float]) -> SolutionDrawing? {
    func place(_ x: Double, _ y: Double) -> SIMD2<Float> { SIMD2(Float(x), Float(1 - y)) }
    let walls = Self.walls.map { wall in
      wall.is_upright != 0
        ? [place(wall.at, wall.from), place(wall.at, wall.to)]
        : [place(wall.from, wall.at), place(wall.to, wall.at)]
    }
    let way = Self.path(of: solution).map { place($0.x, $0.y) }
    return SolutionDrawing(
      lines: [way], marks: [way.last, place(Self.plan.goal_x, Self.plan.goal_y)].compactMap(\.self),
      surroundings: walls)
  }
}
