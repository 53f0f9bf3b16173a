// Conifers: one straight stem, and branches that leave it in whorls, a storey for each year. Twigs hang from the
// branches of a spruce; those of a pine bear their needles at the ends, in flat pads.

/// Trees with a straight stem and storeys of branches.
struct Whorls: GrowthRule {
  /// Where the lowest whorl leaves the stem.
  var clearTrunk: Float
  /// The stem's radius at the ground.
  var radius: Float
  /// How far the stem leans to the right, in radians.
  var lean: Float
  /// How many storeys there are.
  var storeys: Int
  /// How many branches leave the stem at one height.
  var branches: Int
  /// The angle between the stem and the lowest branches.
  var lowAngle: Float
  /// The angle between the stem and the highest branches.
  var highAngle: Float
  /// The length of the longest branch.
  var reach: Float
  /// How the branches' lengths follow their height.
  var profile: CrownProfile
  /// How strongly branches turn up towards their ends.
  var lift: Float
  /// How unequal the branches of a storey are.
  var unevenness: Float
  /// Half the thickness of the needles around a branch; 0 for none.
  var needles: Float
  /// How far twigs hang from a branch, as a share of its length; 0 for none.
  var hanging: Float
  /// The radius of the pads at the ends of branches; 0 for none.
  var pads: Float

  func tree(_ draws: inout Draws) -> Tree {
    var tree = Tree()
    let trunk = Limb(
      from: .zero, direction: .leaning(lean, to: 0),
      Limb.Shape(length: 1, radius: radius, tip: 0.12, pieces: 6, bend: abs(lean), wobble: 0.03), &draws)
    tree.grow(trunk: trunk, flare: 1.4)
    var azimuth = draws.facing()
    for storey in 0..<min(max(storeys, 0), Tree.mostParts) where !tree.isFull {
      let height = (Float(storey) + 0.15 * draws.deviation()) / Float(storeys)
      let place = trunk.place(at: clearTrunk + (1 - clearTrunk) * height)
      let angle = lowAngle + (highAngle - lowAngle) * height
      azimuth += Angle.golden
      for index in 0..<min(max(branches, 0), Tree.mostParts) where !tree.isFull {
        let around = azimuth + 2 * .pi * (Float(index) + 0.2 * draws.deviation()) / Float(branches)
        let length = draws.near(reach * profile.width(at: height), within: unevenness)
        branch(
          of: &tree, from: place, direction: .leaning(draws.near(angle, within: 0.06), to: around),
          length: length, &draws)
      }
    }
    if needles > 0 {
      let top = trunk.end
      tree.grow(
        Clump(
          centre: top.point - top.direction * (2 * needles), axis: top.direction, along: 3 * needles,
          across: 0.6 * needles))
    }
    return tree
  }

  private func branch(
    of tree: inout Tree, from place: Limb.Place, direction: SIMD3<Float>, length: Float,
    _ draws: inout Draws
  ) {
    let limb = Limb(
      from: place.point, direction: direction,
      Limb.Shape(
        length: length, radius: min(0.5 * place.radius, 0.05 * length), pieces: 3, bend: lift, wobble: 0.05),
      &draws)
    tree.grow(limb)
    if needles > 0 {
      // A bough: broad where it leaves the stem, slender at its end, and twigs that hang from the middle of it.
      for (share, long, wide) in [(0.3, 0.34, 1.15), (0.72, 0.34, 0.8)] as [(Float, Float, Float)] {
        let twig = limb.place(at: share)
        tree.grow(
          Clump(
            centre: twig.point, axis: twig.direction, along: max(long * length, wide * needles),
            across: wide * needles))
      }
      if hanging > 0 {
        for share in [0.5, 0.85] as [Float] {
          let drop = draws.near(hanging * (1.3 - share) * length, within: 0.2)
          tree.grow(
            Clump(
              centre: limb.place(at: share).point + .down * drop, axis: .up, along: drop + 0.5 * needles,
              across: 0.5 * needles))
        }
      }
    }
    if pads > 0 {
      for (share, size) in [(1, 1), (0.6, 0.8)] as [(Float, Float)] {
        let radius = draws.near(pads * size, within: 0.25)
        let centre = limb.place(at: share).point + .up * (0.3 * radius)
        tree.grow(Clump(centre: centre, axis: .up, along: 0.42 * radius, across: radius))
      }
    }
  }
}
