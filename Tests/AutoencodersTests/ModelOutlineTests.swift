// What a model says of itself: steps in order, with the parameters that the store really holds.

import Autoencoders
import Layers
import Tensors
import Testing

@Suite("Model outline")
struct ModelOutlineTests {
  static let configurations: [ModelConfiguration] = {
    let shapes: [(hidden: [Int], latents: Int)] = [([400], 20), ([], 3), ([7, 5, 3], 2), ([4], 40)]
    let made = shapes.flatMap { shape in
      PublishedModel.all.filter(\.structure.family.isFlat).map { model in
        try? ModelConfiguration(
          model: model, exampleShape: [28, 28, 1], hidden: shape.hidden, latents: shape.latents)
      }
    }
    let likely = LikelihoodFamily.all.filter { $0.needs == nil }.map(\.name).map { name in
      try? ModelConfiguration(
        exampleShape: [3, 2], hidden: [4], latents: 2,
        likelihood: .named(name, name == "categorical" ? ["categories": Annealing(5)] : [:]))
    }
    return (made + likely).compactMap { $0 }
  }()

  @Test("the steps hold every parameter of the store once, in order", arguments: configurations)
  func complete(_ configuration: ModelConfiguration) {
    let model = VariationalAutoencoder(configuration)
    let outline = model.outline()
    let tensors = outline.steps.flatMap(\.tensors)
    let buffers = model.buffers.buffers
    let held = tensors.filter { tensor in !buffers.contains { $0.path == tensor.path } }
    #expect(held.map(\.path) == model.store.parameters.map(\.path))
    #expect(held.map(\.shape) == model.store.parameters.map(\.shape.dimensions))
    let written = tensors.filter { tensor in buffers.contains { $0.path == tensor.path } }
    #expect(written.map(\.path) == buffers.map(\.path))
    #expect(written.map(\.shape) == buffers.map(\.shape.dimensions))
    #expect(outline.steps.reduce(0) { $0 + $1.parameters } == model.store.parameterCount)
    #expect(outline.parameters == model.store.parameterCount)
    let parts = outline.steps.map(\.part)
    let order = ModelOutline.Part.allCases
    #expect(parts == parts.sorted { (order.firstIndex(of: $0) ?? 0) < (order.firstIndex(of: $1) ?? 0) })
    // The maps that fill gaps stand before the network's own layers.
    let layers = outline.steps(of: .encoder).filter { step in
      !step.tensors.contains { $0.path.hasPrefix("encoder/gaps") }
    }
    #expect(layers.count == configuration.network.sizes.count)
  }

  @Test("the perceptron of 784-400-20 has 652,824 parameters, step by step")
  func perceptron() throws {
    let outline = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [28, 28, 1], hidden: [400], latents: 20, scale: 1.0 / 255)
    ).outline()
    let expected: [(summary: String, shape: [Int], parameters: Int)] = [
      ("values times 1/255, drawn as 0 or 1", [28, 28, 1], 0),
      ("dense 784-400, silu", [400], 314_000),
      ("dense 400-40, means and log-variances", [40], 16_040),
      ("z = mean + exp(log-variance / 2) noise", [20], 0),
      ("dense 20-400, silu", [400], 8_400),
      ("dense 400-784", [784], 314_384),
      ("bernoulli", [28, 28, 1], 0),
    ]
    #expect(outline.steps.map(\.summary) == expected.map(\.summary))
    #expect(outline.steps.map(\.shape) == expected.map(\.shape))
    #expect(outline.steps.map(\.parameters) == expected.map(\.parameters))
    #expect(outline.parameters == 652_824)
  }

  @Test(
    "preprocessing is said as people write it",
    arguments: [
      (1.0 / 255, "values times 1/255"), (1, "values as they are"), (0.3, "values times 0.3"),
      (2, "values times 2.0"), (1.0 / 65535, "values times 1/65535"),
    ] as [(Double, String)])
  func preprocessing(_ scale: Double, _ text: String) throws {
    let outline = VariationalAutoencoder(
      try ModelConfiguration(
        exampleShape: [2], hidden: [], latents: 1, likelihood: .gaussian(deviation: 0.5), scale: scale)
    ).outline()
    #expect(outline.preprocessing == text)
    #expect(outline.likelihood == "gaussian, standard deviation 0.5")
    let whole = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [2], hidden: [], latents: 1, likelihood: .categorical(16)))
    #expect(whole.outline().preprocessing == "values as they are, for the encoder within 0 and 1")
    let counts = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [2], hidden: [], latents: 1, likelihood: .poisson))
    #expect(counts.outline().preprocessing == "values as they are, for the encoder as log(1 + x)")
    #expect(whole.outline(found: "luck").likelihood == "categorical, number of categories 16, luck")
  }

  @Test("every objective says what it maximises, and the classical autoencoder draws nothing")
  func objectives() throws {
    for objective in ObjectiveFamily.all {
      #expect(!objective.formula.isEmpty && !objective.meaning.isEmpty)
      #expect(!objective.formula.contains("drawn") || objective.drawsLatents, "\(objective.name)")
    }
    let outline = VariationalAutoencoder(
      try ModelConfiguration(model: .autoencoder, exampleShape: [2], hidden: [3], latents: 1)
    ).outline()
    #expect(outline.steps(of: .sampling).map(\.summary) == ["z = mean"])
  }
}
