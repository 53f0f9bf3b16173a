// Pictures that were published as the lines of a large picture: line after line of one stands in one line of the
// other. The labels stand in a text file, a number in each line.

import Foundations
import Pictures

/// The reading of such files.
enum PictureStrip {
  /// The bytes of all pictures of a strip, one after the other.
  ///
  /// - Parameters:
  ///   - rowShape: Height, width and channels of a picture.
  ///   - path: The file, for messages.
  /// - Throws: ``Failure`` of kind `badData` for a file that is not such a picture.
  static func rows(of file: SharedBytes, rowShape: [Int], at path: String) throws -> [UInt8] {
    let strip = try file.withUnsafeBytes { try PictureDecoder.decode($0, at: path, maximumPixels: 1 << 26) }
    let pixels = rowShape[0] * rowShape[1]
    guard strip.width == pixels, strip.channels == rowShape[2] else {
      throw Failure(
        .badData,
        "is \(strip.width) pixels wide with \(strip.channels) channels, not \(pixels) pixels with \(rowShape[2])",
        at: path, remedy: "Put the published files there")
    }
    return strip.bytes
  }

  /// The numbers in the lines of a text file.
  ///
  /// - Throws: ``Failure`` of kind `badData` that names the first line that is none.
  static func labels(_ file: SharedBytes, at path: String) throws -> [Float] {
    let text = String(decoding: file.array(of: UInt8.self), as: UTF8.self)
    return try text.split(whereSeparator: \.isNewline).enumerated().map { line, word in
      guard let label = UInt8(word) else {
        throw Failure(
          .badData, "line \(line + 1) is not a label: '\(word.prefix(40))'", at: path,
          remedy: "Put the published file there")
      }
      return Float(label)
    }
  }
}
