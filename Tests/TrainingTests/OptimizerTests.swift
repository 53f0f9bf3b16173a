// Every optimiser against PyTorch's recorded steps, and what holds for all of them.

import Autoencoders
import CPU
import Foundations
import Reference
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Optimisers")
struct OptimizerTests {
  /// An optimiser and the recording it should agree with.
  struct Recorded: CustomTestStringConvertible {
    var testDescription: String
    var rate: Double
    var transforms: @Sendable () throws -> [any GradientTransform]
  }

  static let names = OptimizerChoice.names
  static let recorded: [Recorded] =
    OptimizerFamily.all.map { family in
      Recorded(
        testDescription: family.name, rate: ["sgd", "momentum"].contains(family.name) ? 1e-3 : 1e-2,
        transforms: { try OptimizerChoice(family).transforms() })
    } + [
      Recorded(testDescription: "nesterov momentum", rate: 1e-3) { [Momentum(nesterov: true)] },
      Recorded(testDescription: "adam with L2 penalty", rate: 1e-2) { [try WeightDecay(0.1), Adam()] },
      Recorded(testDescription: "rmsprop with momentum", rate: 1e-2) { [RMSprop(), Momentum()] },
    ]

  @Test("ten steps agree with PyTorch's", arguments: TestedBackend.all, recorded)
  func recordedSteps(backend: TestedBackend, row: Recorded) throws {
    let expected = try #require(TorchSteps.parameters[row.testDescription])
    let optimizer = Optimizer(try row.transforms(), learningRate: try Schedule(rate: row.rate))
    // Parameters of different scales are held to one relative error each.
    let scales = TorchSteps.start.indices.map { column in
      expected.reduce(abs(Double(TorchSteps.start[column]))) { max($0, abs($1[column])) }
    }
    try OptimizerLoop.run(optimizer, from: TorchSteps.start, on: backend.backend) { loop in
      for (number, parameters) in expected.enumerated() {
        let actual = try loop.step(number + 1, TorchSteps.gradient(number + 1)).parameters
        expectClose(
          zip(actual, scales).map { $0 / $1 }, zip(parameters, scales).map { $0 / $1 }, relative: 0,
          absolute: 1e-7 + backend.precision / 10, "after step \(number + 1)")
      }
    }
  }

  @Test("the exact minimum of a quadratic is reached", arguments: TestedBackend.all, names)
  func convergence(backend: TestedBackend, name: String) throws {
    // f(p) = sum a (p - c)^2 / 2 has its minimum at c; the pull to zero of decoupled decay shifts that.
    let curvature: [Float] = [1, 4, 0.5, 9]
    let minimum: [Float] = [0.3, -1, 0.75, 0]
    let optimizer = try OptimizerChoice.named(name).optimizer(
      learningRate: Schedule(
        rate: name == "momentum" ? 0.02 : 0.1, warmup: 10, decay: .cosine(steps: 490, fraction: 0)))
    let start: [Float] = [1, 1, -1, 0.5]
    let reached = try OptimizerLoop.run(
      optimizer, from: start, on: backend.backend,
      gradient: { parameters, given in
        let loss = (HostArray([4], curvature).constant(parameters) * (parameters - given).squared()).sum() / 2
        return gradients(of: loss, withRespectTo: [parameters])[0]
      },
      { loop in
        for step in 1...499 { _ = try loop.step(step, minimum) }
        return try loop.step(500).parameters
      })
    expectClose(reached, minimum.map(Double.init), relative: 0, absolute: name == "adamw" ? 1e-2 : 1e-4)
  }

