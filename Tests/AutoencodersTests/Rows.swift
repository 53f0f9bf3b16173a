// Small models with parameters, and programs over rows of data with random numbers keyed by row.

import Autoencoders
import Foundations
import Layers
import Tensors
import _TestSupport

/// A model with values for its parameters.
struct Subject {
  let model: VariationalAutoencoder
  let parameters: HostArray

  /// A model with given parameters.
  init(model: VariationalAutoencoder, parameters: HostArray) {
    self.model = model
    self.parameters = parameters
  }

  /// A model with its initial parameters.
  init(_ configuration: ModelConfiguration, seed: UInt64 = 1) {
    model = VariationalAutoencoder(configuration)
    parameters = model.store.initialValues(key: Key(seed: seed))
  }

  /// A model with parameters given by path.
  init(_ configuration: ModelConfiguration, _ values: [String: [Double]]) {
    model = VariationalAutoencoder(configuration)
    var flat = [Float](repeating: 0, count: model.store.count)
    for parameter in model.store.parameters {
      let numbers = (values[parameter.path] ?? []).map(Float.init)
      if numbers.count != parameter.shape.count { fail("\(numbers.count) values for \(parameter.path)") }
      flat.replaceSubrange(parameter.offset..<(parameter.offset + numbers.count), with: numbers)
    }
    parameters = HostArray([flat.count], flat)
  }

  /// The outputs of a program over data whose rows have ids.
  func evaluate(
    _ backend: TestedBackend, _ data: HostArray, ids: [UInt64], key: Key = Key(seed: 5),
    _ body: (Tensor, RandomSource) -> [Tensor]
  ) throws -> [HostArray] {
    let words = HostArray([ids.count, 2], words: RandomSource.words(ids))
    let state = model.makeState(parameters: parameters, on: backend.backend)
    return try _TestSupport.evaluate(
      on: backend.backend, inputs: [data, words, HostArray([2], words: [key.low, key.high])],
      layout: state.layout, state: state
    ) { _, x in body(x[0], RandomSource(key: x[2], rows: x[1])) }
  }
}

extension HostArray {
  /// Rows of this array in a given order.
  func selecting(_ rows: [Int]) -> HostArray {
    let size = type.byteCount / max(type.shape[0], 1)
    return HostArray(
      TensorType(type.shape.replacing(0, with: rows.count), type.element),
      bytes: rows.flatMap { bytes[($0 * size)..<(($0 + 1) * size)] })
  }

  /// Random zeros and ones.
  static func binary(_ shape: Shape, seed: UInt64) -> HostArray {
    HostArray(shape, HostArray.random(shape, in: 0...1, seed: seed).floats.map { $0 < 0.5 ? 0 : 1 })
  }
}
