// A model whose latents are its data, so that what is fitted to latents can be compared with data.

import Autoencoders
import Foundations
import Layers
import Storage
import Tensors
import Testing

/// A model of two numbers without a hidden layer, whose posterior means are the numbers themselves.
func passingOn() throws -> TrainedModel {
  let model = VariationalAutoencoder(
    try ModelConfiguration(
      exampleShape: [2], hidden: [], latents: 2, likelihood: .gaussian(deviation: 1),
      objective: .reconstruction))
  var parameters = model.store.initialValues(key: Key(seed: 0)).floats
  let weight = try #require(model.store.parameters.first { $0.path == "posterior/weight" })
  // [2, 4]: means are the data, log-variances 0.
  parameters.replaceSubrange(weight.offset..<(weight.offset + 8), with: [1, 0, 0, 0, 0, 1, 0, 0])
  return TrainedModel(model, parameters: HostArray([parameters.count], parameters), buffers: nil)
}
