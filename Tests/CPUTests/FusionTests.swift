// How many jobs long programs take: fusion that missed would show as jobs per node.

import Foundations
import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Fusion")
struct FusionTests {
  private static func plan(_ shape: Shape, _ body: (Tensor) -> [Tensor]) throws -> (Graph, Plan) {
    let graph = Graph(inputs: [TensorType(shape)]) { _, x in body(x[0]) }
    return (graph, try Planner.plan(graph, fusion: true, products: Packing(always: false)))
  }

  @Test("a chain of 5,000 operations is one loop")
  func chain() throws {
    let (graph, plan) = try Self.plan([1000]) { x in
      var y = x
      for step in 0..<1250 {
        y = (y * (2 + Double(step)) + 0.001).hyperbolicTangent() - x
      }
      return [y]
    }
    #expect(graph.nodes.filter { if case .elementwise = $0.operation { true } else { false } }.count == 5000)
    #expect(plan.jobs.count == 1)
    // Registers are reused: a value and the operand are alive, beside constants of their own.
    let constants = plan.loops[0].constants.count
    #expect(plan.loops[0].registers <= constants + 4)
    #expect(plan.arena.byteCount == 0)
  }

  @Test("1,000 branches of one operand that meet in a sum are one loop")
  func branches() throws {
    let (_, plan) = try Self.plan([300]) { x in
      let branches = (1...1000).map { (x * Double($0)).sine().exponential() }
      return [branches.dropFirst().reduce(branches[0], +)]
    }
    #expect(plan.jobs.count == 1)
  }

  @Test("100 normalisations in a row take a job or two for each pass over a row")
  func normalisations() throws {
    let (graph, plan) = try Self.plan([20, 64]) { x in
      var y = x
      for _ in 0..<100 {
        let deviation = y - y.mean(axes: [1], keeping: true)
        let variance = deviation.squared().mean(axes: [1], keeping: true)
        y = (deviation * (variance + 1e-5).squareRoot().reciprocal()).softplus() * 0.9 + x
      }
      return [y]
    }
    // A mean ends a loop, and what follows it for one number per row is another.
    #expect(graph.nodes.count > 1000 && plan.jobs.count <= 401)
    plan.expectApart()
  }

  @Test("a network of 100 layers takes a few jobs per product, its gradient included")
  func layers() throws {
    let types = [TensorType([8, 16])] + (0..<100).map { _ in TensorType([16, 16]) }
    let graph = Graph(inputs: types) { _, x in
      let output = x.dropFirst().reduce(x[0]) { ($0.matrixProduct($1)).rectified() }
      let loss = output.squared().sum()
      return [loss] + gradients(of: loss, withRespectTo: Array(x.dropFirst()))
    }
    let plan = try Planner.plan(graph, fusion: true, products: Packing(always: false))
    // Forward one product each; backward two products and the rectifier's loop.
    #expect(plan.jobs.count <= 4 * 100 + 3)
    plan.expectApart()
  }

  /// The plan of a gated recurrent unit over so many steps, with the gradient of its weights.
  private static func recurrence(_ steps: Int) throws -> Plan {
    let types = [TensorType([steps, 4, 6]), TensorType([6, 24]), TensorType([8, 24])]
    let graph = Graph(inputs: types) { trace, x in
      var (h, loss) = (trace.constant(0).broadcast(to: [4, 8]), trace.constant(0))
      for step in 0..<steps {
        let read = x[0].sliced(axis: 0, step..<step + 1).reshaped(to: [4, 6]).matrixProduct(x[1])
        let kept = h.matrixProduct(x[2])
        func gate(_ t: Tensor, _ number: Int) -> Tensor { t.sliced(axis: 1, 8 * number..<8 * number + 8) }
        let update = (gate(read, 0) + gate(kept, 0)).logistic()
        let reset = (gate(read, 1) + gate(kept, 1)).logistic()
        let new = (gate(read, 2) + reset * gate(kept, 2)).hyperbolicTangent()
        h = (1 - update) * new + update * h
        loss = loss + h.squared().sum()
      }
      return [loss] + gradients(of: loss, withRespectTo: Array(x.dropFirst()))
    }
    return try Planner.plan(graph, fusion: true, products: Packing(always: false))
  }

  @Test("every step of a recurrence takes as many jobs")
  func recurrences() throws {
    let plans = try [20, 40, 60].map(Self.recurrence)
    let counts = plans.map(\.jobs.count)
    #expect(counts[2] - counts[1] == counts[1] - counts[0])
    // Forwards two products and a loop; backwards four products, a sum of two, a loop, and the gradient of what the
    // products read, put together from its gates.
    #expect(counts[1] - counts[0] <= 20 * 12)
    for plan in plans.prefix(1) {
      plan.expectSound()
      plan.expectApart()
    }
  }

  @Test("loops whose results wait for each other are kept apart")
  func cycles() throws {
    // y needs the sum of x, and z needs x elementwise and y: one loop over x cannot have all of it.
    let (_, plan) = try Self.plan([600]) { x in
      let first = x.exponential()
      let total = first.sum()
      let second = first / total
      let again = second.squared().sum()
      return [second * again + x]
    }
    #expect(plan.jobs.count >= 3)
    plan.expectSound()
  }
}
