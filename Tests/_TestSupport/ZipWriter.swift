// ZIP archives made byte by byte, true ones and lying ones. PKWARE, APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3.

import CCodecs
import Testing

/// A member of an archive to be written, and the lies told about it.
public struct ZipMember {
  /// Its name.
  public var name: String
  /// Its bytes, before they are compressed.
  public var contents: [UInt8]
  /// Whether they are compressed by deflate, and not stored.
  public var isDeflated = true
  /// Whether its sizes stand in the extra field of ZIP64.
  public var isWide = false
  /// Bit 0 says encrypted.
  public var flags: UInt16 = 0
  /// The method to name instead of the true one.
  public var method: UInt16?
  /// The size to name instead of the true one.
  public var claimedSize: UInt64?
  /// The compressed size to name instead of the true one.
  public var claimedCompressedSize: UInt64?
  /// The checksum to name instead of the true one.
  public var claimedChecksum: UInt32?

  /// A member that tells the truth unless it is given lies.
  public init(
    name: String, contents: [UInt8], isDeflated: Bool = true, isWide: Bool = false, flags: UInt16 = 0,
    method: UInt16? = nil, claimedSize: UInt64? = nil, claimedCompressedSize: UInt64? = nil,
    claimedChecksum: UInt32? = nil
  ) {
    (self.name, self.contents, self.isDeflated, self.isWide) = (name, contents, isDeflated, isWide)
    (self.flags, self.method, self.claimedSize) = (flags, method, claimedSize)
    (self.claimedCompressedSize, self.claimedChecksum) = (claimedCompressedSize, claimedChecksum)
  }
}

/// A raw deflate stream: a zlib stream without its header and checksum.
public func deflated(_ bytes: [UInt8]) -> [UInt8] {
  let bound = cc_deflate_bound(bytes.count)
  let zlib = [UInt8](unsafeUninitializedCapacity: bound) { target, filled in
    #expect(cc_deflate(bytes, bytes.count, target.baseAddress, bound, 9, &filled) == CC_OK)
  }
  return Array(zlib[2..<zlib.count - 4])
}

/// The archive of these members. Where one is wide, so are the end records.
///
/// - Parameter claimedCount: The number of members to name instead of the true one.
public func zip(_ members: [ZipMember], claimedCount: UInt64? = nil) -> [UInt8] {
  var bytes: [UInt8] = []
  var directory: [UInt8] = []
  for member in members {
    let payload = member.isDeflated ? deflated(member.contents) : member.contents
    let size = member.claimedSize ?? UInt64(member.contents.count)
    let compressed = member.claimedCompressedSize ?? UInt64(payload.count)
    let narrow = { (number: UInt64) in member.isWide ? UInt32.max : UInt32(truncatingIfNeeded: number) }
    let extra =
      member.isWide
      ? littleEndian(UInt16(1)) + littleEndian(UInt16(16)) + littleEndian(size) + littleEndian(compressed)
      : []
    let common =
      littleEndian(UInt16(member.isWide ? 45 : 20)) + littleEndian(member.flags)
      + littleEndian(member.method ?? (member.isDeflated ? 8 : 0)) + [0, 0, 0x21, 0]
      + littleEndian(member.claimedChecksum ?? cc_crc32(0, member.contents, member.contents.count))
      + littleEndian(narrow(compressed)) + littleEndian(narrow(size))
      + littleEndian(UInt16(member.name.utf8.count)) + littleEndian(UInt16(extra.count))
    let offset = UInt32(bytes.count)
    bytes += [0x50, 0x4B, 3, 4] + common + Array(member.name.utf8) + extra + payload
    directory += [0x50, 0x4B, 1, 2] + littleEndian(UInt16(45)) + common + [UInt8](repeating: 0, count: 10)
    directory += littleEndian(offset) + Array(member.name.utf8) + extra
  }
  let (start, count) = (UInt64(bytes.count), claimedCount ?? UInt64(members.count))
  bytes += directory
  let isWide = members.contains(where: \.isWide) || claimedCount != nil
  if isWide {
    let end = UInt64(bytes.count)
    bytes +=
      [0x50, 0x4B, 6, 6] + littleEndian(UInt64(44)) + littleEndian(UInt16(45)) + littleEndian(UInt16(45))
    bytes += [UInt8](repeating: 0, count: 8) + littleEndian(count) + littleEndian(count)
    bytes += littleEndian(UInt64(directory.count)) + littleEndian(start)
    bytes += [0x50, 0x4B, 6, 7, 0, 0, 0, 0] + littleEndian(end) + littleEndian(UInt32(1))
  }
  let short = isWide ? UInt16.max : UInt16(count)
  bytes += [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + littleEndian(short) + littleEndian(short)
  bytes += littleEndian(isWide ? UInt32.max : UInt32(directory.count))
  return bytes + littleEndian(isWide ? UInt32.max : UInt32(start)) + [0, 0]
}

/// The bytes of a .npy file.
public func npyFile(_ descr: String, _ shape: [Int], _ payload: [UInt8], fortran: Bool = false) -> [UInt8] {
  let tuple = "(\(shape.map(String.init).joined(separator: ", "))\(shape.count == 1 ? "," : ""))"
  let text = "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(tuple), }\n"
  return [0x93] + Array("NUMPY".utf8) + [1, 0] + littleEndian(UInt16(text.utf8.count)) + Array(text.utf8)
    + payload
}
