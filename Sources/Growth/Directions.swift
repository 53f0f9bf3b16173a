// Directions in space: y points up, x to the right, z towards the viewer; angles are radians. The functions of
// the C library may differ between systems in the last place; what stands here is made of exactly rounded
// operations in a fixed order, so that trees are the same everywhere.

/// Sine and cosine that give the same bits on every machine.
enum Angle {
  /// The angle by which leaves and branches follow each other around a stem: 2 pi / golden ratio^2.
  static let golden: Float = 2.399_963_2

  /// The sine of an angle, to about 4e-6.
  ///
  /// x = k pi + r with r in [-pi/2, pi/2] and sin x = (-1)^k sin r; sin r by its Taylor polynomial of degree 9.
  static func sine(_ x: Float) -> Float {
    let half = (x / .pi).rounded()
    let r = x - half * .pi
    let square = r * r
    let tail = (1.0 / 120) + square * ((-1.0 / 5040) + square * (1.0 / 362_880))
    let value = r + r * square * ((-1.0 / 6) + square * tail)
    return half.remainder(dividingBy: 2) == 0 ? value : -value
  }

  /// The cosine of an angle, to about 4e-6.
  static func cosine(_ x: Float) -> Float { sine(x + .pi / 2) }
}

extension SIMD3<Float> {
  static let up = SIMD3<Float>(0, 1, 0)
  static let down = SIMD3<Float>(0, -1, 0)

  /// The horizontal direction at an azimuth: to the right at 0, away from the viewer at a quarter turn.
  static func outward(_ azimuth: Float) -> SIMD3<Float> {
    SIMD3(Angle.cosine(azimuth), 0, -Angle.sine(azimuth))
  }

  /// The direction `angle` away from straight up, leaning to `azimuth`.
  static func leaning(_ angle: Float, to azimuth: Float) -> SIMD3<Float> {
    up * Angle.cosine(angle) + outward(azimuth) * Angle.sine(angle)
  }

  func dot(_ other: SIMD3<Float>) -> Float { x * other.x + y * other.y + z * other.z }

  func cross(_ other: SIMD3<Float>) -> SIMD3<Float> {
    SIMD3(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  var length: Float { dot(self).squareRoot() }

  /// This vector at length 1; straight up where it has no direction.
  var unit: SIMD3<Float> {
    let length = self.length
    return length > 1e-12 && length < .infinity ? self / length : .up
  }

  /// A direction at right angles to this unit vector.
  var perpendicular: SIMD3<Float> {
    let helper: SIMD3<Float> = Swift.abs(y) < 0.9 ? .up : SIMD3(1, 0, 0)
    return cross(helper).unit
  }

  /// This vector turned by `angle` about a unit axis: v cos a + (k x v) sin a + k (k . v)(1 - cos a), the formula
  /// of Rodrigues.
  func turned(about axis: SIMD3<Float>, by angle: Float) -> SIMD3<Float> {
    let (sine, cosine) = (Angle.sine(angle), Angle.cosine(angle))
    return self * cosine + axis.cross(self) * sine + axis * (axis.dot(self) * (1 - cosine))
  }
}
