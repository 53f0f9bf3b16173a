// Training rows that new rows are compared with, and what a few directions leave unexplained of them. What lies near no
// training row is abnormal; so is what breaks the relations that training rows hold to. The ablation is in
// Documentation/Results.md: what the model reconstructs was tried here and does not pay, so scores do not need it.

import Foundation
import Tables
import Tensors

/// Rows that others are compared with.
public struct Neighbours: Equatable, Sendable {
  /// The most rows that are kept; of more, a keyed choice is. On the tables of Documentation/Results.md 2,000 rows already
  /// tell anomalies almost as well as all of up to 22,793.
  public static let limit = 4096

  /// Prepared rows, [rows, ``TableLayout/width``]; NaN is missing.
  public let rows: [Float]
  /// What a few directions leave unexplained of points in values; nil where there is but one number.
  public let residuals: LinearResiduals?
  /// The medians of the logarithms of ``NeighbourDistances`` among these rows.
  public let usual: [Double]
  /// The numbers of a row.
  let width: Int

  /// How many rows there are.
  public var count: Int { width == 0 ? 0 : rows.count / width }

  /// Rows that were kept.
  init(rows: [Float], residuals: LinearResiduals?, usual: [Double], width: Int) {
    (self.rows, self.residuals, self.usual, self.width) = (rows, residuals, usual, width)
  }

  /// Rows with the directions in which they vary, and what is usual among them.
  ///
  /// - Parameter rows: Prepared rows, at most ``limit``.
  init(rows: [Float], _ layout: TableLayout, on backend: any Backend) throws {
    let space = JointSpace(RowSpaces(layout, rows: rows)).values
    let points = space.points(of: rows, width: layout.width)
    let residuals = try LinearResiduals(
      of: points.numbers, there: points.there, width: space.width, on: backend)
    let plain = Neighbours(rows: rows, residuals: residuals, usual: [], width: layout.width)
    self.init(
      rows: rows, residuals: residuals, usual: NeighbourSearch(plain, layout).usual(), width: layout.width)
  }
}
