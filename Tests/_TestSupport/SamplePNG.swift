// PNG files of every kind that the format has, written from the specification (ISO/IEC 15948) for tests of
// readers: every colour type and depth, interlaced or not, all filters, and what each must be read as.

import CCodecs
import Foundations

/// A PNG file with made-up pixels.
public struct SamplePNG: Sendable, CustomStringConvertible {
  /// How colours are stored: 0 grey, 2 red, green, blue, 3 palette, 4 grey and opacity, 6 all four.
  public var colourType: Int
  /// The bits of a sample.
  public var depth: Int
  /// Whether the pixels come in seven passes.
  public var isInterlaced = false
  /// Whether a tRNS chunk makes colours transparent.
  public var isTransparent = false
  /// The rows.
  public var height: Int
  /// The pixels of a row.
  public var width: Int

  /// A sample of a kind.
  public init(
    colourType: Int, depth: Int, isInterlaced: Bool = false, isTransparent: Bool = false, height: Int,
    width: Int
  ) {
    self.colourType = colourType
    self.depth = depth
    self.isInterlaced = isInterlaced
    self.isTransparent = isTransparent
    self.height = height
    self.width = width
  }

  /// Every kind, in one size.
  public static func all(height: Int, width: Int) -> [SamplePNG] {
    let depths = [0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]]
    return depths.sorted { $0.key < $1.key }.flatMap { type, depths in
      depths.flatMap { depth in
        [false, true].flatMap { isInterlaced in
          (type < 4 ? [false, true] : [false]).map {
            SamplePNG(
              colourType: type, depth: depth, isInterlaced: isInterlaced, isTransparent: $0, height: height,
              width: width)
          }
        }
      }
    }
  }

  /// The kind in words.
  public var description: String {
    "type \(colourType), \(depth) bits, \(height) x \(width)"
      + (isInterlaced ? ", interlaced" : "") + (isTransparent ? ", tRNS" : "")
  }

  /// The samples of a pixel as stored.
  public var storedChannels: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colourType] ?? 1 }

  /// The channels that readers give.
  public var channels: Int {
    if colourType >= 4 || isTransparent { return 4 }
    return colourType == 0 ? 1 : 3
  }

  private var paletteCount: Int { min(1 << depth, 200) }

  /// A stored sample: half of the pixels run smoothly, half jump.
  private func sample(_ y: Int, _ x: Int, _ channel: Int) -> Int {
    let jump = Philox.word(key: Key(seed: 5), stream: UInt32(channel), row: UInt64(y / 2), column: x / 3)
    let value = y % 4 < 2 ? 37 * y + 91 * x + 53 * channel : Int(jump)
    return value % (colourType == 3 ? paletteCount : 1 << depth)
  }

  private func colour(_ entry: Int) -> [UInt8] {
    [17 * entry + 3, 255 - 29 * entry, 101 * entry].map { UInt8(truncatingIfNeeded: $0) }
  }

  /// Opacity of an entry of the palette; entries behind the last third have none of their own.
  private var entryOpacities: [UInt8] {
    (0..<max(1, 2 * paletteCount / 3)).map { UInt8(truncatingIfNeeded: 83 * $0) }
  }

  /// What readers must give.
  public var pixels: [UInt8] {
    let most = (1 << depth) - 1
    // Stretched to 255 and rounded to nearest; there are no ties, since 255 and 257 are odd.
    let bytes = { (sample: Int) in UInt8((sample * 510 + most) / (2 * most)) }
    return (0..<height * width).flatMap { place -> [UInt8] in
      let samples = (0..<storedChannels).map { sample(place / width, place % width, $0) }
      let values = samples.map(bytes)
      let shows: UInt8 = isTransparent && samples == transparentColour ? 0 : 255
      switch colourType {
      case 0: return isTransparent ? [values[0], values[0], values[0], shows] : values
      case 2: return isTransparent ? values + [shows] : values
      case 3:
        let own = samples[0] < entryOpacities.count ? entryOpacities[samples[0]] : 255
        return colour(samples[0]) + (isTransparent ? [own] : [])
      case 4: return [values[0], values[0], values[0], values[1]]
      default: return values
      }
    }
  }

  /// The colour that is transparent: that of the first pixel.
  private var transparentColour: [Int] { (0..<storedChannels).map { sample(0, 0, $0) } }
}

extension SamplePNG {
  /// The contents of the header's chunk.
  public var header: [UInt8] {
    bigEndian(width, 4) + bigEndian(height, 4)
      + [UInt8(depth), UInt8(colourType), 0, 0, isInterlaced ? 1 : 0]
  }

