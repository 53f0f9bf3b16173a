// Going through the rows of a source: those that can be read, and those that are looked at to learn what the
// data are like.

import Foundations

extension DataSource {
  /// The rows of a range that can be read, ascending.
  public func readable(_ range: Range<Int>) -> [Int] {
    let indices = Array(range)
    let lost = unreadable(indices)
    return lost.isEmpty ? indices : indices.filter { !lost.contains($0) }
  }

  /// The rows that can be read, only the first ones if a number is given; nothing behind them is looked at.
  ///
  /// - Throws: ``Failure`` of kind `badData` where none can be read.
  public func readable(atMost limit: Int? = nil) throws -> Self {
    var found: [Int] = []
    let wanted = min(limit ?? count, count)
    for start in stride(from: 0, to: count, by: Self.block) where found.count < wanted {
      found += readable(start..<min(start + Self.block, count))
    }
    if found.isEmpty, count > 0 {
      throw Failure(
        .badData, "none of its \(count) rows can be read", at: name, remedy: "'vae data info' says why")
    }
    let kept = min(wanted, found.count)
    // The first rows, none left out, need no list.
    if found.last == found.count - 1 { return kept == count ? self : subset(0..<kept) }
    return subset(Array(found.prefix(kept)))
  }

  /// The rows that are asked for at once.
  private static var block: Int { 256 }

  /// Hands over the rows by which data are judged, one after the other: all, or ``surveyLimit`` of them at equal
  /// distances; those that cannot be read are left out.
  ///
  /// - Returns: How many rows there were.
  /// - Throws: As ``read(_:into:)-(UnsafeBufferPointer<Int>,_)``.
  @discardableResult
  public func survey(_ body: (UnsafeRawBufferPointer) -> Void) throws -> Int {
    let taken = min(surveyLimit ?? count, count)
    let rows = max(1, min(Self.block, (4 << 20) / max(rowBytes, 1)))
    var memory = [UInt8](repeating: 0, count: min(rows, taken) * rowBytes)
    var seen = 0
    for start in stride(from: 0, to: taken, by: rows) {
      let indices = (start..<min(start + rows, taken)).map { spread($0, of: taken) }
      let lost = unreadable(indices)
      let present = lost.isEmpty ? indices : indices.filter { !lost.contains($0) }
      try memory.withUnsafeMutableBytes { try read(present, into: $0) }
      memory.withUnsafeBytes { bytes in
        for place in present.indices {
          body(UnsafeRawBufferPointer(rebasing: bytes[place * rowBytes..<(place + 1) * rowBytes]))
        }
      }
      seen += present.count
    }
    return seen
  }

  /// The row at a place among `taken` that are evenly spread over all: floor(place count / taken).
  private func spread(_ place: Int, of taken: Int) -> Int {
    let product = UInt(place).multipliedFullWidth(by: UInt(count))
    return Int(UInt(taken).dividingFullWidth(product).quotient)
  }
}
