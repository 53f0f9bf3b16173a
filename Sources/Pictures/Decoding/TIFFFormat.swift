// TIFF (Adobe, revision 6.0, 1992) as a row: what scanners and microscopes write. Grey, colours and palettes of 1 to 16
// bits, in strips or tiles, plain or packed by PackBits, LZW or deflate, of one page. Everything else is refused by
// name; `TIFFDirectory` reads what stands in a file, `TIFFSegments` its samples.

extension PictureFormat {
  /// Tagged Image File Format, of one page, baseline with tiles, LZW, deflate and 16 bits.
  public static let tiff = PictureFormat(
    name: "TIFF", endings: [".tif", ".tiff"],
    matches: { $0.starts(with: [0x49, 0x49, 42, 0]) || $0.starts(with: [0x4D, 0x4D, 0, 42]) },
    describe: { try TIFFPicture($0).head },
    decode: { bytes, _ in
      let picture = try TIFFPicture(bytes)
      return try picture.resolved(bytes) { value, most in UInt8((2 * value * 255 + most) / (2 * most)) }
    },
    decodeDeep: { bytes, _ in
      let picture = try TIFFPicture(bytes)
      return try picture.resolved(bytes) { value, most in UInt16((2 * value * 65_535 + most) / (2 * most)) }
    })
}

/// The picture of a TIFF file.
private struct TIFFPicture {
  /// How the numbers of a pixel are colours (PhotometricInterpretation).
  private enum Colours: Int {
    case whiteIsZero, blackIsZero, rgb, palette
  }

  private let layout: TIFFLayout
  private let colours: Colours
  private let orientation: Int
  private let map: [Int]
  /// Whether the last sample is opacity, and whether colours are multiplied by it.
  private let opacity: (isThere: Bool, isMultiplied: Bool)

  init(_ bytes: UnsafeRawBufferPointer) throws {
    let directory = try TIFFDirectory(bytes)
    layout = try TIFFLayout(directory)
    guard let colours = Colours(rawValue: try directory.number(262)) else {
      throw PictureFault.unsupported("its colours are neither grey, red, green and blue, nor a palette")
    }
    self.colours = colours
    orientation = try directory.number(274, or: 1)
    let own = colours == .rgb ? 3 : 1
    let extra = try directory.numbers(338)
    guard
      layout.samples == own || (layout.samples == own + 1 && extra.count == 1 && (1...2).contains(extra[0]))
    else { throw PictureFault.unsupported("\(layout.samples) samples per pixel") }
    opacity = (layout.samples > own, extra.first == 1)
    map = colours == .palette ? try directory.numbers(320) : []
    if colours == .palette {
      guard layout.bits <= 8, map.count == 3 << layout.bits, !opacity.isThere else {
        throw PictureFault.corrupt("its palette does not fit its bits")
      }
    }
  }

  private var channels: Int { opacity.isThere ? 4 : colours == .rgb || colours == .palette ? 3 : 1 }

  var head: StoredHead {
    StoredHead(
      height: layout.height, width: layout.width, channels: channels, bitDepth: layout.bits,
      orientation: orientation, leastBytes: layout.leastBytes)
  }

  /// The pixels, each sample put on its scale by `scaled`, which is given the sample and the most that it can be.
  func resolved<Sample: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ scaled: (_ value: Int, _ most: Int) -> Sample
  ) throws -> [Sample] {
    let stored = try TIFFSegments(layout, bytes).samples()
    let most = 1 << layout.bits - 1
    // Some programs write palettes of bytes.
    let mapMost = map.allSatisfy { $0 < 256 } ? 255 : 65_535
    var result: [Sample] = []
    result.reserveCapacity(layout.height * layout.width * channels)
    for place in stride(from: 0, to: stored.count, by: layout.samples) {
      let first = Int(stored[place])
      switch colours {
      case .palette:
        for channel in 0..<3 { result.append(scaled(map[channel << layout.bits + first], mapMost)) }
      case .rgb:
        for channel in 0..<3 {
          result.append(scaled(plain(Int(stored[place + channel]), stored, place, most), most))
        }
      case .whiteIsZero, .blackIsZero:
        let value = plain(first, stored, place, most)
        let grey = scaled(colours == .whiteIsZero ? most - value : value, most)
        for _ in 0..<(opacity.isThere ? 3 : 1) { result.append(grey) }
      }
      if opacity.isThere { result.append(scaled(Int(stored[place + layout.samples - 1]), most)) }
    }
    return result
  }

  /// A colour that is not multiplied by opacity.
  private func plain(_ value: Int, _ stored: [UInt16], _ place: Int, _ most: Int) -> Int {
    guard opacity.isMultiplied else { return value }
    let through = Int(stored[place + layout.samples - 1])
    return through == 0 ? 0 : min(most, (2 * value * most + through) / (2 * through))
  }
}
