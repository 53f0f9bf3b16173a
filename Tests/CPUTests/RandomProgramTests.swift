// Programs nobody would write: operations drawn at random over shapes that broadcast, with state read and
// replaced, and gradients of the whole. Whatever the planner makes of them has to be what the Reference
// backend computes.

import Foundations
import Reference
import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Random programs")
struct RandomProgramTests {
  @Test("plans of random programs are sound and right", arguments: 0..<6)
  func programs(group: Int) throws {
    for number in (30 * group)..<(30 * (group + 1)) {
      // Every fifth is so large that reductions get loops of their own.
      let program = RandomProgram(number, wide: number % 5 == 4).program
      let expected = try program.results(on: Reference(), runs: 2)
      for (fusion, least) in [(true, 0), (true, Planner.worthOverwriting), (false, 0)] {
        if number % 5 != 4 {
          let plan = try program.plan(fusion: fusion, overwritingFrom: least)
          plan.expectSound()
          plan.expectApart()
          plan.expectOverwritesTheDead(program.graph)
        }
        var backend = CPU(fusion: fusion)
        backend.overwritingFrom = least
        let actual = try program.results(on: backend, runs: 2)
        for (position, (actual, expected)) in zip(actual, expected).enumerated() {
          let scale = expected.doubles.reduce(1) { max($0, abs($1)) }
          expectClose(
            actual, expected, relative: 1e-3, absolute: 1e-4 * scale,
            "program \(number), fusion \(fusion) from \(least), result \(position)")
        }
      }
    }
  }
}

/// A program drawn by its number.
struct RandomProgram {
  private let number: Int
  private let rows: Int
  private let columns: Int

  init(_ number: Int, wide: Bool) {
    self.number = number
    (rows, columns) = wide ? (70, 64) : (6, 5)
  }

  var program: PlannedProgram {
    let shapes: [Shape] = [[rows, columns], [columns], [rows, 1], [columns, rows]]
    let values = shapes.enumerated().map { HostArray.random($1, in: -1...1, seed: UInt64(100 * number + $0)) }
    return PlannedProgram(
      "program \(number)", values,
      state: [
        "a": .random([rows, columns], in: -1...1, seed: UInt64(100 * number + 10)),
        "b": .random([columns], in: -1...1, seed: UInt64(100 * number + 11)),
        "c": .random([rows, columns], in: -1...1, seed: UInt64(100 * number + 12)),
      ]
    ) { trace, x in
      let states = ["a", "b", "c"].map { trace.state($0) }
      var pool = x + states
      for step in 0..<24 {
        if let made = made(pool, leaves: x.count + states.count, 20 * step) { pool.append(made) }
      }
      // Of the last ones, whose programs are the longest.
      let late = Array(pool.suffix(6))
      let loss = late.map { ($0 * $0).mean() }.reduce(trace.constant(0), +)
      let slopes = gradients(of: loss, withRespectTo: states + [x[0]])
      for (name, (state, slope)) in zip(["a", "b", "c"], zip(states, slopes)) {
        let same = pool.dropFirst(x.count).filter { $0.shape == state.shape }
        let other = same[same.startIndex + draw(600 + name.utf8.count, below: same.count)]
        let choices = [state - slope * 0.1, other, other * 0.5 + slope, state]
        trace.write(choices[draw(Int(name.utf8.first ?? 0), below: 4)], to: name)
      }
      return [loss, late[draw(601, below: late.count)], late[draw(602, below: late.count)], slopes[3]]
    }
  }

  private func draw(_ column: Int, below bound: Int) -> Int {
    Draw(Key(seed: 91), number)(column, below: bound)
  }

  /// One more value, bounded as its operands are; nil where the operands drawn do not fit the operation.
  private func made(_ pool: [Tensor], leaves: Int, _ column: Int) -> Tensor? {
    func any(_ place: Int) -> Tensor { pool[draw(column + place, below: pool.count)] }
    let (x, y) = (any(1), any(2))
    let axis = x.shape.rank == 0 ? 0 : draw(column + 3, below: x.shape.rank)
    let fits = x.shape.broadcast(with: y.shape) != nil
    switch draw(column, below: 16) {
    case 0: return x.hyperbolicTangent() + 0.1
    case 1: return x.softplus() * 0.5
    case 2: return (x * 2).sine()
    case 3 where fits: return x * y
    case 4 where fits: return (x + y) * 0.5
    case 5 where fits: return x - y * 0.25
    case 6 where x.shape.rank > 0:
      return x.mean(axes: [axis], keeping: draw(column + 4, below: 2) == 0)
    case 7 where x.shape.rank > 0: return x.mean() + y * 0.5
    case 8 where x.shape.rank == 2: return x.transposed()
    case 9 where x.shape.rank == 2 && y.shape.rank == 2 && x.shape[1] == y.shape[0]:
      return x.matrixProduct(y) * (1 / Double(x.shape[1])) + 0.01
    case 10 where x.shape.rank > 0 && x.shape[axis] > 1:
      let middle = x.shape[axis] / 2
      let parts = [x.sliced(axis: axis, middle..<x.shape[axis]), x.sliced(axis: axis, 0..<middle)]
      return Tensor.concatenated(parts, axis: axis)
    case 11:
      // Conditions on what was given: on computed values they could turn by rounding.
      let leaf = pool[draw(column + 5, below: leaves)]
      guard let shape = x.shape.broadcast(with: y.shape), shape.broadcast(with: leaf.shape) != nil else {
        return nil
      }
      return Tensor.select(leaf .> 0.1, x, y)
    case 12 where x.shape.rank > 0:
      return x.logSumExp(axes: [axis], keeping: draw(column + 4, below: 2) == 0) * 0.5
    case 13 where x.shape.rank > 0:
      return x * 0.5 + Tensor.index(axis: axis, of: x.shape, in: x.trace) * 0.1
    case 14 where x.shape.rank == 2 && x.shape[0] == x.shape[1]:
      return Tensor.select(.isLower(x.shape[0], in: x.trace), x, 0.25)
    case 15 where x.shape.rank > 1 && x.shape[0] > 1:
      // Rows by their number: every other one from the end, the first of them twice.
      let numbers = Tensor.index(axis: 0, of: [x.shape[0]], in: x.trace)
      let ids = (Double(x.shape[0]) - (numbers * 2).maximum(x.trace.constant(1))).cast(to: .int32)
      return x.gather(ids, outside: .zeros)
    default: return nil
    }
  }
}
