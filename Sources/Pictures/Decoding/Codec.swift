// The two calls of a picture library in C, which are alike for every format: what goes in and out of them, and what
// their statuses mean.

import CCodecs

/// Formats that are read by a shim of `CCodecs`.
enum Codec {
  typealias Describe = (
    UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<cc_picture>?, UnsafeMutablePointer<cc_reason>?
  ) -> cc_status
  /// Writes the samples of a file, of a type each, to memory of so many bytes.
  typealias Decode<Sample> = (
    UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<Sample>?, Int, UnsafeMutablePointer<cc_reason>?
  ) -> cc_status

  /// The head of a file.
  static func head(of bytes: UnsafeRawBufferPointer, by describe: Describe) throws -> StoredHead {
    var (picture, reason) = (cc_picture(), cc_reason())
    let input = bytes.bindMemory(to: UInt8.self).baseAddress
    let status = describe(input, bytes.count, &picture, &reason)
    if let fault = PictureFault(status, reason) { throw fault }
    return StoredHead(
      height: Int(picture.height), width: Int(picture.width), channels: Int(picture.channels),
      bitDepth: Int(picture.bit_depth), orientation: Int(picture.orientation),
      leastBytes: picture.least_bytes)
  }

  /// The samples of a file with such a head, of 8 or 16 bits each.
  static func pixels<Sample: FixedWidthInteger>(
    of bytes: UnsafeRawBufferPointer, _ head: StoredHead, by decode: Decode<Sample>
  ) throws -> [Sample] {
    let count = head.height * head.width * head.channels
    var (status, reason) = (CC_OK, cc_reason())
    let pixels = [Sample](unsafeUninitializedCapacity: count) { target, filled in
      let input = bytes.bindMemory(to: UInt8.self).baseAddress
      let size = count * MemoryLayout<Sample>.size
      status = decode(input, bytes.count, target.baseAddress, size, &reason)
      // A picture that was broken off is not given to anybody.
      filled = status == CC_OK ? count : 0
    }
    if let fault = PictureFault(status, reason) { throw fault }
    return pixels
  }
}

extension PictureFault {
  /// What a status of the codecs means; nil for success.
  fileprivate init?(_ status: cc_status, _ reason: cc_reason) {
    let said = withUnsafeBytes(of: reason.text) { text in
      String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
    switch status {
    case CC_OK: return nil
    case CC_TRUNCATED: self = .truncated(said)
    case CC_TOO_LARGE: self = .tooLarge(said)
    case CC_UNSUPPORTED: self = .unsupported(said)
    case CC_NO_MEMORY: self = .noMemory
    default: self = .corrupt(said)
    }
  }
}
