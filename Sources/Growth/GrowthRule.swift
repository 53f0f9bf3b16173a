// What every rule of growth promises.

/// A way in which trees grow. Its stored properties are the measures of one tree, as shares of its height of
/// about 1, and angles in radians.
protocol GrowthRule: Sendable {
  /// Grows the tree. It ends for any measures, and gives the same tree for the same draws.
  func tree(_ draws: inout Draws) -> Tree
}
