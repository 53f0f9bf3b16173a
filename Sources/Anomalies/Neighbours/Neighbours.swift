// Training rows that new rows are compared with: what lies near none of them is abnormal. The model has no part in it: what it
// or principal components leave unexplained of a row, and its bound, were tried and do not pay (Documentation/Results.md).

import Foundation
import Tables

/// Rows that others are compared with.
public struct Neighbours: Equatable, Sendable {
  /// The most rows that are kept; of more, a keyed choice is. On the tables of Documentation/Results.md 2,000 rows already
  /// tell anomalies almost as well as all of up to 22,793.
  public static let limit = 4096

  /// Prepared rows, [rows, ``TableLayout/width``]; NaN is missing.
  public let rows: [Float]
  /// The medians of the logarithms of ``NeighbourDistances`` among these rows.
  public let usual: [Double]
  /// The numbers of a row.
  let width: Int

  /// How many rows there are.
  public var count: Int { width == 0 ? 0 : rows.count / width }

  /// Rows that were kept.
  init(rows: [Float], usual: [Double], width: Int) {
    (self.rows, self.usual, self.width) = (rows, usual, width)
  }

  /// Rows with what is usual among them.
  ///
  /// - Parameter rows: Prepared rows, at most ``limit``.
  init(rows: [Float], _ layout: TableLayout) {
    let plain = Neighbours(rows: rows, usual: [], width: layout.width)
    self.init(rows: rows, usual: NeighbourSearch(plain, layout).usual(), width: layout.width)
  }
}
