// Which convolutions are computed by tiles of 2 x 2 windows, 9 products for 16 (Winograd.c in CVector). The choice
// does not depend on the number of pictures: a picture's numbers are the same alone as among others.

import Tensors

extension FilteredProduct {
  // Measured on AVX-512 against the library's own, transforms included: 0.64 to 0.7 of the time for 32 to 256
  // channels, 0.75 to 0.9 for 16. A tile that hangs over the last row or column is computed whole; with a fifth of
  // the windows of tiles wasted, a quarter is left of the gain.
  /// Whether tiles are the faster way.
  var gainsByTiles: Bool {
    let elements = [element, first.element, second.element, result.element]
    let output = geometry.output
    let tiles = (output.height + 1) / 2 * ((output.width + 1) / 2)
    return elements.allSatisfy { $0 == .float32 } && geometry.kernel == .init(4, 4)
      && geometry.stride == .init(2, 2) && channels >= 32 && channels % 16 == 0 && features % 32 == 0
      && (form == .forward || (bias == nil && activation == .none))
      && 10 * 9 * tiles <= 7 * 4 * output.height * output.width
  }
}
