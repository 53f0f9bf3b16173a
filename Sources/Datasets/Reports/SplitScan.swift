// One pass over the rows of a split, a block of rows at a time, that counts what a report says.

import Foundations

/// The counts of a split's rows.
struct SplitScan {
  private(set) var rows = 0
  private(set) var elements = 0
  private(set) var zeros = 0
  private(set) var ones = 0
  private(set) var nonFinite = 0
  private(set) var duplicates = 0
  private(set) var constantDimensions = 0
  private(set) var least: Float?
  private(set) var most: Float?
  private(set) var labels: [Int32: Int]?
  private var hashes: [UInt64] = []
  private var known: Set<UInt64> = []

  /// Scans all rows of a source.
  ///
  /// - Parameter one: The stored value that is 1 to a model.
  init(_ source: any DataSource, one: Float) throws {
    rows = source.count
    elements = source.count * source.rowCount
    switch source.elementType {
    case .uint8: try scan(source, one: one, of: UInt8.self, float: Float.init)
    case .float32: try scan(source, one: one, of: Float.self) { $0 }
    case .int32: try scan(source, one: one, of: Int32.self, float: Float.init)
    case .bfloat16, .uint32, .bool: fail("rows of \(source.elementType)")
    }
    known = Set(hashes)
    duplicates = rows - known.count
    if source.hasLabels {
      labels = try source.labels(Array(0..<rows)).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
  }

  /// How many of these rows equal one of `other`'s.
  func rowsAlso(in other: SplitScan) -> Int { hashes.count(where: other.known.contains) }

  private mutating func scan<Element: BitwiseCopyable & Equatable>(
    _ source: any DataSource, one: Float, of type: Element.Type, float: (Element) -> Float
  ) throws {
    let width = source.rowCount
    let block = max(1, min(source.count, (1 << 20) / max(source.rowBytes, 1)))
    var memory = [UInt8](repeating: 0, count: block * source.rowBytes)
    var first: [Element] = []
    var varies = [Bool](repeating: false, count: width)
    var (low, high) = (Float.infinity, -Float.infinity)
    for start in stride(from: 0, to: source.count, by: block) {
      let taken = min(block, source.count - start)
      try memory.withUnsafeMutableBytes { try source.read(Array(start..<start + taken), into: $0) }
      memory.withUnsafeBytes { bytes in
        for row in 0..<taken {
          let place = row * source.rowBytes
          hashes.append(
            Self.hash(UnsafeRawBufferPointer(rebasing: bytes[place..<place + source.rowBytes])))
          if first.isEmpty {
            first = (0..<width).map {
              bytes.loadUnaligned(fromByteOffset: place + $0 * MemoryLayout<Element>.size, as: type)
            }
          }
          for column in 0..<width {
            let element = bytes.loadUnaligned(
              fromByteOffset: place + column * MemoryLayout<Element>.size, as: type)
            if element != first[column] { varies[column] = true }
            let value = float(element)
            guard value.isFinite else {
              nonFinite += 1
              continue
            }
            if value == 0 { zeros += 1 } else if value == one { ones += 1 }
            low = min(low, value)
            high = max(high, value)
          }
        }
      }
    }
    if low <= high { (least, most) = (low, high) }
    constantDimensions = varies.count { !$0 }
  }

  /// A hash of 64 bits of a row's bytes: eight at a time, multiplied and folded (the step of SplitMix64's
  /// finalizer), so that among a million rows two different ones share it less than once in ten million reports.
  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state = UInt64(bytes.count)
    func take(_ word: UInt64) {
      state = (state ^ word) &* 0xBF58_476D_1CE4_E5B9
      state ^= state >> 29
    }
    let whole = bytes.count / 8 * 8
    for place in stride(from: 0, to: whole, by: 8) {
      take(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
    }
    take(bytes[whole...].reduce(0) { $0 << 8 | UInt64($1) })
    take(state >> 32)
    return state
  }
}
