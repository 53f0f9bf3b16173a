// A tree as it has grown: tapered pieces of wood and clumps of foliage in space, without colour and without a
// point of view. It stands at the origin; y points up. While it grows, its own height is about 1.

/// A straight piece of wood that tapers from one end to the other.
public struct Segment: Sendable, Equatable {
  /// Where it begins, nearer to the root.
  public var start: SIMD3<Float>
  /// Where it ends.
  public var end: SIMD3<Float>
  /// Its radius where it begins.
  public var startRadius: Float
  /// Its radius where it ends.
  public var endRadius: Float
}

/// A body of leaves or needles: an ellipsoid of revolution.
public struct Clump: Sendable, Equatable {
  /// Its centre.
  public var centre: SIMD3<Float>
  /// The direction of its axis, a unit vector.
  public var axis: SIMD3<Float>
  /// Half its length along the axis.
  public var along: Float
  /// Its radius at right angles to the axis.
  public var across: Float
}

/// A tree: its wood and its foliage.
public struct Tree: Sendable, Equatable {
  /// The most pieces a tree consists of, which ends every rule of growth whatever its numbers are.
  public static let mostParts = 8192

  /// Its wood, a piece always after the one it grows from.
  public private(set) var segments: [Segment] = []
  /// Its foliage; empty in winter.
  public private(set) var foliage: [Clump] = []

  /// A tree of which nothing has grown yet.
  public init() {}

  /// Whether no further piece can grow.
  public var isFull: Bool { segments.count + foliage.count >= Self.mostParts }

  /// Adds a piece of wood, unless the tree is full.
  public mutating func grow(_ segment: Segment) {
    if !isFull { segments.append(segment) }
  }

  /// Adds foliage, unless the tree is full.
  public mutating func grow(_ clump: Clump) {
    if !isFull { foliage.append(clump) }
  }

  /// The least box around the tree, from the ground on.
  public var bounds: Bounds {
    var bounds = Bounds(low: .zero, high: .zero)
    for segment in segments {
      bounds.include(segment.start, reach: SIMD3(segment.startRadius, 0, segment.startRadius))
      bounds.include(segment.end, reach: SIMD3(segment.endRadius, 0, segment.endRadius))
    }
    for clump in foliage { bounds.include(clump.centre, reach: clump.reach) }
    return bounds
  }

  /// The tree scaled to `height`, and drawn in or out sideways so that its ``Bounds/spread`` is within `spread`.
  public func scaled(toHeight height: Float, spread: ClosedRange<Float>) -> Tree {
    let bounds = self.bounds
    guard bounds.height > 0, bounds.spread > 0 else { return self }
    let scale = height / bounds.height
    let wanted = min(max(bounds.spread, spread.lowerBound), spread.upperBound)
    let sideways = scale * (wanted / bounds.spread)
    let factors = SIMD3(sideways, scale, sideways)
    var tree = self
    for index in segments.indices {
      tree.segments[index].start *= factors
      tree.segments[index].end *= factors
      tree.segments[index].startRadius *= sideways
      tree.segments[index].endRadius *= sideways
    }
    for index in foliage.indices {
      tree.foliage[index].centre *= factors
      tree.foliage[index].along *= foliage[index].axis.y.magnitude > 0.7 ? scale : sideways
      tree.foliage[index].across *= sideways
    }
    return tree
  }
}

extension Clump {
  /// How far it reaches from its centre along x, y and z.
  ///
  /// Along a unit vector e the ellipsoid reaches sqrt(along^2 c^2 + across^2 (1 - c^2)), c the cosine between e
  /// and its axis.
  var reach: SIMD3<Float> {
    let cosines = axis * axis
    let squares = cosines * (along * along) + (SIMD3(repeating: 1) - cosines) * (across * across)
    return squares.squareRoot()
  }
}

/// The least box around a tree.
public struct Bounds: Sendable, Equatable {
  /// Its corner to the left, below and behind.
  public var low: SIMD3<Float>
  /// Its corner to the right, above and in front.
  public var high: SIMD3<Float>

  /// How high it is above the ground.
  public var height: Float { high.y }
  /// Its larger width over its height.
  public var spread: Float { max(high.x - low.x, high.z - low.z) / height }

  mutating func include(_ point: SIMD3<Float>, reach: SIMD3<Float>) {
    low = pointwiseMin(low, point - reach)
    high = pointwiseMax(high, point + reach)
  }
}
