// From training rows to neighbours: a keyed choice of them.

public import Datasets
import Foundation
public import Foundations
public import Tables
import Tensors
import Training

extension Neighbours {
  /// The key of the choice among many rows.
  public static let key = Key(seed: 0).folding("neighbours")

  /// Chooses rows like those that are to be scored.
  ///
  /// - Parameters:
  ///   - leaving: The share of the rows that may be anomalies: as many are left out, those that have to look farthest
  ///     until they have seen more rows than that.
  /// - Throws: ``Failure`` for rows that cannot be read.
  public init(
    of source: any DataSource, _ layout: TableLayout, leaving share: Double = 0, key: Key = Neighbours.key
  ) throws {
    var rows = try Self.rows(of: source, key)
    if share > 0 {
      rows = Crowd.kept(rows, layout, without: share)
        .flatMap { rows[$0 * layout.width..<($0 + 1) * layout.width] }
    }
    self.init(rows: rows, layout)
  }

  /// Prepared rows of a source: all, or a keyed choice of ``limit`` in the source's order.
  static func rows(of source: any DataSource, _ key: Key) throws -> [Float] {
    let order = Order(count: source.count, key: key)
    let chosen = (0..<min(source.count, limit)).map { order[$0] }.sorted()
    return try source.rows(chosen).floats
  }
}
