// A picture in memory: bytes, row by row from the top, the channels of a pixel together.

import Foundations

/// A picture of 8 bits per channel.
public struct PixelBuffer: Equatable, Sendable {
  /// How many rows there are.
  public let height: Int
  /// How many pixels a row has.
  public let width: Int
  /// 1 for grey, 3 for red, green and blue, 4 with opacity.
  public let channels: Int
  /// The pixels: height x width x channels, in C order.
  public private(set) var bytes: [UInt8]

  /// A picture of the given pixels.
  public init(height: Int, width: Int, channels: Int, bytes: [UInt8]) {
    guard Self.byteCount(height, width, channels) == bytes.count else {
      fail("\(bytes.count) bytes for a picture of \(height) x \(width) pixels and \(channels) channels")
    }
    self.height = height
    self.width = width
    self.channels = channels
    self.bytes = bytes
  }

  /// A picture of one colour.
  ///
  /// - Parameter colour: A byte per channel.
  public init(height: Int, width: Int, colour: [UInt8]) {
    let count = Self.byteCount(height, width, colour.count)
    let bytes = (0..<count).map { colour[$0 % colour.count] }
    self.init(height: height, width: width, channels: colour.count, bytes: bytes)
  }

  /// A picture of brightnesses from 0 (dark) to 1, as decoders give them: rounded to the nearest of 256 steps,
  /// values outside cut off, and what is not a number dark.
  public init(height: Int, width: Int, channels: Int, unitValues: some Collection<Float>) {
    let bytes = unitValues.map { value -> UInt8 in
      // The comparison is false for NaN.
      guard value > 0 else { return 0 }
      return UInt8((min(value, 1) * 255).rounded())
    }
    self.init(height: height, width: width, channels: channels, bytes: bytes)
  }

  /// Pictures of brightnesses one after the other, as decoders give a batch of them.
  public static func pictures(
    _ unitValues: [Float], height: Int, width: Int, channels: Int = 1
  ) -> [PixelBuffer] {
    let size = byteCount(height, width, channels)
    return stride(from: 0, to: unitValues.count - unitValues.count % size, by: size).map {
      PixelBuffer(height: height, width: width, channels: channels, unitValues: unitValues[$0..<($0 + size)])
    }
  }

  private static func byteCount(_ height: Int, _ width: Int, _ channels: Int) -> Int {
    let (pixels, overflow) = height.multipliedReportingOverflow(by: width)
    let (count, further) = pixels.multipliedReportingOverflow(by: channels)
    guard height > 0, width > 0, [1, 3, 4].contains(channels), !overflow, !further else {
      fail("a picture of \(height) x \(width) pixels and \(channels) channels")
    }
    return count
  }

  /// How many bytes a row takes.
  public var rowBytes: Int { width * channels }

  /// Copies `picture`, which must have as many channels, so that its top left pixel comes to the given place.
  public mutating func place(_ picture: PixelBuffer, row: Int, column: Int) {
    guard picture.channels == channels, row >= 0, column >= 0, row + picture.height <= height,
      column + picture.width <= width
    else {
      fail(
        "\(picture.height) x \(picture.width) x \(picture.channels) at (\(row), \(column)) of "
          + "\(height) x \(width) x \(channels)")
    }
    for line in 0..<picture.height {
      let start = (row + line) * rowBytes + column * channels
      let source = picture.bytes[line * picture.rowBytes..<(line + 1) * picture.rowBytes]
      bytes.replaceSubrange(start..<start + picture.rowBytes, with: source)
    }
  }
  /// Replaces pixels of a row, which must hold them, from the given column on.
  mutating func set(_ line: [UInt8], row: Int, column: Int) {
    let start = row * rowBytes + column * channels
    bytes.replaceSubrange(start..<start + line.count, with: line)
  }
}
