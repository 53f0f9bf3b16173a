// The random numbers of one tree, one after the other, all from its key. Every number is bounded, and made by
// exactly rounded operations only, so that a key gives the same tree on every machine.
//
// A tree has hundreds of numbers by which its parts deviate. Were they independent, no two trees would share a
// twig, and a model with a few latents could only average them: blur. So trees of a species share their plan,
// and all deviations of a tree follow from the two numbers of its character.

public import Foundations

/// A sequence of random numbers that a key determines.
public struct Draws: Sendable {
  private let key: Key
  private var character: SIMD2<Float>?
  private var block = SIMD4<UInt32>()
  private var drawn: UInt32 = 0

  /// The sequence of a key, from its beginning.
  public init(key: Key) { self.key = key }

  /// The sequence of a plan that trees share: every number but deviations is that of the key, and a deviation is
  /// the product of `character`, of numbers from -1 to 1, with two such numbers of the key.
  init(plan key: Key, character: SIMD2<Float>) {
    self.key = key
    self.character = character
  }

  /// The next random word.
  public mutating func word() -> UInt32 {
    let lane = Int(drawn % 4)
    if lane == 0 { block = Philox.block(counter: SIMD4(drawn / 4, 0, 0, 0), key: key) }
    drawn &+= 1
    return block[lane]
  }

  /// Uniform on [0, 1).
  public mutating func unit() -> Float { Noise.uniform(word()) }

  /// Uniform on a range.
  public mutating func number(in range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * unit()
  }

  /// Any of the whole numbers of a range, equally likely.
  public mutating func whole(in range: ClosedRange<Int>) -> Int {
    let count = range.upperBound - range.lowerBound + 1
    return range.lowerBound + min(count - 1, Int(Float(count) * unit()))
  }

  /// True with the given probability.
  public mutating func chance(_ probability: Float) -> Bool { unit() < probability }

  /// Between -1 and 1, most often near 0: the difference of two uniform numbers, or what the character says.
  public mutating func deviation() -> Float {
    if let character {
      let parts = SIMD2(number(in: -1...1), number(in: -1...1))
      let products = parts * character
      return min(max(products.x + products.y, -1), 1)
    }
    let first = unit()
    return first - unit()
  }

  /// A number near `value`: off by at most the given share of it.
  public mutating func near(_ value: Float, within share: Float) -> Float {
    value * (1 + share * deviation())
  }

  /// The azimuth of a tree's first branch, in radians: within a small sector, so that trees of one species seen
  /// from one side have their limbs about where the others have them.
  public mutating func facing() -> Float { number(in: 0...0.5) }

  /// An angle of the full circle, in radians.
  public mutating func azimuth() -> Float { 2 * Float.pi * unit() }
}
