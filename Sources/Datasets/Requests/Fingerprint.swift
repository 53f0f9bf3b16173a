// What tells one state of the data from another, for the record of a run: the digest of the files where that
// takes seconds, and of their sizes, times and samples where it would take minutes. The text says which.

import Foundation
import Foundations

/// A short text that changes when the data does.
public struct Fingerprint: Hashable, Codable, Sendable, CustomStringConvertible {
  /// How the files were looked at.
  public enum Method: String, Codable, Sendable {
    /// Every byte. For a single file the digest is that of `md5sum`.
    case full = "md5"
    /// The size, the time of the last change, and blocks spread over each file.
    case sampled = "md5 of sizes, times and samples"
  }

  /// How the files were looked at.
  public let method: Method
  /// The digest, 32 hexadecimal digits.
  public let digest: String

  /// The digest after the method: "md5:..." or "md5 of sizes, times and samples:...".
  public var description: String { "\(method.rawValue):\(digest)" }

  /// The fingerprint of files, in their order.
  ///
  /// - Parameter fullBelow: The total size in bytes below which every byte is read: 1 GiB.
  /// - Throws: ``Failure`` if a file is missing or cannot be read.
  public init(of paths: [String], fullBelow: Int = 1 << 30) throws {
    let files = try paths.map { try MappedFile($0) }
    if files.reduce(0, { $0 + $1.bytes.count }) < fullBelow {
      self.init(digests: files.map { MD5.digest($0.bytes) })
      return
    }
    var digest = MD5()
    for file in files {
      let date = try? FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
      let microseconds = ((date ?? .distantPast).timeIntervalSince1970 * 1e6).rounded()
      digest.update("\(file.bytes.count) \(microseconds)\n")
      Self.sample(file.bytes, into: &digest)
    }
    self.init(method: .sampled, digest: digest.finish())
  }

  /// The fingerprint of files of which every byte was read, from their digests.
  init(digests: [String]) {
    var together = MD5()
    together.update(digests.joined(separator: "\n"))
    let only = digests.count == 1 ? digests.first : nil
    self.init(method: .full, digest: only ?? together.finish())
  }

  /// A fingerprint whose digest was made elsewhere.
  init(method: Method, digest: String) {
    self.method = method
    self.digest = digest
  }

  /// Takes in 64 blocks of 64 KiB at equal distances, the first and the last included.
  private static func sample(_ bytes: UnsafeRawBufferPointer, into digest: inout MD5) {
    let (blocks, size) = (64, 65_536)
    guard bytes.count > blocks * size else { return digest.update(bytes) }
    let last = bytes.count - size
    for block in 0..<blocks {
      let start = last / (blocks - 1) * block
      digest.update(UnsafeRawBufferPointer(rebasing: bytes[start..<start + size]))
    }
    digest.update(UnsafeRawBufferPointer(rebasing: bytes[last...]))
  }
}
