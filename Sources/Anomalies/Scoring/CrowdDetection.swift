// One file that is data and question at once: each row is judged by the others (see Crowd). The rows that are judged are
// those that say what is normal, so the number flagged says nothing by itself: it is the rate times the rows, and those that
// stand apart. Which these are is told by columns of many values alone: a rare category, or a rare value that a column takes
// again and again, is part of a population.

import Autoencoders
public import Datasets
import Foundation
import Foundations
import Pictures
public import Tables
import Tensors
import Training

/// The rows of a table judged among themselves.
public struct CrowdDetection {
  /// The fewest rows that can be judged.
  public static let fewestRows = 8
  /// A column whose most frequent value has a larger share takes no part in telling which rows stand apart.
  static let largestShare = 0.2

  /// The scores, in the order of the rows: 0 is usual, and a quarter of all rows score above 1 at either scale.
  public let scores: [Double]
  /// How many rows stand apart, and were left out of the calibration.
  public let leftOut: Int
  /// What the rows that do not stand apart score.
  public let calibration: DetectorCalibration
  /// What has to be said about the rate, if anything.
  public let rateSentence: String?
  private let crowd: Crowd
  /// The unusual infinities of each row that has some.
  private let infinite: [Int: [RowFindings.Cell]]
  /// The place of a row among those that others are compared with.
  private let places: [Int: Int]
  private let source: any DataSource
  private let schema: TableSchema

