// The state variables that hold a model's numbers: every program that runs a model binds them here.

import Layers
public import Tensors

extension VariationalAutoencoder {
  /// Adds the variables of the model's numbers to a layout: the parameters, and the buffers where it has any.
  public func declare(in layout: inout StateLayout) {
    layout.add(ParameterStore.variable, TensorType([store.count]))
    if !buffers.isEmpty { layout.add(BufferStore.variable, TensorType([buffers.count])) }
    for (name, value) in constants { layout.add(name, value.type) }
  }

  /// The variables of numbers that never change, the location and spread of the data by dimension and the
  /// histograms of a table, where programs need them.
  public var constants: [String: HostArray] {
    let state = configuration.standardisation?.state(dimensions: configuration.dimensions)
    var constants = state.map { [Standardisation.variable: $0] } ?? [:]
    constants[HistogramLayout.variable] = configuration.histograms?.state
    return constants
  }

  /// Sets the model's numbers in a state that holds them.
  ///
  /// - Parameters:
  ///   - parameters: The flat parameter store, float32 [count].
  ///   - values: The flat store of buffers; the initial values where nil.
  public func write(parameters: HostArray, buffers values: HostArray? = nil, to state: any State) {
    state.write(ParameterStore.variable, parameters)
    if !buffers.isEmpty { state.write(BufferStore.variable, values ?? buffers.initialValues) }
    for (name, value) in constants { state.write(name, value) }
  }

  /// The model's buffers in a state that holds them, float32 [count]; [0] where it has none.
  public func buffers(in state: any State) -> HostArray {
    buffers.isEmpty ? buffers.initialValues : state.read(BufferStore.variable)
  }

  /// A state that holds nothing but the model's numbers.
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
