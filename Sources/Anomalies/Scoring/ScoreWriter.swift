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
  ///   - texts: Whether they have one for the text.
  init(hasReasons: Bool, texts: Bool = false, _ write: @escaping (UnsafeRawBufferPointer) throws -> Void)
    throws
  {
    self.write = write
    try Array(ScoreLine.header(reasons: hasReasons, texts: texts).utf8).withUnsafeBytes(write)
  }

  /// Adds the next rows.
  ///
  /// - Parameter title: What names a row of the block.
  mutating func add(_ block: ScoredBlock, title: (_ row: Int) -> RowTitle) throws {
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
    found.consider(
      block.worst.map { row in
        ScoredRows.Example(
          id: title(row).text, score: block.scores[row], reasons: block.reasons[row] ?? [],
          text: block.texts.isEmpty ? nil : block.texts[row])
      })
  }

  /// Takes in a row with what was expected of it.
  mutating func consider(_ row: ComparedRow) { found.consider(row) }
}
