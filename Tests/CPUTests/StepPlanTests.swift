// The plan of a training step: no number moves that need not.

import Foundations
import Layers
import Tensors
import Testing

@testable import CPU

@Suite("Plan of a training step")
struct StepPlanTests {
  static let steps: [PlannedProgram] = [
    .step(dimensions: 784, hidden: [400], latents: 20, batch: 128), .step(hidden: [70, 30]),
    .step(hidden: []),
    .step(dimensions: 784, hidden: [400, 400], latents: 20, batch: 96, clip: 1, average: 0.999),
  ]

  @Test("nothing is copied: the gradient's pieces are computed where they belong", arguments: steps)
  func copies(step: PlannedProgram) throws {
    let plan = try step.plan(fusion: true)
    let copies = plan.loops.filter { $0.instructions.isEmpty && $0.accumulations.isEmpty }
    #expect(copies.map(\.label) == [])
  }

  @Test("every state variable is written in place, by the loop that computes it", arguments: steps)
  func state(step: PlannedProgram) throws {
    let plan = try step.plan(fusion: true)
    let names = step.graph.writes.map(\.name)
    #expect(names.count == step.state.count)
    for name in names {
      let writers = plan.jobs.flatMap(\.work).filter { work in
        work.writes.contains { plan.buffers[$0.buffer].kind == .state(name) }
      }
      #expect(writers.count == 1, "\(name) is written \(writers.count) times")
      guard case .loop(let program) = writers.first else {
        Issue.record("\(name) is not written by a loop")
        continue
      }
      #expect(program.stores.contains { plan.buffers[$0.view.buffer].kind == .state(name) })
    }
  }

  @Test("the update of all parameters and moments is one loop over them", arguments: steps)
  func update(step: PlannedProgram) throws {
    let plan = try step.plan(fusion: true)
    let count = step.state.first { $0.name == ParameterStore.variable }?.value.type
    let wide = step.state.filter { $0.value.type == count }.map(\.name)
    let updating = plan.loops.filter { loop in
      loop.stores.contains { plan.buffers[$0.view.buffer].kind == .state(ParameterStore.variable) }
    }
    #expect(updating.count == 1)
    for name in wide {
      #expect(
        updating.allSatisfy { loop in
          loop.stores.contains { plan.buffers[$0.view.buffer].kind == .state(name) }
        }, "\(name)")
    }
  }

  @Test("Adam takes four passes over the parameters: both moments, the square, the step")
  func passes() throws {
    let plan = try Self.steps[0].plan(fusion: true)
    let updating = try #require(
      plan.loops.first { loop in
        loop.stores.contains { plan.buffers[$0.view.buffer].kind == .state(ParameterStore.variable) }
      })
    let kernels = updating.instructions.map { instruction -> String in
      if case .named(let name) = instruction.kernel { return name }
      return "definition"
    }
    #expect(kernels.sorted() == ["interpolate", "interpolate", "multiply", "rootStep"])
    // Old and new values of three variables and the gradient: four read, three written.
    #expect(updating.loads.filter { $0.view.strides != [0] }.count == 4 && updating.stores.count == 3)
    #expect(updating.guardian != nil)
  }

  @Test("products take over biases, and the rectifier of each hidden layer")
  func epilogues() throws {
    let plan = try PlannedProgram.step(hidden: [70, 30]).plan(fusion: true)
    let products = plan.jobs.flatMap(\.work).compactMap { work -> Product? in
      if case .product(let product) = work { return product }
      return nil
    }
    // Two hidden layers on each side, the posterior's head, the output.
    #expect(products.filter { $0.bias != nil }.count == 6)
    #expect(products.filter { $0.activation == .rectified }.count == 4)
    // Every weight's gradient, and that of every layer's input but the first.
    #expect(products.count == 6 + 6 + 5)
  }
}
