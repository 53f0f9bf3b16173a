// A species: a rule of growth with the distribution of its measures, and bounds that all its trees keep.

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
  /// Draws the measures of one tree.
  let rule: @Sendable (inout Draws) -> any GrowthRule

  /// The tree of a key, in metres: its ``Tree/bounds`` are within ``height`` and ``spread``.
  public func tree(_ key: Key) -> Tree {
    var draws = Draws(key: key)
    let height = draws.number(in: self.height)
    return rule(&draws).tree(&draws).scaled(toHeight: height, spread: spread)
  }
}
