// Short ways to the decoder for tests, and edited JPEG files.

import CCodecs
import Foundation
import Foundations

@testable import Pictures

extension [UInt8] {
  /// The picture in these bytes.
  func decoded(maximumPixels: Int = 1 << 28) throws -> PixelBuffer {
    try withUnsafeBytes {
      try PictureDecoder.decode($0, at: "picture", maximumPixels: maximumPixels)
    }
  }

  /// What the head of these bytes says.
  func header() throws -> PictureHeader {
    try withUnsafeBytes { try PictureDecoder.header(of: $0, at: "picture") }
  }

  /// These bytes with a piece of them, which must be there, replaced where it stands first.
  func replacing(_ piece: [UInt8], by other: [UInt8]) -> [UInt8] {
    guard let range = firstRange(of: piece) else { fail("\(piece) is not there") }
    return Array(self[..<range.lowerBound] + other + self[range.upperBound...])
  }
}

/// Files of the folder `Recorded`.
enum RecordedFiles {
  /// A file's bytes.
  static func bytes(_ name: String) throws -> [UInt8] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try WholeFile.read(tests.appending(path: "Recorded/\(name)").path)
  }

  /// The grey file, but as one of three channels of which there are scans for some.
  ///
  /// - Parameter scans: The number of the channel, from 1, that each scan is of.
  static func channels(scans: [UInt8]) throws -> [UInt8] {
    let grey = try bytes("grey.jpg")
    let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0, 17, 0, 23]
    let wide = grey.replacing(
      frame + [1, 1, 0x11, 0],
      by: [0xFF, 0xC0, 0, 17] + frame[4...] + [3] + (1...3).flatMap { [$0, 0x11, 0] })
    guard let start = wide.firstRange(of: [0xFF, 0xDA] as [UInt8])?.lowerBound else { fail("no scan") }
    let scan = Array(wide[start..<wide.count - 2])
    return wide[..<start] + scans.flatMap { scan.replacing([0, 8, 1, 1], by: [0, 8, 1, $0]) } + [0xFF, 0xD9]
  }
}

extension UInt32 {
  /// The CRC-32 of the bytes.
  init(digestOf bytes: [UInt8]) { self = cc_crc32(0, bytes, bytes.count) }
}
