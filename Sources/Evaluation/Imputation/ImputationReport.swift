// What there was to fill in a table, and how well the draws of the latents fit what is known of its rows.

public import Foundations
public import Tables

/// The empty cells of a table.
public struct TableGaps: Sendable {
  /// The names of the columns that a model can fill.
  public let columns: [String]
  /// The rows.
  public private(set) var rows = 0
  /// The empty cells of each column.
  public private(set) var counts: [Int]
  /// How many rows have an empty cell.
  public private(set) var incomplete = 0
  /// How many rows have no cell of a column that the model explains.
  public private(set) var empty = 0
  /// The line of the first such row.
  public private(set) var firstEmpty: Int?
  /// Cells that cannot be read or hold what the model never saw.
  public internal(set) var findings = RowFindings()

  init(columns: [String]) {
    self.columns = columns
    counts = columns.map { _ in 0 }
  }

  /// How many cells are empty.
  public var total: Int { counts.reduce(0, +) }

  /// The empty cells of each column that has some, by its name.
  public var byColumn: [String: Int] {
    Dictionary(uniqueKeysWithValues: zip(columns, counts).filter { $0.1 > 0 })
  }

  /// What there is to tell before cells are filled, in sentences without their full stops.
  public var notes: [Message] {
    var notes = findings.notes
    if total == 0 { notes.append("no cell of a column that the model explains is empty") }
    if let firstEmpty {
      notes.append(
        empty == 1
          ? "the row in line \(firstEmpty) has no cell that tells anything; it is filled with what the model expects of any row"
          : "\(empty) rows have no cell that tells anything (the first in line \(firstEmpty)); they are filled with what the model expects of any row"
      )
    }
    return notes
  }

  mutating func add(_ missing: [Bool], line: Int) {
    rows += 1
    for (column, isMissing) in missing.enumerated() where isMissing { counts[column] += 1 }
    if missing.contains(true) { incomplete += 1 }
    guard !missing.contains(false) else { return }
    empty += 1
    firstEmpty = firstEmpty ?? line
  }
}

/// What came of filling a table.
public struct ImputationReport: Sendable {
  /// What there was to fill.
  public let gaps: TableGaps
  /// The draws of each row.
  public let draws: Int
  /// For each row with gaps, how many equally good draws would say as much.
  private var effective: [Double] = []
  /// The row with the fewest, by its line.
  private var worst: (line: Int, effective: Double)?

  /// With fewer effective draws, what is written follows from few of them.
  static let few = 10.0

  init(_ gaps: TableGaps, draws: Int) {
    self.gaps = gaps
    self.draws = draws
  }

  mutating func add(effective: Double, line: Int) {
    self.effective.append(effective)
    if effective < worst?.effective ?? .infinity { worst = (line, effective) }
  }

  /// The median over rows with gaps of the number of effective draws; nil where no row has gaps.
  public var medianEffective: Double? {
    effective.isEmpty ? nil : effective.sorted()[effective.count / 2]
  }

  /// How many rows have few.
  public var uncertain: Int { effective.count { $0 < Self.few } }

  /// What was filled, and where that follows from few draws, in sentences without their full stops.
  public var sentences: [Message] {
    var sentences: [Message] = []
    if gaps.total > 0 {
      sentences.append("filled \(gaps.total) cells of \(gaps.incomplete) rows of \(gaps.rows)")
    }
    if let worst, uncertain > 0 {
      let rows: Message = uncertain == 1 ? "one row" : "\(uncertain) rows"
      sentences.append(
        "in \(rows) fewer than \(Int(Self.few)) of \(draws) draws fit the known cells well enough to count (fewest in line \(worst.line)); what is filled there is less certain than it looks, so give more \(.draws) or see whether the row is unusual"
      )
    }
    return sentences
  }
}

extension RowCompletion.Draws {
  /// The draws that stand in so many tables, each as often as its weight says.
  func chosen(_ count: Int) -> [Int] { RowCompletion.resampled(weights, count: count, by: coin) }
}
