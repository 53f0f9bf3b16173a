// Models whose parameters are set by hand, and data to put through them.

import Autoencoders
import Datasets
import Layers
import Storage
import Tensors
import Testing

extension TrainedModel {
  /// A model with the given parameters by path; the others are zero.
  init(_ configuration: ModelConfiguration, _ values: [String: [Float]]) {
    let model = VariationalAutoencoder(configuration)
    var flat = [Float](repeating: 0, count: model.store.count)
    var unused = Set(values.keys)
    for parameter in model.store.parameters {
      guard let given = values[parameter.path] else { continue }
      unused.remove(parameter.path)
      #expect(given.count == parameter.shape.count, "\(parameter.path)")
      flat.replaceSubrange(parameter.offset..<(parameter.offset + given.count), with: given)
    }
    #expect(unused.isEmpty)
    self.init(model, parameters: HostArray([flat.count], flat))
  }
}

/// Rows of numbers as a source.
func source(_ rows: [[Float]]) throws -> ArraySource {
  try ArraySource(
    NumericArray(shape: [rows.count, rows[0].count], rows.flatMap(\.self)), name: "rows", at: "rows")
}
