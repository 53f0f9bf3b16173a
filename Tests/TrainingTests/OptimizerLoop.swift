// An optimiser at work: a graph of one step whose gradient comes from outside or from a loss, run again
// and again on one state.

import Tensors
import _TestSupport

@testable import Training

/// The training of parameters alone.
struct OptimizerLoop {
  /// What a step left behind.
  struct Step {
    var parameters: [Double]
    var gradientNorm: Double
    var learningRate: Double
  }

  let executable: any Executable
  let state: any State

  /// A loop from a start.
  ///
  /// - Parameter gradient: The gradient by the parameters and what each step is given; that itself by default.
  init(
    _ optimizer: Optimizer, from start: [Float], on backend: any Backend,
    gradient: (_ parameters: Tensor, _ given: Tensor) -> Tensor = { $1 }
  ) throws {
    var layout = StateLayout()
    layout.add("parameters", TensorType([start.count]))
    optimizer.declare(in: &layout, count: start.count)
    let graph = Graph(inputs: [TensorType([start.count]), TensorType(.scalar)], layout: layout) {
      trace, inputs in
      let parameters = trace.state("parameters")
      let update = optimizer.update(
        gradient: gradient(parameters, inputs[0]), parameters: parameters, step: inputs[1])
      trace.write(update.parameters, to: "parameters")
      for write in update.writes { trace.write(write.tensor, to: write.name) }
      return [update.gradientNorm, update.learningRate]
    }
    let state = backend.makeState(layout)
    state.write("parameters", HostArray([start.count], start))
    self.state = state
    executable = try backend.compile(graph, state: state)
  }

  /// Runs a step, counted from 1, with what it is given.
  func step(_ step: Int, _ given: [Float]? = nil) throws -> Step {
    if let given { executable.set(0, HostArray([given.count], given)) }
    executable.set(1, HostArray(.scalar, [Float(step)]))
    try executable.run()
    return Step(
      parameters: value("parameters"), gradientNorm: executable.output(0).doubles[0],
      learningRate: executable.output(1).doubles[0])
  }

  /// A state variable's value.
  func value(_ name: String) -> [Double] { state.read(name).doubles }

  /// Runs a loop on the thread that executes plans.
  static func run<Result>(
    _ optimizer: Optimizer, from start: [Float], on backend: any Backend,
    gradient: (_ parameters: Tensor, _ given: Tensor) -> Tensor = { $1 },
    _ work: (OptimizerLoop) throws -> Result
  ) throws -> Result {
    try backend.perform { try work(OptimizerLoop(optimizer, from: start, on: backend, gradient: gradient)) }
  }
}
