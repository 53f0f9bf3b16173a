// The plan of the loss of pictures under a mixture of logistics, the widest of all losses: how often memory is
// gone through, and how many exponentials and logarithms a pixel costs.

import Autoencoders
import Foundations
import Tensors
import Testing

@testable import CPU

@Suite("Plan of a mixture of logistics")
struct MixturePlanTests {
  static let transcendental = [
    "exponential", "exponentialMinusOne", "logarithm", "logarithmOnePlus", "hyperbolicTangent", "logistic",
    "softplus", "logLogisticInterval",
  ]

  /// The loss of pictures [rows, pixels * 3] from outputs, and its gradient by them.
  private static func plan(rows: Int, pixels: Int, components k: Int) throws -> Plan {
    let types = [TensorType([rows, pixels, 10 * k]), TensorType([rows, pixels * 3], .uint8)]
    let graph = Graph(inputs: types) { _, x in
      let slot = (0..<10).map { x[0].sliced(axis: 2, ($0 * k)..<(($0 + 1) * k)) }
      let mixture = LogisticMixture(
        weights: slot[0], locations: slot[1..<4].map { $0 * 127.5 + 127.5 },
        logScales: slot[4..<7].map { ($0 + 7).rectified() - 2 },
        coefficients: slot[7...].map { $0.hyperbolicTangent() })
      let loss = -mixture.logDensity(of: x[1].cast(to: .float32)).sum()
      return [loss] + gradients(of: loss, withRespectTo: [x[0]])
    }
    return try Planner.plan(graph, fusion: true, products: Packing(always: false))
  }

  @Test("outputs and their gradient are gone through a few times, in place")
  func passes() throws {
    let plan = try Self.plan(rows: 8, pixels: 64, components: 10)
    let wide = plan.loops.filter { $0.extents.reduce(1, *) == 8 * 64 * 10 }
    // Of much arithmetic, forwards and backwards: sums over components need no pass of their own.
    #expect(wide.count == 2 && wide.count { $0.instructions.count > 3 } == 2)
    let copies = plan.loops.filter { $0.instructions.isEmpty && $0.accumulations.isEmpty }
    #expect(copies.map(\.label) == [])
    // The gradient's ten pieces are computed where they belong.
    #expect(wide.last?.stores.count == 10)
    let names = wide.flatMap(\.instructions).map { instruction -> String in
      if case .named(let name) = instruction.kernel { return name }
      return "by definition"
    }
    // For each component: twice e^x for either of two sums; for each of its channels the scale, the interval,
    // two logistics and e^x - 1 for its derivatives, and a coefficient.
    #expect(names.count { Self.transcendental.contains($0) } <= 4 + 3 * 6)
    plan.expectSound()
  }
}
