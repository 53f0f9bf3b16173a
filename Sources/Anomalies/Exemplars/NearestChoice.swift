// The nearest of many by their distances, a few for each row, in the order of distance.

/// The places of the least numbers of each row of a table.
struct NearestChoice {
  /// How many are chosen of each row.
  let count: Int
  private var places: [Int32] = []
  private var best: [Float]

  init(count: Int) {
    self.count = count
    best = [Float](repeating: .infinity, count: count)
  }

  /// The place chosen for a row, by its number in the order of distance.
  func chosen(_ row: Int, _ number: Int) -> Int { Int(places[row * count + number]) }

  /// Chooses for each row of a table [rows, width]; the first of equals.
  mutating func choose(among table: UnsafeBufferPointer<Float>, rows: Int, of width: Int) {
    if places.count < rows * count { places = [Int32](repeating: 0, count: rows * count) }
    places.withUnsafeMutableBufferPointer { places in
      best.withUnsafeMutableBufferPointer { best in
        for row in 0..<rows {
          Self.choose(
            UnsafeBufferPointer(rebasing: table[row * width..<(row + 1) * width]),
            UnsafeMutableBufferPointer(rebasing: places[row * count..<(row + 1) * count]), best)
        }
      }
    }
  }

  // Most numbers are above the worst that is kept: eight of them are compared at once.
  private static func choose(
    _ numbers: UnsafeBufferPointer<Float>, _ places: UnsafeMutableBufferPointer<Int32>,
    _ best: UnsafeMutableBufferPointer<Float>
  ) {
    best.update(repeating: .infinity)
    places.update(repeating: 0)
    let last = best.count - 1
    func consider(_ place: Int) {
      let number = numbers[place]
      guard number < best[last] else { return }
      var slot = last
      while slot > 0, best[slot - 1] > number {
        best[slot] = best[slot - 1]
        places[slot] = places[slot - 1]
        slot -= 1
      }
      best[slot] = number
      places[slot] = Int32(truncatingIfNeeded: place)
    }
    let raw = UnsafeRawBufferPointer(numbers)
    let whole = numbers.count / 8 * 8
    for start in stride(from: 0, to: whole, by: 8) {
      let group = raw.loadUnaligned(fromByteOffset: 4 * start, as: SIMD8<Float>.self)
      if any(group .< best[last]) { for place in start..<start + 8 { consider(place) } }
    }
    for place in whole..<numbers.count { consider(place) }
  }
}
