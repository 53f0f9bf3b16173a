// Enlargement: what lies between pixels is a sum of the four around it in each direction, weighted by a cubic in
// two pieces: D. Mitchell and A. Netravali, "Reconstruction filters in computer graphics", SIGGRAPH 1988.

/// A filter of the family with numbers B and C:
/// ((12 - 9B - 6C) x^3 + (12B + 6C - 18) x^2 + 6 - 2B) / 6 below 1, and
/// (-(B + 6C) x^3 + (6B + 30C) x^2 - (12B + 48C) x + 8B + 24C) / 6 from there to 2.
struct CubicFilter {
  private let near: SIMD4<Float>
  private let far: SIMD4<Float>

  /// Without ringing to speak of, a little soft: B = C = 1/3.
  static let smooth = CubicFilter(b: 1.0 / 3, c: 1.0 / 3)
  /// Sharp, with some ringing: B = 0, C = 3/4.
  static let sharp = CubicFilter(b: 0, c: 0.75)

  private init(b: Float, c: Float) {
    // Coefficients from that of x^3 to that of 1.
    near = SIMD4(12 - 9 * b - 6 * c, 12 * b + 6 * c - 18, 0, 6 - 2 * b) / 6
    far = SIMD4(-b - 6 * c, 6 * b + 30 * c, -12 * b - 48 * c, 8 * b + 24 * c) / 6
  }

  /// The weights of the four pixels around a place `t` behind the second of them; their sum is 1.
  func weights(_ t: Float) -> SIMD4<Float> {
    let x = SIMD4(1 + t, t, 1 - t, 2 - t)
    let close = ((near.x * x + near.y) * x + near.z) * x + near.w
    let distant = ((far.x * x + far.y) * x + far.z) * x + far.w
    return close.replacing(with: distant, where: x .>= 1)
  }
}
