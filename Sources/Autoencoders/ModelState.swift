// What the state of a model holds beside its parameters and buffers.

public import Layers
public import Tensors

extension VariationalAutoencoder: StatefulModel {
  /// The variables of numbers that never change, the location and spread of the data by dimension and the
  /// histograms of a table, where programs need them.
  public var constants: [String: HostArray] {
    let state = configuration.standardisation?.state(dimensions: configuration.dimensions)
    var constants = state.map { [Standardisation.variable: $0] } ?? [:]
    constants[HistogramLayout.variable] = configuration.histograms?.state
    return constants
  }
}
