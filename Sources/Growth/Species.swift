// A species: a rule of growth with the distribution of its measures, bounds that all its trees keep, and the
// colours of its year. A tree differs from others of its species in few numbers: its age, its character, its
// hue, the day of the year and the measures of its rule.

public import Foundations

/// A kind of tree, of which no two are the same.
public struct Species: Sendable {
  /// Its name, which is also that of its label in data.
  public let name: String
  /// What it looks like, in a few words.
  public let summary: String
  /// Within which heights its trees are, in metres.
  public let height: ClosedRange<Float>
  /// Within which ratios of width to height its trees are.
  public let spread: ClosedRange<Float>
  /// What it wears in the course of the year.
  let colouring: @Sendable () -> Colouring
  /// Draws the measures of one tree.
  let rule: @Sendable (inout Draws) -> any GrowthRule

  /// How far a number of a tree's character may be from 0.
  private static let character: ClosedRange<Float> = -0.7...0.7

  /// The tree of a key, in metres: its ``Tree/bounds`` are within ``height`` and ``spread``.
  public func tree(_ key: Key) -> Tree { specimen(key).tree }

  /// The tree of a key, on a day of the year.
  ///
  /// - Parameter day: The day, from 0 at the end of winter through spring, summer and autumn to 1; nil for the
  ///   one that the key says, any day being as likely.
  public func specimen(_ key: Key, day: Float? = nil) -> Specimen {
    var draws = Draws(key: key)
    let age = draws.unit()
    let own = draws.unit()
    let attire = colouring().attire(at: day ?? own, hue: draws.unit(), snowfall: 0.15 + draws.unit())
    let character = SIMD2(draws.number(in: Self.character), draws.number(in: Self.character))
    var plan = Draws(plan: Key(seed: 0).folding("plan").folding(name), character: character)
    let tree = rule(&draws).tree(&plan)
      .scaled(toHeight: height.lowerBound + (height.upperBound - height.lowerBound) * age, spread: spread)
    return Specimen(tree: tree, age: age, attire: attire)
  }
}

/// One tree of a species, as it looks on one day.
public struct Specimen: Sendable, Equatable {
  /// Its wood, and its foliage as in summer.
  public let tree: Tree
  /// How old it is, from 0 to 1: as a share of the way from its species' least height to its greatest.
  public let age: Float
  /// What it wears.
  let attire: Attire

  /// Whether it stands without leaves.
  public var isBare: Bool { attire.leaves == 0 }
}