  /// The file.
  public var file: [UInt8] { file(header: header, lines: lines) }

  /// A file of this palette and transparency with another header and other lines under checksums that are right.
  public func file(header: [UInt8], lines: [UInt8]) -> [UInt8] {
    var chunks = [("IHDR", header)]
    if colourType == 3 { chunks.append(("PLTE", (0..<paletteCount).flatMap(colour))) }
    if isTransparent {
      let colour = transparentColour.flatMap { bigEndian($0, 2) }
      chunks.append(("tRNS", colourType == 3 ? entryOpacities : colour))
    }
    let stream = Self.compressed(lines)
    // Two chunks, of which the first ends anywhere.
    chunks.append(("IDAT", Array(stream.prefix(stream.count / 3))))
    chunks.append(("IDAT", Array(stream.dropFirst(stream.count / 3))))
    chunks.append(("IEND", []))
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunks.flatMap { Self.chunk($0, $1) }
  }

  /// Length, name, contents and CRC-32 of a chunk.
  public static func chunk(_ name: String, _ contents: [UInt8]) -> [UInt8] {
    let checked = Array(name.utf8) + contents
    return bigEndian(contents.count, 4) + checked + bigEndian(Int(cc_crc32(0, checked, checked.count)), 4)
  }

  /// A zlib stream of `bytes`.
  public static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    let bound = cc_deflate_bound(bytes.count)
    return [UInt8](unsafeUninitializedCapacity: bound) { target, filled in
      guard cc_deflate(bytes, bytes.count, target.baseAddress, bound, 9, &filled) == CC_OK else {
        fail("no memory to compress \(bytes.count) bytes")
      }
    }
  }

  /// `file` with the CRC-32 of each chunk set right, as far as its lengths can be followed.
  public static func withRightChecksums(_ file: [UInt8]) -> [UInt8] {
    var (result, place) = (file, 8)
    while place + 12 <= result.count {
      let length = result[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = place + 8 + length
      guard end + 4 <= result.count else { break }
      let checked = Array(result[place + 4..<end])
      result.replaceSubrange(end..<end + 4, with: bigEndian(Int(cc_crc32(0, checked, checked.count)), 4))
      place = end + 4
    }
    return result
  }

  /// The filtered rows of all passes.
  public var lines: [UInt8] {
    // First row, first column, and the steps downwards and to the right (8.2).
    let adam7 = [
      (0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1),
    ]
    return (isInterlaced ? adam7 : [(0, 0, 1, 1)]).flatMap { top, left, down, right in
      var above: [UInt8] = []
      var filter = 0
      return stride(from: top, to: height, by: down).flatMap { y -> [UInt8] in
        let columns = stride(from: left, to: width, by: right)
        let line = packed(columns.flatMap { x in (0..<storedChannels).map { sample(y, x, $0) } })
        if line.isEmpty { return [] }
        if above.isEmpty { above = line.map { _ in 0 } }
        defer {
          above = line
          filter = (filter + 1) % 5
        }
        return [UInt8(filter)] + filtered(line, above: above, by: filter)
      }
    }
  }

  /// Samples side by side, the first in the highest bits.
  private func packed(_ samples: [Int]) -> [UInt8] {
    if depth >= 8 { return samples.flatMap { bigEndian($0, depth / 8) } }
    let perByte = 8 / depth
    return stride(from: 0, to: samples.count, by: perByte).map { start in
      let part = samples[start..<min(start + perByte, samples.count)]
      let value = part.reduce(0) { $0 << depth | $1 } << (depth * (perByte - part.count))
      return UInt8(value)
    }
  }

  /// The residuals of a row (9.2).
  private func filtered(_ line: [UInt8], above: [UInt8], by filter: Int) -> [UInt8] {
    let step = max(1, depth * storedChannels / 8)
    return line.indices.map { index in
      let a = index >= step ? Int(line[index - step]) : 0
      let c = index >= step ? Int(above[index - step]) : 0
      let b = Int(above[index])
      let nearest = [(abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c)].min {
        ($0.0, $0.1) < ($1.0, $1.1)
      }
      let predicted = [0, a, b, (a + b) / 2, nearest?.2 ?? 0][filter]
      return UInt8(truncatingIfNeeded: Int(line[index]) - predicted)
    }
  }
}

private func bigEndian(_ number: Int, _ bytes: Int) -> [UInt8] {
  (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}
