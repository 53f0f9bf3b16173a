// A model as a table and as a drawing: sizes written in, nothing beside the page, deep networks legible.

import Autoencoders
import Foundations
import Layers
import Storage
import Testing

@testable import Evaluation

@Suite("Descriptions of models")
struct ModelDiagramTests {
  private func outline(
    _ kind: PublishedModel = .vae, hidden: [Int], latents: Int = 20, _ likelihood: Likelihood = .bernoulli
  ) throws -> ModelOutline {
    VariationalAutoencoder(
      try ModelConfiguration(
        model: kind, exampleShape: [28, 28, 1], hidden: hidden, latents: latents, likelihood: likelihood)
    ).outline()
  }

  @Test("the drawing has the model's own sizes and the terms of its bound")
  func sizes() throws {
    let svg = ModelDiagram(try outline(hidden: [400])).svg
    for text in [
      "vae: 652,824 parameters, 20 latents", "28 x 28 x 1", "400", "784", "mean \u{3BC}", "deviation \u{3C3}",
      "\u{3BC} + \u{3C3} \u{B7} \u{3B5}", "\u{3B5}", "z", "20", "bernoulli", "log p(x|z)",
      "KL(q(z|x) || N(0, 1))", "314,000 parameters",
    ] {
      #expect(svg.contains(">\(text)<"), "\(text)")
    }
    #expect(ModelDiagram(try outline(hidden: [400])).svg == svg)
  }

  @Test("the classical autoencoder has no noise and no divergence")
  func classical() throws {
    let svg = ModelDiagram(try outline(.autoencoder, hidden: [400])).svg
    #expect(svg.contains(">not used<") && svg.contains(">log p(x|z)<"))
    #expect(!svg.contains("KL") && !svg.contains("\u{3B5}"))
  }

  @Test(
    "a posterior that is more than deviations is drawn as it is",
    arguments: [
      ("full-covariance", "factor L", "\u{3BC} + L \u{3B5}"),
      ("planar", "deviation \u{3C3}", "f(\u{3BC} + \u{3C3} \u{B7} \u{3B5})"),
    ])
  func posteriors(name: String, spread: String, draw: String) throws {
    let model = VariationalAutoencoder(
      try ModelConfiguration(exampleShape: [6], hidden: [4], latents: 2, posterior: .named(name)))
    let svg = ModelDiagram(model.outline()).svg
    #expect(svg.contains(">\(spread)<") && svg.contains(">\(draw)<"))
  }

  @Test("of a deep network the first and last layers are drawn, and their number is said")
  func deep() throws {
    let widths = (0..<30).map { 1000 - 10 * $0 }
    let svg = ModelDiagram(try outline(hidden: widths, .gaussian(deviation: 0.1))).svg
    #expect(svg.contains(">30 layers<") && svg.contains(">31 layers<"))
    #expect(svg.contains(">1000<") && svg.contains(">710<") && !svg.contains(">850<"))
    #expect(svg.contains(">standard deviation 0.1<"))
    // As wide as one of seven layers.
    func width(_ count: Int) throws -> String {
      let text = ModelDiagram(try outline(hidden: Array(repeating: 1000, count: count))).svg
      return try #require(text.split(separator: "\"").dropFirst(3).first.map(String.init))
    }
    #expect(try width(12) == width(40))
  }

  @Test("a drawing without hidden layers says that the data are taken as they are")
  func flat() throws {
    #expect(ModelDiagram(try outline(hidden: [])).svg.contains(">x unchanged<"))
  }

  @Test("the table has a line per step, the total, and what the model maximises")
  func table() throws {
    let outline = try outline(hidden: [400])
    let lines = ModelTable(outline).text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == outline.steps.count + 2 + 1 + 7)
    #expect(lines[0] == "part        step                                    shape        parameters")
    #expect(lines[2] == "encoder     dense 784-400, silu                     400             314,000")
    #expect(lines[8] == "total                                                               652,824")
    #expect(lines.contains { $0.hasPrefix("maximises   log p(x|z) - beta KL(q(z|x) || p(z))") })
    #expect(lines.allSatisfy { !$0.hasSuffix(" ") })
  }

  @Test("a model with its numbers says what training found for its likelihood")
  func found() throws {
    func trained(_ likelihood: Likelihood) throws -> TrainedModel {
      let model = VariationalAutoencoder(
        try ModelConfiguration(exampleShape: [3], hidden: [2], latents: 1, likelihood: likelihood))
      return TrainedModel(model, parameters: model.store.initialValues(key: Key(seed: 1)))
    }
    #expect(try trained(.gaussianShared).outline.likelihood == "gaussian-shared, deviation 1.0")
    #expect(try trained(.gaussian(deviation: 2)).outline.likelihood == "gaussian, standard deviation 2")
    #expect(try trained(.bernoulli).outline.likelihood == "bernoulli")
    #expect(ModelDiagram(try trained(.gaussianShared).outline).svg.contains(">deviation 1.0<"))
  }
}
