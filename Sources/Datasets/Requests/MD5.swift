// MD5 (R. Rivest, RFC 1321): here it names data and finds damage, as data sets publish it for their files.
// It protects against no one who wants to deceive.

/// A running MD5 digest.
struct MD5 {
  private var state = SIMD4<UInt32>(0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)
  private var pending: [UInt8] = []
  private var length: UInt64 = 0

  init() {}

  /// The digest of `bytes` in 32 hexadecimal digits.
  static func digest(_ bytes: UnsafeRawBufferPointer) -> String {
    var digest = MD5()
    digest.update(bytes)
    return digest.finish()
  }

  /// Takes in more bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let taken = rest.prefix(64 - pending.count)
      pending.append(contentsOf: taken)
      rest = rest.dropFirst(taken.count)
      guard pending.count == 64 else { return }
      pending.withUnsafeBytes { state = Self.blocks($0, state) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.count / 64 * 64
    state = Self.blocks(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)), state)
    pending.append(contentsOf: rest.dropFirst(whole))
  }

  /// Takes in text as UTF-8.
  mutating func update(_ text: String) {
    Array(text.utf8).withUnsafeBytes { update($0) }
  }

  /// Closes the digest: 32 hexadecimal digits.
  consuming func finish() -> String {
    // A one bit, zeros up to 8 bytes before the end of a block, and the length in bits.
    let bits = length &* 8
    var tail: [UInt8] = [0x80] + [UInt8](repeating: 0, count: Int((119 &- length % 64) % 64))
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      tail.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    tail.withUnsafeBytes { update($0) }
    var text = ""
    for word in 0..<4 {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        let byte = UInt8(truncatingIfNeeded: state[word] >> shift)
        text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return text
  }

  private static func blocks(_ bytes: UnsafeRawBufferPointer, _ start: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var state = start
    sines.withUnsafeBufferPointer { sines in
      for block in stride(from: 0, to: bytes.count, by: 64) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        // One step: a = b + ((a + f(b, c, d) + x + t) <<< s), then the names turn by one.
        func step(_ f: UInt32, _ word: Int, _ sine: Int, _ shift: UInt32) {
          let x = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: block + 4 * word, as: UInt32.self))
          let sum = a &+ f &+ x &+ sines[sine]
          (a, d, c, b) = (d, c, b, b &+ (sum << shift | sum >> (32 - shift)))
        }
        for i in stride(from: 0, to: 16, by: 4) {
          step(d ^ (b & (c ^ d)), i, i, 7)
          step(d ^ (b & (c ^ d)), i + 1, i + 1, 12)
          step(d ^ (b & (c ^ d)), i + 2, i + 2, 17)
          step(d ^ (b & (c ^ d)), i + 3, i + 3, 22)
        }
        for i in stride(from: 16, to: 32, by: 4) {
          step(c ^ (d & (b ^ c)), (5 * i + 1) & 15, i, 5)
          step(c ^ (d & (b ^ c)), (5 * i + 6) & 15, i + 1, 9)
          step(c ^ (d & (b ^ c)), (5 * i + 11) & 15, i + 2, 14)
          step(c ^ (d & (b ^ c)), 5 * i & 15, i + 3, 20)
        }
        for i in stride(from: 32, to: 48, by: 4) {
          step(b ^ c ^ d, (3 * i + 5) & 15, i, 4)
          step(b ^ c ^ d, (3 * i + 8) & 15, i + 1, 11)
          step(b ^ c ^ d, (3 * i + 11) & 15, i + 2, 16)
          step(b ^ c ^ d, (3 * i + 14) & 15, i + 3, 23)
        }
        for i in stride(from: 48, to: 64, by: 4) {
          step(c ^ (b | ~d), 7 * i & 15, i, 6)
          step(c ^ (b | ~d), (7 * i + 7) & 15, i + 1, 10)
          step(c ^ (b | ~d), (7 * i + 14) & 15, i + 2, 15)
          step(c ^ (b | ~d), (7 * i + 21) & 15, i + 3, 21)
        }
        state &+= SIMD4(a, b, c, d)
      }
    }
    return state
  }

  /// floor(2^32 |sin(i + 1)|), as RFC 1321 lists them.
  private static let sines: [UInt32] = [
    0xD76A_A478, 0xE8C7_B756, 0x2420_70DB, 0xC1BD_CEEE, 0xF57C_0FAF, 0x4787_C62A,
    0xA830_4613, 0xFD46_9501, 0x6980_98D8, 0x8B44_F7AF, 0xFFFF_5BB1, 0x895C_D7BE,
    0x6B90_1122, 0xFD98_7193, 0xA679_438E, 0x49B4_0821, 0xF61E_2562, 0xC040_B340,
    0x265E_5A51, 0xE9B6_C7AA, 0xD62F_105D, 0x0244_1453, 0xD8A1_E681, 0xE7D3_FBC8,
    0x21E1_CDE6, 0xC337_07D6, 0xF4D5_0D87, 0x455A_14ED, 0xA9E3_E905, 0xFCEF_A3F8,
    0x676F_02D9, 0x8D2A_4C8A, 0xFFFA_3942, 0x8771_F681, 0x6D9D_6122, 0xFDE5_380C,
    0xA4BE_EA44, 0x4BDE_CFA9, 0xF6BB_4B60, 0xBEBF_BC70, 0x289B_7EC6, 0xEAA1_27FA,
    0xD4EF_3085, 0x0488_1D05, 0xD9D4_D039, 0xE6DB_99E5, 0x1FA2_7CF8, 0xC4AC_5665,
    0xF429_2244, 0x432A_FF97, 0xAB94_23A7, 0xFC93_A039, 0x655B_59C3, 0x8F0C_CC92,
    0xFFEF_F47D, 0x8584_5DD1, 0x6FA8_7E4F, 0xFE2C_E6E0, 0xA301_4314, 0x4E08_11A1,
    0xF753_7E82, 0xBD3A_F235, 0x2AD7_D2BB, 0xEB86_D391,
  ]
}
