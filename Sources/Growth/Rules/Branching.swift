// Recursive branching: limbs leave a stem, branches leave limbs, each around its parent by the golden angle and
// shorter than it. A stem that ends low gives the spreading crown of an oak, one that goes on to the top the
// slender one of a birch or the column of a poplar. After H. Honda, "Description of the form of trees by the
// parameters of the tree-like body", Journal of Theoretical Biology 31, 1971.

/// Broad-leaved trees.
struct Branching: GrowthRule {
  /// Where the lowest limb leaves the stem.
  var clearTrunk: Float
  /// Where the stem ends.
  var stem: Float
  /// The stem's radius at the ground.
  var radius: Float
  /// How far the stem leans to the right, in radians.
  var lean: Float
  /// How many limbs leave the stem.
  var limbs: Int
  /// The angle between the stem and the lowest limb.
  var lowAngle: Float
  /// The angle between the stem and the highest limb.
  var highAngle: Float
  /// The length of the longest limb.
  var reach: Float
  /// How the limbs' lengths follow their height.
  var profile: CrownProfile
  /// How strongly limbs bend up; down if negative.
  var lift: Float
  /// How often branches branch again.
  var orders: Int
  /// How many branches leave a limb.
  var branches: Int
  /// A branch's length over that of the limb it leaves.
  var ratio: Float
  /// The angle between a limb and a branch.
  var fork: Float
  /// How much limbs stray from a smooth course.
  var wobble: Float
  /// The radius of a clump of leaves; 0 for none.
  var clump: Float
  /// The height of a clump over its width.
  var flatness: Float = 0.8

  func tree(_ draws: inout Draws) -> Tree {
    var tree = Tree()
    let trunk = Limb(
      from: .zero, direction: .leaning(lean, to: 0),
      Limb.Shape(length: stem, radius: radius, tip: 0.35, pieces: 6, bend: abs(lean), wobble: 0.2 * wobble),
      &draws)
    tree.grow(trunk: trunk)
    var azimuth = draws.facing()
    let first = stem > 0 ? clearTrunk / stem : 0
    for index in 0..<min(max(limbs, 0), Tree.mostParts) where !tree.isFull {
      let height = (Float(index) + 0.5 + 0.2 * draws.deviation()) / Float(limbs)
      let place = trunk.place(at: first + (1 - first) * height)
      azimuth += Angle.golden + 0.15 * draws.deviation()
      let angle = draws.near(lowAngle + (highAngle - lowAngle) * height, within: 0.12)
      let length = draws.near(reach * profile.width(at: height), within: 0.12)
      branch(
        of: &tree, from: place.point, direction: .leaning(angle, to: azimuth), length: length,
        radius: min(0.75 * place.radius, 0.075 * length), order: 1, &draws)
    }
    if clump > 0, stem > 0.6 { leaves(on: trunk.end.point, of: &tree, 1, &draws) }
    return tree
  }

  private func branch(
    of tree: inout Tree, from start: SIMD3<Float>, direction: SIMD3<Float>, length: Float, radius: Float,
    order: Int, _ draws: inout Draws
  ) {
    guard !tree.isFull else { return }
    let limb = Limb(
      from: start, direction: direction,
      Limb.Shape(length: length, radius: radius, pieces: order == 1 ? 4 : 3, bend: lift, wobble: wobble),
      &draws)
    tree.grow(limb)
    if order <= min(orders, 6) {
      let turn = draws.facing()
      for index in 0..<min(max(branches, 0), 64) where !tree.isFull {
        let share = 0.35 + 0.6 * (Float(index) + 0.5) / Float(branches)
        let place = limb.place(at: share)
        let axis = place.direction.perpendicular.turned(
          about: place.direction, by: turn + Float(index) * Angle.golden)
        branch(
          of: &tree, from: place.point,
          direction: place.direction.turned(about: axis, by: draws.near(fork, within: 0.2)),
          length: draws.near(length * ratio * (1.25 - 0.5 * share), within: 0.15),
          radius: 0.7 * place.radius, order: order + 1, &draws)
      }
    }
    guard clump > 0 else { return }
    // The last twigs of a tree that branches twice are within the leaves of those they leave.
    guard order <= 2 else { return }
    leaves(on: limb.end.point, of: &tree, 1, &draws)
    if order > 1 || orders < 1 { leaves(on: limb.place(at: 0.55).point, of: &tree, 0.85, &draws) }
  }

  private func leaves(
    on point: SIMD3<Float>, of tree: inout Tree, _ share: Float, _ draws: inout Draws
  ) {
    let size = draws.near(clump * share, within: 0.3)
    tree.grow(Clump(centre: point, axis: .up, along: flatness * size, across: size))
  }
}
