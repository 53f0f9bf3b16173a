// What is painted before it is a picture: every pixel is asked at 4 x 4 places, and each place holds the colour
// painted on it last, or none. A pixel's colour is the mean of its places, so that edges are soft, and what is
// not covered counts as black: colours are premultiplied by opacity without being asked.

/// A square picture of places, 4 x 4 of them in a pixel.
struct Raster {
  /// How many places a pixel has in each direction.
  static let places = 4

  /// The width and height in places.
  let side: Int
  /// Red, green, blue and opacity of every place, the first in the lowest byte.
  private var samples: [UInt32]

  /// A picture of `size` x `size` pixels, nothing of it painted.
  init(size: Int) {
    side = size * Self.places
    samples = [UInt32](repeating: 0, count: side * side)
  }

  /// The bytes of the picture, row by row from the top: red, green and blue, premultiplied by opacity, and opacity.
  var bytes: [UInt8] {
    let size = side / Self.places
    var bytes = [UInt8](repeating: 0, count: size * size * 4)
    for row in 0..<size {
      for column in 0..<size {
        // Two channels are summed in the halves of a word: 16 bytes are less than 2^12.
        var (even, odd) = (UInt32(0), UInt32(0))
        for line in 0..<Self.places {
          let start = (row * Self.places + line) * side + column * Self.places
          for place in start..<start + Self.places {
            even &+= samples[place] & 0x00FF_00FF
            odd &+= samples[place] >> 8 & 0x00FF_00FF
          }
        }
        let index = (row * size + column) * 4
        bytes[index] = Self.mean(even)
        bytes[index + 1] = Self.mean(odd)
        bytes[index + 2] = Self.mean(even >> 16)
        bytes[index + 3] = Self.mean(odd >> 16)
      }
    }
    return bytes
  }

  private static func mean(_ sum: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: (sum & 0xFFFF &+ 8) >> 4) }

  /// A colour of numbers from 0 to 1 as it is stored, opaque.
  private static func word(_ colour: SIMD3<Float>) -> UInt32 {
    let bounded = pointwiseMin(pointwiseMax(colour, SIMD3(repeating: 0)), SIMD3(repeating: 1))
    // What is not a number is black.
    let numbers = bounded.replacing(with: 0, where: bounded .!= bounded) * 255
    let bytes = SIMD3<UInt32>(numbers, rounding: .toNearestOrEven)
    return bytes.x | bytes.y << 8 | bytes.z << 16 | 0xFF00_0000
  }

  /// The places whose middles lie between two positions.
  private func covered(from low: Float, to high: Float) -> Range<Int> {
    // The comparisons are false for NaN.
    let last = Float(side)
    let first = low > -0.5 ? min(low + 0.5, last) : 0
    let end = high > -0.5 ? min(high + 0.5, last) : 0
    return first < end ? Int(first)..<max(Int(first), Int(end)) : 0..<0
  }

  private mutating func paint(line: Int, _ low: Float, _ high: Float, _ word: UInt32) {
    let start = line * side
    for place in covered(from: low, to: high) { samples[start + place] = word }
  }

  /// Paints an ellipse, measured in places from the top left corner.
  ///
  /// With the offset (x, y) from the centre, the axis (u, v) and half axes a and b, the ellipse is
  /// A x^2 + 2 B x y + C y^2 <= 1, A = u^2/a^2 + v^2/b^2, B = u v (1/a^2 - 1/b^2), C = v^2/a^2 + u^2/b^2;
  /// a line at height y is covered between the roots in x.
  mutating func paint(_ ellipse: Ellipse, _ colour: SIMD3<Float>) {
    let word = Self.word(colour)
    let (u, v) = (ellipse.axis.x, ellipse.axis.y)
    let alongInverse = 1 / (ellipse.along * ellipse.along)
    let acrossInverse = 1 / (ellipse.across * ellipse.across)
    let a = u * u * alongInverse + v * v * acrossInverse
    let b = u * v * (alongInverse - acrossInverse)
    let c = v * v * alongInverse + u * u * acrossInverse
    let (slant, inverse) = (b / a, 1 / a)
    let (x, y, extent) = (ellipse.centre.x, ellipse.centre.y, ellipse.extent.y)
    for line in covered(from: y - extent, to: y + extent) {
      let offset = Float(line) + 0.5 - y
      let square = b * b * offset * offset - a * (c * offset * offset - 1)
      guard square > 0 else { continue }
      let (middle, half) = (x - slant * offset, square.squareRoot() * inverse)
      paint(line: line, middle - half, middle + half, word)
    }
  }

  /// Paints a tapered stroke with round ends, measured in places from the top left corner.
  mutating func paint(_ stroke: Stroke, _ colour: SIMD3<Float>) {
    // The ends of a thin stroke are rounder than a pixel can show.
    for (end, radius) in [(stroke.start, stroke.startRadius), (stroke.end, stroke.endRadius)]
    where radius > 2 {
      paint(Ellipse(centre: end, axis: SIMD2(1, 0), along: radius, across: radius), colour)
    }
    let along = stroke.end - stroke.start
    let length = (along.x * along.x + along.y * along.y).squareRoot()
    guard length > 0, length < .infinity else { return }
    let across = SIMD2(-along.y, along.x) / length
    let (wide, narrow) = (across * stroke.startRadius, across * stroke.endRadius)
    let corners = (stroke.start + wide, stroke.start - wide, stroke.end - narrow, stroke.end + narrow)
    paint(
      x: SIMD4(corners.0.x, corners.1.x, corners.2.x, corners.3.x),
      y: SIMD4(corners.0.y, corners.1.y, corners.2.y, corners.3.y), Self.word(colour))
  }

  /// Paints a convex quadrilateral: on each line what lies between the sides that cross it.
  private mutating func paint(x: SIMD4<Float>, y: SIMD4<Float>, _ word: UInt32) {
    let (nextX, nextY) = (SIMD4(x[1], x[2], x[3], x[0]), SIMD4(y[1], y[2], y[3], y[0]))
    // Sides that are level have no slope, and no line crosses them.
    let slopes = (nextX - x) / (nextY - y)
    for line in covered(from: y.min(), to: y.max()) {
      let height = Float(line) + 0.5
      let crossings = x + slopes * (SIMD4(repeating: height) - y)
      let isCrossed = (y .<= height) .^ (nextY .<= height)
      let low = crossings.replacing(with: .infinity, where: .!isCrossed).min()
      let high = crossings.replacing(with: -.infinity, where: .!isCrossed).max()
      paint(line: line, low, high, word)
    }
  }
}
