// Animated GIF (CompuServe, "Graphics Interchange Format, version 89a", 1990), for programs that show no animated PNG.
// It has 256 colours and no opacity in between: pictures are laid on white, and more colours are rounded.

import Foundations

/// Writing pictures that move as GIF.
public enum GIF {
  /// What a file could not keep.
  public struct Losses: Equatable, Sendable {
    /// Whether there were more colours than 256.
    public var rounded: Bool
    /// Whether pixels were not opaque.
    public var flattened: Bool
  }

  /// The bytes of an animated GIF file, shown without end, and what it could not keep.
  ///
  /// - Parameters:
  ///   - frames: At least one picture; all must have the same size.
  ///   - delayMilliseconds: How long each is shown, rounded to hundredths of a second.
  public static func encode(frames: [PixelBuffer], delayMilliseconds: Int) -> (bytes: [UInt8], losses: Losses)
  {
    guard let first = frames.first, (1...65535).contains(first.height), (1...65535).contains(first.width)
    else {
      fail("no frames for a GIF, or frames that are too large")
    }
    let pixels = frames.map { frame in
      guard frame.height == first.height, frame.width == first.width else {
        fail("frames of different sizes")
      }
      return colours(of: frame)
    }
    let palette = GIFPalette(of: pixels)
    let flattened = frames.contains { frame in
      frame.channels == 4 && stride(from: 3, to: frame.bytes.count, by: 4).contains { frame.bytes[$0] < 255 }
    }
    var file = Array("GIF89a".utf8) + little(first.width) + little(first.height)
    // A table of 2^(7 + 1) colours for all frames, eight bits a channel.
    file += [0b1111_0111, 0, 0]
    for place in 0..<GIFPalette.most {
      let colour = place < palette.colours.count ? palette.colours[place] : 0
      file += [16, 8, 0].map { UInt8(truncatingIfNeeded: colour >> $0) }
    }
    // Netscape's extension for loops: without end.
    file += [0x21, 0xFF, 11] + Array("NETSCAPE2.0".utf8) + [3, 1, 0, 0, 0]
    let delay = little(max(2, (delayMilliseconds + 5) / 10))
    // What moves back and forth shows its frames again: those are compressed once.
    var written: [(place: Int, stream: [UInt8])] = []
    for (place, frame) in pixels.enumerated() {
      let known = written.first { pixels[$0.place] == frame }?.stream
      let stream = known ?? GIFCompression.blocks(frame.map(palette.place))
      if known == nil { written.append((place, stream)) }
      // The frame stays until the next one replaces all of it.
      file += [0x21, 0xF9, 4, 0b100] + delay + [0, 0]
      file += [0x2C, 0, 0, 0, 0] + little(first.width) + little(first.height) + [0] + stream
    }
    return (file + [0x3B], Losses(rounded: !palette.isExact, flattened: flattened))
  }

  /// The pixels as 0xRRGGBB, on white where they are not opaque.
  private static func colours(of picture: PixelBuffer) -> [UInt32] {
    let (bytes, channels) = (picture.bytes, picture.channels)
    return stride(from: 0, to: bytes.count, by: channels).map { pixel in
      func channel(_ number: Int) -> UInt32 {
        let value = UInt32(bytes[pixel + (channels == 1 ? 0 : number)])
        if channels < 4 { return value }
        let opacity = UInt32(bytes[pixel + 3])
        return (value * opacity + 255 * (255 - opacity) + 127) / 255
      }
      return channel(0) << 16 | channel(1) << 8 | channel(2)
    }
  }

  private static func little(_ number: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
  }
}

// Lempel, Ziv and Welch with codes of 9 to 12 bits, the least first (appendix F of the specification). A reader knows a
// string one code later than the writer, and both widen codes when the next number needs it.
/// The compression of GIF.
enum GIFCompression {
  private static let clear = 256
  private static let end = 257

  /// The size of codes and the blocks of a stream of places in the palette.
  static func blocks(_ places: [UInt8]) -> [UInt8] {
    let stream = stream(places)
    var blocks: [UInt8] = [8]
    for start in Swift.stride(from: 0, to: stream.count, by: 255) {
      let piece = stream[start..<min(start + 255, stream.count)]
      blocks.append(UInt8(piece.count))
      blocks += piece
    }
    return blocks + [0]
  }

  private static func stream(_ places: [UInt8]) -> [UInt8] {
    var bits = Bits()
    bits.append(clear)
    var strings = Strings()
    var prefix: Int?
    for place in places {
      guard let known = prefix else {
        prefix = Int(place)
        continue
      }
      if let longer = strings.find(known, place) {
        prefix = longer
        continue
      }
      bits.append(known)
      bits.widen(for: strings.next)
      if strings.next < 4096 {
        strings.add()
      } else {
        bits.append(clear)
        bits.width = 9
        strings = Strings()
      }
      prefix = Int(place)
    }
    if let prefix {
      bits.append(prefix)
      bits.widen(for: strings.next)
    }
    bits.append(end)
    return bits.finished
  }

  /// Codes, the lowest bits first.
  private struct Bits {
    var width = 9
    private var bytes: [UInt8] = []
    private var held: UInt64 = 0
    private var count = 0

    mutating func append(_ code: Int) {
      held |= UInt64(code) << UInt64(count)
      count += width
      while count >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: held))
        held >>= 8
        count -= 8
      }
    }

    /// Gives codes another bit where the next string's number needs it.
    mutating func widen(for next: Int) { if next > 1 << width - 1, width < 12 { width += 1 } }

    var finished: [UInt8] { count > 0 ? bytes + [UInt8(truncatingIfNeeded: held)] : bytes }
  }

  /// The strings that have codes, by the code of all but their last byte and that byte.
  private struct Strings {
    private static let size = 1 << 13
    private(set) var next = 258
    private var keys = [Int32](repeating: -1, count: size)
    private var codes = [Int16](repeating: 0, count: size)
    private var free = 0
    private var wanted: Int32 = 0

    /// The code of a string; where there is none, ``add()`` gives it one.
    mutating func find(_ prefix: Int, _ byte: UInt8) -> Int? {
      wanted = Int32(prefix << 8 | Int(byte))
      var slot = (prefix &* 409 ^ Int(byte) &* 31) & (Self.size - 1)
      while keys[slot] >= 0 {
        if keys[slot] == wanted { return Int(codes[slot]) }
        slot = (slot + 1) & (Self.size - 1)
      }
      free = slot
      return nil
    }

    mutating func add() {
      keys[free] = wanted
      codes[free] = Int16(next)
      next += 1
    }
  }
}
