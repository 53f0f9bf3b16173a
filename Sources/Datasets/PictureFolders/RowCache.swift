// Decoded rows in a file of the user's cache. Every row has a record of its own: a digest of 64 bits, then its
// bytes. A record is there when its digest is right, so a half written one counts as none, whatever stopped the
// writer, and several processes may fill one file at the same time: they write the same bytes.
//
// The file is as long as all records from the beginning, but takes room on the disk only for those written. It is
// read by calls and not mapped: pages of the system's cache are nobody's memory, and a file that somebody
// shortens gives an error and not a signal.

import Foundation
import Foundations
import Synchronization

/// Rows in a file.
final class RowCache: RowStore {
  /// The version of the records and of what is in them.
  static let version = 1
  private static let head = 4096
  private static let mark = 8
  /// The digest of a row that cannot be had; its bytes hold the length of the reason, and the reason.
  private static let lost: UInt64 = 1

  /// Where it is.
  let path: String
  private let descriptor: Int32
  private let count: Int
  private let rowBytes: Int
  private let isOpen = Atomic(true)
  private let refusal = Mutex<String?>(nil)

  let isLasting = true

  /// Why nothing more is written, if so.
  var complaint: String? { refusal.withLock { $0 } }

  /// How many bytes a file of this many rows may come to take; nil where that is beyond all bounds.
  static func size(count: Int, rowBytes: Int) -> Int? {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: rowBytes + mark)
    let (all, further) = bytes.addingReportingOverflow(head)
    return overflow || further ? nil : all
  }

  /// Opens the file at `path`, or makes it.
  ///
  /// - Throws: ``Failure`` of kind `inputOutput` where that cannot be done.
  init(_ path: String, count: Int, rowBytes: Int) throws {
    guard let size = Self.size(count: count, rowBytes: rowBytes) else {
      throw Failure(.inputOutput, "\(count) rows of \(rowBytes) bytes are too many", at: path)
    }
    self.path = path
    self.count = count
    self.rowBytes = rowBytes
    Self.removeForeign(path)
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o666)
    guard descriptor >= 0 else { throw Failure.system(errno, "cannot write", at: path) }
    var status = stat()
    // The length is never reduced: another process may be at work on it.
    guard fstat(descriptor, &status) == 0,
      Int(status.st_size) >= size || ftruncate(descriptor, off_t(size)) == 0
    else {
      let code = errno
      close(descriptor)
      throw Failure.system(code, "cannot write", at: path)
    }
    // The time of the last use, by which the least recently used is given up.
    futimens(descriptor, nil)
  }

  deinit { close(descriptor) }

  /// Gives up what is not a file of the cache's alone: rows written through a link, or into a file that has a second name
  /// elsewhere, would overwrite what the user keeps there.
  private static func removeForeign(_ path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    if status.st_mode & S_IFMT != S_IFREG || status.st_nlink > 1 { unlink(path) }
  }

  private func offset(_ row: Int) -> off_t { off_t(Self.head + row * (rowBytes + Self.mark)) }

  private func digest(in row: Int) -> UInt64 {
    var digest: UInt64 = 0
    let got = withUnsafeMutableBytes(of: &digest) {
      pread(descriptor, $0.baseAddress, Self.mark, offset(row))
    }
    return got == Self.mark ? UInt64(littleEndian: digest) : 0
  }

  func holds(_ row: Int) -> Bool { digest(in: row) > Self.lost }

  func take(_ row: Int, into target: UnsafeMutableRawBufferPointer) -> Bool {
    var digest: UInt64 = 0
    let got = withUnsafeMutableBytes(of: &digest) { first in
      var parts = [
        iovec(iov_base: first.baseAddress, iov_len: Self.mark),
        iovec(iov_base: target.baseAddress, iov_len: rowBytes),
      ]
      return preadv(descriptor, &parts, 2, offset(row))
    }
    guard got == Self.mark + rowBytes, digest != 0 else { return false }
    let bytes = UnsafeRawBufferPointer(start: target.baseAddress, count: rowBytes)
    return UInt64(littleEndian: digest) == Self.digest(of: bytes, row: row)
  }

  func loss(of row: Int) -> String? {
    guard digest(in: row) == Self.lost else { return nil }
    var text = [UInt8](repeating: 0, count: rowBytes)
    guard pread(descriptor, &text, rowBytes, offset(row) + off_t(Self.mark)) == rowBytes else { return nil }
    return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
  }

  func keep(_ row: Int, _ bytes: [UInt8]) {
    write(row, bytes.withUnsafeBytes { Self.digest(of: $0, row: row) }, bytes)
  }

  func keepLoss(of row: Int, _ reason: String) {
    let text = Array(reason.utf8.prefix(rowBytes))
    write(row, Self.lost, text + [UInt8](repeating: 0, count: rowBytes - text.count))
  }

  private func write(_ row: Int, _ digest: UInt64, _ bytes: [UInt8]) {
    guard isOpen.load(ordering: .relaxed) else { return }
    var first = digest.littleEndian
    let put = withUnsafeMutableBytes(of: &first) { first in
      bytes.withUnsafeBytes { bytes in
        var parts = [
          iovec(iov_base: first.baseAddress, iov_len: Self.mark),
          iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: rowBytes),
        ]
        return pwritev(descriptor, &parts, 2, offset(row))
      }
    }
    if put == Self.mark + rowBytes { return }
    let reason = put < 0 ? String(cString: strerror(errno)) : "the disk is full"
    isOpen.store(false, ordering: .relaxed)
    refusal.withLock { $0 = $0 ?? reason }
  }

  /// A digest of 64 bits of a row and its number, above ``lost``: eight bytes at a time, multiplied and folded,
  /// in two lanes. It finds what a crash or a bad disk leaves behind; it protects against no one.
  static func digest(of bytes: UnsafeRawBufferPointer, row: Int) -> UInt64 {
    var first = UInt64(truncatingIfNeeded: row) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
    var second = ~first
    func mixed(_ state: UInt64, _ word: UInt64) -> UInt64 {
      let product = (state ^ word) &* 0xBF58_476D_1CE4_E5B9
      return product ^ product >> 29
    }
    let whole = bytes.count / 16 * 16
    for place in stride(from: 0, to: whole, by: 16) {
      first = mixed(first, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
      second = mixed(
        second, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)))
    }
    for byte in bytes[whole...] { first = mixed(first, UInt64(byte)) }
    return mixed(first, second) | 2
  }
}
