// Plans of whole programs: what fusion saves, that memory is shared without harm, and that results are those
// of the Reference backend.

import Foundations
import CPU
import Reference
import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Plans")
struct PlanTests {
  @Test("fusion needs fewer jobs", arguments: PlannedProgram.all)
  func jobs(program: PlannedProgram) throws {
    let (fused, unfused) = (try program.plan(fusion: true), try program.plan(fusion: false))
    #expect(fused.jobs.count < unfused.jobs.count)
  }

  @Test(
    "every read finds what its buffer wrote, and living buffers lie apart", arguments: PlannedProgram.all,
    [false, true])
  func memory(program: PlannedProgram, fusion: Bool) throws {
    for packing in [false, true] {
      for least in [0, Planner.worthOverwriting] {
        let plan = try program.plan(fusion: fusion, packing: packing, overwritingFrom: least)
        plan.expectSound()
        plan.expectApart()
        plan.expectOverwritesTheDead(program.graph)
      }
    }
  }

  // In some of them a reduction gets a loop of its own, and leaves behind what led to it.
  @Test("no loop computes or loads what it does not use", arguments: PlannedProgram.all)
  func uses(program: PlannedProgram) throws {
    for loop in try program.plan(fusion: true).loops {
      let used = Set(
        loop.instructions.flatMap(\.operands) + loop.stores.map(\.register)
          + loop.accumulations.map(\.register))
      let made = loop.instructions.map(\.target) + loop.loads.map(\.register) + loop.draws.map(\.register)
      #expect(made.allSatisfy(used.contains), "\(loop.label)")
    }
  }

  @Test("a plan has the Reference backend's results, run after run", arguments: PlannedProgram.all)
  func results(program: PlannedProgram) throws {
    let expected = try program.results(on: Reference(), runs: 3)
    var overwriting = CPU()
    overwriting.overwritingFrom = 0
    for backend in [CPU(), overwriting, CPU(fusion: false), CPU(threads: 1), CPU(threads: 3)] {
      for (actual, expected) in zip(try program.results(on: backend, runs: 3), expected) {
        let scale = expected.doubles.reduce(1) { max($0, abs($1)) }
        expectClose(actual, expected, relative: 1e-4, absolute: 2e-5 * scale, backend.name)
      }
    }
  }

  @Test("a long program's arena is smaller than the sum of its buffers")
  func arena() throws {
    for program in [PlannedProgram.step(), .network, .updates] {
      let plan = try program.plan(fusion: false)
      #expect(plan.arena.byteCount < plan.arenaSizes.values.reduce(0, +), "\(program.testDescription)")
    }
    let program = PlannedProgram.step(dimensions: 784, hidden: [400], latents: 20, batch: 128)
    let (step, apart) = (
      try program.plan(fusion: true), try program.plan(fusion: true, overwritingFrom: .max)
    )
    #expect(step.arena.byteCount <= apart.arena.byteCount)
    // The flat gradient lives through the backward pass; of the rest about two thirds is alive at a time.
    let sizes = apart.arenaSizes.values.sorted()
    let gradient = try #require(sizes.last)
    let rest = sizes.dropLast().reduce(0, +)
    #expect(Double(step.arena.byteCount - gradient) < 0.75 * Double(rest))
  }

  @Test("a value that two loops compute is the same number in both")
  func recomputed() throws {
    // The maximum gets a loop of its own, which computes y again; the loop that compares with it also needs
    // the product, and must not round where the other does not.
    for seed in 0..<UInt64(40) {
      // In 4 of these 40 the largest element depends on whether the product is rounded.
      let x = (0..<3).map { HostArray.random([5000], in: -1.7...1.9, seed: 100 * seed + $0) }
      let outputs = try evaluate(on: CPU(), inputs: x) { _, x in
        let product = x[0] * x[1]
        let y = product + x[2]
        let hits = y.equals(y.maximum()).cast(to: .float32)
        return [hits.sum(), product] + gradients(of: y.maximum() * 3, withRespectTo: [x[2]])
      }
      #expect(outputs[0].floats == [1])
      #expect(outputs[2].doubles.reduce(0, +) == 3)
    }
  }

  @Test("a loop that replaces a variable reduces the value from before the run", arguments: [600, 6])
  func oldValue(columns: Int) throws {
    let program = PlannedProgram(
      "old values", [.random([9, columns], seed: 29)], state: ["a": .random([9, columns], seed: 30)]
    ) { trace, x in
      let a = trace.state("a")
      trace.write(a * 0.5 + x[0], to: "a")
      return [a.sum(), a.sum(axes: [0]), a.sum(axes: [1]), a.maximum(axes: [1]), a.maximum()]
    }
    for fusion in [true, false] {
      let expected = try program.results(on: Reference(), runs: 2)
      for (actual, expected) in zip(try program.results(on: CPU(fusion: fusion), runs: 2), expected) {
        expectClose(actual, expected, relative: 1e-5, absolute: 1e-5, "fusion \(fusion)")
      }
    }
  }
}
