// The shares that training rows have: of each place of a histogram, of each category, and of gaps. Rows drawn from latents
// have about the same, but not quite: latents that are drawn are not distributed as those of training rows are. So an
// amount is added to each output of the decoder, found by iterative proportional fitting (Deming and Stephan, Annals of
// Mathematical Statistics 11, 1940): log(wanted share / found share), again and again.

import Foundation
import Tables

/// What the outputs of a decoder come to over the rows of a table.
struct OutputShares: Hashable, Sendable {
  /// Outputs of which one is drawn.
  struct Choice: Hashable, Sendable {
    /// Where they begin.
    var start: Int
    /// The share of each among the rows that have a cell there; 0 for what is never drawn.
    var shares: [Double]
    /// The output that tells whether the cell is missing, if it may be.
    var gap: Int?
  }

  /// Choices, of columns whose shares are known.
  var choices: [Choice]
  /// Outputs that tell whether a cell is missing, and the share of the rows in which it is.
  var gaps: [(output: Int, share: Double)]
  /// Half a row: no share is taken for less.
  var least: Double

  /// The most that a round adds to an output.
  private static let step = 1.5

  /// Adds to shifts what brings found shares nearer to those that are wanted.
  ///
  /// - Parameters:
  ///   - shifts: What is added to each output, so far.
  ///   - found: The probabilities of the outputs for drawn rows, [rows, outputs].
  func correct(_ shifts: inout [Float], by found: [Float]) {
    let width = shifts.count
    let rows = found.count / max(width, 1)
    for choice in choices {
      var sums = [Double](repeating: 0, count: choice.shares.count)
      var there = 0.0
      for row in 0..<rows {
        let present = choice.gap.map { 1 - Double(found[row * width + $0]) } ?? 1
        there += present
        for place in sums.indices {
          sums[place] += present * Double(found[row * width + choice.start + place])
        }
      }
      guard there > 0 else { continue }
      for place in sums.indices where choice.shares[place] > 0 {
        let change = log((choice.shares[place] + least) / (sums[place] / there + least))
        shifts[choice.start + place] += Float(min(max(change, -Self.step), Self.step))
      }
    }
    for gap in gaps {
      let mean = (0..<rows).reduce(0.0) { $0 + Double(found[$1 * width + gap.output]) } / Double(max(rows, 1))
      func odds(_ share: Double) -> Double { log((share + least) / (1 - share + least)) }
      let change = odds(gap.share) - odds(mean)
      shifts[gap.output] += Float(min(max(change, -Self.step), Self.step))
    }
  }

  /// Whether two are the same.
  static func == (left: Self, right: Self) -> Bool {
    left.choices == right.choices && left.least == right.least && left.gaps.elementsEqual(right.gaps, by: ==)
  }

  /// Hashes the choices.
  func hash(into hasher: inout Hasher) { hasher.combine(choices) }
}

extension HistogramLayout {
  /// The shares of a table's rows.
  ///
  /// - Parameters:
  ///   - groups: The columns whose outputs are logits of places.
  ///   - gapStart: Where the outputs for gaps begin.
  ///   - before: Where those of categories begin.
  static func shares(
    _ schema: TableSchema, groups: [HistogramGroup], gaps: [(position: Int, share: Double)], gapStart: Int,
    before: Int
  ) -> OutputShares {
    let blocks = schema.layout.blocks
    func gap(_ position: Int) -> Int? {
      gaps.firstIndex { $0.position == position }.map { gapStart + $0 }
    }
    var choices: [OutputShares.Choice] = []
    var start = 0
    for group in groups {
      let positions = group.runs.flatMap { run in (0..<run.columns).map { run.start + $0 * run.parts } }
      for (column, position) in positions.enumerated() {
        let shares = (0..<group.size).map { place in
          group.number(.undrawn, column: column, place: place) < 0
            ? 0 : Double(exp(group.number(.logShare, column: column, place: place)))
        }
        let whole = shares.reduce(0, +)
        choices.append(
          OutputShares.Choice(
            start: start, shares: shares.map { whole > 0 ? $0 / whole : 0 }, gap: gap(position)))
        start += group.size
      }
    }
    start = before
    for block in blocks where schema.columns[block.column].likelihood == .categorical {
      // The last place stands for texts that were never seen.
      if let shares = schema.columns[block.column].shares, shares.count == block.parts.count - 1 {
        choices.append(
          OutputShares.Choice(start: start, shares: shares + [0], gap: gap(block.positions.lowerBound)))
      }
      start += block.parts.count
    }
    return OutputShares(
      choices: choices, gaps: gaps.enumerated().map { (gapStart + $0.offset, $0.element.share) },
      least: 0.5 / Double(max(schema.rows, 1) + 1))
  }
}
