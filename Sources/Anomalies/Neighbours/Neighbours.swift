// Training rows that new rows are compared with, and what the model leaves unexplained of each. What lies near no training
// row is abnormal; so is what the model cannot reconstruct as it can training rows, where the model explains a column at
// all. The ablation is in Documentation/Results.md.

import Foundation
import Tables

/// Rows that others are compared with.
public struct Neighbours: Equatable, Sendable {
  /// The most rows that are kept; of more, a keyed choice is. On the tables of Documentation/Results.md 2,000 rows already
  /// tell anomalies almost as well as all of up to 22,793.
  public static let limit = 4096
  /// How much a number that the model explains in full counts beside the number itself.
  static let residualWeight = 0.5

  /// Prepared rows, [rows, ``TableLayout/width``]; NaN is missing.
  public let rows: [Float]
  /// Of each, the numbers less what the model reconstructs, as the encoder sees them; 0 for what it does not explain.
  public let residuals: [Float]
  /// What residuals are multiplied by, by position of a prepared row; empty where there is no model.
  public let residualWeights: [Float]
  /// The medians of the logarithms of ``NeighbourDistances`` among these rows.
  public let usual: [Double]
  /// The numbers of a row.
  let width: Int

  /// How many rows there are.
  public var count: Int { width == 0 ? 0 : rows.count / width }

  /// Rows that were kept.
  init(rows: [Float], residuals: [Float], residualWeights: [Float], usual: [Double], width: Int) {
    self.rows = rows
    self.residuals = residuals
    self.residualWeights = residualWeights
    self.usual = usual
    self.width = width
  }

  /// Rows with what a model leaves unexplained of each.
  ///
  /// - Parameters:
  ///   - rows: Prepared rows, at most ``limit``.
  ///   - residuals: As ``residuals``; empty without a model.
  init(rows: [Float], residuals: [Float], _ layout: TableLayout) {
    let width = layout.width
    self.width = width
    self.rows = rows
    self.residuals = residuals
    residualWeights =
      residuals.isEmpty ? [] : Self.weights(rows: rows, residuals: residuals, layout)
    usual = []
  }

  /// The same with what is usual among them.
  func measured(_ layout: TableLayout) -> Neighbours {
    Neighbours(
      rows: rows, residuals: residuals, residualWeights: residualWeights,
      usual: NeighbourSearch(self, layout).usual(), width: width)
  }

  // With s^2 the mean square of a residual and v that of the number about its mean, R^2 = 1 - s^2 / v is what the model
  // explains. The residual in its own deviations counts R^2 / 4: nothing where nothing is explained.
  private static func weights(rows: [Float], residuals: [Float], _ layout: TableLayout) -> [Float] {
    let width = layout.width
    var weights = [Float](repeating: 0, count: width)
    for block in layout.blocks {
      for (part, position) in zip(block.parts, block.positions) {
        guard part == .standardised || (part == .quantile && !block.parts.contains(.standardised)) else {
          continue
        }
        var (count, sum, squares, left) = (0.0, 0.0, 0.0, 0.0)
        for start in stride(from: position, to: rows.count, by: width) where !rows[start].isNaN {
          let (value, residual) = (Double(rows[start]), Double(residuals[start]))
          count += 1
          sum += value
          squares += value * value
          left += residual * residual
        }
        guard count > 0 else { continue }
        let variance = squares / count - (sum / count) * (sum / count)
        let unexplained = left / count + 1e-6
        guard variance > 0, unexplained < variance, unexplained.isFinite else { continue }
        weights[position] = Float(
          residualWeight * ((1 - unexplained / variance) / unexplained).squareRoot())
      }
    }
    return weights
  }
}
