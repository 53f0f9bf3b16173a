// Folders of small pictures for tests, and files that are none.

import Foundation
import Foundations
import Pictures
import _TestSupport

@testable import Datasets

/// Making files and folders of pictures.
enum SamplePictures {
  /// A picture whose pixels all follow from a number.
  static func picture(
    _ number: Int, height: Int = 6, width: Int = 5, channels: Int = 3, opaque: Bool = false
  ) -> PixelBuffer {
    var bytes = (0..<height * width * channels).map {
      UInt8(truncatingIfNeeded: number * 37 + $0 * 11 + $0 / 7)
    }
    if opaque, channels == 4 { for place in stride(from: 3, to: bytes.count, by: 4) { bytes[place] = 255 } }
    return PixelBuffer(height: height, width: width, channels: channels, bytes: bytes)
  }

  /// Writes bytes to a file, making its folders.
  static func write(_ bytes: [UInt8], to path: String) throws {
    try FileManager.default.createDirectory(
      atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Writes pictures by name into a folder.
  static func write(_ pictures: [String: PixelBuffer], in folder: String) throws {
    for (name, picture) in pictures { try write(PNG.encode(picture), to: "\(folder)/\(name)") }
  }

  /// Writes so many pictures, called 000.png and on.
  static func fill(
    _ folder: String, _ count: Int, height: Int = 6, width: Int = 5, channels: Int = 3
  ) throws {
    for number in 0..<count {
      let name = String(repeating: "0", count: 3 - String(number).count) + String(number)
      try write(
        PNG.encode(picture(number, height: height, width: width, channels: channels)),
        to: "\(folder)/\(name).png")
    }
  }

  /// A PNG whose head is whole and whose pixels are not.
  static func damaged(_ number: Int, height: Int = 6, width: Int = 5) -> [UInt8] {
    var bytes = PNG.encode(picture(number, height: height, width: width))
    // Within the compressed data, behind signature, IHDR and the head of IDAT.
    for place in 45..<50 { bytes[place] ^= 0x5A }
    return bytes
  }

  /// The folder of pictures, with a cache of its own.
  static func open(
    _ path: String, _ options: PictureOptions = PictureOptions(), memory: Int? = nil,
    formats: [PictureFormat] = PictureFormat.all, cache: String, limit: String? = nil
  ) throws -> PictureFolder {
    var environment = ["XDG_CACHE_HOME": cache]
    if let limit { environment["VAE_CACHE_LIMIT"] = limit }
    return try PictureFolder(path, options, memory: memory, formats: formats, environment: environment)
  }
}

extension DataSource {
  /// A row's bytes.
  func bytes(_ row: Int) throws -> [UInt8] { try bytes(of: [row]) }
}
