// Pictures mirrored left to right as they enter a batch. The coin of a row is a function of the seed, the epoch
// and the row's id, so neither the batch nor an interruption changes it. It is done where bytes are copied
// anyway: in the graph it would be a gather, and mirrored copies of the data would double them.

public import Examples
import Foundations

/// Mirrors every picture in about every other epoch.
public struct Mirroring: Augmentation {
  private let key: Key

  /// The coins of a training with a seed.
  public init(seed: UInt64) { key = Key(seed: seed).folding("flip") }

  /// Whether the row of an id is mirrored in an epoch: every other one is.
  public func mirrors(_ id: Int, epoch: Int) -> Bool { Self.mirrors(id, coins(of: epoch)) }

  private func coins(of epoch: Int) -> Key { key.folding(UInt64(epoch)) }

  private static func mirrors(_ id: Int, _ coins: Key) -> Bool {
    Philox.word(key: coins, stream: 0, row: UInt64(id), column: 0) >> 31 == 1
  }

  /// Mirrors those rows that the coins say.
  public func apply(
    to rows: UnsafeMutableRawBufferPointer, count: Int, id: (Int) -> Int, _ content: Field, epoch: Int
  ) {
    let shape = content.shape
    guard shape.count == 3 else { fail("mirroring rows of shape \(shape), which are no pictures") }
    let pixel = shape[2] * content.element.size
    guard let start = rows.baseAddress, rows.count >= count * content.byteCount else {
      fail("mirroring \(count) rows of \(content.byteCount) bytes in \(rows.count)")
    }
    let coins = coins(of: epoch)
    for place in 0..<count where Self.mirrors(id(place), coins) {
      for line in 0..<shape[0] {
        Self.mirror(
          start + place * content.byteCount + line * shape[1] * pixel, width: shape[1], pixel: pixel)
      }
    }
  }

  /// Exchanges the first pixel of a line with the last, and so on.
  private static func mirror(_ line: UnsafeMutableRawPointer, width: Int, pixel: Int) {
    // With a size that the compiler knows, its loop over the bytes of a pixel is none.
    switch pixel {
    case 1: exchangeBytes(line, width)
    case 3: exchange(line, width, 3)
    case 4: exchange(line, width, 4)
    case 12: exchange(line, width, 12)
    default: exchange(line, width, pixel)
    }
  }

  @inline(__always)
  private static func exchange(_ line: UnsafeMutableRawPointer, _ width: Int, _ pixel: Int) {
    var (left, right) = (line, line + (width - 1) * pixel)
    while left < right {
      for byte in 0..<pixel {
        let value = left.load(fromByteOffset: byte, as: UInt8.self)
        left.storeBytes(
          of: right.load(fromByteOffset: byte, as: UInt8.self), toByteOffset: byte, as: UInt8.self)
        right.storeBytes(of: value, toByteOffset: byte, as: UInt8.self)
      }
      left += pixel
      right -= pixel
    }
  }

  /// The same for pixels of a byte, eight at a time.
  private static func exchangeBytes(_ line: UnsafeMutableRawPointer, _ width: Int) {
    var (left, right) = (0, width)
    while right - left >= 16 {
      let first = line.loadUnaligned(fromByteOffset: left, as: UInt64.self).byteSwapped
      let last = line.loadUnaligned(fromByteOffset: right - 8, as: UInt64.self).byteSwapped
      line.storeBytes(of: last, toByteOffset: left, as: UInt64.self)
      line.storeBytes(of: first, toByteOffset: right - 8, as: UInt64.self)
      left += 8
      right -= 8
    }
    if left < right { exchange(line + left, right - left, 1) }
  }
}
