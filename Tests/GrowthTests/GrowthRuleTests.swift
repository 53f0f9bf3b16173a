// Rules of growth end whatever their measures are, and grow what their papers say.

import Foundations
import Testing

@testable import Growth

@Suite("Rules of growth")
struct GrowthRuleTests {
  /// A rule with measures that no tree has.
  struct Extreme: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var rule: any GrowthRule
  }

  static let wild: [Float] = [0, -1, 1, 1e9, -1e9, .infinity, .nan]

  static let extremes: [Extreme] = wild.flatMap { number in
    [-5, 0, 1, 1_000_000].flatMap { Extreme.all(number, $0) }
  }

  @Test("every rule ends, with no more parts than a tree may have", arguments: extremes)
  func terminates(_ extreme: Extreme) {
    var draws = Draws(key: Key(seed: 3))
    let tree = extreme.rule.tree(&draws)
    #expect(tree.segments.count + tree.foliage.count <= Tree.mostParts)
    // What cannot be drawn leaves the picture as it is, but never stops the program.
    let scaled = tree.scaled(toHeight: 10, spread: 0.5...1)
    let attire = Attire(leaf: Tones(.zero), bark: Tones(.zero), twigs: .zero, leaves: 1)
    let picture = Sprite(size: 16).picture(of: Specimen(tree: scaled, age: 1, attire: attire))
    #expect(picture.count == 1024)
  }

  @Test("wood that colonises space uses up all of it, and every fork carries what grows from it")
  func colonisation() {
    let rule = SpaceColonisation(
      trunk: 0.3, lean: 0, base: 0.4, top: 1, reach: 0.5, attractors: 80, kill: 0.1, step: 0.05, twig: 0.01,
      radius: 0.05, clump: 0.08, flatness: 0.5)
    var draws = Draws(key: Key(seed: 4))
    let tree = rule.tree(&draws)
    let bounds = tree.bounds
    #expect(bounds.height > 0.9 && bounds.height < 1.15)
    #expect(bounds.high.x > 0.3 && bounds.low.x < -0.3 && bounds.high.z > 0.3 && bounds.low.z < -0.3)
    // Radii never grow from the root outwards, and steps are as long as they should be.
    for segment in tree.segments.dropFirst(5).dropLast() {
      #expect(segment.endRadius <= segment.startRadius)
      #expect(abs((segment.end - segment.start).length - 0.05) < 1e-4)
    }
  }

  @Test("a stem that goes to the top gives a slender tree, one that ends low a spreading one")
  func stems() {
    func spread(stem: Float, angle: Float) -> Float {
      let rule = Branching(
        clearTrunk: 0.2, stem: stem, radius: 0.03, lean: 0, limbs: 8, lowAngle: angle, highAngle: 0.3,
        reach: 0.35, profile: CrownProfile(base: 0.8, widest: 0.3, top: 0.5, roundness: 1), lift: 0.3,
        orders: 1, branches: 3, ratio: 0.5, fork: 0.6, wobble: 0.1, clump: 0.04)
      var draws = Draws(key: Key(seed: 8))
      return rule.tree(&draws).bounds.spread
    }
    #expect(spread(stem: 0.45, angle: 1.3) > 2 * spread(stem: 0.95, angle: 0.4))
  }

  @Test("sine and cosine are right to a few millionths")
  func angles() {
    for step in -400...400 {
      let x = Float(step) / 40
      #expect(abs(Angle.sine(x) - reference(x)) < 5e-6, "at \(x)")
      #expect(abs(Angle.cosine(x) - reference(x + .pi / 2)) < 8e-6, "at \(x)")
    }
  }

  /// The sine in Double, by its series about the nearest zero.
  private func reference(_ x: Float) -> Float {
    let turns = (Double(x) / Double.pi).rounded()
    let r = Double(x) - turns * Double.pi
    var (term, sum) = (r, r)
    for order in 1..<12 {
      term *= -r * r / Double((2 * order) * (2 * order + 1))
      sum += term
    }
    return Float(turns.remainder(dividingBy: 2) == 0 ? sum : -sum)
  }
}

extension GrowthRuleTests.Extreme {
  /// All rules with one number everywhere and one count everywhere.
  fileprivate static func all(_ x: Float, _ count: Int) -> [Self] {
    let profile = CrownProfile(base: x, widest: x, top: x, roundness: x)
    let rules: [any GrowthRule] = [
      Branching(
        clearTrunk: x, stem: x, radius: x, lean: x, limbs: count, lowAngle: x, highAngle: x, reach: x,
        profile: profile, lift: x, orders: count, branches: count, ratio: x, fork: x, wobble: x, clump: x,
        flatness: x),
      Whorls(
        clearTrunk: x, radius: x, lean: x, storeys: count, branches: count, lowAngle: x, highAngle: x,
        reach: x,
        profile: profile, lift: x, unevenness: x, needles: x, hanging: x, pads: x),
      SpaceColonisation(
        trunk: x, lean: x, base: x, top: x, reach: x, attractors: count, kill: x, step: x, twig: x, radius: x,
        clump: x, flatness: x),
      Fronds(
        trunk: x, radius: x, lean: x, curve: x, fronds: count, length: x, droop: x, lowest: x, leaflet: x),
      Weeping(
        trunk: x, radius: x, lean: x, limbs: count, reach: x, angle: x, arch: x, strands: count, hanging: x,
        strand: x,
        clump: x),
    ]
    return rules.map { Self(testDescription: "\(type(of: $0)), \(x), \(count)", rule: $0) }
  }
}
