// From random words to numbers, defined once. Only exactly rounded float32 operations occur (add,
// multiply, fused multiply-add, square root, comparison) in a fixed order, so every backend that
// follows this text produces the same bits on every processor.

/// The maps from a random 32-bit word to a number in float32.
public enum Noise {
  /// Uniform on [0, 1): the upper 24 bits over 2^24.
  public static func uniform(_ word: UInt32) -> Float { Float(word >> 8) * 0x1p-24 }

  /// Standard normal by inversion: sqrt(2) erfinv(y).
  ///
  /// The upper 24 bits give the two-sided tail probability t = P(|X| > |x|) and the lowest bit the
  /// sign. With y = 1 - t, erfinv(y) = y p(w), w = -log(1 - y^2) = -log(t (2 - t)); that form of w keeps
  /// the tail exact where 1 - y^2 would cancel. p: M. Giles, "Approximating the erfinv function",
  /// GPU Computing Gems, 2011, single precision. The range is +-5.54.
  public static func normal(_ word: UInt32) -> Float {
    let tail = (Float(word >> 8) + 0.5) * 0x1p-24
    let w = -logarithm(tail * (2 - tail))
    let centre = polynomial(w - 2.5, central)
    let outer = polynomial(w.squareRoot() - 3, outlying)
    let magnitude = (w < 5 ? centre : outer) * (1 - tail) * 1.414_213_6
    return word & 1 == 0 ? magnitude : -magnitude
  }

  /// The natural logarithm of a normal positive float32, to about one unit in the last place.
  ///
  /// x = 2^e m with m in [sqrt(1/2), sqrt(2)), log x = e log 2 + log m, log m by the minimax polynomial
  /// of the Cephes library (S. Moshier, logf), log 2 split in two so that e log 2 is exact in its head.
  static func logarithm(_ x: Float) -> Float {
    let shifted = Int32(bitPattern: x.bitPattern) &- 0x3F35_04F3
    let exponent = Float(shifted >> 23)
    let mantissa = Float(bitPattern: UInt32(bitPattern: (shifted & 0x007F_FFFF) &+ 0x3F35_04F3)) - 1
    let square = mantissa * mantissa
    var sum = polynomial(mantissa, logarithmic) * mantissa * square
    sum = sum.addingProduct(exponent, -2.121_944_4e-4)
    sum = sum.addingProduct(square, -0.5)
    return (mantissa + sum).addingProduct(exponent, 0.693_359_375)
  }

  private static func polynomial(_ x: Float, _ coefficients: [Float]) -> Float {
    var value = coefficients[0]
    for coefficient in coefficients.dropFirst() {
      value = coefficient.addingProduct(value, x)
    }
    return value
  }

  private static let central: [Float] = [
    2.810_226_4e-08, 3.432_739_4e-07, -3.523_387_7e-06, -4.391_506_5e-06, 0.000_218_580_87,
    -0.001_253_725, -0.004_177_681_6, 0.246_640_73, 1.501_409_4,
  ]
  private static let outlying: [Float] = [
    -0.000_200_214_26, 0.000_100_950_56, 0.001_349_343_2, -0.003_673_428_4, 0.005_739_507_7,
    -0.007_622_461_3, 0.009_438_870_5, 1.001_674_1, 2.832_976_8,
  ]
  private static let logarithmic: [Float] = [
    7.037_683_6e-2, -1.151_461e-1, 1.167_699_8e-1, -1.242_014_1e-1, 1.424_932_3e-1, -1.666_805_8e-1,
    2.000_071_5e-1, -2.499_999_4e-1, 3.333_333_1e-1,
  ]
}
