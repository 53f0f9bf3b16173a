// Every row of the catalogue of networks: sizes of any kind, parameters, gradients, and rows that stand alone.

import Examples
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Networks")
struct NetworkTests {
  /// Those that see pictures; networks of texts are tested as models (TextModelTests).
  private static let names = NetworkFamily.all.filter { $0.needs != .tokens }.map(\.name)

  /// So many latents, or two at each place of latents that are a picture.
  private static func latents(_ count: Int, of network: Network, _ shape: [Int]) -> Int {
    network.grid(ExampleKind(shape: shape)).map { 2 * $0[0] * $0[1] } ?? count
  }

  @Test("the convolutions of the peers' work have 2,957,251 parameters")
  func parameters() throws {
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [64, 64, 3], network: .convolutional([32, 64, 128, 256]), latents: 128))
    #expect(model.store.parameterCount == 2_957_251)
    #expect(
      NetworkFamily.convolutional.standardSizes(ExampleKind(shape: [64, 64, 3])) == [32, 64, 128, 256])
    #expect(model.configuration.activation == .silu)
  }

  @Test("any picture comes out at the size it went in", arguments: Self.names)
  func sizes(network: String) throws {
    let family = try NetworkFamily.named(network)
    let shapes = [[1, 1, 1], [2, 3, 1], [5, 5, 4], [7, 2, 3], [28, 20, 1], [9, 17, 2], [12, 12, 3]]
    for shape in shapes {
      let network = Network(
        family, sizes: Array(family.standardSizes(ExampleKind(shape: shape)).map { min($0, 8) }))
      let latents = Self.latents(3, of: network, shape)
      let configuration = try ModelConfiguration(
        exampleShape: shape, network: network, latents: latents, likelihood: .gaussianShared)
      let model = VariationalAutoencoder(configuration)
      let outline = model.outline()
      #expect(outline.parameters == model.store.parameterCount)
      #expect(outline.steps.reduce(0) { $0 + $1.parameters } == outline.parameters)
      #expect(outline.steps.last?.shape == shape)
      let trained = Inference(
        model, parameters: model.store.initialValues(key: Key(seed: 1)), backend: TestedBackend.all[0].backend
      )
      let decoded = try trained.decode(.random([2, latents], seed: 1))
      #expect(decoded.type.shape == [2, shape.reduce(1, *)])
      #expect(decoded.floats.allSatisfy { $0.isFinite })
    }
  }

  @Test("a network begins by decoding the data's mean", arguments: Self.names)
  func mean(network: String) throws {
    let family = try NetworkFamily.named(network)
    let shape = [6, 5, 3]
    // Alike at every pixel, as a network of convolutions sees it.
    let mean = (0..<90).map { [0.2, 0.5, 0.7][$0 % 3] }.map(Float.init)
    let network = Network(family, sizes: [8, 8])
    let latents = Self.latents(2, of: network, shape)
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: shape, network: network, latents: latents, likelihood: .gaussianShared),
      dataMean: mean)
    let inference = Inference(
      model, parameters: model.store.initialValues(key: Key(seed: 1)), backend: TestedBackend.all[1].backend)
    let decoded = try inference.decode(.random([4, latents], seed: 1)).floats
    for (index, value) in decoded.enumerated() { #expect(abs(value - mean[index % 90]) < 0.05) }
  }

  @Test("backends agree on the loss and its gradient", arguments: Self.names)
  func gradients(network: String) throws {
    let network = Network(try NetworkFamily.named(network), sizes: [8, 16])
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [9, 10, 3], network: network, latents: Self.latents(4, of: network, [9, 10, 3]),
        activation: .silu, likelihood: .gaussian(deviation: 0.5)))
    try expectBackendsAgree(
      on: model, .random([5, 270], in: 0...1, seed: 3),
      parameters: model.store.initialValues(key: Key(seed: 2)))
  }

  @Test("a row is the same number in every batch", arguments: Self.names)
  func batches(network: String) throws {
    let network = Network(try NetworkFamily.named(network), sizes: [16, 32])
    let model = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [16, 12, 3], network: network, latents: Self.latents(4, of: network, [16, 12, 3]),
        likelihood: .gaussianShared))
    let backend = TestedBackend.all[1].backend
    let parameters = model.store.initialValues(key: Key(seed: 2))
    let x = HostArray.random([7, 576], in: 0...1, seed: 3)
    func encoded(_ x: HostArray) throws -> HostArray {
      let state = model.makeState(parameters: parameters, on: backend)
      return try Program(backend, state: state) { _, t in [model.decode(model.infer(t[0]).latents.flat).mean]
      }([x])[
        0]
    }
    let together = try encoded(x)
    for row in 0..<7 {
      let alone = try encoded(x.rows(row..<(row + 1), padded: 1))
      expectClose(
        alone, together.rows(row..<(row + 1), padded: 1), relative: 1e-5, absolute: 1e-5, "row \(row)")
    }
  }

  @Test(
    "latents that are a picture have the size that is left of pictures",
    arguments: [
      ([64, 64, 4], [8, 8], 512), ([28, 28, 1], [7, 7], 98), ([72, 72, 4], [9, 9], 648),
      ([28, 20, 3], [7, 5], 210),
      ([100, 40, 1], [7, 3], 42),
    ])
  func picture(shape: [Int], grid: [Int], latents: Int) throws {
    let kind = ExampleKind(shape: shape)
    let network = Network(.spatial, sizes: NetworkFamily.spatial.standardSizes(kind))
    #expect(network.grid(kind) == grid && Network.perceptron([4]).grid(kind) == nil)
    #expect(NetworkFamily.spatial.picture?.latents(kind, network.sizes) == latents)
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: shape, network: network, latents: latents))
    #expect(model.latents.groups.map(\.shape) == [grid + [latents / (grid[0] * grid[1])]])
    let failure = try #require(throws: Failure.self) {
      try ModelConfiguration(exampleShape: shape, network: network, latents: latents + 1)
    }
    #expect(failure.what.contains("no multiple of \(grid[0] * grid[1])") && failure.place == "\(.latents)")
  }

  @Test("the posterior of a picture of latents is the same layer at every place")
  func places() throws {
    let (whole, one) = (ParameterScope(), ParameterScope())
    let spatial = MeanFieldPosterior(whole, features: 12, latents: 6, places: 3)
    let single = MeanFieldPosterior(one, features: 4, latents: 2)
    #expect(whole.store == one.store)
    var layout = StateLayout()
    layout.add(ParameterStore.variable, TensorType([whole.store.count]))
    let backend = TestedBackend.all[0].backend
    let state = backend.makeState(layout)
    state.write(ParameterStore.variable, whole.store.initialValues(key: Key(seed: 1)))
    let features = HostArray.random([5, 12], in: -1...1, seed: 2)
    let found = try evaluate(on: backend, inputs: [features], layout: layout, state: state) { _, inputs in
      let all = spatial.normal(inputs[0], .inference)
      let each = single.normal(inputs[0].reshaped(to: [15, 4]), .inference)
      return [all.mean, all.logVariance, each.mean, each.logVariance]
    }
    #expect(found[0].floats == found[2].floats && found[1].floats == found[3].floats)
  }

  @Test("what cannot be built is refused with a sentence")
  func refusals() throws {
    for network in [Network.convolutional([8]), .residual([8])] {
      let failure = try #require(throws: Failure.self) {
        try ModelConfiguration(exampleShape: [784], network: network)
      }
      #expect(failure.kind == .usage && failure.what.contains("needs pictures"))
    }
    #expect(throws: Failure.self) {
      try ModelConfiguration(exampleShape: [8, 8, 1], network: .convolutional([]))
    }
    #expect(throws: Failure.self) { try NetworkFamily.named("cnov") }
  }

  @Test(
    "the choice by the data: colours and large pictures are convolved, small grey ones and numbers are not")
  func automatic() {
    #expect(Network.automatic(for: ExampleKind(shape: [784])) == .perceptron)
    #expect(Network.automatic(for: ExampleKind(shape: [28, 28, 1])) == .perceptron)
    #expect(Network.automatic(for: ExampleKind(shape: [64, 64, 1])) == .convolutional)
    #expect(Network.automatic(for: ExampleKind(shape: [28, 28, 3])) == .convolutional)
    #expect(Network.automatic(for: ExampleKind(shape: [4, 4, 3])) == .perceptron)
  }
}
