// The table of scores, written block by block, and what all of it comes to. Tables, data in memory and pictures are written
// here alike.

/// Writes the lines of the table of scores and gathers the outcome.
struct ScoreWriter {
  /// What was scored so far.
  private(set) var found = ScoredRows()
  private let write: (UnsafeRawBufferPointer) throws -> Void

  /// A table whose header is written at once.
  ///
  /// - Parameters:
  ///   - hasReasons: Whether lines have cells for reasons.
  ///   - hasLabels: Whether it is known which rows are anomalies.
  init(
    hasReasons: Bool, hasLabels: Bool, _ write: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    self.write = write
    if hasLabels { found.labels = [] }
    try Array(ScoreLine.header(reasons: hasReasons).utf8).withUnsafeBytes(write)
  }

  /// Adds the next rows.
  ///
  /// - Parameters:
  ///   - labels: Whether each is an anomaly, where that is known.
  ///   - title: What names a row of the block.
  mutating func add(_ block: ScoredBlock, labels: [Bool]?, title: (_ row: Int) -> RowTitle) throws {
    var lines = ScoreLine()
    lines.bytes.reserveCapacity(block.cells.count + 12 * block.scores.count)
    var start = 0
    for (row, end) in block.ends.enumerated() {
      switch title(row) {
      case .text(let text): lines.append(text: text)
      case .number(let number): lines.append(number)
      }
      lines.next()
      lines.bytes += block.cells[start..<end]
      lines.bytes.append(0x0A)
      start = end
    }
    try lines.bytes.withUnsafeBytes(write)
    found.scores += block.scores
    found.flagged += block.flagged
    if let labels { found.labels? += labels }
    found.consider(
      block.worst.map { row in
        ScoredRows.Example(id: title(row).text, score: block.scores[row], reasons: block.reasons[row] ?? [])
      })
  }

  /// Takes in a row with what was expected of it.
  mutating func consider(_ row: ComparedRow) { found.consider(row) }
}
