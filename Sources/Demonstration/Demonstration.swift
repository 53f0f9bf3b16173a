// The first minute: a model of trees, trained while one waits, and what can be made with it, as pictures.

import Autoencoders
public import Datasets
import Evaluation
import Forests
import Foundation
import Foundations
import Layers
import Pictures
public import Storage
public import Tensors
public import Training

/// What `vae demo` trains and draws.
public struct Demonstration: Sendable {
  /// A file that was drawn, and what it shows.
  public struct Drawing: Equatable, Sendable {
    /// Where it is.
    public var path: String
    /// What it shows, in a sentence without its full stop.
    public var meaning: String
  }

  /// The name of the data in the catalogue.
  public static let data = "trees"

  /// The random seed.
  public let seed: UInt64
  /// The trees, with splits.
  public let dataset: Dataset

  /// A demonstration; the same seed gives the same model and the same pictures.
  public init(seed: UInt64) throws {
    self.seed = seed
    dataset = try Dataset.load(Self.data)
  }

  /// The model and its training.
  ///
  /// Ten species, each with its year, its ages and its character, need room: sixteen latents were all taken by shapes,
  /// and every crown had nearly the same hue.
  ///
  /// - Parameter backend: What will run it: it is trained in bfloat16 where that is faster.
  public func configuration(on backend: any Backend) throws -> RunConfiguration {
    let recipe = try TrainingRequest {
      ($0.network, $0.channels, $0.latents) = ("conv", [24, 48, 64, 128], 32)
      ($0.epochs, $0.batch, $0.learningRate, $0.schedule) = (.number(12), 64, 2e-3, "cosine")
      ($0.validation, $0.seed) = (0.05, seed)
      $0.precision = backend.supports(.bfloat16) ? .bfloat16 : .float32
    }.recipe(for: dataset)
    return RunConfiguration(data: DataRequest(Self.data), model: recipe.model, training: recipe.settings)
  }

  /// Draws what a trained model can do into a folder that exists.
  ///
  /// - Throws: ``Failure`` where a file cannot be written.
  public func draw(_ trained: TrainedModel, into folder: String, on backend: any Backend) throws -> [Drawing]
  {
    let model = trained.configuration
    let inference = trained.inference(on: backend)
    let heldOut = dataset.test ?? dataset.training
    var drawings: [Drawing] = []
    func add(_ name: String, _ picture: PixelBuffer, _ meaning: String) throws {
      try PNG.write(picture, to: "\(folder)/\(name)")
      drawings.append(Drawing(path: "\(folder)/\(name)", meaning: meaning))
    }

    let neighbours = try neighbours(of: trained, on: backend)
    let trees = try inference.decode(
      neighbours.draw(Self.forestTrees, key: Key(seed: seed).folding("forest"), temperature: 1))
    let count = model.dimensions
    let numbers = trees.floats
    let sprites = (0..<Self.forestTrees).map { Array(numbers[$0 * count..<($0 + 1) * count]) }
    try add(
      "forest.png",
      Forest.scene(sprites: sprites, spriteSize: model.exampleShape[0], key: Key(seed: seed)),
      "a year in a forest of \(Self.forestTrees) generated trees, sorted by the colours of their crowns"
    )

    let samples = try inference.decode(
      neighbours.draw(40, key: Key(seed: seed).folding("sample"), temperature: 1))
    let fromPrior = try inference.decode(
      inference.sampleLatents(20, key: Key(seed: seed).folding("prior"), temperature: Self.temperature))
    try add(
      "samples.png",
      Sheet(groups: [rows(Portraits.of(samples, model)), rows(Portraits.of(fromPrior, model))]).drawn(),
      "trees sampled near the latents of real ones; below, from the prior at temperature \(Self.temperature)")
    let novelty = try novelty(of: samples.rows(0..<16, padded: 16), trained, on: backend)
    let nearest = model.unit.values(of: try dataset.training.rows(novelty.nearest.indices))
    try add(
      "nearest.png",
      Sheet(
        upper: Array(Portraits.of(samples, model).prefix(16)), lower: Portraits.of(nearest, model),
        captions: ("sample", "nearest")
      ).drawn(),
      "samples above the most similar tree of the training data: they are not copies")

    let examples = try heldOut.rows(Array(0..<20))
    try add(
      "reconstructions.png",
      Sheet(
        upper: Portraits.of(model.unit.values(of: examples), model),
        lower: Portraits.of(inference.reconstruct(examples), model), captions: ("original", "reconstruction")
      ).drawn(),
      "trees that the model has not seen, above their reconstructions from \(model.latents) latents each")

    // Species take turns: trees as far apart as there are species are of the same one.
    let species = dataset.labelNames?.count ?? 1
    let ways = try Interpolation(
      trained, heldOut, pairs: (0..<6).map { Interpolation.Pair(from: $0, to: $0 + species) }, steps: 10,
      path: .linear, backend: backend)
    try add(
      "interpolation.png", Sheet(groups: [rows(Portraits.of(ways.decoded, model))]).drawn(),
      "interpolations between trees of the same species")
    return drawings
  }

