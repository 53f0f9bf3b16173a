// The files of a model's folder as rows of the table: its configuration and its numbers, and the samplers that were fitted to
// it. What is read draws and encodes.

import Autoencoders
import CPU
import Datasets
import Evaluation
import Examples
import Foundation
import Foundations
import Layers
import Storage
import Tables
import Tensors
import _TestSupport

extension MutatedFormat {
  static let weights = model(
    "weights of a model", "model.safetensors", beside: "config.json", SmallModel.pictures)

  static let configuration = model(
    "configuration of a model", "config.json", beside: "model.safetensors", SmallModel.pictures)

  /// A row for a file of a model, which lies beside the other one.
  static func model(
    _ name: String, _ file: String, beside other: String, _ model: Result<SmallModel, any Error>
  ) -> MutatedFormat {
    let isText = file.hasSuffix(".json")
    return MutatedFormat(
      name: name, file: file, form: isText ? .json : .tensors, seeds: { [try model.get().file(file)] },
      prepare: { try AtomicFile.write(try model.get().file(other), to: "\($0)/\(other)") },
      read: { path in
        try SmallModel(TrainedModel(reading: (path as NSString).deletingLastPathComponent)).use()
      })
  }

  /// Every network, objective, prior, posterior and likelihood; without numbers, so nothing but the model is built.
  static let configurations = MutatedFormat(
    name: "configurations of every kind", file: "config.json", form: .json,
    seeds: {
      let networks = NetworkFamily.all.map { family in
        {
          // 32: two latents at each place of a picture of 4 x 4.
          try ModelConfiguration(
            exampleShape: [8, 8, 1], network: Network(family, sizes: [4]),
            latents: family.picture == nil ? 2 : 32)
        }
      }
      let models = PublishedModel.all.filter { row in
        row.structure.family.isFlat && row.posterior.family.codes == nil
      }.map { row in
        { try ModelConfiguration(model: row, exampleShape: [2, 3, 1], hidden: [4], latents: 2) }
      }
      let priors = PriorFamily.all.filter { !$0.isOfCodes }.map { row in
        { try ModelConfiguration(exampleShape: [6], hidden: [4], latents: 2, prior: .standard(row)) }
      }
      let posteriors = PosteriorFamily.all.filter { $0.codes == nil }.map { row in
        { try ModelConfiguration(exampleShape: [6], hidden: [4], latents: 2, posterior: .standard(row)) }
      }
      let likelihoods = LikelihoodFamily.all.map { row in
        { try ModelConfiguration(exampleShape: [6], hidden: [4], latents: 2, likelihood: Likelihood(row)) }
      }
      let standardised = {
        try ModelConfiguration(
          exampleShape: [4, 3, 1], hidden: [4], latents: 2, likelihood: .gaussianShared,
          standardisation: Standardisation(
            location: (0..<12).map { Float($0) }, spread: (0..<12).map { 1 + Float($0) / 4 }),
          data: DataDescription(
            name: "steps", labels: ["a", "b"], fit: "crop", premultiplied: true, range: [-1, 4], bits: 16),
          kind: .numbers([4, 3, 1]))
      }
      // Choices that do not go together make no seed.
      let found = (networks + models + priors + posteriors + likelihoods + [standardised]).compactMap {
        try? $0()
      }
      return found.map { Array($0.text.utf8) }
    },
    read: { path in
      let configuration = try ModelConfiguration(parsing: WholeFile.text(path), at: path)
      try configuration.requireDescribableColumns()
      let model = VariationalAutoencoder(configuration)
      _ = configuration.completeText
      // What has more numbers than a file holds is refused when its weights are read.
      if model.store.count < 1 << 16 { _ = ModelTable(model.outline(found: nil)).text }
    })

  static let sampler = MutatedFormat(
    name: "sampler", file: "mixture.safetensors", form: .tensors,
    seeds: {
      let mixture = GaussianMixture(
        (1...3).map {
          GaussianMixture.Component(weight: Double($0), mean: [1, Double($0)], factor: [1, 0, 0.5, 2])
        })
      let posteriors = StoredPosteriors(
        means: HostArray([2, 2], [1, 2, 3, 4]), logVariances: HostArray([2, 2], [0, 1, -1, 0.5]))
      let neighbours = NeighbouringLatents(
        means: HostArray([3, 2], [1, 2, 3, 4, 5, 6]), neighbours: HostArray([3, 2], [1, 2, 0, 2, 0, 1]))
      let field = VelocityField(latents: 2, size: .init(width: 4, blocks: 1))
      let transport = Transport(
        field, parameters: field.store.initialValues(key: Key(seed: 1)), centre: [1, 2], spread: [0.5, 2])
      let model = try SmallModel.pictures.get().trained
      return try withTemporaryFolder { folder in
        try [
          SavedSampler(
            .mixture(components: 3), mixture, rows: 50, seed: 1, dataFingerprint: "md5:0"),
          SavedSampler(.posterior, posteriors, rows: 2, seed: 0),
          SavedSampler(.neighbours, neighbours, rows: 3, seed: 0),
          SavedSampler(.transport(steps: 1, width: 4), transport, rows: 3, seed: 0),
        ].map { sampler in
          try sampler.write(beside: model, in: folder)
          return try WholeFile.read(SavedSampler.path(of: sampler.sampler.family, in: folder))
        }
      }
    },
    read: { path in
      // What is read can be drawn from.
      let sampler = try SavedSampler(reading: path, of: try SmallModel.pictures.get().trained)
      let source = try sampler.value.source(on: CPU())
      _ = (try source.draw(5, key: Key(seed: 1), temperature: 1), sampler.value.meaning)
    })

