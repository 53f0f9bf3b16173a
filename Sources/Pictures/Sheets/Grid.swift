// Many pictures side by side, pixel for pixel: what programs cut apart again. For people there is `Sheet`.

import Foundations

/// How pictures are laid out on a sheet.
public struct Grid: Sendable {
  /// How many pictures stand side by side; nil for a sheet as near to a square as can be.
  public var columns: Int?
  /// How many pixels lie between pictures and around them.
  public var spacing: Int
  /// The brightness of what no picture covers.
  public var background: UInt8

  /// A layout.
  public init(columns: Int? = nil, spacing: Int = 2, background: UInt8 = 255) {
    self.columns = columns
    self.spacing = spacing
    self.background = background
  }

  /// The sheet of `pictures`, row by row. All must have the same size and channels, and there must be one.
  public func sheet(_ pictures: [PixelBuffer]) -> PixelBuffer {
    guard let first = pictures.first else { fail("a sheet without pictures") }
    let columns = self.columns ?? Self.nearSquare(count: pictures.count, of: first)
    guard columns > 0, spacing >= 0 else { fail("\(columns) columns with a spacing of \(spacing)") }
    let rows = (pictures.count + columns - 1) / columns
    let (cellHeight, cellWidth) = (first.height + spacing, first.width + spacing)
    var sheet = PixelBuffer(
      height: rows * cellHeight + spacing, width: columns * cellWidth + spacing,
      colour: Self.colour(background, channels: first.channels))
    for (index, picture) in pictures.enumerated() {
      guard picture.height == first.height, picture.width == first.width else {
        fail("pictures of different sizes on one sheet")
      }
      sheet.place(
        picture, row: spacing + index / columns * cellHeight, column: spacing + index % columns * cellWidth)
    }
    return sheet
  }

  /// The number of columns that makes a sheet of `count` pictures as wide as high: columns x width =
  /// rows x height with columns x rows = count, rounded up.
  static func nearSquare(count: Int, of picture: PixelBuffer) -> Int {
    let exact = (Double(count) * Double(picture.height) / Double(picture.width)).squareRoot()
    return min(count, max(1, Int(exact.rounded(.up))))
  }

  /// Grey in as many channels, opaque.
  private static func colour(_ brightness: UInt8, channels: Int) -> [UInt8] {
    switch channels {
    case 4: [brightness, brightness, brightness, 255]
    default: [UInt8](repeating: brightness, count: channels)
    }
  }
}
