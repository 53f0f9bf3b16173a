// The same program on the same team gives the same bits; other teams agree but for rounding.

import CPU
import Tensors
import Testing
import _TestSupport

@Suite("Determinism")
struct DeterminismTests {
  /// Programs large enough that their loops are shared by a team.
  static let programs: [PlannedProgram] = [
    .step(dimensions: 784, hidden: [200], latents: 10, batch: 100), .norm,
    PlannedProgram("wide reductions", [.random([300, 700], seed: 71)]) { _, x in
      let y = (x[0] * 1.5).hyperbolicTangent()
      return [y.sum(), y.sum(axes: [0]), y.sum(axes: [1]), y.maximum(axes: [0]), y.softplus()]
    },
    PlannedProgram("a wide sum", [.random([200_003], seed: 72)]) { _, x in [x[0].exponential().sum()] },
  ]

  @Test("a program run twice, planned twice or run anew gives the same bits", arguments: programs, [1, 2])
  func repeats(program: PlannedProgram, threads: Int) throws {
    let backend = CPU(threads: threads)
    let first = try program.results(on: backend, runs: 4)
    for _ in 0..<3 { #expect(try program.results(on: backend, runs: 4) == first) }
  }

  @Test("teams of one, two and three agree within rounding", arguments: programs)
  func teams(program: PlannedProgram) throws {
    let alone = try program.results(on: CPU(threads: 1), runs: 2)
    for threads in [2, 3] {
      for (one, more) in zip(alone, try program.results(on: CPU(threads: threads), runs: 2)) {
        let scale = one.doubles.reduce(1) { max($0, abs($1)) }
        expectClose(more, one, relative: 2e-5, absolute: 2e-6 * scale, "\(threads) threads")
      }
    }
  }
}
