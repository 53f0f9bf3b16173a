// Small plans run on one thread, and what a team would have computed is the same to the bit.

import Foundations
import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Workloads")
struct WorkloadTests {
  /// A product with a reduction over everything.
  private func graph(_ size: Int) -> Graph {
    Graph(inputs: [TensorType([size, size]), TensorType([size, size])]) { _, inputs in
      let product = inputs[0].matrixProduct(inputs[1])
      return [product.hyperbolicTangent().sum(), product]
    }
  }

  @Test(
    "a plan is shared by a team where it is worth it", arguments: [(8, false), (64, false), (1024, true)])
  func worth(size: Int, expected: Bool) throws {
    let plan = try Planner.plan(graph(size), fusion: true, products: MatrixLibrary())
    #expect(plan.isWorthForking == expected)
  }
}
