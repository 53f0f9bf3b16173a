// Palms: one bare trunk without branches, and fronds from its top that rise, arch and hang, with leaflets along
// both sides of their ribs.

/// Trees of one trunk and a head of fronds.
struct Fronds: GrowthRule {
  /// The trunk's length.
  var trunk: Float
  /// The trunk's radius.
  var radius: Float
  /// How far the trunk leans to the right at the ground, in radians.
  var lean: Float
  /// How strongly the trunk straightens on its way up.
  var curve: Float
  /// How many fronds there are.
  var fronds: Int
  /// The length of a frond.
  var length: Float
  /// How strongly fronds bend down.
  var droop: Float
  /// The angle between the way up and the lowest fronds.
  var lowest: Float
  /// The length of a leaflet.
  var leaflet: Float

  func tree(_ draws: inout Draws) -> Tree {
    var tree = Tree()
    let stem = Limb(
      from: .zero, direction: .leaning(lean, to: 0),
      Limb.Shape(length: trunk, radius: radius, tip: 0.7, pieces: 8, bend: curve), &draws)
    tree.grow(trunk: stem, flare: 1.5)
    let head = stem.end
    tree.grow(Clump(centre: head.point, axis: .up, along: 1.6 * radius, across: 1.4 * radius))
    let start = draws.facing()
    for index in 0..<min(max(fronds, 0), Tree.mostParts) where !tree.isFull {
      // The youngest stand upright in the middle, the oldest hang.
      let age = (Float(index) + 0.5) / Float(fronds)
      let direction = SIMD3<Float>.leaning(
        draws.near(0.25 + (lowest - 0.25) * age, within: 0.08),
        to: start + Float(index) * Angle.golden + 0.15 * draws.deviation())
      frond(of: &tree, from: head.point, direction: direction, &draws)
    }
    return tree
  }

  private func frond(
    of tree: inout Tree, from head: SIMD3<Float>, direction: SIMD3<Float>, _ draws: inout Draws
  ) {
    let rib = Limb(
      from: head, direction: direction,
      Limb.Shape(
        length: draws.near(length, within: 0.1), radius: 0.25 * radius, tip: 0.2, pieces: 7, towards: .down,
        bend: draws.near(droop, within: 0.15)), &draws)
    for (low, high) in zip(rib.places, rib.places.dropFirst()) {
      let along = high.point - low.point
      tree.grow(
        Clump(
          centre: (low.point + high.point) * 0.5, axis: along.unit, along: 0.55 * along.length,
          across: low.radius))
    }
    let pairs = 9
    for pair in 0..<pairs {
      let share = 0.15 + 0.85 * (Float(pair) + 0.5) / Float(pairs)
      let place = rib.place(at: share)
      // Longest in the middle: 4 s (1 - s) is 1 there, and the ends keep a part.
      let size = leaflet * (0.4 + 2.4 * share * (1 - share))
      let sideways = place.direction.cross(.up).unit
      for side in [-1, 1] as [Float] {
        let axis = (sideways * side + place.direction * 0.9 + .down * 0.6).unit
        tree.grow(
          Clump(
            centre: place.point + axis * (0.5 * size), axis: axis, along: 0.55 * size, across: 0.17 * size))
      }
    }
  }
}
