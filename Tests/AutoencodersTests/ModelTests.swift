// What a model is built of: its parameters by path, its sizes, where its outputs begin.

import Autoencoders
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Models")
struct ModelTests {
  @Test("the perceptron of 784-400-20 has 652,824 parameters")
  func count() throws {
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [28, 28, 1], hidden: [400], latents: 20))
    #expect(model.store.parameterCount == 652_824)
    #expect(model.configuration.dimensions == 784)
  }

  @Test("the decoder mirrors the encoder, and all paths stand in order")
  func paths() throws {
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [3, 2], hidden: [5, 4], latents: 2))
    let expected: [(path: String, shape: Shape)] = [
      ("encoder/0/weight", [6, 5]), ("encoder/0/bias", [5]), ("encoder/1/weight", [5, 4]),
      ("encoder/1/bias", [4]), ("posterior/weight", [4, 4]), ("posterior/bias", [4]),
      ("decoder/0/weight", [2, 4]), ("decoder/0/bias", [4]), ("decoder/1/weight", [4, 5]),
      ("decoder/1/bias", [5]), ("output/weight", [5, 6]), ("output/bias", [6]),
    ]
    #expect(model.store.parameters.map(\.path) == expected.map(\.path))
    #expect(model.store.parameters.map(\.shape) == expected.map(\.shape))
    let affine = VariationalAutoencoder(try ModelConfiguration(exampleShape: [6], hidden: [], latents: 2))
    #expect(affine.store.parameters.map(\.shape) == [[6, 4], [4], [2, 6], [6]])
  }

  @Test("the data's mean is the output's initial bias")
  func dataMean() throws {
    let configuration = try ModelConfiguration(
      exampleShape: [3], hidden: [4], latents: 2, likelihood: .gaussian(deviation: 1))
    let model = VariationalAutoencoder(configuration, dataMean: [1, -2, 0.5])
    let values = model.store.initialValues(key: Key(seed: 1)).floats
    let bias = try #require(model.store.parameters.last)
    #expect(bias.path == "output/bias" && model.store.values(of: bias, in: values) == [1, -2, 0.5])
    // The mean changes no other parameter.
    let plain = VariationalAutoencoder(configuration).store.initialValues(key: Key(seed: 1)).floats
    #expect(values.prefix(bias.offset) == plain.prefix(bias.offset))
  }

  @Test("sizes below one are refused", arguments: [([0], [4], 2), ([3], [4, 0], 2), ([3], [4], -1)])
  func sizes(shape: [Int], hidden: [Int], latents: Int) throws {
    let failure = try #require(throws: Failure.self) {
      try ModelConfiguration(exampleShape: shape, hidden: hidden, latents: latents)
    }
    #expect(failure.kind == .usage && failure.what.contains("size"))
  }

  @Test("arrays that no machine holds are refused, and their sizes do not overflow")
  func parameters() throws {
    let largest = ModelConfiguration.largestSize
    let sizes: [(Network, [Int], Posterior)] = [
      (.convolutional([largest]), [4096, 4096, 1], .meanField),
      (.perceptron([largest]), [3], .standard(try .named("full-covariance"))),
      (.perceptron([largest]), [3], .standard(try .named("iaf"))),
    ]
    for (network, shape, posterior) in sizes {
      let failure = try #require(throws: Failure.self) {
        try ModelConfiguration(exampleShape: shape, network: network, latents: largest, posterior: posterior)
      }
      #expect(failure.kind == .usage && failure.what.contains("more parameters"), "\(failure)")
    }
    _ = try ModelConfiguration(exampleShape: [largest], network: .perceptron([largest]), latents: largest)
    _ = try ModelConfiguration(
      exampleShape: [1024, 1024, 3], network: .convolutional([64, 128, 512]), latents: 512,
      posterior: sizes[1].2)
  }

  @Test("a network of pictures does not describe columns of a table", arguments: ["conv", "resnet"])
  func columns(_ name: String) throws {
    let network = Network(try .named(name), sizes: [4])
    let failure = try #require(throws: Failure.self) {
      try ModelConfiguration(exampleShape: [8, 8, 1], network: network, latents: 2, likelihood: .histogram)
    }
    #expect(failure.kind == .usage && failure.what.contains("pixels of pictures"))
    _ = try ModelConfiguration(exampleShape: [8, 8, 1], hidden: [4], latents: 2, likelihood: .histogram)
  }
}
