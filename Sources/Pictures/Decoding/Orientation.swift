// How cameras say which way up a picture is (EXIF 2.3, 4.6.4 A, tag 274): where its stored first row and first
// column come to lie when it is displayed.

/// One of the eight ways to turn and mirror a picture; the raw values are EXIF's.
enum Orientation: Int, CaseIterable {
  /// As stored.
  case upright = 1
  /// Left and right exchanged.
  case mirrored
  /// Turned by half a circle.
  case upsideDown
  /// Top and bottom exchanged.
  case flipped
  /// Rows become columns: mirrored at the diagonal from the top left.
  case transposed
  /// Turned by a quarter to the right.
  case turnedRight
  /// Mirrored at the diagonal from the top right.
  case transversed
  /// Turned by a quarter to the left.
  case turnedLeft

  /// Whether stored rows are displayed as columns.
  var swapsSides: Bool { rawValue >= 5 }
}

extension Orientation {
  /// Stored samples in the order in which they are displayed.
  func turned<Sample>(_ samples: [Sample], height: Int, width: Int, channels: Int) -> [Sample] {
    if self == .upright { return samples }
    let (rows, columns) = swapsSides ? (width, height) : (height, width)
    // The stored place of the displayed pixel (row, column) is start + row * down + column * right, in pixels.
    let (last, lastRow) = (height * width - 1, (height - 1) * width)
    let (start, down, right) =
      switch self {
      case .upright: (0, width, 1)
      case .mirrored: (width - 1, width, -1)
      case .upsideDown: (last, -width, -1)
      case .flipped: (lastRow, -width, 1)
      case .transposed: (0, 1, width)
      case .turnedRight: (lastRow, 1, -width)
      case .transversed: (last, -1, -width)
      case .turnedLeft: (width - 1, -1, width)
      }
    return [Sample](unsafeUninitializedCapacity: samples.count) { target, filled in
      samples.withUnsafeBufferPointer { source in
        for row in 0..<rows {
          for column in 0..<columns {
            let from = (start + row * down + column * right) * channels
            for channel in 0..<channels {
              target.initializeElement(at: filled + channel, to: source[from + channel])
            }
            filled += channels
          }
        }
      }
    }
  }
}

extension PixelBuffer {
  /// The picture as it is displayed when stored with an orientation.
  func oriented(_ orientation: Orientation) -> PixelBuffer {
    if orientation == .upright { return self }
    let (rows, columns) = orientation.swapsSides ? (width, height) : (height, width)
    return PixelBuffer(
      height: rows, width: columns, channels: channels,
      bytes: orientation.turned(bytes, height: height, width: width, channels: channels))
  }
}
