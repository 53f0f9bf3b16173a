// The species that are known, as rows of one table. A row gives the colours of its year and the measures of its
// trees as distributions; the data set, its labels and the tests loop over the rows.

extension Species {
  /// Every species, in the order of their labels.
  public static let all: [Species] = [oak, maple, birch, cherry, poplar, willow, spruce, pine, acacia, palm]

  private static let oak = Species(
    name: "oak", summary: "a short, stout trunk and a broad, round crown", height: 14...24,
    spread: 0.8...1.1,
    colouring: {
      Colouring(
        bark: 0x6B5442, spring: 0x9FBF3F, summer: 0x4F8A35, autumn: 0xCBA83A, late: (0xC9842E, 0xA8562B))
    },
    rule: { draws in
      Branching(
        clearTrunk: 0.24, stem: draws.number(in: 0.46...0.56), radius: 0.043,
        lean: draws.number(in: -0.06...0.06), limbs: 8, lowAngle: 1.3,
        highAngle: 0.3, reach: draws.number(in: 0.36...0.44),
        profile: CrownProfile(base: 0.85, widest: 0.35, top: 0.75, roundness: 1), lift: 0.35, orders: 2,
        branches: 3, ratio: 0.55, fork: 0.8, wobble: 0.1, clump: 0.095)
    })

  private static let maple = Species(
    name: "maple", summary: "a straight trunk and a dense crown, egg-shaped", height: 12...22,
    spread: 0.62...0.85,
    colouring: {
      Colouring(
        bark: 0x75655A, spring: 0xB4C84A, summer: 0x5C9A3C, autumn: 0xEBA52F, late: (0xE0702A, 0xC02B2A))
    },
    rule: { draws in
      Branching(
        clearTrunk: draws.number(in: 0.2...0.28), stem: 0.8, radius: 0.029,
        lean: draws.number(in: -0.05...0.05), limbs: 14, lowAngle: 1.15, highAngle: 0.25,
        reach: draws.number(in: 0.27...0.33),
        profile: CrownProfile(base: 0.8, widest: 0.3, top: 0.35, roundness: 1), lift: 0.4, orders: 2,
        branches: 2, ratio: 0.55, fork: 0.7, wobble: 0.07, clump: 0.1)
    })

  private static let birch = Species(
    name: "birch", summary: "a slender white stem and an airy crown with hanging twigs", height: 12...22,
    spread: 0.36...0.56,
    colouring: {
      Colouring(
        bark: 0xD9D5CC, spring: 0xB7D65A, summer: 0x7FB04A, autumn: 0xE8CF4A, late: (0xF2C531, 0xE3A52C))
    },
    rule: { draws in
      Branching(
        clearTrunk: draws.number(in: 0.24...0.34), stem: 0.95, radius: 0.0175,
        lean: draws.number(in: -0.1...0.1), limbs: 13, lowAngle: 0.87,
        highAngle: 0.3, reach: draws.number(in: 0.24...0.29),
        profile: CrownProfile(base: 0.7, widest: 0.3, top: 0.25, roundness: 0.6),
        lift: draws.number(in: -0.9 ... -0.5), orders: 1, branches: 3, ratio: 0.5, fork: 0.7, wobble: 0.08,
        clump: 0.062, flatness: 1.1)
    })

  private static let cherry = Species(
    name: "cherry", summary: "a vase of limbs under a wide crown, in blossom before its leaves",
    height: 7...12,
    spread: 0.95...1.25,
    colouring: {
      Colouring(
        bark: 0x6A4A45, spring: 0x9CC24C, summer: 0x5E8F3E, autumn: 0xE08A3C, late: (0xD8593A, 0xB83A34),
        blossom: (0xF7DCE4, 0xF09AB8))
    },
    rule: { draws in
      Branching(
        clearTrunk: 0.22, stem: draws.number(in: 0.3...0.36), radius: 0.039,
        lean: draws.number(in: -0.1...0.1), limbs: 7, lowAngle: 1.1, highAngle: 0.3,
        reach: draws.number(in: 0.5...0.58),
        profile: CrownProfile(base: 0.9, widest: 0.3, top: 0.9, roundness: 1), lift: 0.15, orders: 2,
        branches: 3, ratio: 0.48, fork: 0.75, wobble: 0.1, clump: 0.11)
    })

