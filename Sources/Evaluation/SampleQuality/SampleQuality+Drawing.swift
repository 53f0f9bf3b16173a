// Samples of a model as they are judged: means of p(x|z) for latents from its sampler, as `vae sample` shows them,
// against rows as they are stored, in the model's unit. Nothing is made binary on either side.

import Autoencoders
public import Datasets
public import Examples
import Foundations
public import Storage
public import Tensors
public import Training

extension SampleQuality {
  /// The most samples: distances between all of them are computed.
  public static let most = 50_000

  /// The key of the samples, which are the same every time.
  static let key = EvidenceEvaluator.key.folding("samples")

  /// Draws samples of a model and compares them with rows of a source, as many as there are samples where there are so
  /// many. Other rows, as many again, are measured as samples are, where there are any. Which rows, a key says, the same
  /// for every model: data are often in the order of their classes.
  ///
  /// - Parameters:
  ///   - count: The samples, from ``SampleMeasures/fewest`` to ``most``.
  ///   - sampler: Where their latents are drawn from.
  ///   - space: What they are compared by.
  ///   - other: The model of the features and what it is called, for a space that uses one; the evaluated model
  ///     where nil.
  /// - Throws: ``Failure`` of kind `usage` for another count and for a model that has no place, `badData` for rows
  ///   that are too few or do not fit the model, `failure` where features are not finite.
  public init(
    of trained: TrainedModel, samples count: Int, from sampler: ModelSampler = .prior,
    against source: any DataSource, by space: FeatureSpace,
    featureModel other: (trained: TrainedModel, name: String)? = nil, backend: any Backend
  ) throws {
    self = try Self.measured(
      of: trained, samples: count, from: sampler, against: source, by: [space], featureModel: other,
      backend: backend)[0]
  }

  /// The same samples by several feature spaces, in one walk; parameters and errors as of the initialiser.
  public static func measured(
    of trained: TrainedModel, samples count: Int, from sampler: ModelSampler = .prior,
    against source: any DataSource, by spaces: [FeatureSpace],
    featureModel other: (trained: TrainedModel, name: String)? = nil, backend: any Backend
  ) throws -> [SampleQuality] {
    try require(count)
    if other != nil, let space = spaces.first(where: { !$0.usesModel }) {
      throw Failure(
        .usage, "the feature space '\(space.name)' does not use a model", at: .featureModel,
        remedy: "Leave it out, or use \(.features, FeatureSpace.latents.name)")
    }
    try DataCheck.require(source, fits: trained.configuration)
    let rowsKey = key.folding("rows")
    let rows = try source.chosen(atMost: count, key: rowsKey)
    guard rows.count >= SampleMeasures.fewest else {
      throw Failure(
        .badData, "\(rows.count) rows are too few to compare samples with", at: source.name,
        remedy: "Give at least \(SampleMeasures.fewest)")
    }
    let unit = trained.configuration.unit
    let site = FeatureSite(rows: rows, of: trained, featureModel: other?.trained, on: backend)
    let maps = try spaces.map { try $0.map(site) }
    let energy = trained.configuration.kind.detailEnergy
    let inference = trained.inference(on: backend)
    // Samples are asked to be what the rows are, so that neither has classes that the other lacks.
    let asked = try inference.attributes(of: rows, count: count)
    let latents = try inference.sampleLatents(
      count, from: sampler.fitted?.value, asked: asked, key: key)
    let drawn = try ComparedPoints(count, maps, energy) { range in
      try inference.decode(
        latents.rows(range, padded: range.count),
        fields: asked.mapValues { $0.rows(range, padded: range.count) })
    }
    func points(_ rows: any DataSource) throws -> ComparedPoints {
      try ComparedPoints(rows.count, maps, energy) { unit.values(of: try rows.rows(Array($0))) }
    }
    let real = try points(rows)
    let further = try source.chosen(rows.count..<rows.count + count, key: rowsKey)
    let others = further.count >= SampleMeasures.fewest ? try points(further) : nil
    guard drawn.isFinite, real.isFinite, others?.isFinite ?? true else {
      throw Failure(
        .failure, "the features of samples or rows are not finite numbers", at: source.name,
        remedy: "Check that the data are scaled like the model's training data")
    }
    return spaces.indices.map { place in
      let reference = ReferencePoints(real.sets[place])
      func compared(_ points: ComparedPoints) -> Compared {
        Compared(points.sets[place], with: reference, sharpness: points.sharpness(beside: real))
      }
      return SampleQuality(
        sampler: sampler.sampler.name, components: sampler.fitted?.value.componentCount,
        features: spaces[place].name, featureModel: other?.name, dimensions: maps[place].dimensions,
        rows: rows.count, samples: compared(drawn), otherRows: others.map(compared))
    }
  }

  /// Throws for a number of samples that cannot be measured: ``Failure`` of kind `usage`.
  public static func require(_ count: Int) throws {
    guard (SampleMeasures.fewest...most).contains(count) else {
      throw Failure(
        .usage, "the quality of \(count) samples cannot be measured", at: .samples,
        remedy: "Give a number within \(SampleMeasures.fewest)...\(most)")
    }
  }

  /// Features of this many rows of values, which are made block by block.
  static func points(
    _ count: Int, _ map: FeatureMap, _ values: (Range<Int>) throws -> HostArray
  ) throws -> PointSet {
    try ComparedPoints(count, [map], nil, values).sets[0]
  }
}

/// What one walk over values gives: points in every feature space, and how much detail there is.
struct ComparedPoints {
  /// The points of each feature space.
  let sets: [PointSet]
  /// The energies of detail; nil of anything but pictures.
  let energy: DetailEnergy?

  /// The rows of a walk that are made at once: a block of inference, which decodes no fewer.
  private static let block = 256

  /// Walks over so many rows of values, block by block.
  init(
    _ count: Int, _ maps: [FeatureMap], _ energy: DetailEnergy?, _ values: (Range<Int>) throws -> HostArray
  ) throws {
    var features = maps.map { _ in [Float]() }
    var energy = energy
    for start in stride(from: 0, to: count, by: Self.block) {
      let rows = min(Self.block, count - start)
      let found = try values(start..<start + rows)
      for (place, map) in maps.enumerated() {
        for part in stride(from: 0, to: rows, by: map.block) {
          let range = part..<min(part + map.block, rows)
          features[place] += try map.features(found.rows(range, padded: range.count))
        }
      }
      energy?.add(found.floats)
    }
    sets = zip(features, maps).map { PointSet(rows: $0, dimensions: $1.dimensions) }
    self.energy = energy
  }

  /// Whether all features are finite.
  var isFinite: Bool { sets.allSatisfy(\.isFinite) }

  /// How sharp they are beside others; nil of anything but pictures.
  func sharpness(beside others: ComparedPoints) -> Sharpness? {
    guard let energy, let beside = others.energy else { return nil }
    return Sharpness(energy, beside: beside)
  }
}

extension ExampleKind {
  /// Energies of no pictures yet; nil where examples are no pictures, or too small for detail.
  public var detailEnergy: DetailEnergy? {
    guard case .picture(let height, let width, let channels) = self else { return nil }
    return DetailEnergy(height: height, width: width, channels: channels)
  }
}
