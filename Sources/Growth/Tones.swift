// Three tones of one colour, as painters mix them: light is warmer, shade is cooler, neither is merely brighter
// or darker.

/// A colour in the light, half in the light and in the shade.
struct Tones: Equatable {
  var light: SIMD3<Float>
  var middle: SIMD3<Float>
  var shade: SIMD3<Float>

  /// The tones of a colour.
  init(_ colour: SIMD3<Float>) {
    middle = colour
    light = colour.mixed(with: SIMD3(1, 0.96, 0.7), 0.34)
    shade = (colour * 0.55).mixed(with: SIMD3(0.1, 0.14, 0.32), 0.3)
  }

  /// The same under snow, which lies where light comes from above: 0 for none, 1 for much.
  func snowed(_ amount: Float) -> Tones {
    var tones = self
    tones.light = light.mixed(with: SIMD3(0.97, 0.98, 1), 0.95 * amount)
    tones.middle = middle.mixed(with: SIMD3(0.84, 0.89, 0.97), 0.5 * amount)
    tones.shade = shade.mixed(with: SIMD3(0.55, 0.63, 0.8), 0.15 * amount)
    return tones
  }

  /// The colour at a brightness: -1 in the shade, 0 between, 1 in the light.
  func colour(at brightness: Float) -> SIMD3<Float> {
    brightness < 0 ? middle.mixed(with: shade, -brightness) : middle.mixed(with: light, brightness)
  }
}

extension SIMD3<Float> {
  /// A colour of 24 bits, such as 0x3366FF, as numbers from 0 to 1.
  init(colour: UInt32) {
    let parts = SIMD3<Float>(Float(colour >> 16 & 255), Float(colour >> 8 & 255), Float(colour & 255))
    self = parts / 255
  }

  /// The colour between this one (0) and another (1).
  func mixed(with other: SIMD3<Float>, _ share: Float) -> SIMD3<Float> {
    let part = Swift.min(Swift.max(share, 0), 1)
    return self + (other - self) * part
  }
}
