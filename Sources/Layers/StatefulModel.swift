// The state variables that hold a model's numbers: every program that runs a model binds them here.

public import Tensors

/// A model whose numbers live in state variables: parameters, and buffers where it has any.
public protocol StatefulModel: Sendable {
  /// Its parameters, in order.
  var store: ParameterStore { get }
  /// What its training steps write without a gradient, in order.
  var buffers: BufferStore { get }
  /// The state variables of numbers that never change, by name.
  var constants: [String: HostArray] { get }
}

extension StatefulModel {
  /// None.
  public var constants: [String: HostArray] { [:] }

  /// Adds the variables of its numbers to a layout.
  public func declare(in layout: inout StateLayout) {
    layout.add(ParameterStore.variable, TensorType([store.count]))
    if !buffers.isEmpty { layout.add(BufferStore.variable, TensorType([buffers.count])) }
    for (name, value) in constants { layout.add(name, value.type) }
  }

  /// Sets its numbers in a state that holds them.
  ///
  /// - Parameters:
  ///   - parameters: The flat parameter store, float32 [count].
  ///   - values: The flat store of buffers; the initial values where nil.
  public func write(parameters: HostArray, buffers values: HostArray? = nil, to state: any State) {
    state.write(ParameterStore.variable, parameters)
    if !buffers.isEmpty { state.write(BufferStore.variable, values ?? buffers.initialValues) }
    for (name, value) in constants { state.write(name, value) }
  }

  /// Its buffers in a state that holds them, float32 [count]; [0] where it has none.
  public func buffers(in state: any State) -> HostArray {
    buffers.isEmpty ? buffers.initialValues : state.read(BufferStore.variable)
  }

  /// A state that holds nothing but its numbers.
  public func makeState(
    parameters: HostArray, buffers values: HostArray? = nil, on backend: any Backend
  ) -> any State {
    var layout = StateLayout()
    declare(in: &layout)
    let state = backend.makeState(layout)
    write(parameters: parameters, buffers: values, to: state)
    return state
  }
}
