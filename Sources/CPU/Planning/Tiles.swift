// Which convolutions are computed by tiles of 2 x 2 windows, 9 products for 16 (Winograd.c in CVector). The choice
// does not depend on the number of pictures: a picture's numbers are the same alone as among others.

import Foundations
import Tensors

extension Planner {
  // Where the processor multiplies bfloat16 by matrices of tiles of its own, patches or the library are faster.
  /// Whether a convolution is computed by tiles.
  func goesByTiles(_ convolution: FilteredProduct) -> Bool {
    convolution.gainsByTiles && VectorLibrary.hasTiles(of: convolution.element)
      && !(convolution.element == .bfloat16 && products.hasMatrixTiles)
  }
}

extension FilteredProduct {
  // Measured on AVX-512 against the library's own, transforms included: 0.64 to 0.7 of the time for 32 to 256
  // channels, 0.75 to 0.9 for 16; in bfloat16 0.9 forward, 0.7 to 0.8 transposed and 0.45 to 0.7 by filters. A tile that hangs over the last row or column is computed whole; with a fifth of
  // the windows of tiles wasted, a quarter is left of the gain.
  /// Whether tiles are the faster way, and what is multiplied lies as they need it.
  fileprivate var gainsByTiles: Bool {
    let read = form == .filters ? [first, second] : [first]
    let floats = form == .filters ? [result] : [second, result]
    let output = geometry.output
    let tiles = (output.height + 1) / 2 * ((output.width + 1) / 2)
    return read.allSatisfy { $0.element == element } && floats.allSatisfy { $0.element == .float32 }
      && geometry.kernel == .init(4, 4)
      && geometry.stride == .init(2, 2) && channels >= 32 && channels % 16 == 0 && features % 32 == 0
      && (form == .forward || (bias == nil && activation == .none))
      && 10 * 9 * tiles <= 7 * 4 * output.height * output.width
  }
}
