// The catalogue of samplers, and what a model draws from.

import Autoencoders
import Foundations
import Tensors
import Testing
import Training
import _TestSupport

@Suite("Catalogue of samplers")
struct SamplerCatalogTests {
  @Test("every row has a name of its own, a sentence and a source")
  func rows() throws {
    #expect(Set(LatentSampler.all.map(\.name)).count == LatentSampler.all.count)
    for sampler in LatentSampler.all {
      #expect(try LatentSampler.named(sampler.name) == sampler)
      #expect(!sampler.summary.isEmpty && !sampler.summary.hasSuffix(".") && sampler.source.contains("20"))
    }
    #expect(LatentSampler.all.filter { !$0.isFitted } == [.prior])
    #expect(SamplerChoice.mixture == .mixture(components: 10) && SamplerChoice.mixture.isStandard)
    let configuration = try ModelConfiguration(exampleShape: [3], hidden: [2], latents: 2)
    #expect(try LatentSampler.named("auto", for: configuration) == .prior)
    let failure = try #require(throws: Failure.self) {
      try LatentSampler.named("mixtrue", for: configuration)
    }
    #expect(failure.kind == .usage && failure.remedy == "Did you mean 'mixture'?")
  }

  @Test(
    "a model whose latents nothing keeps near the prior is sampled from the mixture, others from the prior")
  func automatic() throws {
    for model in PublishedModel.all where model.structure.family.isFlat {
      let configuration = try ModelConfiguration(model: model, exampleShape: [3], hidden: [2], latents: 2)
      let sampler = LatentSampler.automatic(for: configuration)
      #expect(
        sampler == (["ae", "rae-l2", "rae-gp"].contains(model.name) ? .mixture : .prior), "\(model.name)")
    }
  }

  @Test("a model draws from what was fitted, and from its prior where nothing was")
  func draws() throws {
    let subject = Subject(try ModelConfiguration(exampleShape: [6], hidden: [3], latents: 2))
    let inference = Inference(
      subject.model, parameters: subject.parameters, backend: TestedBackend.all[0].backend)
    let mixture = GaussianMixtureTests.mixture
    let key = Key(seed: 5)
    #expect(
      try inference.sampleLatents(9, from: mixture, key: key, temperature: 0.5)
        == mixture.draw(9, key: key, temperature: 0.5))
    #expect(
      try inference.sampleLatents(9, from: nil, key: key, temperature: 0.5)
        == inference.sampleLatents(9, key: key, temperature: 0.5))
  }
}
