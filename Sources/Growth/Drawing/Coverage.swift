// How much of each pixel is covered. Every pixel is asked at 8 x 4 places, a bit each, so that shapes may
// overlap in any order, and its grey is the share of bits that are set.

/// A square picture of bits: a pixel is 8 of them wide and 4 high.
struct Coverage {
  /// How many lines a pixel has.
  static let lines = 4
  /// How many places a line of a pixel has.
  static let places: Float = 8

  /// The picture's width and height in pixels.
  let size: Int
  private let lineBytes: Int
  private var bits: [UInt8]

  /// A picture of which nothing is covered.
  init(size: Int) {
    self.size = size
    lineBytes = size
    bits = [UInt8](repeating: 0, count: size * size * Self.lines)
  }

  /// The bytes of the picture, from 0 for pixels that are not covered to 255, row by row from the top.
  var greys: [UInt8] {
    let full = Self.lines * 8
    var greys = [UInt8](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size {
        var count = 0
        for line in 0..<Self.lines {
          count += bits[(row * Self.lines + line) * lineBytes + column].nonzeroBitCount
        }
        greys[row * size + column] = UInt8((count * 255 + full / 2) / full)
      }
    }
    return greys
  }

  /// Covers a line between two places given in pixels from the left.
  private mutating func cover(line: Int, from low: Float, to high: Float) {
    // The places of a pixel lie in the middle of its eighths. The comparisons are false for NaN.
    let last = Float(lineBytes * 8)
    let from = low > 0 ? min(low * Self.places + 0.5, last) : 0
    let to = high > 0 ? min(high * Self.places + 0.5, last) : 0
    guard from < to else { return }
    let (first, end) = (Int(from), Int(to))
    guard first < end else { return }
    let start = line * lineBytes
    let (left, right) = (first / 8, (end - 1) / 8)
    // The bits of a byte run from its highest to the right.
    let head = UInt8(0xFF) >> UInt8(first % 8)
    let tail = UInt8(0xFF) << UInt8(7 - (end - 1) % 8)
    if left == right {
      bits[start + left] |= head & tail
      return
    }
    bits[start + left] |= head
    for byte in left + 1..<right { bits[start + byte] = 0xFF }
    bits[start + right] |= tail
  }

  /// The lines whose middles lie between two heights given in pixels from the top.
  private func covered(from low: Float, to high: Float) -> Range<Int> {
    let last = Float(size * Self.lines)
    let first = low > 0 ? min(low * Float(Self.lines) + 0.5, last) : 0
    let end = high > 0 ? min(high * Float(Self.lines) + 0.5, last) : 0
    return first < end ? Int(first)..<max(Int(first), Int(end)) : 0..<0
  }

  private static func middle(of line: Int) -> Float { (Float(line) + 0.5) / Float(lines) }

  /// Covers an ellipse, in pixels from the top left corner.
  ///
  /// With the offset (x, y) from the centre, the axis (u, v) and half axes a and b, the ellipse is
  /// A x^2 + 2 B x y + C y^2 <= 1, A = u^2/a^2 + v^2/b^2, B = u v (1/a^2 - 1/b^2), C = v^2/a^2 + u^2/b^2;
  /// a line at height y is covered between the roots in x.
  mutating func fill(_ ellipse: Ellipse) {
    let (u, v) = (ellipse.axis.x, ellipse.axis.y)
    let alongInverse = 1 / (ellipse.along * ellipse.along)
    let acrossInverse = 1 / (ellipse.across * ellipse.across)
    let a = u * u * alongInverse + v * v * acrossInverse
    let b = u * v * (alongInverse - acrossInverse)
    let c = v * v * alongInverse + u * u * acrossInverse
    let (x, y, extent) = (ellipse.centre.x, ellipse.centre.y, ellipse.extent.y)
    for line in covered(from: y - extent, to: y + extent) {
      let offset = Self.middle(of: line) - y
      let square = b * b * offset * offset - a * (c * offset * offset - 1)
      guard square > 0 else { continue }
      let (middle, half) = (x - b * offset / a, square.squareRoot() / a)
      cover(line: line, from: middle - half, to: middle + half)
    }
  }

  /// Covers a tapered stroke with round ends, in pixels from the top left corner.
  mutating func fill(_ stroke: Stroke) {
    // The ends of a thin stroke are rounder than a pixel can show.
    if stroke.startRadius > 0.6 { disc(stroke.start, stroke.startRadius) }
    if stroke.endRadius > 0.6 { disc(stroke.end, stroke.endRadius) }
    let along = stroke.end - stroke.start
    let length = (along.x * along.x + along.y * along.y).squareRoot()
    guard length > 0, length < .infinity else { return }
    let across = SIMD2(-along.y, along.x) / length
    let (wide, narrow) = (across * stroke.startRadius, across * stroke.endRadius)
    let corners = (stroke.start + wide, stroke.start - wide, stroke.end - narrow, stroke.end + narrow)
    quadrilateral(
      x: SIMD4(corners.0.x, corners.1.x, corners.2.x, corners.3.x),
      y: SIMD4(corners.0.y, corners.1.y, corners.2.y, corners.3.y))
  }

  private mutating func disc(_ centre: SIMD2<Float>, _ radius: Float) {
    for line in covered(from: centre.y - radius, to: centre.y + radius) {
      let offset = Self.middle(of: line) - centre.y
      let square = radius * radius - offset * offset
      guard square > 0 else { continue }
      let half = square.squareRoot()
      cover(line: line, from: centre.x - half, to: centre.x + half)
    }
  }

  /// Covers a convex quadrilateral: on each line what lies between the sides that cross it.
  private mutating func quadrilateral(x: SIMD4<Float>, y: SIMD4<Float>) {
    let (nextX, nextY) = (SIMD4(x[1], x[2], x[3], x[0]), SIMD4(y[1], y[2], y[3], y[0]))
    // Sides that are level have no slope, and no line crosses them.
    let slopes = (nextX - x) / (nextY - y)
    for line in covered(from: y.min(), to: y.max()) {
      let height = Self.middle(of: line)
      let crossings = x + slopes * (SIMD4(repeating: height) - y)
      let isCrossed = (y .<= height) .^ (nextY .<= height)
      let low = crossings.replacing(with: .infinity, where: .!isCrossed).min()
      let high = crossings.replacing(with: -.infinity, where: .!isCrossed).max()
      cover(line: line, from: low, to: high)
    }
  }
}
