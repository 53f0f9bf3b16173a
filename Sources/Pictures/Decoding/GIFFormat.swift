// GIF (CompuServe, Graphics Interchange Format version 89a, 1990) as a row. It is small enough to be read here: a
// palette, one picture in LZW codes of at most 12 bits on a canvas, and blocks to skip. Animations are refused.

extension PictureFormat {
  /// Graphics Interchange Format: the one picture of a file that is no animation, on its canvas.
  public static let gif = PictureFormat(
    name: "GIF", endings: [".gif"],
    matches: { $0.starts(with: "GIF87a".utf8) || $0.starts(with: "GIF89a".utf8) },
    describe: { try GIFFile($0, isWhole: false).head },
    decode: { bytes, _ in try GIFFile(bytes, isWhole: true).pixels() })
}

/// What a GIF file says, and where its codes are.
private struct GIFFile {
  private var canvas = (height: 0, width: 0)
  private var place = (top: 0, left: 0)
  private var size = (height: 0, width: 0)
  private var palette: [UInt8] = []
  private var isInterlaced = false
  private var transparent: Int?
  private var codeSize = 0
  private var codes: [UInt8] = []

  /// Reads a file, up to its first picture where it may be the beginning of one.
  init(_ bytes: UnsafeRawBufferPointer, isWhole: Bool) throws {
    var reader = GIFBytes(bytes)
    try reader.skip(6)
    canvas.width = try reader.word()
    canvas.height = try reader.word()
    let flags = try reader.byte()
    try reader.skip(2)
    palette = try reader.palette(flags)
    var hasPicture = false
    do {
      while true {
        switch try reader.byte() {
        case 0x21 where try reader.byte() == 0xF9 && !hasPicture:
          let control = try reader.blocks()
          guard control.count >= 4 else { throw PictureFault.corrupt("a graphic control is too short") }
          transparent = control[0] & 1 == 1 ? Int(control[3]) : nil
        case 0x21: _ = try reader.blocks()
        case 0x2C where hasPicture: throw PictureFault.unsupported("it is an animation")
        case 0x2C:
          try readPicture(&reader) { hasPicture = true }
        case 0x3B:
          guard hasPicture else { throw PictureFault.corrupt("it holds no picture") }
          return
        case let other: throw PictureFault.corrupt("a block of the unknown kind \(other)")
        }
      }
    } catch PictureFault.truncated(let said) {
      // The head is known when the picture's place is.
      if isWhole || !hasPicture { throw PictureFault.truncated(said) }
    }
  }

  private mutating func readPicture(_ reader: inout GIFBytes, _ isPlaced: () -> Void) throws {
    place.left = try reader.word()
    place.top = try reader.word()
    size.width = try reader.word()
    size.height = try reader.word()
    let flags = try reader.byte()
    isInterlaced = flags & 0x40 != 0
    let own = try reader.palette(flags)
    if !own.isEmpty { palette = own }
    guard size.width > 0, size.height > 0, place.left + size.width <= canvas.width,
      place.top + size.height <= canvas.height
    else { throw PictureFault.corrupt("its picture does not lie on its canvas") }
    if palette.isEmpty { throw PictureFault.corrupt("it has no palette") }
    isPlaced()
    codeSize = Int(try reader.byte())
    codes = try reader.blocks()
  }

  /// Codes have at most 12 bits and stand for at most 4096 pixels each; longer chains need wider codes.
  var head: StoredHead {
    StoredHead(
      height: canvas.height, width: canvas.width, channels: channels,
      leastBytes: UInt64(canvas.height * canvas.width / 2731))
  }

  private var channels: Int { transparent != nil || size != canvas ? 4 : 3 }

  /// The canvas: the picture's colours, transparent where it is or does not lie.
  func pixels() throws -> [UInt8] {
    let indices = try LZW.decode(codes, codeSize: codeSize, count: size.height * size.width)
    var result = [UInt8](repeating: 0, count: canvas.height * canvas.width * channels)
    for (stored, row) in rowOrder.enumerated() {
      for column in 0..<size.width {
        let index = Int(indices[stored * size.width + column])
        if index == transparent { continue }
        guard 3 * index + 2 < palette.count else {
          throw PictureFault.corrupt("a colour is not in its palette")
        }
        let target = ((place.top + row) * canvas.width + place.left + column) * channels
        for channel in 0..<3 { result[target + channel] = palette[3 * index + channel] }
        if channels == 4 { result[target + 3] = 255 }
      }
    }
    return result
  }

  /// The rows in the order in which they are stored: interlaced in four passes (appendix E).
  private var rowOrder: [Int] {
    guard isInterlaced else { return Array(0..<size.height) }
    return [(0, 8), (4, 8), (2, 4), (1, 2)].flatMap { start, step in
      Array(stride(from: start, to: size.height, by: step))
    }
  }
}

/// The bytes of a file, one after the other.
private struct GIFBytes {
  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private static let end = PictureFault.truncated("the file ends too early")

  mutating func byte() throws -> UInt8 {
    guard place < bytes.count else { throw Self.end }
    place += 1
    return bytes[place - 1]
  }

  mutating func word() throws -> Int { Int(try byte()) + Int(try byte()) << 8 }

  mutating func skip(_ count: Int) throws {
    guard count <= bytes.count - place else { throw Self.end }
    place += count
  }

  /// The colours that flags announce: 2^(n + 1) of three bytes.
  mutating func palette(_ flags: UInt8) throws -> [UInt8] {
    guard flags & 0x80 != 0 else { return [] }
    let start = place
    try skip(3 << (Int(flags & 7) + 1))
    return Array(bytes[start..<place])
  }

  /// Blocks of at most 255 bytes up to an empty one, put together.
  mutating func blocks() throws -> [UInt8] {
    var all: [UInt8] = []
    while case let size = Int(try byte()), size > 0 {
      let start = place
      try skip(size)
      all += bytes[start..<place]
    }
    return all
  }
}
