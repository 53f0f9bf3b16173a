// The plans of programs that several workers run together: every worker comes to the same sums in the same order.

import Foundations
import Tensors
import Testing

@testable import CPU

@Suite("Plans of sums over workers")
struct CollectivePlanTests {
  /// The shapes of the sums over workers, in the order in which a plan runs them.
  private static func sums(_ plan: Plan) -> [Shape] {
    plan.jobs.flatMap(\.work).compactMap { work in
      if case .collective(let sum) = work { return sum.result.shape }
      return nil
    }
  }

  @Test(
    "sums run in the order of the graph, even where a later one is ready first", arguments: [true, false])
  func order(fusion: Bool) throws {
    // What the first adds up has to be copied, and copies are the last jobs of a plan.
    let graph = Graph(inputs: [TensorType([4, 6])]) { _, x in
      [x[0].transposed().allReduce(), x[0].allReduce(), x[0].sum(axes: [0]).allReduce()]
    }
    let plan = try Planner.plan(graph, fusion: fusion, products: Packing(always: false))
    #expect(Self.sums(plan) == [[6, 4], [4, 6], [6]])
    plan.expectSound()
    plan.expectApart()
  }

  @Test("a loop does not wait for a sum that must wait for the loop itself")
  func cycles() throws {
    // Z could be computed with y, but for the first sum, which needs y and comes before the second.
    let graph = Graph(inputs: [TensorType([5000]), TensorType([1])]) { _, x in
      let y = x[0].exponential()
      let first = y.allReduce()
      let z = y * x[1].allReduce()
      return [first, z]
    }
    let plan = try Planner.plan(graph, fusion: true, products: Packing(always: false))
    #expect(Self.sums(plan) == [[5000], [1]])
    #expect(plan.loops.count == 2)
    plan.expectSound()
  }

  @Test("a sum that is an output is added up where the caller reads it")
  func outputs() throws {
    let graph = Graph(inputs: [TensorType([40])]) { _, x in [(x[0] * 2).allReduce()] }
    let plan = try Planner.plan(graph, fusion: true, products: Packing(always: false))
    #expect(plan.jobs.count == 2 && plan.loops.allSatisfy { !$0.instructions.isEmpty })
  }
}
