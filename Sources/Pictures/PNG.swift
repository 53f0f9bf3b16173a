// PNG (ISO/IEC 15948): signature, IHDR, IDAT, IEND; 8 bits per channel, not interlaced. Every row is filtered
// with the predictor whose residuals have the least sum of magnitudes, the heuristic that the
// specification recommends (12.8), and the filtered rows are one zlib stream.

import CCodecs
import Foundations

/// Writing pictures as PNG.
public enum PNG {
  /// The bytes of a PNG file of `picture`.
  public static func encode(_ picture: PixelBuffer) -> [UInt8] {
    head(of: picture) + dataChunks(stream(of: picture)) + chunk("IEND", [])
  }

  /// Writes `picture` to the file at `path`, replacing a file that is there in one step.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput`.
  public static func write(_ picture: PixelBuffer, to path: String) throws {
    try AtomicFile.write(encode(picture), to: path)
  }

  /// The signature and the header's chunk of a file of `picture`.
  static func head(of picture: PixelBuffer) -> [UInt8] {
    guard picture.height <= Int(Int32.max), picture.width <= Int(Int32.max) else {
      fail("a PNG of \(picture.height) x \(picture.width) pixels")
    }
    let colourType: UInt8 =
      switch picture.channels {
      case 1: 0
      case 3: 2
      default: 6
      }
    let header =
      bigEndian(UInt32(picture.width)) + bigEndian(UInt32(picture.height)) + [8, colourType, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
  }

  /// The filtered rows of `picture` as a zlib stream.
  static func stream(of picture: PixelBuffer) -> [UInt8] { compressed(filtered(picture)) }

  /// A stream in pieces that fit a chunk; the format's own bound is 2^31 - 1 bytes.
  static func pieces(_ stream: [UInt8]) -> [ArraySlice<UInt8>] {
    let longest = 1 << 30
    return stride(from: 0, to: stream.count, by: longest).map {
      stream[$0..<min($0 + longest, stream.count)]
    }
  }

  /// The chunks of the default picture's stream.
  static func dataChunks(_ stream: [UInt8]) -> [UInt8] { pieces(stream).flatMap { chunk("IDAT", $0) } }

  /// Length, name, data, and the CRC-32 of name and data.
  static func chunk(_ name: String, _ data: some Collection<UInt8>) -> [UInt8] {
    let content = Array(name.utf8) + data
    return bigEndian(UInt32(data.count)) + content + bigEndian(cc_crc32(0, content, content.count))
  }

  private static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    let bound = cc_deflate_bound(bytes.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { target, filled in
      guard cc_deflate(bytes, bytes.count, target.baseAddress, bound, 6, &filled) == CC_OK else {
        fail("no memory to compress \(bytes.count) bytes")
      }
    }
  }

  /// A number as the format writes it.
  static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}

extension PNG {
  /// The rows, each behind the number of its filter.
  static func filtered(_ picture: PixelBuffer) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(picture.height * (picture.rowBytes + 1))
    var above = [UInt8](repeating: 0, count: picture.rowBytes)
    for start in stride(from: 0, to: picture.bytes.count, by: picture.rowBytes) {
      let row = Array(picture.bytes[start..<start + picture.rowBytes])
      // Enlarged pictures repeat their rows, of which nothing is left above each other.
      if row == above, row.contains(where: { $0 != 0 }) {
        result.append(Filter.up.rawValue)
        result.append(contentsOf: repeatElement(0, count: row.count))
        continue
      }
      var best: (cost: Int, line: [UInt8]) = (.max, [])
      for filter in Filter.allCases {
        let line = filter.residuals(row, above: above, pixelBytes: picture.channels)
        // Residuals are small steps around zero: bytes above 127 stand for negative ones.
        let cost = line.reduce(0) { $0 + Int(Int8(bitPattern: $1).magnitude) }
        if cost < best.cost { best = (cost, [filter.rawValue] + line) }
      }
      result += best.line
      above = row
    }
    return result
  }
}

/// The five predictors of the format (9.2), by their numbers.
enum Filter: UInt8, CaseIterable {
  case none, sub, up, average, paeth

  /// What is left of each byte when its prediction is taken away.
  func residuals(_ row: [UInt8], above: [UInt8], pixelBytes: Int) -> [UInt8] {
    row.indices.map { index in
      let left = index >= pixelBytes ? row[index - pixelBytes] : 0
      let aboveLeft = index >= pixelBytes ? above[index - pixelBytes] : 0
      return row[index] &- prediction(left: left, above: above[index], aboveLeft: aboveLeft)
    }
  }

  /// The predicted byte, from the same channel of the pixels to the left, above, and above to the left.
  func prediction(left: UInt8, above: UInt8, aboveLeft: UInt8) -> UInt8 {
    switch self {
    case .none: return 0
    case .sub: return left
    case .up: return above
    case .average: return UInt8((Int(left) + Int(above)) / 2)
    case .paeth:
      // The neighbour nearest to left + above - aboveLeft, ties in this order.
      let (a, b, c) = (Int(left), Int(above), Int(aboveLeft))
      let (toLeft, toAbove, toCorner) = (abs(b - c), abs(a - c), abs(a + b - 2 * c))
      if toLeft <= toAbove, toLeft <= toCorner { return left }
      return toAbove <= toCorner ? above : aboveLeft
    }
  }
}
