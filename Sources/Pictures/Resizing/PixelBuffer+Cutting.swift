// Parts of pictures, and pictures with something around them.

import Foundations

extension PixelBuffer {
  /// The part of `height` x `width` pixels whose top left pixel is at the given place. All of it must lie in the
  /// picture.
  public func cropped(row: Int, column: Int, height: Int, width: Int) -> PixelBuffer {
    guard row >= 0, column >= 0, (1...self.height).contains(height), (1...self.width).contains(width),
      row <= self.height - height, column <= self.width - width
    else {
      fail("\(height) x \(width) pixels at (\(row), \(column)) of \(self.height) x \(self.width)")
    }
    var part: [UInt8] = []
    part.reserveCapacity(height * width * channels)
    for line in row..<row + height {
      let start = line * rowBytes + column * channels
      part += bytes[start..<start + width * channels]
    }
    return PixelBuffer(height: height, width: width, channels: channels, bytes: part)
  }

  /// The picture in the middle of one of `height` x `width` pixels, neither of which may be less than its own.
  /// Where the space cannot be halved, the odd row or column comes below and to the right.
  ///
  /// - Parameter colour: What surrounds it, a byte per channel.
  public func padded(height: Int, width: Int, colour: [UInt8]) -> PixelBuffer {
    guard height >= self.height, width >= self.width, colour.count == channels else {
      fail(
        "\(self.height) x \(self.width) x \(channels) in \(height) x \(width) of a colour with "
          + "\(colour.count) channels")
    }
    if height == self.height, width == self.width { return self }
    var result = PixelBuffer(height: height, width: width, colour: colour)
    result.place(self, row: (height - self.height) / 2, column: (width - self.width) / 2)
    return result
  }
}
