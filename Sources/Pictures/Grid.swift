// Many pictures on one sheet: samples in a near-square grid, reconstructions in pairs under their originals.

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

  /// The sheet of originals, each row of them above the row of their reconstructions.
  ///
  /// - Parameter originals: As many as `reconstructions`, of the same size and channels.
  public func pairs(originals: [PixelBuffer], reconstructions: [PixelBuffer]) -> PixelBuffer {
    guard let first = originals.first, originals.count == reconstructions.count else {
      fail("\(originals.count) originals and \(reconstructions.count) reconstructions")
    }
    // Each cell is two pictures high.
    let columns =
      self.columns ?? min(originals.count, Self.nearSquare(count: 2 * originals.count, of: first))
    guard columns > 0 else { fail("\(columns) columns") }
    // A last row that is not full is filled up, so that its reconstructions stand below it.
    let missing = (columns - originals.count % columns) % columns
    let blank = PixelBuffer(
      height: first.height, width: first.width,
      colour: Self.colour(background, channels: first.channels))
    let filling = Array(repeating: blank, count: missing)
    let (upper, lower) = (originals + filling, reconstructions + filling)
    var grid = self
    grid.columns = columns
    return grid.sheet(
      stride(from: 0, to: upper.count, by: columns).flatMap { start in
        upper[start..<start + columns] + lower[start..<start + columns]
      })
  }

  /// The number of columns that makes a sheet of `count` pictures as wide as high: columns x width =
  /// rows x height with columns x rows = count, rounded up.
  private static func nearSquare(count: Int, of picture: PixelBuffer) -> Int {
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
