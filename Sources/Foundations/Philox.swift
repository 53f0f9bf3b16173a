// Counter-based random bits: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011). A block is a pure function of counter and key, so the number at a place does not
// depend on the batch it is drawn in, the thread that draws it, or the numbers drawn before.

/// The Philox4x32-10 bijection.
public enum Philox {
  /// Four random words for one counter under one key.
  public static func block(counter: SIMD4<UInt32>, key: Key) -> SIMD4<UInt32> {
    var c = counter
    var (k0, k1) = (key.low, key.high)
    for _ in 0..<10 {
      let a = UInt64(0xD251_1F53) * UInt64(c[0])
      let b = UInt64(0xCD9E_8D57) * UInt64(c[2])
      c = SIMD4(
        UInt32(truncatingIfNeeded: b >> 32) ^ c[1] ^ k0, UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ c[3] ^ k1, UInt32(truncatingIfNeeded: a))
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return c
  }

  /// The random word at (row, column): a function of key, stream and the row's 64-bit id only.
  public static func word(key: Key, stream: UInt32, row: UInt64, column: Int) -> UInt32 {
    let counter = SIMD4(
      UInt32(truncatingIfNeeded: column / 4), stream, UInt32(truncatingIfNeeded: row),
      UInt32(truncatingIfNeeded: row >> 32))
    return block(counter: counter, key: key)[column % 4]
  }
}