  /// Judges the rows of a table.
  ///
  /// - Parameters:
  ///   - rate: The share of normal rows that may be flagged.
  ///   - contamination: The share of rows that may be anomalies: as many are left out of what the others are compared with
  ///     and of the calibration; those that stand apart where nil.
  ///   - seed: Chooses the rows that others are compared with, where there are more than ``Neighbours/limit``.
  ///   - infinite: The infinite cells of rows, in columns where hardly any are: such rows stand apart.
  ///   - progress: Is told how many rows are done.
  /// - Throws: ``Failure`` of kind `badData` for too few rows, `usage` for what is no table.
  public init(
    _ dataset: Dataset, rate: Double, contamination: Double? = nil, seed: UInt64 = 0,
    infinite: [Int: [RowFindings.Cell]] = [:], progress: (Int) throws -> Void = { _ in }
  ) throws {
    source = dataset.training
    self.infinite = infinite
    let count = source.count
    guard let schema = dataset.schema else {
      throw Failure(.usage, "is not a table", at: dataset.name, remedy: "Give a file of rows and columns")
    }
    guard count >= Self.fewestRows else {
      throw Failure(
        .badData, "\(count) rows are too few to be judged by each other", at: dataset.name,
        remedy: "Give at least \(Self.fewestRows) rows")
    }
    self.schema = schema
    let layout = schema.layout
    let order = Order(count: count, key: Neighbours.key.folding(seed))
    let chosen = (0..<min(count, Neighbours.limit)).map { order[$0] }.sorted()
    var rows = try source.rows(chosen).floats
    var places = Dictionary(uniqueKeysWithValues: chosen.enumerated().map { ($1, $0) })
    let share = contamination ?? 0
    if share > 0 {
      let kept = Crowd.kept(rows, layout, without: share)
      rows = kept.flatMap { rows[$0 * layout.width..<($0 + 1) * layout.width] }
      places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { (chosen[$1], $0) })
    }
    let crowd = Crowd(rows, layout)
    let itself = places
    (self.crowd, self.places) = (crowd, places)
    let telling = Self.columns(rows, layout)
    let apart = telling.isEmpty ? nil : Crowd(rows, layout) { telling.contains($0) }
    let isWhole = telling.count == layout.blocks.count
    var (found, alone): ([Double], [Double]) = ([], [])
    try source.forEachBlock(of: 512) { bytes, indices in
      let numbers = Array(bytes.bindMemory(to: Float.self))
      let own = indices.map { itself[$0] }
      let scores = crowd.scores(of: numbers, places: own)
      found += scores
      alone += isWhole ? scores : apart?.scores(of: numbers, places: own) ?? []
      try progress(found.count)
    }
    found = BoundedScores.of(found, infinite: infinite.keys)
    var left = Set(infinite.keys)
    if share > 0 {
      left.formUnion(found.indices.sorted { found[$0] > found[$1] }.prefix(Int(share * Double(count))))
    } else if !alone.isEmpty {
      let number = TailGap.count(alone)
      left.formUnion(alone.indices.sorted { alone[$0] > alone[$1] }.prefix(number))
    }
    let kept = found.indices.filter { !left.contains($0) }.map { found[$0] }
    let (held, sentence) = try Calibration(scores: kept, rate: rate, isOwn: true).held()
    leftOut = left.count
    rateSentence = sentence
    calibration = DetectorCalibration(score: .crowd, held, data: dataset.name)
    scores = found
  }

  /// The columns that take many values, none of them in too many rows.
  private static func columns(_ rows: [Float], _ layout: TableLayout) -> Set<Int> {
    let count = max(rows.count / max(layout.width, 1), 1)
    var found: Set<Int> = []
    for (number, block) in layout.blocks.enumerated() {
      if case .category? = block.parts.first { continue }
      var values: [Float: Int] = [:]
      for start in stride(from: block.positions.lowerBound, to: rows.count, by: layout.width) {
        if !rows[start].isNaN { values[rows[start], default: 0] += 1 }
      }
      let most = values.values.max() ?? count
      if values.count > RowSpaces.fewValues, Double(most) <= largestShare * Double(count) {
        found.insert(number)
      }
    }
    return found
  }

  /// Hands over the lines of the table of scores, and tells the most abnormal rows and all that are flagged with their
  /// reasons.
  ///
  /// - Parameters:
  ///   - labels: What the rows' labels say, where there are labels.
  ///   - file: The file that the rows were read from, for the text of their cells.
  public func written(
    labels: RowLabels?, from file: TableOpening? = nil, write: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> ScoredRows {
    let block = try ScoredBlock(
      scores, calibration.calibration, hasReasons: true, telling: Set(infinite.keys)
    ) { told in
      var search = ReasonSearch(crowd.rows, schema, rank: crowd.fewestSeen)
      let rows = try source.rows(told).floats
      let texts = try file?.reader.texts(ofRows: told) ?? [:]
      let width = schema.layout.width
      return Dictionary(
        uniqueKeysWithValues: told.enumerated().map { place, row in
          let wild = (infinite[row] ?? []).map { Reason.infinite($0, in: schema) }
          let found = search.reasons(
            of: Array(rows[place * width..<(place + 1) * width]), itself: places[row]
          ) { block in texts[row].flatMap { file?.preparation.text(in: $0, of: block) } }
          return (row, Array((wild + found).prefix(Reason.count)))
        })
    }
    return try withoutActuallyEscaping(write) { write in
      var writer = try ScoreWriter(hasReasons: true, write)
      try writer.add(block) { SourceScoring.title(of: $0, source) }
      var found = writer.found.numbered(by: source)
      found.labels = labels
      return found
    }
  }

  /// The sentences about the outcome: how many rows are flagged, and what that says.
  public func sentences(flagged: Int) -> [String] {
    let limit = calibration.calibration
    let all = "\(NumberText.grouped(flagged)) of \(NumberText.grouped(scores.count)) rows are flagged"
    let rest = "\(NumberText.percent(limit.rate)) % of the \(leftOut > 0 ? "others" : "rows")"
    let verdict =
      leftOut > 0
      ? "\(all): \(NumberText.grouped(leftOut)) stand apart from the rest and do not count as normal, and those \(rest) that are most unusual"
      : "\(all): those \(rest) that are most unusual, normal or not; none stand apart from the rest"
    return [verdict, rateSentence, "each row is judged by all others"].compactMap(\.self)
  }
}
