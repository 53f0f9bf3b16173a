// The names that tables of pictures give their columns: pixel0, pixel_1, px2, or 1x1, 1x2, ..., 28x28.

extension PixelTable {
  /// The columns whose names count pixels without a gap, from 0 or 1 on; none where the names say nothing else.
  static func pixels(_ names: [String]) -> [Int] {
    var (columns, first): ([Int], Int?) = ([], nil)
    for (column, name) in names.enumerated() {
      guard let number = number(name) else { continue }
      let start = first ?? number
      guard (0...1).contains(start), number == start + columns.count else { return places(names) }
      first = start
      columns.append(column)
    }
    return columns.isEmpty ? places(names) : columns
  }

  /// The number of a pixel: pixel0, pixel_12, Pixel 3, px7, pixel0042.
  private static func number(_ name: String) -> Int? {
    let lower = name.lowercased()
    let digits = lower.reversed().prefix { ("0"..."9").contains($0) }.count
    guard digits > 0, ["pixel", "pixel_", "pixel ", "pixel-", "px", "px_"].contains(lower.dropLast(digits))
    else {
      return nil
    }
    return Int(lower.suffix(digits))
  }

  /// The columns whose names are rows and columns of a square: 1x1, 1x2, ..., 28x28.
  private static func places(_ names: [String]) -> [Int] {
    var found: [(column: Int, name: String)] = []
    for (column, name) in names.enumerated() {
      let parts = name.lowercased().split(separator: "x", omittingEmptySubsequences: false)
      if parts.count == 2, parts.allSatisfy({ Int($0) != nil }) { found.append((column, name.lowercased())) }
    }
    let side = Int(Double(found.count).squareRoot().rounded())
    guard side * side == found.count, let first = found.first else { return [] }
    let start = first.name == "0x0" ? 0 : 1
    let expected = (start..<start + side).flatMap { row in (start..<start + side).map { "\(row)x\($0)" } }
    return found.map(\.name) == expected ? found.map(\.column) : []
  }
}
