// A tree as seen from the side, from far away: parallel lines of sight, level with the ground. What is left are
// flat shapes in a plane whose y still points up and whose origin is the foot of the trunk.

/// A tapered stroke with round ends: the projection of a ``Segment``.
struct Stroke {
  var start: SIMD2<Float>
  var end: SIMD2<Float>
  var startRadius: Float
  var endRadius: Float

  /// A part of this stroke of the given width, moved to the side: -1 is to its left rim, 1 to its right.
  func narrowed(to share: Float, aside: Float) -> Stroke {
    Stroke(
      start: start + SIMD2(aside * startRadius, 0), end: end + SIMD2(aside * endRadius, 0),
      startRadius: share * startRadius, endRadius: share * endRadius)
  }
}

/// An ellipse: the projection of a ``Clump``.
struct Ellipse {
  var centre: SIMD2<Float>
  /// The direction of its first axis, a unit vector.
  var axis: SIMD2<Float>
  /// Half its length along the axis.
  var along: Float
  /// Half its width across.
  var across: Float
}

/// The flat shapes of a tree.
struct Projection {
  private let strokes: [Stroke]
  private let ellipses: [Ellipse]

  /// The shapes of `tree`, seen along the z axis.
  init(_ tree: Tree) {
    strokes = Self.strokes(tree)
    ellipses = tree.foliage.map(Self.ellipse)
  }

  /// The wood of a tree.
  static func strokes(_ tree: Tree) -> [Stroke] {
    tree.segments.map {
      Stroke(
        start: SIMD2($0.start.x, $0.start.y), end: SIMD2($0.end.x, $0.end.y), startRadius: $0.startRadius,
        endRadius: $0.endRadius)
    }
  }

  /// How far the shapes reach to either side of the foot, whichever is more.
  var reach: Float {
    let wood = strokes.reduce(Float(0)) {
      max($0, abs($1.start.x) + $1.startRadius, abs($1.end.x) + $1.endRadius)
    }
    return ellipses.reduce(wood) { max($0, abs($1.centre.x) + $1.extent.x) }
  }

  /// How high the shapes reach above the foot.
  var height: Float {
    let wood = strokes.reduce(Float(0)) { max($0, $1.start.y + $1.startRadius, $1.end.y + $1.endRadius) }
    return ellipses.reduce(wood) { max($0, $1.centre.y + $1.extent.y) }
  }

  /// The outline of an ellipsoid of revolution whose axis has the projection p, of length s <= 1: along p it
  /// reaches sqrt(along^2 s^2 + across^2 (1 - s^2)), and `across` at right angles.
  static func ellipse(_ clump: Clump) -> Ellipse {
    let flat = SIMD2(clump.axis.x, clump.axis.y)
    let square = min(1, flat.x * flat.x + flat.y * flat.y)
    let along = (clump.along * clump.along * square + clump.across * clump.across * (1 - square)).squareRoot()
    return Ellipse(
      centre: SIMD2(clump.centre.x, clump.centre.y),
      axis: square > 1e-9 ? flat / square.squareRoot() : SIMD2(1, 0), along: along, across: clump.across)
  }
}

extension Ellipse {
  /// How far it reaches from its centre along x and y.
  var extent: SIMD2<Float> {
    let square = axis * axis
    let turned = SIMD2(square.y, square.x)
    return (square * (along * along) + turned * (across * across)).squareRoot()
  }

  /// The offset from its centre to the place of its rim whose outward normal is the unit vector `direction`:
  /// (a^2 (d . u) u + b^2 (d . v) v) / sqrt(a^2 (d . u)^2 + b^2 (d . v)^2) with axes u, v and half axes a, b.
  func rim(towards direction: SIMD2<Float>) -> SIMD2<Float> {
    let other = SIMD2(-axis.y, axis.x)
    let u = along * (direction.x * axis.x + direction.y * axis.y)
    let v = across * (direction.x * other.x + direction.y * other.y)
    let length = (u * u + v * v).squareRoot()
    guard length > 0 else { return .zero }
    return (axis * (along * u) + other * (across * v)) / length
  }
}
