// Rows that may be anomalies, found among rows most of which are normal. Anomalies may be alike: then each has others near
// it, but never more than there are anomalies. So a row counts as normal by how far it has to look until it has seen more
// rows than there may be anomalies: the distance to the k-th nearest neighbour (Ramaswamy, Rastogi and Shim, SIGMOD 2000)
// with k as the share of anomalies has it.

import Autoencoders
import Foundation
import Tensors

extension ExemplarScorer {
  /// Rows of numbers without a share of them, those that have to look farthest.
  func trimmed(_ rows: [Float], share: Double) throws -> [Float] {
    let width = model.configuration.dimensions
    let reaches = try reaches(of: rows, share: share)
    let kept = reaches.indices.sorted { (reaches[$0], $0) < (reaches[$1], $1) }
      .prefix(max(1, Int((Double(reaches.count) * (1 - share)).rounded())))
    return kept.sorted().flatMap { rows[$0 * width..<($0 + 1) * width] }
  }

  /// For each row the squared distance within which exemplars of more than a share of all rows lie, on the average of the
  /// numbers that are there.
  private func reaches(of rows: [Float], share: Double) throws -> [Float] {
    let width = model.configuration.dimensions
    let seen = model.configuration.encoderInput(rows)
    let weights = exemplars.logWeights.floats.map { exp(Double($0)) }
    // The row itself is one of those it sees.
    let wanted = share + 1 / Double(max(rows.count / width, 1))
    var reaches: [Float] = []
    reaches.reserveCapacity(rows.count / width)
    try withDistances(of: rows) { distances in
      let own = reaches.count * width..<(reaches.count + 1) * width
      let there = rows[own].count { !$0.isNaN }
      var (found, reach) = (0.0, Float(0))
      for place in distances.indices.sorted(by: { distances[$0] < distances[$1] }) where found <= wanted {
        found += weights[place]
        reach = distances[place]
      }
      let square = seen[own].reduce(Float(0)) { $0 + $1 * $1 }
      reaches.append((reach + square) / Float(max(there, 1)))
    }
    return reaches
  }
}