  static let direction = MutatedFormat(
    name: "direction", file: "a-to-b.safetensors", form: .tensors,
    seeds: {
      let density = GaussianMixture(
        (1...2).map {
          GaussianMixture.Component(weight: Double($0), mean: [1, Double($0)], factor: [1, 0, 0.5, 2])
        })
      let direction = LatentDirection(
        name: "a-to-b", from: ("a", 3), to: ("b", 5), start: [0.5, -1], end: [1, 2],
        region: LatentRegion(density: density, least: -4, rows: 8))
      return try withTemporaryFolder { folder in
        try direction.write(beside: try SmallModel.pictures.get().trained, in: folder)
        return [try WholeFile.read(LatentDirection.path(of: "a-to-b", in: folder))]
      }
    },
    read: { path in
      // What is read moves examples.
      let model = try SmallModel.pictures.get().trained
      let direction = try LatentDirection(reading: path, of: model)
      let row = NumericArray(shape: [1, 2, 3, 1], [0, 1, 0.5, 0, 1, 1])
      let edit = try LatentEdit(
        model, try ArraySource(row, name: "rows", at: "rows"), along: direction, amounts: [-1, 2],
        backend: CPU.solo())
      _ = (edit.warning, edit.edited.floats)
    })

  static let partialEncoder = MutatedFormat(
    name: "encoder of parts", file: "encoder.safetensors", form: .tensors,
    seeds: {
      let model = try SmallModel.pictures.get().trained
      let encoder = try PartialEncoder(model.configuration, .init(width: 4, components: 2))
      let saved = SavedPartialEncoder(
        encoder, parameters: encoder.parameters(model.parameters, key: Key(seed: 1)), buffers: model.buffers,
        rows: 9, bound: -3.5)
      return try withTemporaryFolder { folder in
        try saved.write(beside: model, in: folder)
        return [try WholeFile.read(SavedPartialEncoder.path(in: folder))]
      }
    },
    read: { path in
      // What is read completes a picture.
      let saved = try SavedPartialEncoder(reading: path, of: try SmallModel.pictures.get().trained)
      let completion = PictureCompletion(saved, on: CPU.solo())
      let (picture, mask) = (
        HostArray([1, 6], [0, 1, 0.5, 0, 1, 1]), [true, false, true, true, false, false]
      )
      let draws = try completion.draws(given: picture, masks: mask, ids: [3], count: 5, key: Key(seed: 1))
      _ = try completion.completions(2, of: picture, mask: mask, draws[0])
    })

  static let samplerRecord = MutatedFormat(
    name: "choice of a sampler", file: "samplers/auto.json", form: .json,
    seeds: {
      let model = try SmallModel.pictures.get().trained
      return try withTemporaryFolder { folder in
        try FolderPath.make("\(folder)/samplers")
        try SamplerRecord(
          sampler: "mixture",
          candidates: [
            SamplerRecord.Candidate(sampler: "mixture", frechetDistance: 1.5),
            SamplerRecord.Candidate(sampler: "prior", frechetDistance: 2),
          ], features: "pixels-pca-64", samples: 1000, rows: 1000, model: model.digest
        ).write(in: folder)
        return [try WholeFile.read(SamplerRecord.path(in: folder))]
      }
    },
    prepare: { try FolderPath.make("\($0)/samplers") },
    read: { path in
      let folder = ((path as NSString).deletingLastPathComponent as NSString).deletingLastPathComponent
      _ = try SamplerRecord(of: try SmallModel.pictures.get().trained, in: folder)
    })
}

/// A model that is quickly read, and what one does with models.
struct SmallModel: Sendable {
  var trained: TrainedModel

  init(_ trained: TrainedModel) { self.trained = trained }

  /// A model of small numbers.
  init(_ configuration: ModelConfiguration) {
    let model = VariationalAutoencoder(configuration)
    let count = model.store.count
    self.init(
      TrainedModel(
        model, parameters: HostArray([count], (0..<count).map { Float($0 % 83) / 100 - 0.3 })))
  }

  /// A model of pictures.
  static let pictures = Result<SmallModel, any Error> {
    SmallModel(
      try ModelConfiguration(
        exampleShape: [2, 3, 1], hidden: [4], latents: 2, likelihood: .bernoulli, scale: 1))
  }

  /// A file of the model's folder.
  func file(_ name: String) throws -> [UInt8] {
    try withTemporaryFolder { folder in
      try trained.write(to: "\(folder)/model")
      return try WholeFile.read("\(folder)/model/\(name)")
    }
  }

  /// Describes the model, draws from it, and encodes what was drawn.
  func use() throws {
    let outline = trained.outline
    _ = (ModelTable(outline).text, ModelDiagram(outline).svg, trained.configuration.completeText)
    let inference = trained.inference(on: CPU.solo())
    let latents = try inference.sampleLatents(3, key: Key(seed: 1))
    let examples = try inference.examples(of: latents, key: Key(seed: 2))
    // What is drawn in the model's unit is stored in the data's.
    if trained.configuration.unit.scale == 1 { _ = try inference.encode(examples) }
    if let schema = trained.configuration.schema { _ = schema.file(of: examples.floats) }
  }
}
