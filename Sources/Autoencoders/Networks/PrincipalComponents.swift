// Where a linear path between data and latents begins: the directions in which the data vary most.

/// Orthonormal directions of data, and the unit of latents along them.
public struct PrincipalComponents: Hashable, Sendable {
  /// The directions, [dimensions, count]: the first explains most.
  public var directions: [Float]
  /// How many there are.
  public var count: Int
  /// What one unit of a latent is in the data: half the deviation of the data along the first direction, so that
  /// latents vary by at most 2, and distances between them are those between the data but for this factor.
  public var unit: Float

  /// Directions with a unit.
  public init(directions: [Float], count: Int, unit: Float) {
    self.directions = directions
    self.count = count
    self.unit = unit
  }

  /// The first dimensions themselves.
  public static func axes(dimensions: Int, count: Int) -> PrincipalComponents {
    var directions = [Float](repeating: 0, count: dimensions * count)
    for place in 0..<min(dimensions, count) { directions[place * count + place] = 1 }
    return PrincipalComponents(directions: directions, count: count, unit: 1)
  }

  /// The same with a number of directions: zeros for those that are not known.
  func resized(dimensions: Int, count wanted: Int) -> PrincipalComponents {
    var resized = [Float](repeating: 0, count: dimensions * wanted)
    for row in 0..<dimensions {
      for place in 0..<min(count, wanted) { resized[row * wanted + place] = directions[row * count + place] }
    }
    return PrincipalComponents(directions: resized, count: wanted, unit: unit)
  }
}
