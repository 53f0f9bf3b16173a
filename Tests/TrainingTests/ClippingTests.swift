// Clipping against its closed form, and the norm that is reported.

import Autoencoders
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Clipping by the global norm")
struct ClippingTests {
  /// What becomes of a gradient of norm 5, in units of it.
  @Test(
    "a gradient is shortened to the limit and keeps its course", arguments: TestedBackend.all,
    [(6.0, 1.0), (5, 1), (4, 0.8), (0.5, 0.1)])
  func shortened(backend: TestedBackend, row: (limit: Double, share: Double)) throws {
    let optimizer = Optimizer([try GlobalNormClipping(limit: row.limit)], learningRate: try Schedule(rate: 1))
    try OptimizerLoop.run(optimizer, from: [0, 0, 0], on: backend.backend) { loop in
      let step = try loop.step(1, [3, 0, -4])
      expectClose(
        step.parameters, [-3, 0, 4].map { $0 * row.share }, relative: backend.precision, absolute: 0)
      #expect(step.gradientNorm == 5, "the norm is that before clipping")
    }
  }

  @Test("a gradient of zero stays zero", arguments: TestedBackend.all)
  func zero(backend: TestedBackend) throws {
    let optimizer = Optimizer([try GlobalNormClipping(limit: 1)], learningRate: try Schedule(rate: 1))
    try OptimizerLoop.run(optimizer, from: [2, -1], on: backend.backend) { loop in
      let step = try loop.step(1, [0, 0])
      #expect(step.parameters == [2, -1] && step.gradientNorm == 0)
    }
  }

  @Test(
    "a gradient that is not finite shows in the norm", arguments: TestedBackend.all, [Float.nan, .infinity])
  func notFinite(backend: TestedBackend, element: Float) throws {
    let optimizer = Optimizer([try GlobalNormClipping(limit: 1)], learningRate: try Schedule(rate: 1))
    try OptimizerLoop.run(optimizer, from: [2, -1], on: backend.backend) { loop in
      let step = try loop.step(1, [1, element])
      #expect(!step.gradientNorm.isFinite)
    }
  }

  @Test("the other links see the clipped gradient", arguments: TestedBackend.all)
  func first(backend: TestedBackend) throws {
    let optimizer = try OptimizerChoice.momentum.optimizer(
      learningRate: Schedule(rate: 1), clippingNorm: 1)
    try OptimizerLoop.run(optimizer, from: [0], on: backend.backend) { loop in
      _ = try loop.step(1, [100])
      expectClose(loop.value("optimizer/momentum"), [1], relative: backend.precision)
    }
  }

  @Test("a limit that is not positive is refused", arguments: [0, -1, Double.nan, .infinity])
  func refused(limit: Double) {
    #expect { try GlobalNormClipping(limit: limit) } throws: { error in
      (error as? Failure)?.kind == .usage && "\(error)".contains("clipped to a norm of \(limit)")
    }
  }
}
