// Which sampler a model draws from by default. A prior is what training pulls latents towards, not where they are: where it
// has not got there, draws of the prior decode to what no row looks like. So every sampler is fitted after training, its
// samples are compared with rows, and the one whose samples are nearest to the rows is kept as the default.

import Autoencoders
public import Datasets
import Foundation
import Foundations
public import Storage
public import Tensors
import Training

/// The choice of a sampler for a trained model.
public struct SamplerSelection: Sendable {
  /// What was chosen, and why.
  public let record: SamplerRecord
  /// The samplers that were fitted for it.
  private let fitted: [SavedSampler]

  /// The rows and the samples that are compared, at most.
  static let most = 1000
  /// The numbers of the rows from which features are found, at most.
  static let mostNumbers = 1 << 21
  /// The fewest rows by which samplers can be told apart.
  static let fewestRows = 16
  /// The fewest held-out rows that are compared with instead of rows that trained.
  static let fewestHeldOut = 100
  /// By which factor the distance of a simpler sampler may be larger than the least one.
  static let tolerance = 1.05

  /// The components of a mixture for the rows of a table: one for so many rows, within bounds. The groups of a table are as
  /// many as its frequent combinations of categories.
  static let (rowsPerComponent, fewestComponents, mostComponents) = (100, 10, 50)

  /// The samplers that are tried, the simplest first. Draws from the posteriors of single rows are left out: nearly as they
  /// are, they would be the rows themselves. So are, for tables, draws near single rows, which are people's.
  ///
  /// - Parameter rows: How many rows trained.
  static func candidates(for trained: TrainedModel, rows: Int) -> [SamplerChoice] {
    // Of a latent that is a class, a draw is a class, and of latents that are codes it is codes.
    let configuration = trained.configuration
    if configuration.structure.family.infersClass || configuration.codeExtents != nil { return [.prior] }
    let matchesPrior = trained.configuration.objective.family.matchesPrior
    if trained.configuration.drawsExamples {
      let components = min(max(rows / rowsPerComponent, fewestComponents), mostComponents)
      return (matchesPrior ? [.prior] : []) + [.mixture(components: components)]
    }
    return (matchesPrior ? [.prior] : []) + [.mixture, .neighbours]
  }

  /// Fits samplers to the rows that trained and compares their samples with rows; nil where there are too few rows, or
  /// where what they decode to is not finite.
  ///
  /// - Parameters:
  ///   - heldOut: Rows that did not train; samples are compared with them where there are enough.
  ///   - fingerprint: What tells the data from another state of them.
  /// - Throws: ``Failure`` of kind `badData` for rows that do not fit the model; as reading throws.
  public init?(
    for trained: TrainedModel, training: any DataSource, heldOut: any DataSource, fingerprint: String?,
    on backend: any Backend
  ) throws {
    // Texts are drawn from the prior.
    if trained.model.sequenceDecoder != nil { return nil }
    let key = SampleQuality.key.folding("selection")
    let source = heldOut.count >= Self.fewestHeldOut ? heldOut : training
    let rows = try source.chosen(atMost: Self.most, key: key.folding("rows"))
    guard rows.count >= Self.fewestRows else { return nil }
    let space = FeatureSpace.pixels
    var site = FeatureSite(rows: rows, of: trained, on: backend)
    site.mostNumbers = Self.mostNumbers
    guard let map = try? space.map(site) else { return nil }
    let unit = trained.configuration.unit
    let real = try SampleQuality.points(rows.count, map) { unit.values(of: try rows.rows(Array($0))) }
    guard real.isFinite else { return nil }
    let moments = NormalMoments(real)
    let inference = trained.inference(on: backend)
    let asked = try inference.attributes(of: rows, count: Self.most)
    let training = try training.readable()
    var (fitted, tried): ([SavedSampler], [SamplerRecord.Candidate]) = ([], [])
    for choice in Self.candidates(for: trained, rows: training.count) {
      let sampler =
        try choice.family.isFitted
        ? choice.fit(trained, to: training, fingerprint: fingerprint, on: backend) : nil
      let latents = try inference.sampleLatents(
        Self.most, from: sampler?.value, asked: asked, key: key)
      let balance = try inference.balance(for: latents, fields: asked)
      let examples = try inference.examples(
        of: latents, balance: balance, fields: asked, key: key.folding("examples"))
      let drawn = try SampleQuality.points(Self.most, map) { examples.rows($0, padded: $0.count) }
      if let sampler { fitted.append(sampler) }
      guard drawn.isFinite else { continue }
      tried.append(
        SamplerRecord.Candidate(
          sampler: choice.name, frechetDistance: moments.frechetDistance(to: NormalMoments(drawn))))
    }
    guard let least = tried.map(\.frechetDistance).min(),
      let chosen = tried.first(where: { $0.frechetDistance <= least * Self.tolerance })
    else { return nil }
    self.fitted = fitted
    record = SamplerRecord(
      sampler: chosen.sampler, candidates: tried.sorted { $0.frechetDistance < $1.frechetDistance },
      features: space.name, samples: Self.most, rows: rows.count, model: trained.digest)
  }

  /// Saves the samplers and the choice in the folder of their model.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`.
  public func write(beside trained: TrainedModel, in folder: String) throws {
    for sampler in fitted { try sampler.write(beside: trained, in: folder) }
    try record.write(in: folder)
  }
}
