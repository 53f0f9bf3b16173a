// How alike drawn and real rows of a table are: column by column, pair by pair, by what can be learned from them, and by how
// near drawn rows come to single real ones.

import Foundation
import Foundations
public import Tables

/// A comparison of drawn rows with real ones.
public struct SyntheticReport: Codable, Equatable, Sendable {
  /// A column.
  public struct Column: Codable, Equatable, Sendable {
    /// Its name.
    public var name: String
    /// What the distance is: `KS`, the largest difference of distribution functions, or `TV`, the total variation.
    public var measure: String
    /// The distance, from 0 to 1, gaps aside.
    public var distance: Double
    /// The share of gaps in real rows.
    public var realGaps: Double
    /// The share of gaps in drawn rows.
    public var drawnGaps: Double
    /// Whether its numbers are dates, in seconds since 1970.
    public var isDate: Bool
    /// Its distribution; nil where its numbers are not known in the table's own unit.
    public var marginal: Marginal?

    private enum CodingKeys: String, CodingKey {
      case name, measure, distance, marginal
      case isDate = "is_date"
      case realGaps = "real_gaps"
      case drawnGaps = "drawn_gaps"
    }
  }

  /// What can be learned from the rows.
  public struct Utility: Codable, Equatable, Sendable {
    /// The column that is predicted from the others.
    public var target: String
    /// The value that is told from all others.
    public var value: String
    /// The AUROC, on real rows that were held out, of a forest grown on real rows.
    public var real: Double
    /// The same of a forest grown on drawn rows.
    public var drawn: Double
    /// Columns that say the same as the target, by which it is not predicted.
    public var without: [String]
  }

  /// How many real rows are compared.
  public var realRows: Int
  /// How many drawn rows are compared.
  public var drawnRows: Int
  /// The columns.
  public var columns: [Column]
  /// The mean difference of Cramer's V over pairs of columns.
  public var association: Double
  /// The pair with the largest difference.
  public var worstPair: [String]
  /// The largest difference.
  public var worstAssociation: Double
  /// What can be learned; nil where no column has few values.
  public var utility: Utility?
  /// The median distance of drawn rows to the nearest real row.
  public var drawnDistance: Double
  /// The median distance of real rows to the nearest other real row.
  public var realDistance: Double
  /// The share of drawn rows that equal a real row.
  public var drawnCopies: Double
  /// The share of real rows that equal another real row.
  public var realCopies: Double

  private enum CodingKeys: String, CodingKey {
    case columns, association, utility
    case realRows = "real_rows"
    case drawnRows = "drawn_rows"
    case worstPair = "worst_pair"
    case worstAssociation = "worst_association"
    case drawnDistance = "drawn_distance"
    case realDistance = "real_distance"
    case drawnCopies = "drawn_copies"
    case realCopies = "real_copies"
  }

  /// The most rows of either kind that are compared.
  static let most = 4000

