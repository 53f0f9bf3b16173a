// The maze against a robot that is written once more, with angles and with walls as segments of any direction.

import CVector
import Foundation
import Foundations
import Testing

@testable import Evolution

@Suite("The maze")
struct MazeTests {
  /// A point or a direction.
  private typealias Vector = SIMD2<Double>

  /// Both ends of every wall.
  private static var segments: [(Vector, Vector)] {
    Maze.walls.map { wall in
      wall.is_upright != 0
        ? (Vector(wall.at, wall.from), Vector(wall.at, wall.to))
        : (Vector(wall.from, wall.at), Vector(wall.to, wall.at))
    }
  }

  private static func cross(_ a: Vector, _ b: Vector) -> Double { a.x * b.y - a.y * b.x }

  /// How far it is from a place in a direction to the first wall, at most a half.
  private static func clearance(_ place: Vector, _ direction: Vector) -> Double {
    segments.reduce(0.5) { nearest, segment in
      let (along, to) = (segment.1 - segment.0, segment.0 - place)
      let turned = cross(direction, along)
      if abs(turned) < 1e-15 { return nearest }
      let (distance, share) = (cross(to, along) / turned, cross(to, direction) / turned)
      return distance >= 0 && (0...1).contains(share) ? min(nearest, distance) : nearest
    }
  }

  private static func distance(_ place: Vector) -> Double {
    segments.reduce(Double.infinity) { nearest, segment in
      let along = segment.1 - segment.0
      let share = min(max((along * (place - segment.0)).sum() / (along * along).sum(), 0), 1)
      let apart = segment.0 + share * along - place
      return min(nearest, (apart * apart).sum().squareRoot())
    }
  }

  /// The first places of a robot, by the definition in words.
  private static func path(_ solution: [Float], steps: Int) -> [Vector] {
    let weights = solution.map { 4 * Double($0) }
    func squashed(_ x: Double) -> Double { x / (1 + abs(x)) }
    var (place, angle) = (Vector(0.15, 0.15), Double.pi / 2)
    let goal = Vector(0.85, 0.9)
    var places = [place]
    for _ in 0..<steps {
      var seen = [-90.0, -45, 0, 45, 90, 180].map { degrees -> Double in
        let direction = angle + degrees * .pi / 180
        return clearance(place, Vector(cos(direction), sin(direction))) / 0.5
      }
      // Ahead, to the left, behind, to the right.
      let to = goal - place
      let turned = (atan2(to.y, to.x) - angle).remainder(dividingBy: 2 * .pi)
      let sector = abs(turned) <= .pi / 4 ? 0 : abs(turned) >= 3 * .pi / 4 ? 2 : turned > 0 ? 1 : 3
      seen += (0..<4).map { $0 == sector ? 1 : 0 } + [1]
      let units =
        (0..<6).map { unit in squashed((0..<11).reduce(0) { $0 + weights[unit * 11 + $1] * seen[$1] }) } + [1]
      let said = (0..<2).map { output in
        squashed((0..<7).reduce(0) { $0 + weights[66 + output * 7 + $1] * units[$1] })
      }
      // The heading moves sideways by the turn and is made as long as before.
      angle += atan(0.4 * said[0])
      let next = place + 0.0075 * (1 + said[1]) * Vector(cos(angle), sin(angle))
      if distance(next) >= 0.02 { place = next }
      places.append(place)
    }
    return places
  }

  @Test("a robot goes where its definition in words leads", arguments: 1...12)
  func walk(seed: UInt64) {
    let solution = numbers(80, -1, 1, seed: seed)
    let found = Maze.path(of: solution)
    #expect(found.count == 301)
    for (place, expected) in zip(found, Self.path(solution, steps: 60)) {
      #expect(abs(place.x - expected.x) < 1e-7 && abs(place.y - expected.y) < 1e-7, "\(place), \(expected)")
    }
  }

  @Test("nothing passes a wall")
  func walls() throws {
    let problem = try ProblemFamily.problem("maze")
    for seed in 1...60 {
      let solution = numbers(80, -1, 1, seed: UInt64(seed))
      let path = Maze.path(of: solution)
      for place in path { #expect(Self.distance(place) >= 0.02 - 1e-12) }
      for (from, to) in zip(path, path.dropFirst()) where from != to {
        #expect(Self.clearance(from, (to - from) / ((to - from) * (to - from)).sum().squareRoot()) > 0.0149)
      }
      let outcomes = try problem.evaluate(Candidates(first: 0, count: 1, width: 80, values: solution))
      let (x, y) = (path[300].x - 0.85, path[300].y - 0.9)
      #expect(abs(Double(outcomes.fitness[0]) + (x * x + y * y).squareRoot()) < 1e-6)
      #expect(outcomes.measures == [Float(path[300].x), Float(path[300].y)])
      let drawing = try #require(problem.drawing(of: solution))
      #expect(drawing.surroundings.count == 8 && drawing.lines[0].count == 301 && drawing.marks.count == 2)
    }
  }

  // Below the second wall a robot is nearer to the goal than anywhere on the rest of its way but the end.
  @Test("the search for many solutions gets around the first wall")
  func search() throws {
    let problem = try ProblemFamily.problem("maze")
    var settings = SearchSettings(for: problem, operator: "line", evaluations: 8000, seed: 3)
    settings.batch = 40
    var search = try Search(settings, problem)
    while !search.isFinished {
      guard let batch = search.due.first else { break }
      search.commit(try problem.evaluate(search.candidates(of: batch)))
    }
    #expect(search.archive.elites.contains { $0.measures[1] > 0.52 })
    #expect(search.statistics.cells > 200)
    let refused = try? ProblemFamily.problem("maze:3")
    #expect(refused == nil)
  }
}
