// Going through the rows of a source: those that can be read, those that a key chooses, and those that are looked at to
// learn what the data are like.

public import Foundations

extension DataSource {
  /// The rows of a range that can be read, ascending.
  public func readable(_ range: Range<Int>) -> [Int] {
    let indices = Array(range)
    let lost = unreadable(indices)
    return lost.isEmpty ? indices : indices.filter { !lost.contains($0) }
  }

  /// Does something with those of some rows that can be read. Files may vanish between the look and the reading: then it is done
  /// again with the rows that are left, so what is done must be a reading that can be repeated.
  ///
  /// - Throws: What reading throws, other than for rows that turned out to be lost.
  public func withReadable(_ indices: [Int], _ read: ([Int]) throws -> Void) throws {
    var (present, lost) = (indices, unreadable(indices))
    while true {
      if !lost.isEmpty { present.removeAll(where: lost.contains) }
      do { return try read(present) } catch {
        lost = unreadable(present)
        if lost.isEmpty { throw error }
      }
    }
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
    if found.isEmpty, count > 0 { throw nothingReadable }
    let kept = min(wanted, found.count)
    // The first rows, none left out, need no list.
    if found.last == found.count - 1 { return kept == count ? self : subset(0..<kept) }
    return subset(Array(found.prefix(kept)))
  }

  /// Some of the rows that can be read, chosen by a key, ascending. Data are often in the order of their classes, and the
  /// first rows would be of a few of them only. Nothing behind the last one is looked at.
  ///
  /// - Parameter places: The places of the key's order, counted without rows that cannot be read; those beyond the last row
  ///   are left out.
  /// - Throws: ``Failure`` of kind `badData` where none can be read.
  public func chosen(_ places: Range<Int>, key: Key) throws -> Self {
    let order = Order(count: count, key: key)
    var found: [Int] = []
    for start in stride(from: 0, to: count, by: Self.block) where found.count < places.upperBound {
      let candidates = (start..<min(start + Self.block, count)).map { order[$0] }
      let lost = unreadable(candidates)
      found += candidates.filter { !lost.contains($0) }
    }
    if found.isEmpty, count > 0 { throw nothingReadable }
    return subset(found[places.clamped(to: 0..<found.count)].sorted())
  }

  /// At most this many rows that can be read, chosen by a key, ascending: all where there are no more.
  ///
  /// - Throws: As ``chosen(_:key:)``.
  public func chosen(atMost limit: Int, key: Key) throws -> Self { try chosen(0..<limit, key: key) }

  private var nothingReadable: Failure {
    Failure(
      .badData, "none of its \(count) rows can be read", at: name, remedy: "\(.inspectData) says why")
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
      var count = 0
      try withReadable(indices) { present in
        try memory.withUnsafeMutableBytes { try read(present, into: $0) }
        count = present.count
      }
      memory.withUnsafeBytes { bytes in
        for place in 0..<count {
          body(UnsafeRawBufferPointer(rebasing: bytes[place * rowBytes..<(place + 1) * rowBytes]))
        }
      }
      seen += count
    }
    return seen
  }

  /// The row at a place among `taken` that are evenly spread over all: floor(place count / taken).
  private func spread(_ place: Int, of taken: Int) -> Int {
    let product = UInt(place).multipliedFullWidth(by: UInt(count))
    return Int(UInt(taken).dividingFullWidth(product).quotient)
  }
}

extension UnsafeRawBufferPointer {
  /// Hands over the numbers of stored rows, in order, with their places.
  @inlinable @inline(__always)
  public func forEachNumber(of element: ElementType, _ body: (_ place: Int, Float) -> Void) {
    switch element {
    case .uint8, .bool: for place in indices { body(place, Float(self[place])) }
    case .float32:
      for place in 0..<count / 4 {
        body(place, loadUnaligned(fromByteOffset: 4 * place, as: Float.self))
      }
    case .int32:
      for place in 0..<count / 4 {
        body(place, Float(loadUnaligned(fromByteOffset: 4 * place, as: Int32.self)))
      }
    case .bfloat16, .uint32: fail("numbers of type \(element) in data")
    }
  }
}
