// MD5 against the test suite of RFC 1321, and fingerprints that change when the data does.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Datasets

private func md5(_ text: String) -> String { Array(text.utf8).withUnsafeBytes { MD5.digest($0) } }

@Suite("SHA-256")
struct SHA256Tests {
  // FIPS 180-4, the examples of NIST.
  @Test(
    "digests are the published ones",
    arguments: [
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ])
  func published(text: String, digest: String) {
    #expect(Array(text.utf8).withUnsafeBytes { SHA256.digest($0) } == digest)
  }
}

@Suite("MD5")
struct MD5Tests {
  @Test(
    "digests equal those of RFC 1321",
    arguments: [
      ("", "d41d8cd98f00b204e9800998ecf8427e"),
      ("a", "0cc175b9c0f1b6a831c399e269772661"),
      ("abc", "900150983cd24fb0d6963f7d28e17f72"),
      ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
      ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
      (
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
        "57edf4a22be3c955ac49da2e2107b67a"
      ),
    ])
  func knownAnswers(_ text: String, _ digest: String) {
    #expect(md5(text) == digest)
  }

  @Test("parts give the digest of the whole, wherever it is cut")
  func parts() {
    let text = String(repeating: "0123456789", count: 30)
    for cut in 0...300 {
      var digest = MD5()
      digest.update(String(text.prefix(cut)))
      digest.update(String(text.dropFirst(cut)))
      #expect(digest.finish() == md5(text), "cut at \(cut)")
    }
  }

  @Test("every length around a block's end is padded right")
  func padding() {
    // The digest of the digests of "", "a", "aa", ... up to 200 letters, from Python's hashlib.
    let digests = (0...200).map { md5(String(repeating: "a", count: $0)) }
    #expect(md5(digests.joined(separator: "\n")) == "7d6f5cdf66caacee49a578c36f34e1a2")
  }
}

@Suite("Fingerprint")
struct FingerprintTests {
  @Test("a single file's is its MD5, and it says so")
  func single() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("abc", to: folder + "/a")
      let fingerprint = try Fingerprint(of: [folder + "/a"])
      #expect(fingerprint.description == "md5:900150983cd24fb0d6963f7d28e17f72")
    }
  }

  @Test("the files' order and division matter")
  func several() throws {
    try withTemporaryFolder { folder in
      for (name, text) in [("a", "ab"), ("b", "c"), ("c", "a"), ("d", "bc")] {
        try AtomicFile.write(text, to: "\(folder)/\(name)")
      }
      let prints = try ["ab", "ba", "cd"].map { names in
        try Fingerprint(of: names.map { "\(folder)/\($0)" })
      }
      #expect(Set(prints).count == 3)
    }
  }

  @Test("large files are sampled, which sees size, time and sampled blocks")
  func sampled() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      func print(_ bytes: [UInt8], time: Double) throws -> Fingerprint {
        try AtomicFile.write(bytes, to: path)
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSince1970: time)], ofItemAtPath: path)
        return try Fingerprint(of: [path], fullBelow: 1000)
      }
      let bytes = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 4) }
      var lastChanged = bytes
      lastChanged[bytes.count - 1] ^= 1
      let first = try print(bytes, time: 1e9)
      #expect(first.description.hasPrefix("md5 of sizes, times and samples:"))
      #expect(try print(bytes, time: 1e9) == first)
      #expect(try print(bytes, time: 1e9 + 1) != first)
      #expect(try print(bytes + [0], time: 1e9) != first)
      #expect(try print(lastChanged, time: 1e9) != first)
    }
  }
}
