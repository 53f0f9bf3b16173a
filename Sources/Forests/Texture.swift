// Value noise: random numbers on a lattice, joined smoothly. A function of a key and of the place only.

import Foundations
import Growth

/// A smooth random field over the plane, between 0 and 1.
struct Texture {
  private let table: [Float]
  private static let side = 64

  init(key: Key) {
    var draws = Draws(key: key)
    table = (0..<Self.side * Self.side).map { _ in draws.unit() }
  }

  /// The value at a place; the lattice has a point at every whole number.
  func value(_ x: Float, _ y: Float = 0) -> Float {
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (u, v) = (smooth(x - left), smooth(y - top))
    let upper = lattice(left, top) + (lattice(left + 1, top) - lattice(left, top)) * u
    let lower = lattice(left, top + 1) + (lattice(left + 1, top + 1) - lattice(left, top + 1)) * u
    return upper + (lower - upper) * v
  }

  /// Noise with detail: each octave has half the size and half the strength of the one before.
  func detailed(_ x: Float, _ y: Float = 0, octaves: Int) -> Float {
    var (sum, strength, total, scale) = (Float(0), Float(1), Float(0), Float(1))
    for octave in 0..<octaves {
      // Octaves are set off, or their lattices would meet at the origin.
      let offset = Float(octave) * 17.3
      sum += strength * value(x * scale + offset, y * scale + offset)
      total += strength
      strength /= 2
      scale *= 2
    }
    return total > 0 ? sum / total : 0
  }

  private func smooth(_ t: Float) -> Float { t * t * (3 - 2 * t) }

  private func lattice(_ x: Float, _ y: Float) -> Float {
    let (column, row) = (Int(x) & (Self.side - 1), Int(y) & (Self.side - 1))
    return table[row * Self.side + column]
  }
}
