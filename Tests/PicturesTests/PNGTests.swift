// Pictures go through the encoder and an independent decoder unchanged, and the filters earn their keep.

import CCodecs
import Foundation
import Foundations
import Testing

@testable import Pictures

private func noise(_ height: Int, _ width: Int, _ channels: Int) -> PixelBuffer {
  let key = Key(seed: 1)
  let bytes = (0..<height * width * channels).map {
    UInt8(truncatingIfNeeded: Philox.word(key: key, stream: 0, row: 0, column: $0))
  }
  return PixelBuffer(height: height, width: width, channels: channels, bytes: bytes)
}

private func drawn(
  _ height: Int, _ width: Int, _ channels: Int, _ value: (Int, Int, Int) -> Int
) -> PixelBuffer {
  var bytes: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width { for c in 0..<channels { bytes.append(UInt8(truncatingIfNeeded: value(y, x, c))) } }
  }
  return PixelBuffer(height: height, width: width, channels: channels, bytes: bytes)
}

@Suite("PNG")
struct PNGTests {
  struct Size: CustomTestStringConvertible {
    var height: Int
    var width: Int
    var testDescription: String { "\(height) x \(width)" }
  }

  @Test(
    "every picture is decoded to itself", arguments: [1, 3, 4],
    [
      Size(height: 1, width: 1), Size(height: 1, width: 7), Size(height: 7, width: 1),
      Size(height: 28, width: 28), Size(height: 33, width: 65),
    ])
  func roundTrip(_ channels: Int, _ size: Size) throws {
    let pictures = [
      noise(size.height, size.width, channels),
      drawn(size.height, size.width, channels) { y, x, c in 3 * y + 5 * x + 40 * c },
      drawn(size.height, size.width, channels) { y, x, _ in (x / 4 + y / 4) % 2 * 255 },
      drawn(size.height, size.width, channels) { y, x, c in y * x >> 2 + c },
    ]
    for picture in pictures {
      let decoded = try DecodedPNG(PNG.encode(picture))
      #expect(decoded.picture == picture)
      #expect(decoded.chunks == ["IHDR", "IDAT", "IEND"])
    }
  }

  struct Pattern: CustomTestStringConvertible {
    var testDescription: String
    var filters: [UInt8]
    var value: @Sendable (Int, Int, Int) -> Int
  }

  @Test(
    "each kind of picture gets the filters that suit it",
    arguments: [
      Pattern(testDescription: "a ramp to the right", filters: [1, 2, 2, 2]) { _, x, _ in 10 * x },
      // Constant rows: "sub" leaves their first byte whole, "paeth" only its step from the row above.
      Pattern(testDescription: "a ramp down", filters: [0, 1, 4, 4]) { y, _, _ in 7 * y },
      Pattern(testDescription: "a blank", filters: [0, 0, 0, 0]) { _, _, _ in 0 },
    ])
  func filters(_ pattern: Pattern) throws {
    #expect(try DecodedPNG(PNG.encode(drawn(4, 20, 1, pattern.value))).filters == pattern.filters)
  }

  @Test("filters make a smooth picture smaller than its unfiltered self")
  func smooth() {
    let picture = drawn(64, 64, 3) { y, x, c in
      Int(127 + 100 * sin(Double(x * x + 3 * y * y) / 900 + Double(c)))
    }
    let bound = cc_deflate_bound(picture.bytes.count)
    var (stream, unfiltered) = ([UInt8](repeating: 0, count: bound), 0)
    #expect(cc_deflate(picture.bytes, picture.bytes.count, &stream, bound, 6, &unfiltered) == CC_OK)
    #expect(PNG.encode(picture).count * 5 < unfiltered * 4)
  }

  @Test("a file is written whole")
  func file() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vae-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let picture = noise(5, 6, 3)
    try PNG.write(picture, to: folder + "/a.png")
    #expect(try DecodedPNG(WholeFile.read(folder + "/a.png")).picture == picture)
    let failure = try #require(throws: Failure.self) { try PNG.write(picture, to: folder + "/no/a.png") }
    #expect(failure.kind == .inputOutput)
  }
}

@Suite("Pixel buffer")
struct PixelBufferTests {
  @Test("brightnesses are rounded, cut off, and dark where they are no number")
  func brightnesses() {
    let values: [Float] = [0, 1, 0.5, -1, 2, .nan, .infinity, -.infinity, 1 / 255.0, 0.4 / 255]
    let picture = PixelBuffer(height: 2, width: 5, channels: 1, unitValues: values)
    #expect(picture.bytes == [0, 255, 128, 0, 255, 0, 255, 0, 1, 0])
  }

  @Test("a picture is placed where it should be and nowhere else")
  func placing() {
    var sheet = PixelBuffer(height: 3, width: 4, colour: [9])
    sheet.place(PixelBuffer(height: 2, width: 2, channels: 1, bytes: [1, 2, 3, 4]), row: 1, column: 2)
    #expect(sheet.bytes == [9, 9, 9, 9, 9, 9, 1, 2, 9, 9, 3, 4])
  }

  @Test("bytes that do not fit the size stop the program")
  func misfit() async {
    await #expect(processExitsWith: .failure) {
      _ = PixelBuffer(height: 2, width: 2, channels: 1, bytes: [1, 2, 3])
    }
  }
}
