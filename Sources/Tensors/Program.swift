// A function over tensors, specialised by the types of its inputs: each combination is traced and planned
// once and kept, the least recently used one making room for the next.

import Foundations

/// A traced function bound to a backend and a state.
public final class Program {
  /// The backend that runs it.
  public let backend: any Backend
  /// The state it reads and writes.
  public let state: any State
  /// What its contractions and convolutions multiply.
  public let precision: ContractionPrecision
  /// How many specialisations are kept: plans with their memory, the one used last first. The next one beyond
  /// takes the place of that which has not been used for longest, and is planned anew when it is asked for again.
  public let limit: Int
  /// The default of ``limit``.
  public static let standardLimit = 8
  private let body: (Trace, [Tensor]) -> [Tensor]
  private var specialisations: [Specialisation] = []

  private struct Specialisation {
    var inputs: [TensorType]
    var executable: any Executable
  }

  /// A program; nothing is traced before the first run.
  ///
  /// - Parameters:
  ///   - precision: What its contractions and convolutions multiply.
  ///   - limit: How many specialisations are kept, at least 1. More of them save planning where the types of the inputs
  ///     change often, as with sequences of many lengths; each holds the memory of its own plan.
  public init(
    _ backend: any Backend, state: any State, precision: ContractionPrecision = .float32,
    limit: Int = Program.standardLimit,
    _ body: @escaping (Trace, [Tensor]) -> [Tensor]
  ) {
    self.precision = precision
    self.backend = backend
    self.state = state
    self.limit = max(1, limit)
    self.body = body
  }

  /// The plan for inputs of the given types.
  public func executable(for inputs: [TensorType]) throws -> any Executable {
    if let found = specialisations.firstIndex(where: { $0.inputs == inputs }) {
      if found > 0 { specialisations.insert(specialisations.remove(at: found), at: 0) }
    } else {
      let graph = Graph(inputs: inputs, layout: state.layout, body).contracting(in: precision)
      let executable = try backend.compile(graph, state: state)
      specialisations.insert(Specialisation(inputs: inputs, executable: executable), at: 0)
      specialisations.removeLast(max(0, specialisations.count - limit))
    }
    return specialisations[0].executable
  }

  /// How many specialisations are kept at the moment.
  public var specialisationCount: Int { specialisations.count }

  /// Runs the program on values and copies its outputs.
  public func callAsFunction(_ inputs: [HostArray]) throws -> [HostArray] {
    try backend.perform {
      let executable = try executable(for: inputs.map(\.type))
      for (position, input) in inputs.enumerated() { executable.set(position, input) }
      try executable.run()
      try executable.finish()
      return executable.graph.outputs.indices.map { executable.output($0) }
    }
  }
}
