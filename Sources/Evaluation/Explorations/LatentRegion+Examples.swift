// Where the latents of data lie, found from some of them.

import Autoencoders
import Datasets
import Foundation
import Foundations
public import Storage
import Tensors
import Training

extension LatentRegion {
  /// The share of examples that lie within it.
  public static let share = 0.99
  private static let key = Key(seed: 0).folding("latent region")

  // A density is higher where it was fitted than where it was not: one half of the examples make it, the other half says what
  // examples reach.
  /// The region of examples, by a mixture of normals.
  init(of rows: [[Double]]) {
    let order = Order(count: rows.count, key: Self.key)
    let half = max(1, rows.count / 2)
    func array(_ places: Range<Int>) -> HostArray {
      HostArray(
        [places.count, rows[0].count], places.flatMap { rows[order[$0]].map { Float($0) } })
    }
    let density = GaussianMixture(fittedTo: array(0..<half), key: Self.key)
    let judged = half < rows.count ? half..<rows.count : 0..<half
    let densities = judged.map { density.logDensity(of: rows[order[$0]].map { Double(Float($0)) }) }.sorted()
    let place = Int(Double(densities.count) * (1 - Self.share))
    self.init(density: density, least: densities[place], rows: rows.count)
  }
}
