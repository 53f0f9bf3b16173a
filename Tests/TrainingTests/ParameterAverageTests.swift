// The average of the parameters against its closed form.

import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Average of the parameters")
struct ParameterAverageTests {
  @Test(
    "it is the weighted mean of all parameters so far", arguments: TestedBackend.all,
    [0, 0.5, 0.99, 0.9999])
  func closedForm(backend: TestedBackend, decay: Double) throws {
    let optimizer = Optimizer(
      [], learningRate: try Schedule(rate: 1), average: try ParameterAverage(decay: decay))
    try OptimizerLoop.run(optimizer, from: [10, -3], on: backend.backend) { loop in
      var seen: [[Double]] = []
      for step in 1...30 {
        let gradient = HostArray.random([2], seed: UInt64(step)).floats
        seen.append(try loop.step(step, gradient).parameters)
        // sum d^(t-i) p_i / sum d^(t-i); 0^0 is 1.
        let weights = (1...step).map { pow(decay, Double(step - $0)) }
        let total = weights.reduce(0, +)
        let expected = (0..<2).map { column in
          zip(weights, seen).reduce(0) { $0 + $1.0 * $1.1[column] } / total
        }
        expectClose(
          loop.value(ParameterAverage.variable), expected, relative: backend.precision,
          absolute: backend.precision / 10, "step \(step)")
      }
    }
  }

  @Test("it does not touch the parameters", arguments: TestedBackend.all)
  func passive(backend: TestedBackend) throws {
    let schedule = try Schedule(rate: 0.125)
    let runs = try [nil, 0.9].map { decay in
      let optimizer = try OptimizerChoice.adam.optimizer(
        learningRate: schedule, averageDecay: decay)
      return try OptimizerLoop.run(optimizer, from: TorchSteps.start, on: backend.backend) { loop in
        try (1...5).map { try loop.step($0, TorchSteps.gradient($0)).parameters }
      }
    }
    #expect(runs[0] == runs[1])
  }

  @Test("a decay that is none is refused", arguments: [-0.1, 1, 2, Double.nan])
  func refused(decay: Double) {
    #expect { try ParameterAverage(decay: decay) } throws: { error in
      (error as? Failure)?.kind == .usage && "\(error)".contains("decay of \(decay)")
    }
  }
}
