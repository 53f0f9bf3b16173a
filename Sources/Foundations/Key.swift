// Explicit randomness: whoever needs random numbers is handed a key; there is no global seed.
// Keys for parts are derived by folding in a name or a number, so adding a part changes no other.

/// A key for the counter-based generator, from which independent keys are derived.
public struct Key: Hashable, Sendable {
  /// The first word of the key.
  public var low: UInt32
  /// The second word of the key.
  public var high: UInt32

  /// A key from its two words.
  public init(low: UInt32, high: UInt32) {
    self.low = low
    self.high = high
  }

  /// The root key of a seed.
  public init(seed: UInt64) {
    self.init(low: UInt32(truncatingIfNeeded: seed), high: UInt32(truncatingIfNeeded: seed >> 32))
  }

  /// The key derived from this one by a number.
  ///
  /// The counter's second word marks derivations, so that they never meet the words drawn for
  /// rows under the same key (whose second word is a stream below 2^31).
  public func folding(_ number: UInt64) -> Key {
    let counter = SIMD4(
      UInt32(truncatingIfNeeded: number), UInt32.max, UInt32(truncatingIfNeeded: number >> 32), 0)
    let block = Philox.block(counter: counter, key: self)
    return Key(low: block[0], high: block[1])
  }

  /// The key derived from this one by a name, such as a parameter's path.
  public func folding(_ name: String) -> Key {
    // FNV-1a, 64 bits: a fixed function of the bytes, unlike `Hasher`, which is seeded per process.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    return folding(hash)
  }
}
