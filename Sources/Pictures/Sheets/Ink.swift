// Painting on a picture: areas, frames, enlarged pixels and lines of text.

import Foundations

extension PixelBuffer {
  /// Paints an area, as far as it lies within the picture.
  ///
  /// - Parameter colour: A byte per channel.
  mutating func fill(row: Int, column: Int, height: Int, width: Int, colour: [UInt8]) {
    guard colour.count == channels else { fail("a colour of \(colour.count) channels for \(channels)") }
    let columns = max(0, column)..<max(max(0, column), min(self.width, column + width))
    if columns.isEmpty { return }
    let line = columns.flatMap { _ in colour }
    for row in max(0, row)..<max(max(0, row), min(self.height, row + height)) {
      set(line, row: row, column: columns.lowerBound)
    }
  }

  /// Paints a line of one pixel around an area, outside it.
  mutating func frame(row: Int, column: Int, height: Int, width: Int, colour: [UInt8]) {
    for edge in [row - 1, row + height] {
      fill(row: edge, column: column - 1, height: 1, width: width + 2, colour: colour)
    }
    for edge in [column - 1, column + width] {
      fill(row: row - 1, column: edge, height: height + 2, width: 1, colour: colour)
    }
  }

  /// Writes a line of text whose top left pixel is at the given place.
  ///
  /// - Parameter scale: How many pixels of the picture a pixel of the font is high and wide.
  mutating func write(_ text: String, row: Int, column: Int, scale: Int, colour: [UInt8]) {
    var start = column
    for character in text {
      let glyph = PixelFont.glyph(of: character)
      for (y, line) in glyph.ink.enumerated() {
        for (x, isInk) in line.enumerated() where isInk {
          fill(
            row: row + y * scale, column: start + x * scale, height: scale, width: scale, colour: colour)
        }
      }
      start += (glyph.width + 1) * scale
    }
  }

  /// The picture with every pixel as a square of `scale` pixels: nothing is blurred.
  public func enlarged(by scale: Int) -> PixelBuffer {
    guard scale > 0 else { fail("enlarged \(scale) times") }
    if scale == 1 { return self }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(self.bytes.count * scale * scale)
    for start in stride(from: 0, to: self.bytes.count, by: rowBytes) {
      var line: [UInt8] = []
      line.reserveCapacity(rowBytes * scale)
      for pixel in stride(from: start, to: start + rowBytes, by: channels) {
        for _ in 0..<scale { line += self.bytes[pixel..<pixel + channels] }
      }
      for _ in 0..<scale { bytes += line }
    }
    return PixelBuffer(height: height * scale, width: width * scale, channels: channels, bytes: bytes)
  }
}
