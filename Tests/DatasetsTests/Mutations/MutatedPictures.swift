// Pictures as rows of the table, more wrong files than of other formats: large C libraries read them, and
// pictures come from everywhere. What wrong files of a format are made of stands here; the rest follows from its row.

import CCodecs
import Foundation
import Foundations
import Pictures
import Testing
import _TestSupport

/// What wrong files of a format are made of, as in ``MutatedFormat``.
struct PictureSeeds: Sendable {
  var seeds: @Sendable () throws -> [[UInt8]]
  var contents: [[UInt8]] = []
  var wrap: @Sendable ([UInt8]) -> [UInt8] = { $0 }
  var landmarks: [[UInt8]]

  /// By format.
  static let all: [PictureFormat: PictureSeeds] = [
    .png: png, .jpeg: jpeg, .webp: webp, .gif: gif, .tiff: tiff,
  ]

  /// Every kind of PNG. Besides whole files, files whose checksums are right again, and headers and rows that are
  /// wrong before they are compressed.
  private static let png = PictureSeeds(
    seeds: { samples.map(\.file) },
    contents: samples.map(\.file) + samples.map { $0.header + $0.lines },
    wrap: { contents in
      if contents.first == 0x89 { return SamplePNG.withRightChecksums(contents) }
      let header = Array(contents.prefix(13))
      let (depth, type) = header.count == 13 ? (Int(header[8]), Int(header[9])) : (8, 3)
      let sample = SamplePNG(
        colourType: [0, 2, 4, 6].contains(type) ? type : 3, depth: [1, 2, 4, 16].contains(depth) ? depth : 8,
        isTransparent: contents.count % 2 == 0, height: 1, width: 1)
      return sample.file(header: header, lines: Array(contents.dropFirst(13)))
    },
    landmarks: ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"].map { Array($0.utf8) })

  private static let samples = SamplePNG.all(height: 7, width: 10)

  /// Every kind of JPEG; under a directory of EXIF as well.
  private static let jpeg = PictureSeeds(
    seeds: {
      let plain = try [1, 3, 4].flatMap { channels in
        try [(0, 0), (0, 1), (1, 0), (1, 1)].map { progressive, subsampled in
          try encoded(
            channels, cc_jpeg_options(quality: 50, progressive: progressive, subsampled: subsampled))
        }
      }
      let directory: [UInt8] =
        Array("Exif".utf8) + [0, 0] + Array("II".utf8) + [42, 0, 8, 0, 0, 0]
        + [2, 0] + [0x0F, 0x01, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0] + [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]
      let segment = [0xFF, 0xE1, 0, UInt8(directory.count + 2)] + directory
      return plain + plain.map { $0[..<2] + segment + $0[2...] }
    },
    landmarks: [0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xE0, 0xE1, 0xEE].map { [0xFF, $0] })

  /// Recorded files, which lie beside the tests of the decoders.
  private static func recorded(_ names: [String]) throws -> [[UInt8]] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try names.map { try WholeFile.read(tests.appending(path: "PicturesTests/Recorded/\($0)").path) }
  }

  /// Lossy and lossless WebP, extended and not.
  private static let webp = PictureSeeds(
    seeds: {
      try recorded(["lossy.webp", "lossy-opacity.webp", "lossless.webp", "lossless-opacity.webp"])
    },
    landmarks: ["RIFF", "WEBP", "VP8 ", "VP8L", "VP8X", "ALPH"].map { Array($0.utf8) } + [[0x9D, 0x01, 0x2A]])

  /// Every kind of GIF, and a file whose table of codes is filled.
  private static let gif = PictureSeeds(
    seeds: {
      try recorded([
        "palette.gif", "interlaced.gif", "transparent.gif", "placed.gif", "many-codes.gif",
      ])
    },
    landmarks: [Array("GIF89a".utf8), [0x2C], [0x21, 0xF9], [0x21, 0xFE]])

  /// Every packing of TIFF, in strips and tiles.
  private static let tiff = PictureSeeds(
    seeds: {
      try recorded([
        "strips.tiff", "colour-lzw.tif", "palette.tif", "bits.tif", "tiles-opacity.tif", "deep.tif",
      ])
    },
    landmarks: [0, 1, 2, 3, 6, 17, 21, 22, 23, 28].map { [$0, 1] }
      + [1, 2, 3, 6, 21, 22, 23].map { [1, $0] })

  private static func encoded(_ channels: Int, _ options: cc_jpeg_options) throws -> [UInt8] {
    let (height, width) = (19, 26)
    let pixels = (0..<height * width * channels).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
    var file = [UInt8](repeating: 0, count: 16_384)
    var written = 0
    let status = cc_jpeg_encode(
      pixels, UInt32(height), UInt32(width), Int32(channels), options, &file, file.count, &written)
    guard status == CC_OK else { throw MutationRun.Mistake(description: "no JPEG to make wrong: \(status)") }
    return Array(file[..<written])
  }
}

extension MutatedFormat {
  /// A row for every format of pictures that has seeds.
  static let pictures = PictureFormat.all.compactMap { format in
    PictureSeeds.all[format].map { seeds in
      MutatedFormat(
        name: format.name, file: "a\(format.endings[0])", endings: format.endings, trials: 12_000,
        seeds: seeds.seeds,
        contents: seeds.contents, wrap: seeds.wrap, landmarks: seeds.landmarks, read: decode)
    }
  }

  /// Reads the head and the picture, which must agree.
  private static let decode: @Sendable (String) throws -> Void = { path in
    try WholeFile.read(path).withUnsafeBytes { bytes in
      let header = try PictureDecoder.header(of: bytes, at: path)
      let picture = try PictureDecoder.decode(bytes, at: path)
      guard
        [picture.height, picture.width, picture.channels] == [header.height, header.width, header.channels]
      else { throw MutationRun.Mistake(description: "\(picture.height) x \(picture.width) under \(header)") }
    }
  }
}

@Suite("Mutated pictures")
struct MutatedPictureTests {
  @Test("every format of pictures has seeds of wrong files", arguments: PictureFormat.all)
  func seeds(_ format: PictureFormat) {
    #expect(PictureSeeds.all[format] != nil, "\(format.name) has no row in PictureSeeds")
  }
}
