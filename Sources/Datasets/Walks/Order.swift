// The order of an epoch as a function: which row stands at a position is computed, not looked up in a stored
// permutation, so any place of any epoch can be resumed and no memory grows with the data.
//
// A Feistel network is a bijection of the numbers of b bits whatever its round function is. Numbers that
// fall outside 0..<n are sent through again ("cycle walking"), which keeps it a bijection of 0..<n; with b the
// least number of bits, that is less than one extra turn on average.
// J. Black and P. Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002.

public import Foundations

/// A keyed bijection of 0..<count, computed per index.
public struct Order: Sendable {
  /// How many positions there are.
  public let count: Int
  private let lowBits: UInt64
  private let highBits: UInt64
  private let roundKeys: SIMD8<UInt64>

  /// The order of `count` rows that belongs to `key`.
  public init(count: Int, key: Key) {
    guard count >= 0 else { fail("an order of \(count) rows") }
    self.count = count
    // Under six bits the halves are too narrow for eight rounds to mix; walking costs nothing there.
    let bits = UInt64(max(6, Int.bitWidth - max(0, count - 1).leadingZeroBitCount))
    lowBits = bits / 2
    highBits = bits - bits / 2
    var keys = SIMD8<UInt64>()
    for pair in 0..<4 {
      let words = Philox.block(counter: SIMD4(UInt32(pair), 0, 0, 0), key: key.folding("order"))
      keys[2 * pair] = UInt64(words[0]) << 32 | UInt64(words[1])
      keys[2 * pair + 1] = UInt64(words[2]) << 32 | UInt64(words[3])
    }
    roundKeys = keys
  }

  /// The row at `position`. Every row stands at exactly one position.
  public subscript(position: Int) -> Int {
    guard position >= 0, position < count else { fail("position \(position) of \(count)") }
    var value = UInt64(position)
    repeat { value = permuted(value) } while value >= UInt64(count)
    return Int(value)
  }

  private func permuted(_ value: UInt64) -> UInt64 {
    var low = value & (1 << lowBits - 1)
    var high = value >> lowBits
    for round in 0..<4 {
      low ^= Self.mixed(high &+ roundKeys[2 * round]) >> (64 - lowBits)
      high ^= Self.mixed(low &+ roundKeys[2 * round + 1]) >> (64 - highBits)
    }
    return high << lowBits | low
  }

  /// The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): every bit depends on every bit.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
