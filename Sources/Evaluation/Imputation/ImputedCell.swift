// What stands in a cell that was empty, by the weighted completions of its row: a mean, a median, a draw, and the interval
// in which it lies.

import Foundation
import Tables

/// What is written for a missing cell.
public enum CellEstimate: String, Sendable, CaseIterable {
  /// Of numbers the mean, of categories the likeliest.
  case mean
  /// Of numbers the median, a value that the column may have; of categories the likeliest.
  case median
}

/// A column of a table whose missing cells are filled.
struct ImputedColumn: Sendable {
  let writer: CellWriter
  /// Where its numbers lie in a prepared row.
  let positions: Range<Int>

  init(_ block: TableLayout.Block, _ schema: TableSchema) {
    writer = CellWriter(schema.columns[block.column], block.parts)
    positions = block.positions
  }

  /// The weighted means of the column's numbers.
  private func means(_ draws: RowCompletion.Draws, _ width: Int) -> [Float] {
    positions.map { position in
      var sum = 0.0
      for (draw, weight) in draws.weights.enumerated() {
        sum += weight * Double(draws.means[draw * width + position])
      }
      return Float(sum)
    }
  }

  /// The text of an estimate.
  func text(_ estimate: CellEstimate, _ draws: RowCompletion.Draws, width: Int) -> String {
    if writer.isCategorical { return writer.category(means(draws, width)[...]).text }
    return switch estimate {
    case .mean: writer.mean(means(draws, width)[0])
    case .median: writer.value(quantiles([0.5], draws, width)[0])
    }
  }

  /// The text of a draw.
  func text(ofDraw draw: Int, _ draws: RowCompletion.Draws, width: Int) -> String {
    let start = draw * width + positions.lowerBound
    return writer.isCategorical
      ? writer.category(draws.cells[start..<start + positions.count]).text : writer.value(draws.cells[start])
  }

  /// The texts of the ends of an interval that holds a number with a probability, or the probability of the likeliest
  /// category.
  func interval(_ level: Double, _ draws: RowCompletion.Draws, width: Int) -> [String] {
    if writer.isCategorical {
      return [String(format: "%.4g", writer.category(means(draws, width)[...]).share)]
    }
    return quantiles([(1 - level) / 2, (1 + level) / 2], draws, width).map(writer.value)
  }

  /// The names of the columns of an interval.
  func intervalNames(_ name: String) -> [String] {
    writer.isCategorical ? ["\(name) probability"] : ["\(name) low", "\(name) high"]
  }

  // The quantile at p is the least draw whose weight, with that of all smaller ones, is at least p.
  /// Weighted quantiles of the draws of the first number.
  private func quantiles(_ shares: [Double], _ draws: RowCompletion.Draws, _ width: Int) -> [Float] {
    let values = draws.weights.indices.map { draws.cells[$0 * width + positions.lowerBound] }
    let order = values.indices.sorted { values[$0] < values[$1] }
    return shares.map { share in
      var sum = 0.0
      for place in order {
        sum += draws.weights[place]
        if sum >= share - 1e-12 { return values[place] }
      }
      return order.last.map { values[$0] } ?? 0
    }
  }
}
