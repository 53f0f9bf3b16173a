// Willows: limbs that rise and arch outwards, and long strands of twigs that hang from them like a curtain.

/// Trees whose twigs hang.
struct Weeping: GrowthRule {
  /// Where the limbs leave the trunk.
  var trunk: Float
  /// The trunk's radius at the ground.
  var radius: Float
  /// How far the trunk leans to the right, in radians.
  var lean: Float
  /// How many limbs there are.
  var limbs: Int
  /// The length of a limb.
  var reach: Float
  /// The angle between the way up and a limb.
  var angle: Float
  /// How strongly limbs bend down.
  var arch: Float
  /// How many strands hang from a limb.
  var strands: Int
  /// How far the longest strands hang, as a share of the way to the ground.
  var hanging: Float
  /// Half the width of a strand with its leaves.
  var strand: Float
  /// The radius of the clumps of leaves on the limbs.
  var clump: Float

  func tree(_ draws: inout Draws) -> Tree {
    var tree = Tree()
    let stem = Limb(
      from: .zero, direction: .leaning(lean, to: 0),
      Limb.Shape(length: trunk, radius: radius, tip: 0.7, pieces: 4, bend: abs(lean), wobble: 0.05), &draws)
    tree.grow(trunk: stem)
    let start = draws.facing()
    for index in 0..<min(max(limbs, 0), Tree.mostParts) where !tree.isFull {
      // From upright limbs that fill the middle to those that reach out.
      let part = (Float(index) + 0.6) / Float(limbs)
      let limb = Limb(
        from: stem.end.point,
        direction: .leaning(
          draws.near(0.15 + (angle - 0.15) * part, within: 0.1), to: start + Float(index) * Angle.golden),
        Limb.Shape(
          length: draws.near(reach * (0.72 + 0.28 * part), within: 0.1), radius: 0.5 * radius, tip: 0.25,
          pieces: 6, towards: .down,
          bend: arch * (0.35 + 0.65 * part), wobble: 0.05), &draws)
      tree.grow(limb)
      dress(limb, of: &tree, &draws)
    }
    return tree
  }

  private func dress(_ limb: Limb, of tree: inout Tree, _ draws: inout Draws) {
    for index in 0..<min(max(strands, 0), 256) where !tree.isFull {
      let share = 0.3 + 0.7 * (Float(index) + 0.5) / Float(strands)
      let place = limb.place(at: share)
      // Clumps cover the dome; towards the ends of limbs strands are all there is.
      let size = draws.near(clump, within: 0.2) * (1.25 - 0.75 * share)
      tree.grow(Clump(centre: place.point, axis: .up, along: 0.75 * size, across: size))
      // Strands swing a little outwards; the outer ones hang lower.
      let drop = draws.near(hanging * (0.55 + 0.45 * share) * place.point.y, within: 0.25)
      let outward = SIMD3(place.point.x, 0, place.point.z) * 0.25
      let sway = SIMD3(draws.deviation(), 0, draws.deviation()) * 0.12
      let twig = Limb(
        from: place.point, direction: outward + sway + .down,
        Limb.Shape(length: drop, radius: 0.2 * strand, tip: 0.5, pieces: 3, towards: .down, bend: 0.5), &draws
      )
      tree.grow(twig)
      for (low, high) in zip(twig.places, twig.places.dropFirst()) {
        let along = high.point - low.point
        tree.grow(
          Clump(
            centre: (low.point + high.point) * 0.5, axis: along.unit, along: 0.62 * along.length,
            across: strand))
      }
    }
  }
}
