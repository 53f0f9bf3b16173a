// Whether the lines of a file are those of a table: under an ending of text files both are found.

/// Lines with delimiters.
enum DelimitedLines {
  /// The least share of lines with one number of cells.
  private static let (share, lines) = (0.9, 200)

  /// Whether nearly all of the first lines have the same number of cells, at least two, by one delimiter.
  static func areColumns(_ head: [UInt8]) -> Bool {
    let lines = head.split { $0 == 0x0A || $0 == 0x0D }.prefix(Self.lines)
    return "\t;|,".utf8.contains { delimiter in
      let counts = lines.map { line in line.count { $0 == delimiter } }
      guard
        let usual = counts.max(by: { first, second in
          counts.count { $0 == first } < counts.count { $0 == second }
        }), usual > 0
      else { return false }
      return Double(counts.count { $0 == usual }) >= share * Double(counts.count)
    }
  }
}