  @Test(
    "an optimiser declares its variables, of the parameters' shape",
    arguments: [
      ("sgd", []), ("momentum", ["momentum"]), ("adam", ["first-moment", "second-moment"]),
      ("adamw", ["first-moment", "second-moment"]), ("adamax", ["first-moment", "largest-size"]),
      ("rmsprop", ["mean-square"]),
    ])
  func variables(name: String, expected: [String]) throws {
    let optimizer = try OptimizerChoice.named(name).optimizer(
      learningRate: Schedule(rate: 1), clippingNorm: 1, averageDecay: 0.9)
    var layout = StateLayout()
    optimizer.declare(in: &layout, count: 7)
    #expect(layout.variables.map(\.name) == (expected + ["average"]).map { "optimizer/\($0)" })
    #expect(layout.variables.allSatisfy { $0.type == TensorType([7]) })
    #expect(optimizer.variables == layout.variables.map(\.name))
  }

  @Test("links with variables of one name keep them apart", arguments: TestedBackend.all)
  func equalNames(backend: TestedBackend) throws {
    let optimizer = Optimizer([Momentum(0.5), Momentum(0.25)], learningRate: try Schedule(rate: 1))
    #expect(optimizer.variables == ["optimizer/momentum", "optimizer/momentum-2"])
    // v = 4, 6; w = 4, 7: the second link sums what the first one hands it.
    try OptimizerLoop.run(optimizer, from: [0], on: backend.backend) { loop in
      let steps = try (1...2).map { try loop.step($0, [4]).parameters }
      #expect(steps == [[-4], [-11]])
      #expect(loop.value("optimizer/momentum") == [6] && loop.value("optimizer/momentum-2") == [7])
    }
  }

  @Test("each variable is asked to be written once", arguments: recorded)
  func writes(row: Recorded) throws {
    let optimizer = Optimizer(
      try row.transforms(), learningRate: try Schedule(rate: 1), average: try ParameterAverage(decay: 0.9))
    var layout = StateLayout()
    optimizer.declare(in: &layout, count: 3)
    let graph = Graph(inputs: [TensorType([3]), TensorType([3]), TensorType(.scalar)], layout: layout) {
      _, inputs in
      let update = optimizer.update(gradient: inputs[0], parameters: inputs[1], step: inputs[2])
      #expect(update.writes.map(\.name) == optimizer.variables)
      #expect(update.writes.allSatisfy { $0.tensor.type == TensorType([3]) })
      return [update.parameters]
    }
    #expect(graph.writes.isEmpty, "storing is the caller's")
  }

  @Test("the learning rate of its step multiplies the direction", arguments: TestedBackend.all)
  func learningRate(backend: TestedBackend) throws {
    let schedule = try Schedule(rate: 0.5, warmup: 4, decay: .every(steps: 2, factor: 0.25))
    var expected = 1.0
    try OptimizerLoop.run(Optimizer([], learningRate: schedule), from: [1], on: backend.backend) { loop in
      for step in 1...9 {
        let result = try loop.step(step, [-2])
        expected += 2 * schedule.value(at: step)
        expectClose(result.parameters, [expected], relative: backend.precision)
        expectClose([result.learningRate], [schedule.value(at: step)], relative: backend.precision)
      }
    }
  }

  // AdamW and Adamax multiply a state variable by a number in mid-chain: there a second loop begins.
  @Test(
    "all of an update runs as one loop over the parameters",
    arguments: ["sgd", "momentum", "adam", "rmsprop"])
  func oneLoop(name: String) throws {
    let optimizer = try OptimizerChoice.named(name).optimizer(
      learningRate: Schedule(rate: 1e-3, warmup: 5, decay: .cosine(steps: 100, fraction: 0)),
      averageDecay: 0.999)
    let count = 1_000
    let start = [Float](repeating: 1, count: count)
    let labels = try OptimizerLoop.run(optimizer, from: start, on: CPU()) { loop in
      let executable = try #require(loop.executable as? CPUExecutable)
      return try executable.profile(runs: 1).map(\.label)
    }
    #expect(labels.filter { $0.contains("[\(count)]") }.count == 1, "\(labels)")
  }
}

extension HostArray {
  /// The values as constants of a trace: one scalar after the other.
  fileprivate func constant(_ neighbour: Tensor) -> Tensor {
    Tensor.concatenated(
      doubles.map { neighbour.trace.constant($0).broadcast(to: [1]) }, axis: 0)
  }
}
