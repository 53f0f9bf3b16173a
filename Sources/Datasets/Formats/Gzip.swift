// gzip files, decompressed in memory and never further than the caller allows.

import CCodecs
import Foundations

/// Decompressing gzip files.
enum Gzip {
  /// Whether `bytes` begin as a gzip file does.
  static func isCompressed(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
  }

  /// The most bytes that `count` bytes of deflate can hold: no code is shorter than one bit, no match longer
  /// than 258 bytes, which makes 1032 to one (zlib's technical notes).
  static func mostBytes(from count: Int) -> Int {
    let (value, overflow) = count.multipliedReportingOverflow(by: 1032)
    return overflow ? .max : value
  }

  /// The first bytes of what `compressed` holds, at most `limit`.
  ///
  /// - Throws: ``Failure`` of kind `badData` if not even those can be had.
  static func prefix(_ limit: Int, of compressed: UnsafeRawBufferPointer, at path: String) throws -> [UInt8] {
    var status = CC_OK
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { target, filled in
      status = decompress(compressed, into: UnsafeMutableRawBufferPointer(target), &filled)
    }
    if status == CC_OK || status == CC_TOO_LARGE || status == CC_TRUNCATED { return bytes }
    throw refusal(status, at: path, expected: limit, held: bytes.count)
  }

  /// Decompresses all of `compressed`, which must hold exactly as many bytes as `target`.
  ///
  /// - Throws: ``Failure`` of kind `badData` that tells apart a file that is cut off, corrupt, holds more or
  ///   less than it should, or is followed by something else.
  static func decompress(
    _ compressed: UnsafeRawBufferPointer, exactlyInto target: UnsafeMutableRawBufferPointer, at path: String
  ) throws {
    var held = 0
    let status = decompress(compressed, into: target, &held)
    guard status == CC_OK, held == target.count else {
      throw refusal(status, at: path, expected: target.count, held: held)
    }
  }

  /// All that `compressed` holds.
  ///
  /// - Parameter limit: The most bytes the caller is ready to hold.
  /// - Throws: ``Failure`` of kind `badData` for a file that is cut off, corrupt, or holds more.
  static func contents(
    of compressed: UnsafeRawBufferPointer, atMost limit: Int, at path: String
  ) throws -> SharedBytes {
    let most = min(limit, mostBytes(from: compressed.count))
    // The last four bytes are the size of the last member, modulo 2^32: right for almost every file, and only a hint.
    let hint = compressed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    var room = min(max(hint, 4 * compressed.count, 1 << 16), most)
    while true {
      var (filled, status) = (0, CC_OK)
      let bytes = SharedBytes(count: room) { status = decompress(compressed, into: $0, &filled) }
      if status == CC_OK { return bytes[0..<filled] }
      if status == CC_TOO_LARGE, room < most {
        room = room > most / 4 ? most : 4 * room
        continue
      }
      if status == CC_TOO_LARGE {
        throw Failure(
          .badData, "holds more than \(limit) bytes when it is decompressed", at: path,
          remedy: "Decompress it first: gzip -dc \(ShellWord.quoted(path)) > new.csv")
      }
      throw refusal(status, at: path, expected: room, held: filled)
    }
  }

  private static func decompress(
    _ compressed: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, _ filled: inout Int
  ) -> cc_status {
    let input = compressed.bindMemory(to: UInt8.self).baseAddress
    let output = target.bindMemory(to: UInt8.self).baseAddress
    return cc_gunzip(input, compressed.count, output, target.count, &filled)
  }

  private static func refusal(_ status: cc_status, at path: String, expected: Int, held: Int) -> Failure {
    let again: Message = "Download or copy it again"
    return switch status {
    case CC_OK:
      Failure(
        .badData, "its header promises \(expected) bytes, but only \(held) follow", at: path, remedy: again)
    case CC_TRUNCATED:
      Failure(.badData, "the compressed file is cut off", at: path, remedy: again)
    case CC_TOO_LARGE:
      Failure(.badData, "holds more than the \(expected) bytes its header promises", at: path, remedy: again)
    case CC_TRAILING:
      Failure(.badData, "other bytes follow the compressed data", at: path, remedy: again)
    case CC_NO_MEMORY:
      Failure(
        .failure, "there is not enough memory to decompress it", at: path, remedy: "Close other programs")
    default:
      Failure(.badData, "the compressed data is corrupt", at: path, remedy: again)
    }
  }
}
