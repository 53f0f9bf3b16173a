// A column of numbers as a histogram: values that many rows share have a mass of their own, such as exact zeros, and the
// others lie in bins of about equally many rows, narrower in number towards both ends, where few rows spread far.

import Foundation

/// How the numbers of a column are divided.
public struct ColumnHistogram: Hashable, Sendable {
  /// Values with a mass of their own, ascending.
  public let values: [Double]
  /// The share of the rows that each value has.
  public let valueShares: [Double]
  /// The bounds of the bins, ascending: one more than there are bins, of which there is at least one.
  public let edges: [Double]
  /// The share of the rows in each bin.
  public let binShares: [Double]

  /// A column with up to so many different values has no bins but one for what was never seen.
  static let fewValues = 32
  /// The share of the rows from which on a value has a mass of its own.
  static let ownShare = 0.02

  /// How finely numbers are divided.
  public struct Fineness: Hashable, Sendable {
    /// The most bins of equal mass, and how many rows each has at least.
    var mostBins: Int
    var rowsPerBin: Double
    /// The rows that the outermost bins have at least.
    var rowsOfTail: Double

    /// For bins that each have a probability of their own, which takes rows to learn.
    public static let learned = Fineness(mostBins: 48, rowsPerBin: 20, rowsOfTail: 4)
    /// For bins whose probabilities follow from few numbers.
    public static let ranked = Fineness(mostBins: 24, rowsPerBin: 5, rowsOfTail: 1)
  }

  /// Whether rows were seen in the bins; else the one bin stands for numbers that were never seen.
  public var hasBins: Bool { binShares.contains { $0 > 0 } }

  /// The histogram of a column: of what its quantiles count, or of its ends where it has no more than two different numbers,
  /// or of a normal distribution where nothing is known.
  ///
  /// - Parameter fineness: How finely its numbers are divided.
  public init(_ column: TableColumn, _ fineness: Fineness = .learned) {
    if let table = column.quantiles {
      self.init(table, unit: column.unit, fineness)
    } else if let least = column.least, let largest = column.largest {
      let share = least < largest ? ((column.mean ?? least) - least) / (largest - least) : 0
      self.init(
        values: least < largest ? [least, largest] : [least],
        valueShares: least < largest ? [1 - share, share] : [1], edges: nil, binShares: [0])
    } else {
      let (mean, deviation) = (column.mean ?? 0, column.deviation ?? 1)
      let inner = (1..<16).map { NormalQuantile.value(Double($0) / 16) }
      self.init(
        values: [], valueShares: [],
        edges: ([-4] + inner + [4]).map { mean + deviation * $0 },
        binShares: Array(repeating: 1 / 16, count: 16))
    }
  }

  /// - Parameter edges: Nil for a single bin around the values.
  private init(values: [Double], valueShares: [Double], edges: [Double]?, binShares: [Double]) {
    self.values = values
    self.valueShares = valueShares
    self.binShares = binShares
    let (least, largest) = (values.first ?? 0, values.last ?? 0)
    let margin = largest > least ? (largest - least) / 2 : max(abs(least) / 2, 1)
    self.edges = edges ?? [least - margin, largest + margin]
  }

  /// The histogram of a table of ranks.
  ///
  /// - Parameter unit: The distance of neighbouring numbers as they are written.
  private init(_ table: QuantileTable, unit: Double, _ fineness: Fineness) {
    let total = Double(table.count)
    let own = Self.own(table)
    let shares = own.map { Double(table.upTo[$0] - table.below[$0]) / total }
    let (places, weights) = Self.others(table, own)
    let rest = weights.reduce(0, +)
    let values = own.map { table.knots[$0] }
    guard rest > 0, let first = places.first, let last = places.last else {
      self.init(values: values, valueShares: shares, edges: nil, binShares: [0])
      return
    }
    let cuts = Self.cuts(rows: rest, fineness)
    var (edges, masses, sum, mass, next) = ([first - unit / 2], [Double](), 0.0, 0.0, 0)
    for place in places.indices.dropLast() {
      sum += weights[place]
      mass += weights[place]
      guard next < cuts.count, sum >= cuts[next] * rest - 1e-9 else { continue }
      while next < cuts.count, sum >= cuts[next] * rest - 1e-9 { next += 1 }
      let middle = places[place] / 2 + places[place + 1] / 2
      guard middle > edges[edges.count - 1] else { continue }
      edges.append(middle)
      masses.append(mass / total)
      mass = 0
    }
    let end = last + unit / 2
    edges.append(end > edges[edges.count - 1] ? end : edges[edges.count - 1].nextUp)
    masses.append((rest - sum + mass) / total)
    self.init(values: values, valueShares: shares, edges: edges, binShares: masses)
  }