  private static let poplar = Species(
    name: "poplar", summary: "a column of steep branches", height: 18...30, spread: 0.22...0.34,
    colouring: {
      Colouring(
        bark: 0x8A8271, spring: 0xA9CC52, summer: 0x6A9E45, autumn: 0xD9C544, late: (0xEDBD34, 0xE0A030))
    },
    rule: { draws in
      Branching(
        clearTrunk: draws.number(in: 0.08...0.16), stem: 0.92, radius: 0.024,
        lean: 0, limbs: 26, lowAngle: 0.52,
        highAngle: 0.15, reach: draws.number(in: 0.2...0.25),
        profile: CrownProfile(base: 0.6, widest: draws.number(in: 0.25...0.5), top: 0.2, roundness: 0.8),
        lift: 0.5, orders: 1, branches: 1, ratio: 0.5, fork: 0.4, wobble: 0.06,
        clump: 0.052, flatness: 1.5)
    })

  private static let willow = Species(
    name: "willow", summary: "a dome of strands that hang towards the ground", height: 9...16,
    spread: 0.85...1.15,
    colouring: {
      Colouring(
        bark: 0x74634C, spring: 0xC3D24E, summer: 0x8AAB4A, autumn: 0xD0BE4C, late: (0xDDB33C, 0xC79A38))
    },
    rule: { draws in
      Weeping(
        trunk: draws.number(in: 0.34...0.42), radius: 0.044,
        lean: 0, limbs: 13, reach: draws.number(in: 0.6...0.7),
        angle: 1.05, arch: 1.7, strands: 5, hanging: draws.number(in: 0.6...0.82),
        strand: 0.02, clump: 0.105)
    })

  private static let spruce = Species(
    name: "spruce", summary: "a cone of drooping storeys down to the ground", height: 18...32,
    spread: 0.38...0.58,
    colouring: {
      Colouring(
        bark: 0x5E4636, spring: 0x3F7F4E, summer: 0x2E6A48, autumn: 0x2F6550, late: (0x2E5F55, 0x3A6A5A),
        isEvergreen: true)
    },
    rule: { draws in
      Whorls(
        clearTrunk: draws.number(in: 0.07...0.14), radius: 0.019,
        lean: 0, storeys: 10, branches: 7,
        lowAngle: 1.85, highAngle: 1.2, reach: draws.number(in: 0.22...0.3),
        profile: CrownProfile(base: 1, widest: 0, top: 0.1, roundness: draws.number(in: 0...0.3)),
        lift: 0.25, unevenness: 0.1, needles: 0.035, hanging: 0.16, pads: 0)
    })

  private static let pine = Species(
    name: "pine", summary: "a tall reddish trunk with flat clouds of needles", height: 16...28,
    spread: 0.5...0.78,
    colouring: {
      Colouring(
        bark: 0xA0603C, spring: 0x5E9150, summer: 0x457C48, autumn: 0x4A7848, late: (0x44705A, 0x507852),
        isEvergreen: true)
    },
    rule: { draws in
      Whorls(
        clearTrunk: draws.number(in: 0.48...0.62), radius: 0.024,
        lean: draws.number(in: -0.12...0.12), storeys: 5, branches: 3,
        lowAngle: 1.38, highAngle: 0.6, reach: draws.number(in: 0.25...0.33),
        profile: CrownProfile(base: 0.75, widest: 0.35, top: 0.4, roundness: 0.9), lift: 0.35,
        unevenness: 0.3, needles: 0, hanging: 0, pads: 0.112)
    })

  private static let acacia = Species(
    name: "acacia", summary: "spreading limbs under a flat, wide roof", height: 8...16,
    spread: 0.95...1.3,
    colouring: {
      Colouring(
        bark: 0x7A5B44, spring: 0x8FA844, summer: 0x6E8C3C, autumn: 0xA09A4A, late: (0xB2A552, 0x93923F),
        isEvergreen: true, snows: false)
    },
    rule: { draws in
      SpaceColonisation(
        trunk: 0.26, lean: draws.number(in: -0.12...0.12), base: 0.46, top: 1,
        reach: 0.58, attractors: 60, kill: 0.1, step: 0.07, twig: 0.007,
        radius: 0.036, clump: draws.number(in: 0.115...0.14),
        flatness: draws.number(in: 0.32...0.42))
    })

  private static let palm = Species(
    name: "palm", summary: "one curved, bare trunk with a head of fronds", height: 8...18,
    spread: 0.55...0.95,
    colouring: {
      Colouring(
        bark: 0x9A7B58, spring: 0x6FA83E, summer: 0x4E9440, autumn: 0x5E9A44, late: (0x7FA544, 0x5B9A4A),
        isEvergreen: true, snows: false)
    },
    rule: { draws in
      Fronds(
        trunk: 0.71, radius: 0.026,
        lean: draws.number(in: -0.3...0.3), curve: 0.35, fronds: 11,
        length: draws.number(in: 0.36...0.46), droop: draws.number(in: 1.1...1.7),
        lowest: 1.7, leaflet: 0.115)
    })
}
