// The cells of a few rows of a file as they stand there.

extension TableReader {
  /// The first block of rows; nil for a file without rows.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a row of it that cannot be read.
  func firstBlock() throws -> ParsedBlock? {
    var first: ParsedBlock?
    do {
      try forEachBlock { block in
        first = block
        throw Enough()
      }
    } catch is Enough {}
    return first
  }

  /// The cells of rows, by the numbers of these, from 0, the header aside.
  ///
  /// - Throws: As ``forEachBlock(_:)``.
  public func texts(ofRows rows: some Sequence<Int>) throws -> [Int: [String]] {
    let wanted = Set(rows)
    guard let last = wanted.max() else { return [:] }
    var found: [Int: [String]] = [:]
    do {
      try forEachBlock { block in
        for row in 0..<block.rows where wanted.contains(block.firstRow + row) {
          found[block.firstRow + row] = (0..<block.columns).map { block.text(row: row, column: $0) }
        }
        if block.firstRow + block.rows > last { throw Enough() }
      }
    } catch is Enough {}
    return found
  }
}

/// That no more rows are needed.
private struct Enough: Error {}
