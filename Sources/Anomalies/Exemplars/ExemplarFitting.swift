// From training rows to exemplars: centres of the rows by k-means, through the model.

import Autoencoders
public import Datasets
import Foundation
public import Foundations
public import Storage
public import Tensors
import Training

extension Exemplars {
  /// The key of what is drawn for exemplars.
  public static let key = Key(seed: 0).folding("exemplars")

  /// Finds exemplars of the rows that a model was trained on.
  ///
  /// - Parameters:
  ///   - count: How many at most.
  ///   - leaving: The share of training rows that may be anomalies: as many are left out, those with the fewest rows around
  ///     them.
  /// - Throws: ``Failure`` for rows that cannot be read or are not the model's.
  public init(
    of source: any DataSource, model trained: TrainedModel, count: Int = standardCount,
    leaving share: Double = 0,
    key: Key = Exemplars.key, on backend: any Backend
  ) throws {
    try DataCheck.require(source, fits: trained.configuration)
    let configuration = trained.configuration
    let order = Order(count: source.count, key: key.folding("rows"))
    var indices = (0..<min(source.count, Self.mostRows)).map { order[$0] }
    let bad = source.unreadable(indices)
    indices = indices.filter { !bad.contains($0) }
    var rows = try source.values(of: indices, in: configuration.unit)
    if share > 0 {
      let all = try Exemplars(
        observations: rows, trained, count: count, key: key, on: backend)
      let scorer = try ExemplarScorer(trained, all, element: .float32, on: backend)
      rows = try scorer.trimmed(rows, share: share)
    }
    try self.init(observations: rows, trained, count: count, key: key, on: backend)
  }

  private init(
    observations rows: [Float], _ trained: TrainedModel, count: Int, key: Key, on backend: any Backend
  ) throws {
    let configuration = trained.configuration
    let width = configuration.dimensions
    let height = rows.count / width
    let shuffled = Order(count: height, key: key.folding("centres"))
    let clusters = try ClusterSearch(
      configuration.encoderInput(rows), dimensions: width, count: count,
      order: (0..<height).map { shuffled[$0] },
      on: backend)
    let centres = Self.means(of: rows, width, clusters)
    var members = [Double](repeating: 0, count: clusters.count)
    for centre in clusters.nearest { members[centre] += 1 }
    let model = trained.model
    let program = RowProgram(backend, state: trained.makeState(on: backend), reads: [], given: 1) {
      _, batch in
      let outputs = model.outputs(model.infer(batch.given[0]).latents.flat)
      return [outputs, configuration.encoderInput(model.explained(outputs).mean)]
    }
    let found = try program(given: [HostArray([clusters.count, width], centres)])
    // An exemplar of no row at all, which k-means may leave, counts as half of one.
    let weights = members.map { max($0, 0.5) }
    let total = weights.reduce(0, +)
    let exemplars = Exemplars(
      outputs: found[0], anchors: found[1],
      logWeights: HostArray([clusters.count], weights.map { Float(log($0 / total)) }),
      usualCosts: HostArray([width], [Float](repeating: 0, count: width)))
    let sample = Array(rows.prefix(min(height, 1000) * width))
    self.init(
      outputs: exemplars.outputs, anchors: exemplars.anchors, logWeights: exemplars.logWeights,
      usualCosts: HostArray(
        [width],
        try ExemplarScorer(trained, exemplars, withoutItself: height <= count, element: .float32, on: backend)
          .meanCosts(of: sample)))
  }

  /// The mean of each cluster, of the values that are there; 0 where none is.
  private static func means(of rows: [Float], _ width: Int, _ clusters: ClusterSearch) -> [Float] {
    var sums = [Double](repeating: 0, count: clusters.count * width)
    var counts = [Double](repeating: 0, count: clusters.count * width)
    rows.withUnsafeBufferPointer { rows in
      for (row, cluster) in clusters.nearest.enumerated() {
        for place in 0..<width {
          let value = rows[row * width + place]
          if value.isNaN { continue }
          sums[cluster * width + place] += Double(value)
          counts[cluster * width + place] += 1
        }
      }
    }
    return zip(sums, counts).map { Float($0 / max($1, 1)) }
  }
}
