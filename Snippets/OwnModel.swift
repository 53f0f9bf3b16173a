// A model of one's own: an objective, a prior, an encoder and decoder, and a likelihood, each in about ten lines,
// trained, saved and opened by the same trainer and the same files as every other. `swift run OwnModel`.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Layers
import Storage
import Tensors
import Training

// An objective: the bound with a weight on the squared divergence, which may rise while training.
let squared = ObjectiveFamily(
  name: "squared-divergence", summary: "the reconstruction less the squared divergence", source: "this file",
  formula: "log p(x|z) - weight KL^2",
  meaning: "surprising examples may cost much less than very surprising ones",
  hyperparameters: [.weight("weight", "weight of the squared divergence", standard: 0.1)],
  head: { site in
    let evidence = site.evidence()
    return site.maximising(
      evidence.reconstruction - site.weight("weight") * evidence.divergence.squared(), evidence)
  })

// A prior: independent normals with deviations that are learned.
struct ScaledPrior: LatentPrior {
  let logVariance: Parameter

  func logDensity(of z: Tensor, _ context: LayerContext) -> Tensor {
    Normal(mean: z.filled(0), logVariance: logVariance.value(in: z.trace)).logDensity(of: z)
  }

  func sample(_ source: RandomSource, temperature: Tensor, _ context: LayerContext) -> Tensor {
    let deviation = (logVariance.value(in: source.key.trace) * 0.5).exponential()
    return source.normal([source.rows.shape[0], logVariance.shape[0]]) * deviation * temperature
  }
}
let scaled = PriorFamily(
  name: "scaled", summary: "independent normals of learned deviations", source: "this file",
  formula: "N(0, s^2) for each latent",
  build: { ScaledPrior(logVariance: $0.scope.parameter("log_variance", [$0.latents], .constant(0))) })

// An encoder and a decoder: one hidden layer each, with layer normalisation in the encoder.
let normalised = NetworkFamily(
  name: "normalised", summary: "one hidden layer, normalised in the encoder", source: "this file",
  encoder: { site, sizes in
    let dense = Dense(site.scope["encoder"][0], inputs: site.dimensions, outputs: sizes[0])
    let norm = LayerNormalization(site.scope["encoder"][1], features: sizes[0])
    return NetworkEncoder(layers: Chain([dense, norm, site.activation]), features: sizes[0])
  },
  decoder: { site, sizes in
    let dense = Dense(site.scope["decoder"][0], inputs: site.latents, outputs: sizes[0])
    let output = Dense(
      site.scope["output"], inputs: sizes[0], outputs: site.positions * site.outputsPerPosition,
      bias: site.outputBias.map { .values($0) } ?? .constant(0))
    return NetworkDecoder(layers: Chain([dense, site.activation]), output: Chain([output]))
  })

// A likelihood: the two-sided exponential with a given scale.
let sharp = LikelihoodFamily(
  name: "sharp", summary: "real numbers, most of them near their mean", source: "this file",
  hyperparameters: [.positive("scale", "mean distance from the mean", standard: 0.05)],
  measure: .density, support: { _ in .realNumbers }, outputs: { means, _ in means },
  head: { site in
    let logScale = log(site.choice.number("scale"))
    return LikelihoodHead { Laplace(mean: $0, logScale: $0.filled(logScale)) }
  })

// Rows on a noisy circle, as any `DataSource` gives them.
let points = (0..<2000).flatMap { row -> [Float] in
  let (angle, noise) = (Float(row) * 0.1, Noise.normal(UInt32(truncatingIfNeeded: row &* 2_654_435_761)))
  return [sin(angle) * (1 + 0.05 * noise), cos(angle) * (1 + 0.05 * noise)]
}
let circle = try ArraySource(NumericArray(shape: [2000, 2], points), name: "circle", at: "circle")

let configuration = try ModelConfiguration(
  exampleShape: [2], network: Network(normalised, sizes: [64]), latents: 2, likelihood: Likelihood(sharp),
  objective: Objective(squared, ["weight": Annealing(parsing: "0.1@linear:5ep")]), prior: Prior(scaled))
let model = VariationalAutoencoder(configuration, dataMean: try circle.mean())
let trainer = Trainer(model, TrainingSettings(epochs: 20, validation: 0.1), on: CPU())
let parts = trainer.settings.split(circle)
let result = try trainer.fit(parts.training, validation: parts.validation)
print("validation bound", result.epochs.compactMap(\.validation?.bound).last ?? .nan, "nats per example")

// Saved as any model; to open it, the program says which rows it added.
let folder = FileManager.default.temporaryDirectory.appending(path: "own-model-\(UUID().uuidString)").path
try result.model.write(to: folder)
var catalog = ModelCatalog()
catalog.objectives.append(squared)
catalog.priors.append(scaled)
catalog.networks.append(normalised)
catalog.likelihoods.append(sharp)
let opened = try TrainedModel(reading: folder, catalog: catalog)
try FileManager.default.removeItem(atPath: folder)
print("opened", opened.parameters == result.model.parameters ? "as it was saved" : "with other numbers")
