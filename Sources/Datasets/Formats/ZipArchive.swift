// A ZIP archive in memory: its directory, and its members inflated piece by piece. The directory may claim
// anything, so a member's size is held against what its compressed bytes can hold, and memory grows with what
// really comes out of them.

import CCodecs
import Foundations

/// A ZIP archive and what its directory lists.
struct ZipArchive: Sendable {
  /// What the directory says of a member.
  struct Member: Sendable, Equatable {
    var name: String
    var index: UInt64
    var size: UInt64
    var compressedSize: UInt64
    var method: Int32
    var isEncrypted: Bool
  }

  /// The members in the order of the directory, no name twice.
  let members: [Member]
  private let file: SharedBytes
  private let path: String

  /// The archive in `file`.
  ///
  /// - Throws: ``Failure`` of kind `badData` for a file that is cut off, is no ZIP archive, or lists a name twice.
  init(_ file: SharedBytes, at path: String) throws {
    self.file = file
    self.path = path
    members = try Self.opened(file, at: path) { archive in
      try (0..<cc_zip_count(archive)).map { index in
        var found = cc_zip_member()
        let status = cc_zip_describe(archive, index, &found)
        guard status == CC_OK, let name = found.name else { throw Self.refusal(status, at: path) }
        return Member(
          name: String(cString: name), index: index, size: found.size, compressedSize: found.compressed_size,
          method: found.method, isEncrypted: found.encrypted != 0)
      }
    }
    var names: Set<String> = []
    if let twice = members.first(where: { !names.insert($0.name).inserted }) {
      throw Failure(
        .badData, "holds two members named '\(twice.name)'", at: path,
        remedy: "Save it again with numpy.savez"
      )
    }
  }

  /// The contents of a member, its checksum verified.
  ///
  /// - Parameters:
  ///   - limit: The most bytes the caller is ready to hold.
  ///   - check: Sees the first 64 KiB, or all if that is less, before more is inflated, and may throw.
  /// - Throws: ``Failure`` of kind `badData` for a member that is encrypted, compressed in an unknown way,
  ///   corrupt, too large, or not of the size the directory promises.
  func contents(
    of member: Member, limit: Int, check: (UnsafeRawBufferPointer, _ isWhole: Bool) throws -> Void
  ) throws -> SharedBytes {
    let place = "\(path) (\(member.name))"
    let size = try claimedSize(of: member, limit: limit, at: place)
    return try Self.opened(file, at: path) { archive in
      var opened: OpaquePointer?
      let status = cc_zip_begin(archive, member.index, &opened)
      guard status == CC_OK, let stream = opened else { throw Self.refusal(status, at: place) }
      defer { cc_zip_end(stream) }
      var isFirst = true
      let contents = try SharedBytes(atMost: size) { target in
        let filled = try Self.fill(target, from: stream, at: place)
        if isFirst { try check(UnsafeRawBufferPointer(rebasing: target[..<filled]), filled == size) }
        isFirst = false
        return filled
      }
      // The checksum is compared at the end of the stream, which is only seen by reading past it.
      let beyond = try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) {
        try Self.fill($0, from: stream, at: place)
      }
      guard beyond == 0, contents.count == size else {
        throw Failure(
          .badData,
          beyond > 0
            ? "holds more than the \(size) bytes the archive's directory promises"
            : "the archive's directory promises \(size) bytes, but there are only \(contents.count)",
          at: place, remedy: "Copy or save it again")
      }
      return contents
    }
  }

  /// The first bytes of a member, at most 64 KiB, without a look at its checksum.
  ///
  /// - Throws: ``Failure`` of kind `badData`, as ``contents(of:limit:check:)``.
  func head(of member: Member) throws -> [UInt8] {
    let place = "\(path) (\(member.name))"
    let size = try claimedSize(of: member, limit: .max, at: place)
    return try Self.opened(file, at: path) { archive in
      var opened: OpaquePointer?
      let status = cc_zip_begin(archive, member.index, &opened)
      guard status == CC_OK, let stream = opened else { throw Self.refusal(status, at: place) }
      defer { cc_zip_end(stream) }
      var bytes = [UInt8](repeating: 0, count: min(size, 1 << 16))
      let filled = try bytes.withUnsafeMutableBytes { try Self.fill($0, from: stream, at: place) }
      return Array(bytes.prefix(filled))
    }
  }

  /// The size the directory claims, where the member's compressed bytes can hold so much.
  private func claimedSize(of member: Member, limit: Int, at place: String) throws -> Int {
    if member.isEncrypted {
      throw Failure(.badData, "is encrypted", at: place, remedy: "Save it without a password")
    }
    guard member.method == 0 || member.method == 8 else {
      throw Failure(
        .badData, "is compressed by method \(member.method), which is not supported", at: place,
        remedy: "Save it again with numpy.savez or numpy.savez_compressed")
    }
    guard let size = Int(exactly: member.size), let compressed = Int(exactly: member.compressedSize),
      compressed <= file.count, size <= (member.method == 0 ? compressed : Gzip.mostBytes(from: compressed))
    else {
      throw Failure(
        .badData,
        "the archive's directory promises \(member.size) bytes, more than its \(member.compressedSize) compressed bytes can hold",
        at: place, remedy: "Copy or save it again")
    }
    guard size <= limit else {
      throw Failure(
        .badData, "holds \(size) bytes, more than the limit of \(limit)", at: place,
        remedy: "Save the array as .npy, which is not loaded into memory, or in parts")
    }
    return size
  }

  /// Fills `target` until it is full or the stream ends; returns how many bytes came.
  private static func fill(
    _ target: UnsafeMutableRawBufferPointer, from stream: OpaquePointer, at place: String
  ) throws -> Int {
    var filled = 0
    while filled < target.count {
      var written = 0
      let rest = UnsafeMutableRawBufferPointer(rebasing: target[filled...]).bindMemory(to: UInt8.self)
      let status = cc_zip_next(stream, rest.baseAddress, rest.count, &written)
      guard status == CC_OK else { throw refusal(status, at: place) }
      if written == 0 { break }
      filled += written
    }
    return filled
  }

  private static func opened<Result>(
    _ file: SharedBytes, at path: String, _ body: (OpaquePointer) throws -> Result
  ) throws -> Result {
    try file.withUnsafeBytes { bytes in
      var opened: OpaquePointer?
      let status = cc_zip_open(bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &opened)
      guard status == CC_OK, let archive = opened else { throw refusal(status, at: path) }
      defer { cc_zip_close(archive) }
      return try body(archive)
    }
  }

  private static func refusal(_ status: cc_status, at path: String) -> Failure {
    let again: Message = "Copy or save it again"
    return switch status {
    case CC_TRUNCATED:
      Failure(.badData, "is not a ZIP archive, or is cut off", at: path, remedy: again)
    case CC_NO_MEMORY:
      Failure(.failure, "there is not enough memory to read it", at: path, remedy: "Close other programs")
    case CC_UNSUPPORTED:
      Failure(
        .badData, "is compressed or encrypted in a way that is not supported", at: path,
        remedy: "Save it again with numpy.savez")
    default: Failure(.badData, "the ZIP archive is corrupt", at: path, remedy: again)
    }
  }
}
