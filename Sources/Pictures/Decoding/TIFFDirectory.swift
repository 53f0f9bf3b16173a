// The directory of a TIFF file (section 2): numbers by their tags, and how the samples of the one page lie in the file.
// Nothing is believed: what lies beyond the bytes is cut off, and sizes are bounded before they are multiplied.

/// The first directory of a file, which is that of its only page.
struct TIFFDirectory {
  private let bytes: UnsafeRawBufferPointer
  let isLittle: Bool
  /// Where the entries of tags lie.
  private var entries: [Int: Int] = [:]

  /// Reads the directory. Smaller copies of the page may follow, other pages not.
  init(_ bytes: UnsafeRawBufferPointer) throws {
    self.bytes = bytes
    isLittle = bytes.first == 0x49
    var (place, pages) = (try integer(at: 4, size: 4), 0)
    while place != 0 {
      let count = try integer(at: place, size: 2)
      guard place + 2 + 12 * count + 4 <= bytes.count else { throw Self.end }
      var found: [Int: Int] = [:]
      for index in 0..<count {
        let entry = place + 2 + 12 * index
        found[try integer(at: entry, size: 2)] = entry
      }
      if pages == 0 {
        entries = found
      } else {
        // NewSubfileType: the lowest bit says that it is a smaller copy.
        let kind = try found[254].map { try integer(at: $0 + 8, size: 4) } ?? 0
        guard kind & 1 == 1, pages < 64 else { throw PictureFault.unsupported("it has several pages") }
      }
      pages += 1
      place = try integer(at: place + 2 + 12 * count, size: 4)
    }
    if pages == 0 { throw PictureFault.corrupt("it has no picture") }
  }

  static let end = PictureFault.truncated("the file ends too early")

  private func integer(at place: Int, size: Int) throws -> Int {
    guard place >= 0, place <= bytes.count - size else { throw Self.end }
    return (0..<size).reduce(0) { sum, index in
      sum << 8 | Int(bytes[isLittle ? place + size - 1 - index : place + index])
    }
  }

  /// The numbers of a tag; none where it is not there.
  func numbers(_ tag: Int) throws -> [Int] {
    guard let entry = entries[tag] else { return [] }
    guard let size = [1: 1, 3: 2, 4: 4][try integer(at: entry + 2, size: 2)] else {
      throw PictureFault.corrupt("tag \(tag) is no whole number")
    }
    let count = try integer(at: entry + 4, size: 4)
    let start = count * size <= 4 ? entry + 8 : try integer(at: entry + 8, size: 4)
    guard start <= bytes.count, count * size <= bytes.count - start else { throw Self.end }
    return try (0..<count).map { try integer(at: start + $0 * size, size: size) }
  }

  /// The one number of a tag, or what it is where the tag is not there.
  func number(_ tag: Int, or standard: Int? = nil) throws -> Int {
    guard let number = try numbers(tag).first ?? standard else {
      throw PictureFault.corrupt("tag \(tag) is missing")
    }
    return number
  }
}

/// How samples lie in a file.
struct TIFFLayout {
  /// How the bytes of a segment are packed (Compression).
  enum Packing: Int {
    case none = 1
    case lzw = 5
    case deflate = 8
    case packBits = 32_773
    case olderDeflate = 32_946

    /// How many bytes one can stand for at most.
    var most: Int {
      switch self {
      case .none: 1
      // Codes of 12 bits for at most 4096 bytes; a byte for 128; and zlib's own bound.
      case .lzw: 2731
      case .packBits: 64
      case .deflate, .olderDeflate: 1032
      }
    }
  }

  let height, width, bits, samples: Int
  let packing: Packing
  /// Whether the samples of a pixel lie apart, those of each channel together.
  let isPlanar: Bool
  /// Whether numbers are differences to their left neighbours.
  let isDifferences: Bool
  let isLittle: Bool
  /// The size of strips or tiles; strips end with the picture, tiles are whole.
  let segment: (height: Int, width: Int)
  let isTiled: Bool
  let offsets, counts: [Int]

  init(_ directory: TIFFDirectory) throws {
    (width, height) = (try directory.number(256), try directory.number(257))
    // Products of sides, samples and bits below these stay far from 2^63.
    guard max(width, height) <= 1 << 24 else {
      throw PictureFault.tooLarge("its sides are \(width) and \(height)")
    }
    samples = try directory.number(277, or: 1)
    let depths = Set(try directory.numbers(258))
    guard depths.count <= 1, let bits = depths.first ?? Optional(1), [1, 4, 8, 16].contains(bits) else {
      throw PictureFault.unsupported(
        "samples of \(depths.sorted().map { "\($0)" }.joined(separator: ", ")) bits")
    }
    self.bits = bits
    guard Set(try directory.numbers(339)).isSubset(of: [1]) else {
      throw PictureFault.unsupported("its samples are not whole numbers from 0")
    }
    guard let packing = Packing(rawValue: try directory.number(259, or: 1)),
      try directory.number(266, or: 1) == 1
    else {
      throw PictureFault.unsupported("it is compressed in another way than PackBits, LZW and deflate")
    }
    self.packing = packing
    let predictor = try directory.number(317, or: 1)
    guard predictor == 1 || (predictor == 2 && bits >= 8) else {
      throw PictureFault.unsupported("predictor \(predictor)")
    }
    isDifferences = predictor == 2
    isPlanar = try directory.number(284, or: 1) == 2
    isLittle = directory.isLittle
    isTiled = try !directory.numbers(322).isEmpty
    segment =
      isTiled
      ? (try directory.number(323), try directory.number(322))
      : (min(height, try directory.number(278, or: height)), width)
    offsets = try directory.numbers(isTiled ? 324 : 273)
    counts = try directory.numbers(isTiled ? 325 : 279)
    guard width > 0, height > 0, (1...4).contains(samples), (1...1 << 24).contains(segment.width),
      (1...1 << 24).contains(segment.height), segment.width < 2 * width + 4096,
      segment.height < 2 * height + 4096
    else { throw PictureFault.corrupt("its sizes contradict each other") }
    let down = (height + segment.height - 1) / segment.height
    let across = (width + segment.width - 1) / segment.width
    guard offsets.count == down * across * (isPlanar ? samples : 1), counts.count == offsets.count else {
      throw PictureFault.corrupt("it has \(offsets.count) strips or tiles for another number of them")
    }
  }

  /// The fewest bytes of a file with so many samples.
  var leastBytes: UInt64 { UInt64(height * width * samples * bits / 8 / packing.most) }
}
