// Whether the prior draws from where the latents of data lie. The mean of q(z|x) over data may leave holes where the
// prior has mass, and what is decoded from a hole is like nothing in the data (Rosca, Lakshminarayanan and Mohamed,
// "Distribution matching in variational inference", 2018).

import Autoencoders
public import Datasets
import Foundations
public import Storage
public import Tensors
import Training

/// Draws from the prior beside latents of data, in the latents that are in use.
public struct PriorFit: Equatable, Sendable {
  /// The share of the data's latents near which the prior draws.
  public var covered: Double
  /// The same for latents of other data in the place of the prior's draws.
  public var coveredByData: Double

  /// Whether the prior leaves out more than half of what other data cover.
  public var isPoor: Bool { covered < 0.5 * coveredByData }

  /// The key of the draws from the prior.
  private static let key = EvidenceEvaluator.key.folding("prior fit")

  /// Shares from their numbers.
  init(covered: Double, coveredByData: Double) {
    self.covered = covered
    self.coveredByData = coveredByData
  }

  /// Looks at rows of a source, as ``ModelExamination`` does; nil where samples do not come from the prior, and
  /// where there is nothing to compare.
  ///
  /// - Throws: ``Failure`` of kind `badData` for rows that do not fit the model.
  public init?(of trained: TrainedModel, on source: any DataSource, backend: any Backend) throws {
    guard trained.configuration.objective.family.matchesPrior else { return nil }
    let rows = try source.chosen(atMost: ModelExamination.limit, key: ModelExamination.rowsKey)
    let evidence = try ExampleEvidence(trained, rows, keepsLatents: true, backend: backend)
    guard evidence.latents.allSatisfy(\.isFinite) else { return nil }
    try self.init(
      trained, latents: evidence.latents, in: ActiveUnits(trained, rows, backend: backend).active,
      backend: backend)
  }

  /// Compares latents of rows, [rows * width], with the draws of a model's prior, in some of the latents; nil for too few
  /// rows.
  ///
  /// Half of the rows, chosen by a key, are what is to be covered, by the other half and by as many draws.
  init?(_ trained: TrainedModel, latents: [Float], in used: [Int], backend: any Backend) throws {
    let width = trained.configuration.latents
    let count = latents.count / width
    let half = count / 2
    guard half >= SampleMeasures.fewest, !used.isEmpty else { return nil }
    func points(_ values: [Float], _ rows: [Int]) -> PointSet {
      PointSet(
        rows: rows.flatMap { row in used.map { values[row * width + $0] } }, dimensions: used.count)
    }
    // Rows are often in the order of their classes.
    let order = Order(count: count, key: Self.key.folding("rows"))
    let drawn = try trained.inference(on: backend).sampleLatents(half, key: Self.key).floats
    let reference = ReferencePoints(points(latents, (0..<half).map { order[$0] }))
    covered = SampleMeasures(of: points(drawn, Array(0..<half)), with: reference).coverage
    coveredByData =
      SampleMeasures(of: points(latents, (half..<2 * half).map { order[$0] }), with: reference).coverage
  }
}
