// The samples of a TIFF file: strips or tiles are unpacked one after the other (sections 7, 9, 13, 14 and 15), and their
// samples put where they belong.

import CCodecs

/// Reading the samples of a file.
struct TIFFSegments {
  private let layout: TIFFLayout
  private let bytes: UnsafeRawBufferPointer

  init(_ layout: TIFFLayout, _ bytes: UnsafeRawBufferPointer) {
    self.layout = layout
    self.bytes = bytes
  }

  /// All samples, those of a pixel together, row by row.
  ///
  /// - Throws: ``PictureFault``.
  func samples() throws -> [UInt16] {
    let (height, width, all) = (layout.height, layout.width, layout.samples)
    var result = [UInt16](repeating: 0, count: height * width * all)
    let own = layout.isPlanar ? 1 : all
    let across = (width + layout.segment.width - 1) / layout.segment.width
    let down = (height + layout.segment.height - 1) / layout.segment.height
    for index in layout.offsets.indices {
      let (plane, place) = (index / (across * down), index % (across * down))
      let (top, left) = (place / across * layout.segment.height, place % across * layout.segment.width)
      let rows = layout.isTiled ? layout.segment.height : min(layout.segment.height, height - top)
      let line = (layout.segment.width * own * layout.bits + 7) / 8
      let raw = try unpacked(index, count: rows * line)
      for row in 0..<min(rows, height - top) {
        var values = numbers(raw[row * line..<(row + 1) * line], layout.segment.width * own)
        if layout.isDifferences {
          let mask: UInt16 = layout.bits == 8 ? 0xFF : 0xFFFF
          for at in own..<max(own, values.count) { values[at] = (values[at] &+ values[at - own]) & mask }
        }
        for column in 0..<min(layout.segment.width, width - left) {
          for sample in 0..<own {
            result[((top + row) * width + left + column) * all + plane + sample] =
              values[column * own + sample]
          }
        }
      }
    }
    return result
  }

  /// The numbers of a line, the highest bits first.
  private func numbers(_ line: ArraySlice<UInt8>, _ count: Int) -> [UInt16] {
    let start = line.startIndex
    return (0..<count).map { at in
      switch layout.bits {
      case 16:
        let (first, second) = (UInt16(line[start + 2 * at]), UInt16(line[start + 2 * at + 1]))
        return layout.isLittle ? first | second << 8 : first << 8 | second
      case 8: return UInt16(line[start + at])
      case 4: return UInt16(line[start + at / 2] >> (at % 2 == 0 ? 4 : 0) & 15)
      default: return UInt16(line[start + at / 8] >> (7 - at % 8) & 1)
      }
    }
  }

  /// The bytes of a strip or tile, of which there must be so many.
  private func unpacked(_ index: Int, count: Int) throws -> [UInt8] {
    let (offset, size) = (layout.offsets[index], layout.counts[index])
    guard offset <= bytes.count, size <= bytes.count - offset else { throw TIFFDirectory.end }
    let packed = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + size])
    let short = PictureFault.truncated("a strip or tile ends too early")
    // A tile may be larger than the picture, but not than what its bytes can hold.
    guard count / layout.packing.most <= size else { throw short }
    switch layout.packing {
    case .none:
      guard size >= count else { throw short }
      return Array(packed[..<count])
    case .packBits: return try Self.packBits(packed, count)
    case .lzw: return try LZW.decodeHighFirst(packed, count: count)
    case .deflate, .olderDeflate:
      var written = 0
      let raw = [UInt8](unsafeUninitializedCapacity: count) { target, filled in
        _ = cc_inflate(
          packed.bindMemory(to: UInt8.self).baseAddress, size, target.baseAddress, count, &written)
        filled = written
      }
      guard written == count else { throw PictureFault.corrupt("a strip or tile cannot be inflated") }
      return raw
    }
  }

  /// Runs of one byte or of different ones (section 9).
  private static func packBits(_ packed: UnsafeRawBufferPointer, _ count: Int) throws -> [UInt8] {
    var (result, place) = ([UInt8](), 0)
    result.reserveCapacity(count)
    while result.count < count {
      guard place < packed.count else { throw PictureFault.truncated("a strip or tile ends too early") }
      let length = Int(Int8(bitPattern: packed[place]))
      place += 1
      if length == -128 { continue }
      let needed = length < 0 ? 1 : length + 1
      guard needed <= packed.count - place else {
        throw PictureFault.truncated("a strip or tile ends too early")
      }
      if length < 0 {
        result += repeatElement(packed[place], count: 1 - length)
      } else {
        result += packed[place..<place + needed]
      }
      place += needed
    }
    return Array(result.prefix(count))
  }
}
