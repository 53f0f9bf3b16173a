// A curved piece of a tree: trunk, limb, twig, strand or the rib of a frond. It starts in a direction and bends
// from piece to piece, towards the light or down under its own weight.

/// A curved and tapered chain of segments.
struct Limb {
  /// A place on a limb.
  struct Place {
    var point: SIMD3<Float>
    /// Where the limb is heading there, a unit vector.
    var direction: SIMD3<Float>
    var radius: Float
  }

  /// How a limb grows.
  struct Shape {
    var length: Float
    /// The radius where it begins.
    var radius: Float
    /// The radius at its end, as a share of the first.
    var tip: Float = 0.3
    /// How many straight pieces it has.
    var pieces = 4
    /// What it bends towards.
    var towards = SIMD3<Float>.up
    /// How strongly it bends over its length: at 1 it ends half way between its first direction and the other.
    var bend: Float = 0
    /// How far a piece may stray from the direction of the one before it.
    var wobble: Float = 0
  }

  private(set) var places: [Place]

  /// Grows a limb.
  init(from start: SIMD3<Float>, direction: SIMD3<Float>, _ shape: Shape, _ draws: inout Draws) {
    let pieces = min(max(shape.pieces, 1), 64)
    let step = shape.length / Float(pieces)
    var place = Place(point: start, direction: direction.unit, radius: shape.radius)
    places = [place]
    for piece in 1...pieces {
      let stray = SIMD3(draws.deviation(), draws.deviation(), draws.deviation()) * shape.wobble
      let bend = shape.towards * (shape.bend / Float(pieces))
      place.direction = (place.direction + bend + stray).unit
      place.point += place.direction * step
      place.radius = shape.radius * (1 + (shape.tip - 1) * Float(piece) / Float(pieces))
      places.append(place)
    }
  }

  var end: Place { places[places.count - 1] }

  /// The place at a share of the length, from 0 to 1.
  func place(at share: Float) -> Place {
    // The comparison is false for NaN.
    let position = share > 0 ? min(share, 1) * Float(places.count - 1) : 0
    let index = min(Int(position), places.count - 2)
    let (low, high, part) = (places[index], places[index + 1], position - Float(index))
    return Place(
      point: low.point + (high.point - low.point) * part, direction: high.direction,
      radius: low.radius + (high.radius - low.radius) * part)
  }
}

extension Tree {
  /// Adds all pieces of a limb.
  mutating func grow(_ limb: Limb) {
    for (low, high) in zip(limb.places, limb.places.dropFirst()) {
      grow(
        Segment(start: low.point, end: high.point, startRadius: low.radius, endRadius: high.radius))
    }
  }

  /// Adds a trunk: a limb that widens where it meets the ground.
  mutating func grow(trunk: Limb, flare: Float = 1.6) {
    grow(trunk)
    let (foot, above) = (trunk.places[0], trunk.place(at: 0.12))
    grow(
      Segment(
        start: foot.point, end: above.point, startRadius: foot.radius * flare, endRadius: above.radius))
  }
}