  /// Compares rows that a schema prepared, one after the other.
  ///
  /// - Parameter target: The column to predict; the last one with few values that others do not tell for certain where nil.
  /// - Throws: ``Failure``: `badData` for too few rows, `usage` for a target that is not a column with few values.
  public init(
    real: [Float], drawn: [Float], schema: TableSchema, target: String? = nil, at place: String
  ) throws {
    let layout = schema.layout
    let width = layout.width
    let (real, drawn) = (Self.some(real, width), Self.some(drawn, width))
    (realRows, drawnRows) = (real.count / width, drawn.count / width)
    guard min(realRows, drawnRows) >= 10 else {
      throw Failure(
        .badData, "\(realRows) real and \(drawnRows) drawn rows are too few to compare", at: place,
        remedy: "Give at least 10 of both")
    }
    let blocks = layout.blocks.sorted { $0.column < $1.column }
    let codes = blocks.map { ColumnCodes($0, schema, real: real, drawn: drawn, width: width) }
    columns = zip(blocks, codes).map { block, codes in
      let own = Self.sorted(real, block, width)
      let other = Self.sorted(drawn, block, width)
      return Column(
        name: codes.column.name, measure: codes.areValues ? "TV" : "KS",
        distance: codes.areValues ? codes.totalVariation : Self.largestDifference(own, other),
        realGaps: codes.gaps(codes.real), drawnGaps: codes.gaps(codes.drawn),
        isDate: codes.column.kind == .date,
        marginal: codes.areValues
          ? Marginal(codes, block, schema, real: real)
          : Marginal(codes.column, block.parts[0], real: own, drawn: other))
    }
    var (sum, pairs, worst) = (0.0, 0, (0.0, [String]()))
    for a in codes.indices {
      for b in codes.indices.dropFirst(a + 1) {
        let sizes = (codes[a].count, codes[b].count)
        let difference = abs(
          ColumnCodes.association(codes[a].real, codes[b].real, sizes)
            - ColumnCodes.association(codes[a].drawn, codes[b].drawn, sizes))
        sum += difference
        pairs += 1
        if difference > worst.0 { worst = (difference, [codes[a].column.name, codes[b].column.name]) }
      }
    }
    association = sum / Double(max(pairs, 1))
    (worstAssociation, worstPair) = worst
    utility = try Self.utility(real: real, drawn: drawn, blocks, codes, schema, target: target)
    let reals = PointSet(rows: Self.filled(real), dimensions: width)
    let distances = Self.nearest(PointSet(rows: Self.filled(drawn), dimensions: width), to: reals)
    let own = reals.nearest(1).map { Double($0[0].squaredDistance).squareRoot() }
    (drawnDistance, realDistance) = (Self.median(distances), Self.median(own))
    drawnCopies = Double(distances.filter { $0 < 1e-5 }.count) / Double(drawnRows)
    realCopies = Double(own.filter { $0 < 1e-5 }.count) / Double(realRows)
  }

  /// At most ``most`` rows at equal distances.
  private static func some(_ rows: [Float], _ width: Int) -> [Float] {
    let count = rows.count / max(width, 1)
    if count <= most { return rows }
    var taken: [Float] = []
    for number in 0..<most {
      let start = number * count / most * width
      taken += rows[start..<start + width]
    }
    return taken
  }

  /// A gap lies at the mean of its column, which is 0.
  private static func filled(_ rows: [Float]) -> [Float] { rows.map { $0.isNaN ? 0 : $0 } }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  /// The distance of each point to the nearest of others.
  private static func nearest(_ points: PointSet, to others: PointSet) -> [Double] {
    var least = [Float](repeating: .infinity, count: points.count)
    others.squaredDistances(from: points) { point, _, distances in
      for distance in distances where distance < least[point] { least[point] = distance }
    }
    return least.map { Double($0).squareRoot() }
  }

  /// The first numbers of a column, gaps aside.
  private static func sorted(_ rows: [Float], _ block: TableLayout.Block, _ width: Int) -> [Float] {
    stride(from: block.positions.lowerBound, to: rows.count, by: width).map { rows[$0] }
      .filter { !$0.isNaN }.sorted()
  }

