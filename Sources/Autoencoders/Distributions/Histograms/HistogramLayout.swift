// Where the outputs of a decoder that describes a table lie: the places of histograms, group by group, then a logit for
// every column with gaps, then the numbers of other distributions, then the logits of categories.

import Foundation
public import Tables
public import Tensors

/// The columns of a table as a decoder describes them.
public struct HistogramLayout: Hashable, Sendable {
  /// The state variable that holds the numbers of the histograms, float32 [count].
  static let variable = "histograms"

  /// Where the numbers of the columns lie in a row.
  let layout: TableLayout
  /// Columns with histograms.
  let groups: [HistogramGroup]
  /// Whether a decoder gives one number for each column with a histogram, around which its ranks lie, instead of a logit for
  /// each of its places.
  let usesRanks: Bool
  /// Where the first numbers of columns with gaps stand, and the share of their rows that have one.
  let gaps: [(position: Int, share: Double)]
  /// Columns with a normal distribution, and columns of counts.
  let normals: [ColumnRun]
  let counts: [ColumnRun]
  /// The deviations of the columns with a normal distribution, in their own unit.
  let deviations: [Float]
  /// What the outputs come to over the rows that trained.
  let shares: OutputShares

  /// The layout of a table.
  ///
  /// - Parameter usesRanks: Whether a decoder gives one number for each column with a histogram.
  public init(_ schema: TableSchema, usesRanks: Bool = false) {
    layout = schema.layout
    self.usesRanks = usesRanks
    let blocks = layout.blocks
    func own(_ likelihood: ColumnLikelihood) -> [TableLayout.Block] {
      blocks.filter { schema.columns[$0.column].likelihood == likelihood }
    }
    let fineness: ColumnHistogram.Fineness = usesRanks ? .ranked : .learned
    // Sizes are powers of two, so that there are few groups.
    let sized = Dictionary(grouping: own(.student)) { block in
      let histogram = ColumnHistogram(schema.columns[block.column], fineness)
      let size = histogram.values.count + histogram.binShares.count
      return 1 << (Int.bitWidth - (size - 1).leadingZeroBitCount)
    }
    groups = sized.sorted { $0.key < $1.key }.map { HistogramGroup(size: $0.key, $0.value, schema, fineness) }
    gaps = blocks.compactMap { block in
      let missing = schema.columns[block.column].missing
      return missing > 0 && schema.rows > 0
        ? (block.positions.lowerBound, Double(missing) / Double(schema.rows)) : nil
    }
    normals = ColumnRun.runs(own(.gaussian))
    counts = ColumnRun.runs(own(.negativeBinomial))
    deviations = own(.gaussian).map { Float(schema.columns[$0.column].deviation ?? 1) }
    let others = ([normals, counts].joined()).reduce(0) { $0 + $1.columns }
    let places = groups.reduce(0) { $0 + $1.columns.count * (usesRanks ? 1 : $1.size) }
    shares = Self.shares(
      schema, groups: usesRanks ? [] : groups, gaps: gaps, gapStart: places,
      before: places + gaps.count + others)
  }

  /// How many outputs each column of a group has.
  func outputs(of group: HistogramGroup) -> Int { usesRanks ? 1 : group.size }
  /// How many columns have histograms.
  var histogramCount: Int { groups.reduce(0) { $0 + $1.columns.count } }

  var normalCount: Int { normals.reduce(0) { $0 + $1.columns } }
  var countCount: Int { counts.reduce(0) { $0 + $1.columns } }

  /// How many outputs a decoder has.
  var outputs: Int {
    groups.reduce(0) { $0 + $1.columns.count * outputs(of: $1) } + gaps.count + normalCount + countCount
      + layout.positions(.categorical).count
  }

  /// What the state variable holds: the numbers of the groups one after the other, then the deviations.
  public var state: HostArray {
    let numbers = groups.flatMap(\.numbers) + deviations
    return HostArray([max(numbers.count, 1)], numbers.isEmpty ? [0] : numbers)
  }

  // For a number m on a scale on which the rows have mean 0 and deviation 1, a normal distribution around it with deviation s
  // has at the middle c of a place of share p ~ e^(-c^2/2) times its width about
  //   log p + c^2/2 - c^2/(2 s^2) + m c/s^2  but for a constant,
  // which is linear in m.
  /// How a linear path from the numbers of a row to the outputs begins.
  var start: LinearStart {
    let squared = 0.25
    var start = LinearStart(bias: Array(repeating: 0, count: outputs))
    var place = 0
    for group in groups {
      var column = 0
      for run in group.runs {
        for number in 0..<run.columns {
          let dimension = run.start + number * run.parts + run.parts - 1
          if usesRanks {
            start.entries.append((dimension, place, 1))
            place += 1
            continue
          }
          for slot in 0..<group.size {
            let c = Double(group.number(.middle, column: column, place: slot))
            start.bias[place] =
              group.number(.logShare, column: column, place: slot)
              + Float(0.5 * c * c * (1 - 1 / squared))
            start.entries.append((dimension, place, Float(c / squared)))
            place += 1
          }
          column += 1
        }
      }
    }
    for gap in gaps {
      let share = min(max(gap.share, 1e-3), 1 - 1e-3)
      start.bias[place] = Float(log(share / (1 - share)))
      place += 1
    }
    for run in normals + counts {
      for number in 0..<run.columns {
        start.entries.append((run.start + number * run.parts, place, 1))
        place += 1
      }
    }
    // A 1 among zeros, passed on as a logit, would say little: 4 nats apart, a category has 98 % against one other.
    for dimension in layout.positions(.categorical) {
      start.entries.append((dimension, place, 4))
      place += 1
    }
    return start
  }

  /// Whether two layouts describe the same columns in the same way.
  public static func == (left: Self, right: Self) -> Bool {
    left.layout == right.layout && left.usesRanks == right.usesRanks && left.groups == right.groups
      && left.deviations == right.deviations
      && left.gaps.elementsEqual(right.gaps, by: ==) && left.shares == right.shares
  }

  /// Hashes where the numbers lie.
  public func hash(into hasher: inout Hasher) { hasher.combine(layout) }
}

/// How a linear path from the numbers of a row to a decoder's outputs begins.
public struct LinearStart: Sendable {
  /// Which number is passed on to which output, times what.
  public var entries: [(dimension: Int, output: Int, scale: Float)]
  /// What is added, by output.
  public var bias: [Float]

  /// A path that passes on nothing yet.
  public init(entries: [(dimension: Int, output: Int, scale: Float)] = [], bias: [Float]) {
    self.entries = entries
    self.bias = bias
  }
}
