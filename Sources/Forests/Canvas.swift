// The picture while it is painted: a colour per pixel, not yet rounded to bytes.

import Pictures

/// A picture of colours.
struct Canvas {
  let width: Int
  let height: Int
  private var pixels: [Colour]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixels = [Colour](repeating: .zero, count: width * height)
  }

  subscript(column: Int, row: Int) -> Colour {
    get { pixels[row * width + column] }
    set { pixels[row * width + column] = newValue }
  }

  /// Lays a colour over a pixel.
  mutating func paint(_ column: Int, _ row: Int, _ colour: Colour, _ cover: Float) {
    let index = row * width + column
    pixels[index] = pixels[index].mixed(with: colour, cover)
  }

  var picture: PixelBuffer {
    PixelBuffer(
      height: height, width: width, channels: 3, unitValues: pixels.flatMap { [$0.x, $0.y, $0.z] })
  }
}
