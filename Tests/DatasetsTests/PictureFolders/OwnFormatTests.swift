// A format of pictures that the library does not know is one row: a folder of its files becomes data.

import Foundation
import Foundations
import Pictures
import Testing
import _TestSupport

@testable import Datasets

@Suite("A format of one's own")
struct OwnFormatTests {
  /// Plain grey maps: "P2", width, height, 255, and a number in digits for each pixel (Netpbm, pgm(5)).
  static let greyMap = PictureFormat(
    name: "PGM", endings: [".pgm"], matches: { $0.starts(with: "P2".utf8) },
    describe: { bytes in
      let numbers = numbers(bytes.prefix(64)).prefix(3)
      guard numbers.count == 3 else { throw PictureFault.truncated("no size") }
      guard numbers[2] == 255 else { throw PictureFault.unsupported("the brightest is \(numbers[2])") }
      return StoredHead(height: numbers[1], width: numbers[0], channels: 1)
    },
    decode: { bytes, _ in numbers(bytes[...]).dropFirst(3).map { UInt8(clamping: $0) } })

  private static func numbers(_ bytes: Slice<UnsafeRawBufferPointer>) -> [Int] {
    String(decoding: bytes.dropFirst(2), as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap {
      Int($0)
    }
  }

  private static let formats = PictureFormat.all + [greyMap]

  private func file(_ pixels: [UInt8], height: Int = 2, width: Int = 3) -> [UInt8] {
    Array("P2\n\(width) \(height)\n255\n\(pixels.map { "\($0)" }.joined(separator: " "))\n".utf8)
  }

  @Test("a folder of its files is data, beside pictures of the library's formats")
  func folder() throws {
    try withTemporaryFolder { folder in
      let place = "\(folder)/p"
      let own = PixelBuffer(height: 2, width: 3, channels: 1, bytes: [9, 8, 7, 6, 5, 4])
      try SamplePictures.write(file([1, 2, 3, 4, 5, 255]), to: "\(place)/a.PGM")
      try SamplePictures.write(["b.png": own], in: place)
      try SamplePictures.write(file([0, 0, 0, 0, 0, 1]), to: "\(place)/c.png")
      try SamplePictures.write(file([1, 2, 3]), to: "\(place)/d.pgm")
      try SamplePictures.write(Array("P2 3 2 7".utf8), to: "\(place)/e.pgm")
      let data = try Dataset.load(
        DataRequest(place), DataAccess(environment: ["XDG_CACHE_HOME": folder], formats: Self.formats))
      #expect(data.training.count == 4 && data.training.rowShape == [2, 3, 1])
      #expect(try data.training.bytes(0) == [1, 2, 3, 4, 5, 255])
      #expect(try data.training.bytes(1) == own.bytes)
      #expect(try data.training.bytes(2) == [0, 0, 0, 0, 0, 1])
      let pictures = try #require(data.pictures)
      pictures.decodeAll()
      #expect(pictures.mislabelled == ["c.png"])
      #expect(
        pictures.badFiles == [
          BadFile(path: "d.pgm", reason: "the PGM file is corrupt: 3 bytes of pixels, not 6"),
          BadFile(path: "e.pgm", reason: "is a PGM file of a kind that is not supported: the brightest is 7"),
        ])
      #expect(try PictureReport(pictures).kinds.map(\.format) == ["pgm", "png"])
    }
  }

  @Test("a single file of it is data too, and what is none names every format")
  func single() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.write(file([1, 2, 3, 4, 5, 6]), to: "\(folder)/a.pgm")
      try SamplePictures.write(file([1]), to: "\(folder)/b.pgm")
      let data = try Dataset.load(
        DataRequest("\(folder)/a.pgm"), DataAccess(environment: [:], formats: Self.formats))
      #expect(try data.name == "a" && data.training.bytes(0) == [1, 2, 3, 4, 5, 6])
      let unknown = try #require(throws: Failure.self) {
        try Dataset.load("\(folder)/a.pgm", environment: [:])
      }
      #expect(unknown.what == "is a Netpbm picture, which is not read")
      try SamplePictures.write(Array("no".utf8), to: "\(folder)/b.pgm")
      let none = try #require(throws: Failure.self) {
        try Dataset.load(DataRequest("\(folder)/b.pgm"), DataAccess(environment: [:], formats: Self.formats))
      }
      #expect(none.remedy == "Give a complete \(Self.formats.choice) file")
    }
  }

  @Test("decoded rows of other formats are kept apart in the cache")
  func cache() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.write(file([1, 2, 3, 4, 5, 6]), to: "\(folder)/p/a.pgm")
      let bright = PictureFormat(
        name: "bright PGM", endings: [".pgm"], matches: { $0.starts(with: "P2".utf8) },
        describe: { _ in StoredHead(height: 2, width: 3, channels: 1) },
        decode: { _, _ in [UInt8](repeating: 255, count: 6) })
      for (format, first) in [(Self.greyMap, UInt8(1)), (bright, 255), (Self.greyMap, 1)] {
        let opened = try SamplePictures.open("\(folder)/p", formats: [format], cache: folder)
        #expect(try PictureSource(opened).bytes(0).first == first)
      }
    }
  }
}
