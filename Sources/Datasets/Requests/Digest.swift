// Digests in hexadecimal digits. MD5 names data and finds damage, as data sets publish it for their files; it protects against
// no one who wants to deceive, so what is downloaded has a SHA-256 besides.

import Crypto

/// The MD5 of bytes (RFC 1321).
typealias MD5 = Digest<Insecure.MD5>

/// The SHA-256 of bytes (FIPS 180-4).
typealias SHA256 = Digest<Crypto.SHA256>

/// A running digest.
struct Digest<Function: HashFunction> {
  private var function = Function()

  init() {}

  /// The digest of `bytes` in hexadecimal digits.
  static func digest(_ bytes: UnsafeRawBufferPointer) -> String {
    var digest = Self()
    digest.update(bytes)
    return digest.finish()
  }

  /// Takes in more bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) { function.update(bufferPointer: bytes) }

  /// Takes in text as UTF-8.
  mutating func update(_ text: String) {
    Array(text.utf8).withUnsafeBytes { update($0) }
  }

  /// Closes the digest: two hexadecimal digits for each of its bytes.
  consuming func finish() -> String {
    function.finalize().reduce(into: "") { text, byte in
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }
}
