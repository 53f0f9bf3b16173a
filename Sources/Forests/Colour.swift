// Colours as three brightnesses from 0 to 1, and the blending of them.

typealias Colour = SIMD3<Float>

extension SIMD3<Float> {
  /// A colour of 24 bits, such as 0x3366FF.
  init(hex: UInt32) {
    let parts = SIMD3<Float>(Float(hex >> 16 & 255), Float(hex >> 8 & 255), Float(hex & 255))
    self = parts / 255
  }

  /// The colour between this one (0) and another (1).
  func mixed(with other: SIMD3<Float>, _ share: Float) -> SIMD3<Float> {
    let part = Swift.min(Swift.max(share, 0), 1)
    return self + (other - self) * part
  }
}

/// 0 below `low`, 1 above `high`, and a smooth rise between.
func rise(_ value: Float, from low: Float, to high: Float) -> Float {
  let t = min(max((value - low) / (high - low), 0), 1)
  return t * t * (3 - 2 * t)
}
