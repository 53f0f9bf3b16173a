// Pictures of every kind decode to the pixels that another decoder, or the specification, gives them.

import CCodecs
import Foundations
import Testing
import _TestSupport

@testable import Pictures

@Suite("Reading pictures")
struct PictureDecoderTests {
  @Test(
    "recorded files decode as another program decodes them",
    arguments: RecordedPicture.files + RecordedPicture.manyCodes)
  func recorded(_ row: RecordedPicture) throws {
    let file = try RecordedFiles.bytes(row.description)
    let picture = try file.decoded()
    #expect([picture.height, picture.width, picture.channels] == [row.height, row.width, row.channels])
    #expect(UInt32(digestOf: picture.bytes) == row.digest)
    let header = try file.header()
    #expect([header.height, header.width, header.channels] == [row.height, row.width, row.channels])
    #expect(header.format.fits(name: row.description))
  }

  @Test("every format has a recorded file", arguments: PictureFormat.all)
  func everyFormat(_ format: PictureFormat) {
    #expect(RecordedPicture.files.contains { format.fits(name: $0.description) })
  }

  @Test("every kind of PNG decodes to its pixels", arguments: [1, 2, 9, 17, 33])
  func everyPNG(_ width: Int) throws {
    for height in [1, 3, 8, 21] {
      for sample in SamplePNG.all(height: height, width: width) {
        let picture = try sample.file.decoded()
        let expected = PixelBuffer(
          height: height, width: width, channels: sample.channels, bytes: sample.pixels)
        #expect(picture == expected, "\(sample)")
        let header = PictureHeader(
          format: .png, width: width, height: height, channels: sample.channels, bitDepth: sample.depth)
        #expect(try sample.file.header() == header, "\(sample)")
      }
    }
  }

  @Test("samples of 16 bits are rounded to the nearest of 8", arguments: [0x007F, 0x0080, 0x7F80, 0xFF7F])
  func rounding(_ first: Int) throws {
    // Steps of 257 have their middles between n * 257 + 128 and + 129.
    let sample = SamplePNG(colourType: 0, depth: 16, height: 1, width: 512)
    let values = (0..<512).map { (first + 65 * $0) % 65_536 }
    let line: [UInt8] = [0] + values.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    let picture = try sample.file(header: sample.header, lines: line).decoded()
    #expect(picture.bytes == values.map { UInt8((Double($0) / 257).rounded()) })
  }

  @Test("what this program writes it reads", arguments: [1, 3, 4])
  func ownFiles(_ channels: Int) throws {
    let bytes = (0..<13 * 9 * channels).map { UInt8(truncatingIfNeeded: $0 * $0 / 3) }
    let picture = PixelBuffer(height: 13, width: 9, channels: channels, bytes: bytes)
    #expect(try PNG.encode(picture).decoded() == picture)
  }

  @Test("a name's ending does not matter, what a file begins with does")
  func signatures() throws {
    let beginnings: [([UInt8], PictureFormat?)] = [
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1], .png), ([0xFF, 0xD8, 0xFF, 0xE0], .jpeg),
      ([0xFF, 0xD8, 0xFF], .jpeg), ([0x89, 0x50, 0x4E, 0x47], nil), ([0xFF, 0xD8], nil), ([], nil),
      (Array("GIF89a".utf8), .gif), (Array("GIF88a".utf8), nil), ([UInt8](repeating: 0, count: 64), nil),
    ]
    for (bytes, format) in beginnings {
      #expect(bytes.withUnsafeBytes { PictureFormat.of($0) } == format)
    }
    // A signature with anything in its middle.
    for (text, isFound) in [("RIFF1234WEBPVP8 ", true), ("RIFF1234WAVEfmt ", false), ("RIFF", false)] {
      let found = Array(text.utf8).withUnsafeBytes { PictureFormat.of($0) }
      #expect((found == .webp) == isFound)
    }
  }

  @Test(
    "an encoded JPEG decodes to nearly the same picture", arguments: [1, 3],
    [[0, 0], [0, 1], [1, 0], [1, 1]])
  func encoding(_ channels: Int, _ way: [Int32]) throws {
    let bytes = (0..<40 * 30).flatMap { place -> [UInt8] in
      let slope = 60 + 2 * (place / 30) + 3 * (place % 30)
      return (0..<channels).map { UInt8(slope - 20 * $0) }
    }
    let options = cc_jpeg_options(quality: 95, progressive: way[0], subsampled: way[1])
    var file = [UInt8](repeating: 0, count: 10_000)
    var written = 0
    let status = cc_jpeg_encode(bytes, 40, 30, Int32(channels), options, &file, file.count, &written)
    try #require(status == CC_OK)
    let picture = try Array(file[..<written]).decoded()
    #expect([picture.height, picture.width, picture.channels] == [40, 30, channels])
    let furthest = zip(picture.bytes, bytes).map { abs(Int($0) - Int($1)) }.max()
    #expect(furthest ?? 255 <= 6)
    #expect(cc_jpeg_encode(bytes, 40, 30, Int32(channels), options, &file, 50, &written) == CC_TOO_LARGE)
    #expect(written == 0)
  }

  @Test("a WebP file is turned as its EXIF data say, with and without their name", arguments: [true, false])
  func turnedWebP(_ isNamed: Bool) throws {
    let plain = try RecordedFiles.bytes("lossless.webp")
    let name: [UInt8] = isNamed ? Array("Exif".utf8) + [0, 0] : []
    let exif = name + Array("II".utf8) + [42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]
    // Width and height less 1 in three bytes each, behind the flag of EXIF and three reserved bytes.
    let extended: [UInt8] = Array("VP8X".utf8) + [10, 0, 0, 0, 8, 0, 0, 0, 22, 0, 0, 16, 0, 0]
    let chunk = Array("EXIF".utf8) + [UInt8(exif.count), 0, 0, 0] + exif
    let body = Array("WEBP".utf8) + extended + plain[12...] + chunk
    let file = Array("RIFF".utf8) + [UInt8(body.count & 255), UInt8(body.count >> 8), 0, 0] + body
    let header = try file.header()
    #expect([header.height, header.width] == [23, 17])
    #expect(try file.decoded() == plain.decoded().oriented(.turnedRight))
    // Of a file that is not all there the orientation is not known.
    #expect(throws: Failure.self) { try Array(file.dropLast(chunk.count)).header() }
  }
}