  /// Rows of ten.
  private func rows(_ pictures: [PixelBuffer]) -> [Sheet.Row] {
    stride(from: 0, to: pictures.count, by: 10).map { start in
      Sheet.Row(Array(pictures[start..<min(start + 10, pictures.count)]))
    }
  }

  /// The trees of the forest.
  static let forestTrees = 160
  /// Below 1, latents lie nearer to the middle of the prior, and fewer trees are of two species at once.
  static let temperature: Float = 0.8

  /// What new trees are drawn from: between the species of ten lie latents that mean two trees at once.
  private func neighbours(of trained: TrainedModel, on backend: any Backend) throws -> any LatentSource {
    try SamplerChoice.neighbours.fit(trained, to: dataset.training, on: backend).value.source(on: backend)
  }

  private func novelty(
    of samples: HostArray, _ trained: TrainedModel, on backend: any Backend
  ) throws -> SampleNovelty {
    try SampleNovelty(
      samples, of: trained, training: dataset.training, heldOut: dataset.test, backend: backend)
  }

  /// What the model is worth, in a few lines: reconstructions against the mean picture, samples against copies.
  public func findings(_ trained: TrainedModel, on backend: any Backend) throws -> String {
    let error = try reconstructionError(trained, on: backend)
    let neighbours = try neighbours(of: trained, on: backend)
    let samples = try trained.inference(on: backend)
      .decode(neighbours.draw(100, key: Key(seed: seed).folding("sample"), temperature: 1))
    return String(
      format: "reconstructions of held-out trees: squared error %.0f, %.0f %% of that of the mean picture\n",
      error.model, 100 * error.model / error.meanPicture)
      + (try novelty(of: samples, trained, on: backend).sentence)
  }

  /// How much of the held-out trees' variation a model explains: the squared error of its reconstructions
  /// against that of the training data's mean picture, which is what a model that has learnt nothing gives.
  public func reconstructionError(
    _ trained: TrainedModel, on backend: any Backend
  ) throws -> (model: Double, meanPicture: Double) {
    let unit = trained.configuration.unit
    let mean = try dataset.training.mean(in: unit)
    let heldOut = dataset.test ?? dataset.training
    let rows = try heldOut.rows(Array(0..<min(1000, heldOut.count)))
    let examples = unit.values(of: rows).floats
    let reconstructed = try trained.inference(on: backend).reconstruct(rows).floats
    var (model, meanPicture) = (0.0, 0.0)
    for (place, value) in examples.enumerated() {
      let deviations = (Double(value - reconstructed[place]), Double(value - mean[place % mean.count]))
      model += deviations.0 * deviations.0
      meanPicture += deviations.1 * deviations.1
    }
    let count = Double(rows.type.shape[0])
    return (model / count, meanPicture / count)
  }
}
