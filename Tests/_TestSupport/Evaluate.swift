// A program traced, compiled and run once, in one call.

public import Tensors

/// The outputs of a program on given inputs.
///
/// - Parameters:
///   - backend: Where it runs; by way of `perform`, as plans must.
///   - inputs: The values of the inputs, which also fix their types.
///   - layout: The state variables the program may use.
///   - state: The state it runs on; a fresh one, all zero, where nil.
///   - body: The program.
public func evaluate(
  on backend: any Backend, inputs: [HostArray] = [], layout: StateLayout = StateLayout(),
  state: (any State)? = nil, _ body: (Trace, [Tensor]) -> [Tensor]
) throws -> [HostArray] {
  let graph = Graph(inputs: inputs.map(\.type), layout: layout, body)
  return try backend.perform {
    let executable = try backend.compile(graph, state: state ?? backend.makeState(layout))
    for (position, input) in inputs.enumerated() { executable.set(position, input) }
    try executable.run()
    return graph.outputs.indices.map { executable.output($0) }
  }
}

extension TestedBackend {
  /// The outputs of a program on this backend.
  public func evaluate(_ inputs: [HostArray] = [], _ body: (Trace, [Tensor]) -> [Tensor]) throws
    -> [HostArray]
  {
    try _TestSupport.evaluate(on: backend, inputs: inputs, body)
  }

  /// The only output of a program on this backend.
  public func value(_ inputs: [HostArray] = [], _ body: ([Tensor]) -> Tensor) throws -> HostArray {
    try evaluate(inputs) { _, tensors in [body(tensors)] }[0]
  }
}
