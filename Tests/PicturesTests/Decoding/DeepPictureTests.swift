// Pictures of 16 bits keep them, from the file to the row: compared with the numbers that were written, and with
// formulas in Double.

import Foundations
import Testing
import _TestSupport

@testable import Pictures

@Suite("Pictures of 16 bits")
struct DeepPictureTests {
  /// The samples of a picture in which all 65536 values occur in the long run.
  private func samples(_ count: Int) -> [UInt16] {
    (0..<count).map { UInt16(truncatingIfNeeded: $0 * 40_503 + 7) }
  }

  private func file(_ samples: [UInt16], colourType: Int, height: Int, width: Int) -> [UInt8] {
    let sample = SamplePNG(colourType: colourType, depth: 16, height: height, width: width)
    let row = samples.count / height
    let lines = (0..<height).flatMap { line -> [UInt8] in
      [0] + samples[line * row..<(line + 1) * row].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }
    return sample.file(header: sample.header, lines: lines)
  }

  private func deep(_ file: [UInt8]) throws -> DeepPicture {
    try file.withUnsafeBytes { try PictureDecoder.decodeDeep($0, at: "picture") }
  }

  @Test(
    "samples come out as they went in, colours times opacity",
    arguments: [(0, 1, 1), (2, 3, 3), (4, 2, 4), (6, 4, 4)])
  func decoding(colourType: Int, stored: Int, channels: Int) throws {
    let (height, width) = (3, 5)
    let samples = samples(height * width * stored)
    let picture = try deep(file(samples, colourType: colourType, height: height, width: width))
    #expect([picture.height, picture.width, picture.channels] == [height, width, channels])
    let expected = (0..<height * width).flatMap { pixel -> [Float] in
      let own = (0..<stored).map { Double(samples[pixel * stored + $0]) }
      let opacity = stored % 2 == 0 ? own[stored - 1] : 65_535
      let colours =
        stored < 3 ? [Double](repeating: own[0], count: channels == 1 ? 1 : 3) : Array(own.prefix(3))
      return colours.map { Float(($0 * opacity / 65_535).rounded()) }
        + (channels == 4 ? [Float(opacity)] : [])
    }
    #expect(picture.values == expected)
  }

  @Test("a picture of 8 bits counts 257 times as much, and is turned as it is displayed")
  func bytes() throws {
    let picture = try deep(RecordedFiles.bytes("colour.png"))
    #expect(try picture.values == RecordedFiles.bytes("colour.png").decoded().bytes.map { Float($0) * 257 })
    let turned = try RecordedFiles.bytes("turned.jpg")
    #expect(try deep(turned) == DeepPicture(turned.decoded()))
  }

  @Test("a TIFF file of 16 bits keeps them")
  func tiff() throws {
    let values = (0..<17 * 23).map { pixel -> Float in
      let (y, x) = (pixel / 23, pixel % 23)
      let slope: Int = 4095 * (x * y) / 352
      return Float((slope + 97 * x) % 65_536)
    }
    #expect(try deep(RecordedFiles.bytes("deep.tif")).values == values)
    #expect(try RecordedFiles.bytes("deep.tif").header().bitDepth == 16)
  }

  @Test("a file that is cut off is refused in 16 bits too")
  func truncated() throws {
    let whole = file(samples(60), colourType: 2, height: 4, width: 5)
    for count in 0..<whole.count { #expect(throws: Failure.self) { try deep(Array(whole[..<count])) } }
  }

  @Test(
    "resizing agrees with that of 8 bits to the rounding of colours and opacity there",
    arguments: [(3, 4), (9, 7), (20, 31), (1, 1)])
  func resizing(height: Int, width: Int) throws {
    for name in ["grey.png", "colour.png", "opacity.png"] {
      let bytes = try RecordedFiles.bytes(name).decoded()
      let small = bytes.resized(height: height, width: width).premultiplied()
      let deep = DeepPicture(bytes).resized(height: height, width: width)
      for (value, byte) in zip(deep.values, small.bytes) { #expect(abs(value / 257 - Float(byte)) <= 1.51) }
      #expect(deep.values.allSatisfy { $0 == $0.rounded() && (0...65_535).contains($0) })
    }
  }

  @Test("parts, borders, channels and bytes are those of 8 bits")
  func shapes() throws {
    let bytes = try RecordedFiles.bytes("colour.png").decoded()
    let deep = DeepPicture(bytes)
    #expect(
      deep.cropped(row: 2, column: 3, height: 5, width: 4)
        == DeepPicture(bytes.cropped(row: 2, column: 3, height: 5, width: 4)))
    #expect(
      deep.padded(height: 20, width: 30)
        == DeepPicture(bytes.padded(height: 20, width: 30, colour: [0, 0, 0])))
    #expect(deep.stretched(0...65_535) == bytes)
    let grey = deep.converted(to: 1)
    #expect(
      grey.values[0]
        == Float(
          (0.299 * Double(deep.values[0]) + 0.587 * Double(deep.values[1]) + 0.114 * Double(deep.values[2]))
            .rounded()))
    #expect(
      grey.converted(to: 4).values.prefix(4) == [grey.values[0], grey.values[0], grey.values[0], 65_535])
    #expect(
      DeepPicture(height: 1, width: 3, channels: 1, samples: [10, 20, 30]).stretched(10...30).bytes == [
        0, 128, 255,
      ])
  }
}
