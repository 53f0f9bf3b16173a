// Sprites as one looks at them on a sheet: laid over a pale ground. Numbers are premultiplied by opacity, so that
// what is behind is added as far as it shows through: exact, and without rims.

import Autoencoders
import Pictures
import Tensors

/// Pictures of sprites.
enum Portraits {
  /// The ground, red, green and blue.
  static let ground: [Float] = [0.93, 0.945, 0.93]

  /// Pictures of observations, [count, dimensions], of sprites with opacity.
  static func of(_ observations: HostArray, _ model: ModelConfiguration) -> [PixelBuffer] {
    let numbers = observations.floats
    let pixels = (0..<numbers.count / 4).flatMap { pixel -> [Float] in
      let opacity = min(max(numbers[pixel * 4 + 3], 0), 1)
      return (0..<3).map { max(numbers[pixel * 4 + $0], 0) + (1 - opacity) * ground[$0] }
    }
    return PixelBuffer.pictures(
      pixels, height: model.exampleShape[0], width: model.exampleShape[1], channels: 3)
  }
}
