// Rows as another model sees them: latents, drawn anew from q(z|x) in every epoch. What is known of the rows stays.

import Autoencoders
public import Datasets
public import Examples
import Foundation
import Foundations
import Tensors

/// Draws of the latents of rows.
public struct PosteriorSource: DataSource {
  private var base: any DataSource
  /// Means and log-variances of the rows of the whole, [rows, latents].
  private let means: [Float]
  private let logVariances: [Float]
  private let latents: Int
  private let draws: Key
  private var selection: [Int]
  private var current = 0

  /// Draws for the rows of a source.
  ///
  /// - Parameters:
  ///   - posteriors: q(z|x) of each row, independent normals.
  ///   - key: What draws follow from, with the row and the epoch.
  init(_ base: any DataSource, _ posteriors: ExamplePosteriors, key: Key) {
    guard let logVariances = posteriors.logVariances else { fail("draws of posteriors that are no normals") }
    self.base = base
    means = posteriors.means.floats
    self.logVariances = logVariances.floats
    latents = posteriors.means.type.shape[1]
    draws = key
    selection = Array(0..<base.count)
  }

  /// What the data is called.
  public var name: String { base.name }
  /// How many rows there are.
  public var count: Int { base.count }
  /// Numbers, one for each latent.
  public var kind: ExampleKind { .numbers([latents]) }
  /// The latents, and what is known of the rows.
  public var fields: [Field] {
    [Field(.content, [latents], .float32)] + base.fields.filter { $0.name != .content }
  }
  /// Draws have no bounds; nearly all lie within these.
  public var valueRange: ClosedRange<Float> { -10...10 }
  /// As of the rows behind them.
  public var companions: Companions? { base.companions }
  /// As of the rows behind them.
  public var numbering: RowNumbering { base.numbering }

  /// Copies a field of rows; latents are drawn on the way.
  ///
  /// - Throws: As the source behind them.
  public func read(
    _ field: FieldName, _ indices: UnsafeBufferPointer<Int>, into target: UnsafeMutableRawBufferPointer
  ) throws {
    guard field == .content else { return try base.read(field, indices, into: target) }
    let key = draws.folding(UInt64(current))
    for (place, index) in indices.enumerated() {
      let start = selection[index] * latents
      let row = UInt64(selection[index])
      for block in 0..<(latents + 3) / 4 {
        let counter = SIMD4(
          UInt32(block), 0, UInt32(truncatingIfNeeded: row), UInt32(truncatingIfNeeded: row >> 32))
        let words = Philox.block(counter: counter, key: key)
        for lane in 0..<min(4, latents - 4 * block) {
          let latent = 4 * block + lane
          let value =
            means[start + latent] + exp(logVariances[start + latent] / 2) * Noise.normal(words[lane])
          target.storeBytes(of: value, toByteOffset: 4 * (place * latents + latent), as: Float.self)
        }
      }
    }
  }

  /// The row of the whole data set that `index` stands for.
  public func origin(of index: Int) -> Int { base.origin(of: index) }
  /// What names a row for people.
  public func title(of index: Int) -> String? { base.title(of: index) }
  /// None: their latents are known.
  public func unreadable(_ indices: [Int]) -> Set<Int> { [] }

  /// The rows at `indices`, in that order.
  public func subset(_ indices: [Int]) -> PosteriorSource {
    var copy = self
    (copy.base, copy.selection) = (base.subset(indices), indices.map { selection[$0] })
    return copy
  }

  /// The rows in `range`.
  public func subset(_ range: Range<Int>) -> PosteriorSource {
    var copy = self
    (copy.base, copy.selection) = (base.subset(range), Array(selection[range]))
    return copy
  }

  /// The rows with the draws of an epoch.
  public func epoch(_ number: Int) -> PosteriorSource {
    var copy = self
    copy.current = number
    return copy
  }
}