  /// The places of the knots with a mass of their own, ascending.
  private static func own(_ table: QuantileTable) -> [Int] {
    let counts = table.knots.indices.map { table.upTo[$0] - table.below[$0] }
    let isWhole = counts.reduce(0, +) == table.count
    if isWhole, table.knots.count <= fewValues, table.knots.count <= 2 || table.count >= 4 * table.knots.count
    {
      return Array(table.knots.indices)
    }
    let frequent = table.knots.indices.filter {
      counts[$0] >= 5 && Double(counts[$0]) > ownShare * Double(table.count)
    }
    return frequent.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(fewValues).sorted()
  }

  /// The other knots with the rows that each stands for: its own, and half of those between it and its neighbours.
  private static func others(_ table: QuantileTable, _ own: [Int]) -> (places: [Double], weights: [Double]) {
    let own = Set(own)
    var (places, weights): ([Double], [Double]) = ([], [])
    for place in table.knots.indices where !own.contains(place) {
      let before = place == 0 ? table.below[0] : table.below[place] - table.upTo[place - 1]
      let behind =
        place + 1 == table.knots.count
        ? table.count - table.upTo[place]
        : table.below[place + 1] - table.upTo[place]
      places.append(table.knots[place])
      weights.append(Double(table.upTo[place] - table.below[place]) + Double(before + behind) / 2)
    }
    return (places, weights)
  }

  /// The shares of the rows at which bins end: equal distances, halved again and again towards both ends.
  private static func cuts(rows: Double, _ fineness: Fineness) -> [Double] {
    let bins = Double(max(1, min(fineness.mostBins, Int(rows / fineness.rowsPerBin))))
    var cuts = (1..<max(2, Int(bins))).map { Double($0) / bins }.filter { $0 < 1 }
    var share = 1 / bins / 2
    while share * rows >= fineness.rowsOfTail {
      cuts += [share, 1 - share]
      share /= 2
    }
    return Set(cuts).sorted()
  }
}

extension QuantileTable {
  /// How many digits behind the point numbers of the column have as they are written; one in a hundred may have more.
  var decimals: Int {
    let digits = knots.map(Self.decimals).sorted()
    return digits[min(digits.count - 1, digits.count * 99 / 100)]
  }

  /// How many digits behind the point the shortest text of a number has.
  private static func decimals(_ number: Double) -> Int {
    let parts = "\(number)".split(separator: "e")
    let fraction = parts[0].split(separator: ".").dropFirst().first.map { $0 == "0" ? 0 : $0.count } ?? 0
    return max(0, fraction - (parts.count > 1 ? Int(parts[1]) ?? 0 : 0))
  }
}

extension TableColumn {
  /// The distance of neighbouring numbers as they are written: a power of ten, of dates a day or what divides it.
  var unit: Double {
    guard let quantiles else { return 1 }
    if kind == .date {
      let units = [86_400.0, 3600, 60, 1]
      return units.first { unit in
        quantiles.knots.allSatisfy { $0.truncatingRemainder(dividingBy: unit) == 0 }
      } ?? 1
    }
    return pow(10, -Double(quantiles.decimals))
  }

  /// A number as its distance from the mean, in deviations.
  @inline(__always) static func standardised(_ number: Double, _ mean: Double, _ deviation: Double) -> Float {
    let distance = number - mean
    // The difference of two large numbers of unlike sign is more than the largest double.
    if distance.isInfinite, number.isFinite { return Float((number / 2 - mean / 2) / deviation * 2) }
    return Float(distance / deviation)
  }

  /// The numbers that a number of the column becomes, in the order of ``parts``.
  public func prepared(_ number: Double) -> [Float] {
    parts.map { part in
      switch part {
      case .standardised: Self.standardised(number, mean ?? 0, deviation ?? 1)
      case .quantile: quantiles?.value(number) ?? .nan
      case .count: Float(number)
      case .category: 0
      }
    }
  }
}
