// Loops that overwrite operands which die in them: where they may, where they may not, and that numbers stay.

import Foundations
import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Overwriting operands")
struct OverwritingTests {
  private static func plan(_ program: PlannedProgram, least: Int = 0) throws -> Plan {
    let plan = try program.plan(fusion: true, overwritingFrom: least)
    plan.expectSound()
    plan.expectApart()
    plan.expectOverwritesTheDead(program.graph)
    return plan
  }

  private static func bits(_ program: PlannedProgram, least: Int, threads: Int = 2) throws -> [HostArray] {
    var backend = CPU(threads: threads)
    backend.overwritingFrom = least
    return try program.results(on: backend, runs: 2)
  }

  // A sum over each row ends a loop, and what follows needs the whole again.
  private static let chain = PlannedProgram("normalisations", [.random([40, 128], seed: 501)]) { _, x in
    var y = x[0] * 0.5
    for _ in 0..<8 {
      y = (y - y.mean(axes: [1], keeping: true)).softplus() / (y.squared().sum(axes: [1], keeping: true) + 1)
    }
    return [y.sum(axes: [0])]
  }

  @Test("a chain of loops has the memory of one value, and the same bits")
  func memory() throws {
    let (plan, apart) = (try Self.plan(Self.chain), try Self.plan(Self.chain, least: .max))
    #expect(apart.overwritten.isEmpty && plan.overwritten.count >= 2)
    // Of the arena little is left beside one value of the chain: numbers per row, and no second value.
    #expect(plan.arena.byteCount < 40 * 128 * 4 * 3 / 2 && apart.arena.byteCount >= 2 * 40 * 128 * 4)
    for threads in [1, 2, 3] {
      let results = try [0, Int.max].map { try Self.bits(Self.chain, least: $0, threads: threads) }
      #expect(results[0] == results[1])
    }
  }

  @Test("by default only values of some size are overwritten")
  func size() throws {
    #expect(try Self.plan(Self.chain, least: Planner.worthOverwriting).overwritten.count >= 2)
    let small = PlannedProgram("small", [.random([4, 8], seed: 502)]) { _, x in
      let y = x[0] * 0.5
      return [(y / y.sum(axes: [1], keeping: true)).exponential().sum(axes: [0]) * 2]
    }
    #expect(try Self.plan(small, least: Planner.worthOverwriting).overwritten.isEmpty)
  }

  /// Programs in which a second loop reads the first one's value y, and so might overwrite it with its own.
  static let kept: [PlannedProgram] = [
    PlannedProgram("turned", [.random([30, 30], seed: 503)]) { _, x in
      let y = x[0] * 0.5
      return [((y + y.sum()) * y.transposed()).matrixProduct(x[0])]
    },
    PlannedProgram("one row for all", [.random([30, 30], seed: 504)]) { _, x in
      let y = x[0] * 0.5
      return [((y + y.sum()) * y.sliced(axis: 0, 3..<4)).matrixProduct(x[0])]
    },
    PlannedProgram("an output", [.random([30, 30], seed: 505)]) { _, x in
      let y = x[0] * 0.5
      return [(y + y.sum()).sine().matrixProduct(x[0]), y]
    },
    PlannedProgram(
      "a new state", [.random([30, 30], seed: 506)], state: ["s": .random([30, 30], seed: 507)]
    ) { trace, x in
      let y = x[0] * 0.5
      trace.write(y.transposed(), to: "s")
      return [(y + y.sum()).sine().matrixProduct(x[0])]
    },
  ]

  @Test("the same program overwrites its value where nothing keeps it")
  func free() throws {
    let program = PlannedProgram("free", [.random([30, 30], seed: 503)]) { _, x in
      let y = x[0] * 0.5
      return [(y + y.sum()).sine().matrixProduct(x[0])]
    }
    #expect(try Self.halves(Self.plan(program), program).count == 1)
  }

  /// The values that are half of an input, as y is, and are overwritten.
  private static func halves(_ plan: Plan, _ program: PlannedProgram) -> [Int] {
    let flow = Dataflow(program.graph)
    return plan.overwritten.values.filter { node in
      flow.operands(node).contains { flow.constant($0) == 0.5 }
    }
  }

  @Test("what is read elsewhere, or kept, is not overwritten", arguments: kept)
  func readElsewhere(program: PlannedProgram) throws {
    let plan = try Self.plan(program)
    #expect(Self.halves(plan, program).isEmpty)
    #expect(try Self.bits(program, least: 0) == Self.bits(program, least: .max))
  }

  @Test("a loop waits for others that read what it overwrites, and leaves it where they wait for the loop")
  func order() throws {
    // The product of y may run before z replaces y; the one that also reads z may not.
    let program = PlannedProgram("products", [.random([30, 30], seed: 508), .random([30, 30], seed: 509)]) {
      _, x in
      let y = x[0] * 0.5
      let z = (y / (y.squared().sum() + 1)).exponential()
      return [z.sum(axes: [0]) + y.matrixProduct(x[1]).sum(axes: [0]), z.matrixProduct(x[1])]
    }
    #expect(try !Self.plan(program).overwritten.isEmpty)
    let late = PlannedProgram("products of both", [.random([30, 30], seed: 510)]) { _, x in
      let y = x[0] * 0.5
      let z = (y / (y.squared().sum() + 1)).exponential()
      return [y.matrixProduct(z).sum(axes: [0])]
    }
    #expect(try Self.plan(late, least: 30 * 30 * 4).overwritten.isEmpty)
    for program in [program, late] {
      #expect(try Self.bits(program, least: 0) == Self.bits(program, least: .max))
    }
  }

  @Test("a step has the bits it has without overwriting, and needs less memory")
  func step() throws {
    let step = PlannedProgram.step(dimensions: 200, hidden: [70], latents: 5, batch: 300)
    let plans = try [0, Int.max].map { try step.plan(fusion: true, overwritingFrom: $0) }
    #expect(plans[0].arena.byteCount <= plans[1].arena.byteCount && !plans[0].overwritten.isEmpty)
    #expect(try Self.bits(step, least: 0) == Self.bits(step, least: .max))
  }
}