  /// The Kolmogorov-Smirnov distance of sorted numbers.
  private static func largestDifference(_ a: [Float], _ b: [Float]) -> Double {
    if a.isEmpty || b.isEmpty { return a.isEmpty && b.isEmpty ? 0 : 1 }
    var (i, j, largest) = (0, 0, 0.0)
    while i < a.count, j < b.count {
      let value = min(a[i], b[j])
      while i < a.count, a[i] == value { i += 1 }
      while j < b.count, b[j] == value { j += 1 }
      largest = max(largest, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
    }
    return largest
  }

  /// Beyond this AUROC of real rows, a column follows from others, and tells nothing of what can be learned.
  private static let certain = 0.995
  /// The most columns that are tried as a target.
  private static let mostTargets = 6
  /// No column with more gaps than this is predicted unasked, and none that says the same, by Cramer's V, is seen.
  private static let (mostGaps, same) = (0.2, 0.999)

  /// What can be learned of the column that is asked for, or of the last one with few values that others do not tell for
  /// certain.
  private static func utility(
    real: [Float], drawn: [Float], _ blocks: [TableLayout.Block], _ codes: [ColumnCodes],
    _ schema: TableSchema, target: String?
  ) throws -> Utility? {
    let eligible = codes.indices.filter { codes[$0].areValues && Set(codes[$0].real).count > 1 }
    func learned(_ place: Int) -> Utility? {
      let own = codes[place]
      let repeats = codes.indices.filter { other in
        other != place
          && ColumnCodes.association(own.real, codes[other].real, (own.count, codes[other].count)) > same
          && Set(codes[other].real).count == Set(own.real).count
      }
      let hidden = Set(([place] + repeats).flatMap { blocks[$0].positions })
      var found = utility(real: real, drawn: drawn, hidden, own, blocks[place], schema)
      found?.without = repeats.map { codes[$0].column.name }
      return found
    }
    if let target {
      guard let place = eligible.first(where: { codes[$0].column.name == target }) else {
        throw Suggestion.unknown(
          "column with few values", target, among: eligible.map { codes[$0].column.name })
      }
      return learned(place)
    }
    var last: Utility?
    let full = eligible.filter { codes[$0].gaps(codes[$0].real) <= mostGaps }
    for place in (full.isEmpty ? eligible : full).suffix(mostTargets).reversed() {
      guard let found = learned(place) else { continue }
      if found.real < certain { return found }
      last = last ?? found
    }
    return last
  }

  /// Trains on real and on drawn rows and tests on real ones, of which every third is held out.
  private static func utility(
    real: [Float], drawn: [Float], _ hidden: Set<Int>, _ own: ColumnCodes, _ block: TableLayout.Block,
    _ schema: TableSchema
  ) -> Utility? {
    let width = schema.layout.width
    var counts = [Int](repeating: 0, count: own.count - 1)
    for code in own.real where code < own.count - 1 { counts[code] += 1 }
    let order = counts.indices.sorted { counts[$0] > counts[$1] }
    guard order.count > 1 else { return nil }
    // The second most frequent value: the positive one where there are two.
    let positive = order[1]
    let features = width - hidden.count
    func table(_ rows: [Float], _ codes: [Int], _ isTaken: (Int) -> Bool) -> ([Float], [Bool]) {
      let taken = codes.indices.filter { isTaken($0) && codes[$0] < own.count - 1 }
      let numbers = taken.flatMap { row in
        (0..<width).filter { !hidden.contains($0) }.map { position -> Float in
          let value = rows[row * width + position]
          return value.isNaN ? -10 : value
        }
      }
      return (numbers, taken.map { codes[$0] == positive })
    }
    let key = Key(seed: 0).folding("forest")
    let test = table(real, own.real) { $0 % 3 == 2 }
    let (onReal, onDrawn) = (table(real, own.real) { $0 % 3 != 2 }, table(drawn, own.drawn) { _ in true })
    func score(_ rows: ([Float], [Bool])) -> Double {
      let forest = RandomForest(rows.0, width: features, isPositive: rows.1, key: key)
      return auroc(forest.probabilities(test.0), test.1)
    }
    guard features > 0, Set(test.1).count == 2 else { return nil }
    return Utility(
      target: own.column.name, value: own.text(of: positive, block, schema, real: real),
      real: score(onReal), drawn: score(onDrawn), without: [])
  }

  /// Of all pairs of a positive and a negative row, those in which the positive one is higher; ties count half.
  static func auroc(_ scores: [Double], _ isPositive: [Bool]) -> Double {
    let sorted = scores.indices.sorted { scores[$0] < scores[$1] }
    var (place, below, sum) = (0, 0.0, 0.0)
    while place < sorted.count {
      var (end, positives) = (place, 0.0)
      while end < sorted.count, scores[sorted[end]] == scores[sorted[place]] {
        positives += isPositive[sorted[end]] ? 1 : 0
        end += 1
      }
      let negatives = Double(end - place) - positives
      sum += positives * (below + negatives / 2)
      below += negatives
      place = end
    }
    let positives = Double(isPositive.filter { $0 }.count)
    return positives * below > 0 ? sum / (positives * below) : .nan
  }
}
