// The species that are known, as rows of one table. A row gives the measures of its trees as distributions; the
// data set, its labels and the tests loop over the rows.

extension Species {
  /// Every species, in the order of their labels.
  public static let all: [Species] = [oak, birch, poplar, spruce, pine, acacia, willow, palm]

  /// The share of broad-leaved trees that stand without leaves.
  private static let winter: Float = 0.08

  private static let oak = Species(
    name: "oak", summary: "a short, stout trunk and a broad, round crown", height: 14...24,
    spread: 0.75...1.15
  ) { draws in
    Branching(
      clearTrunk: 0.22, stem: draws.number(in: 0.42...0.55), radius: draws.number(in: 0.035...0.055),
      lean: 0.06 * draws.unit(), limbs: draws.whole(in: 7...8), lowAngle: draws.number(in: 1.2...1.45),
      highAngle: 0.35, reach: draws.number(in: 0.38...0.46),
      profile: CrownProfile(base: 0.85, widest: 0.35, top: 0.75, roundness: 1), lift: 0.35, orders: 2,
      branches: 4, ratio: 0.52, fork: 0.75, wobble: 0.1,
      clump: draws.chance(winter) ? 0 : draws.number(in: 0.055...0.075))
  }

  private static let birch = Species(
    name: "birch", summary: "a slender stem and an airy crown with hanging twigs", height: 12...22,
    spread: 0.32...0.6
  ) { draws in
    Branching(
      clearTrunk: draws.number(in: 0.18...0.34), stem: 0.95, radius: draws.number(in: 0.012...0.018),
      lean: 0.1 * draws.unit(), limbs: draws.whole(in: 13...14), lowAngle: draws.number(in: 0.75...0.95),
      highAngle: 0.3, reach: draws.number(in: 0.24...0.3),
      profile: CrownProfile(base: 0.7, widest: 0.3, top: 0.25, roundness: 0.6),
      lift: draws.number(in: -0.9 ... -0.4), orders: 1, branches: 3, ratio: 0.5, fork: 0.7, wobble: 0.08,
      clump: draws.chance(winter) ? 0 : draws.number(in: 0.03...0.042))
  }

  private static let poplar = Species(
    name: "poplar", summary: "a column of steep branches", height: 18...30, spread: 0.2...0.34
  ) { draws in
    Branching(
      clearTrunk: draws.number(in: 0.07...0.16), stem: 0.92, radius: draws.number(in: 0.02...0.028),
      lean: 0.04 * draws.unit(), limbs: draws.whole(in: 24...28), lowAngle: draws.number(in: 0.45...0.6),
      highAngle: 0.15, reach: draws.number(in: 0.2...0.26),
      profile: CrownProfile(base: 0.6, widest: draws.number(in: 0.25...0.5), top: 0.2, roundness: 0.8),
      lift: 0.5, orders: 1, branches: 2, ratio: 0.5, fork: 0.4, wobble: 0.06,
      clump: draws.chance(winter) ? 0 : draws.number(in: 0.034...0.046))
  }

  private static let spruce = Species(
    name: "spruce", summary: "a cone of drooping storeys down to the ground", height: 18...32,
    spread: 0.34...0.6
  ) { draws in
    Whorls(
      clearTrunk: draws.number(in: 0.06...0.16), radius: draws.number(in: 0.015...0.021),
      lean: 0.03 * draws.unit(), storeys: draws.whole(in: 9...11), branches: 5,
      lowAngle: draws.number(in: 1.65...1.95), highAngle: 1.0, reach: draws.number(in: 0.2...0.29),
      profile: CrownProfile(base: 1, widest: 0, top: 0.08, roundness: draws.number(in: 0...0.3)),
      lift: 0.3, unevenness: 0.1, needles: 0.02, hanging: draws.number(in: 0.055...0.075), pads: 0)
  }

  private static let pine = Species(
    name: "pine", summary: "a tall bare trunk with flat clouds of needles", height: 16...28,
    spread: 0.45...0.8
  ) { draws in
    Whorls(
      clearTrunk: draws.number(in: 0.48...0.66), radius: draws.number(in: 0.018...0.026),
      lean: 0.12 * draws.unit(), storeys: draws.whole(in: 4...5), branches: 3,
      lowAngle: draws.number(in: 1.2...1.5), highAngle: 0.6, reach: draws.number(in: 0.24...0.34),
      profile: CrownProfile(base: 0.75, widest: 0.35, top: 0.4, roundness: 0.9), lift: 0.35,
      unevenness: 0.35, needles: 0, hanging: 0, pads: draws.number(in: 0.09...0.12))
  }

  private static let acacia = Species(
    name: "acacia", summary: "spreading limbs under a flat, wide roof", height: 8...16,
    spread: 0.9...1.35
  ) { draws in
    SpaceColonisation(
      trunk: draws.number(in: 0.16...0.32), lean: 0.2 * draws.unit(), base: draws.number(in: 0.4...0.5),
      top: 1, reach: draws.number(in: 0.5...0.66), attractors: 60, kill: 0.1, step: 0.07, twig: 0.007,
      radius: draws.number(in: 0.03...0.042), clump: draws.number(in: 0.085...0.11), flatness: 0.42)
  }

  private static let willow = Species(
    name: "willow", summary: "a dome of strands that hang towards the ground", height: 9...16,
    spread: 0.8...1.2
  ) { draws in
    Weeping(
      trunk: draws.number(in: 0.3...0.42), radius: draws.number(in: 0.035...0.05),
      lean: 0.08 * draws.unit(), limbs: draws.whole(in: 14...15), reach: draws.number(in: 0.6...0.72),
      angle: draws.number(in: 0.95...1.15), strands: 6, hanging: draws.number(in: 0.6...0.85),
      strand: draws.number(in: 0.018...0.026), clump: draws.number(in: 0.06...0.08))
  }

  private static let palm = Species(
    name: "palm", summary: "one curved, bare trunk with a head of fronds", height: 8...18,
    spread: 0.5...1
  ) { draws in
    Fronds(
      trunk: draws.number(in: 0.66...0.76), radius: draws.number(in: 0.018...0.026),
      lean: draws.number(in: 0...0.32), curve: draws.number(in: 0.1...0.6), fronds: draws.whole(in: 11...12),
      length: draws.number(in: 0.36...0.46), droop: draws.number(in: 1.1...1.7),
      lowest: draws.number(in: 1.5...1.9), leaflet: draws.number(in: 0.09...0.12))
  }
}
