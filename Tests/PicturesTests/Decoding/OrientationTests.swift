// Orientations: each of the eight as another program shows it, and directories that say nothing sensible.

import Foundations
import Testing

@testable import Pictures

@Suite("Orientation")
struct OrientationTests {
  /// The name, the head of a big-endian TIFF file and a directory of one entry: the orientation 6.
  static let turned: [UInt8] =
    Array("Exif".utf8) + [0, 0] + Array("MM".utf8) + [0, 42, 0, 0, 0, 8]
    + [0, 1] + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]

  @Test("pictures are displayed the right way up", arguments: Array(zip(1...8, RecordedPicture.orientations)))
  func orientations(_ number: Int, _ row: RecordedPicture) throws {
    let entry = Self.turned.suffix(12)
    let file = try RecordedFiles.bytes("turned.jpg").replacing(
      Array(entry), by: entry.dropLast(3) + [UInt8(number), 0, 0])
    let picture = try file.decoded()
    #expect([picture.height, picture.width, picture.channels] == [row.height, row.width, row.channels])
    #expect(UInt32(digestOf: picture.bytes) == row.digest)
    let header = try file.header()
    #expect([header.height, header.width] == [row.height, row.width])
  }

  @Test("a corner comes to lie where the definition says")
  func corners() throws {
    let picture = PixelBuffer(height: 2, width: 3, channels: 1, bytes: [1, 2, 3, 4, 5, 6])
    let displayed: [[UInt8]] = [
      [1, 2, 3, 4, 5, 6], [3, 2, 1, 6, 5, 4], [6, 5, 4, 3, 2, 1], [4, 5, 6, 1, 2, 3],
      [1, 4, 2, 5, 3, 6], [4, 1, 5, 2, 6, 3], [6, 3, 5, 2, 4, 1], [3, 6, 2, 5, 1, 4],
    ]
    for (orientation, bytes) in zip(Orientation.allCases, displayed) {
      #expect(picture.oriented(orientation).bytes == bytes, "\(orientation)")
    }
  }

  struct Directory: CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var isTurned: Bool
  }

  static let cases: [Directory] = [
    Directory(testDescription: "as cameras write it", bytes: turned, isTurned: true),
    Directory(
      testDescription: "little-endian",
      bytes: Array("Exif".utf8) + [0, 0] + Array("II".utf8) + [42, 0, 8, 0, 0, 0]
        + [1, 0] + [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0], isTurned: true),
    Directory(
      testDescription: "behind another entry",
      bytes: turned.prefix(14) + [0, 2] + [0x01, 0x0F, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0] + turned.suffix(12),
      isTurned: true),
    Directory(
      testDescription: "of another type",
      bytes: turned.replacing([0x01, 0x12, 0, 3], by: [0x01, 0x12, 0, 4]), isTurned: false),
    Directory(
      testDescription: "of two numbers", bytes: turned.replacing([0, 0, 0, 1], by: [0, 0, 0, 2]),
      isTurned: false),
    Directory(testDescription: "orientation 9", bytes: turned.dropLast(3) + [9, 0, 0], isTurned: false),
    Directory(testDescription: "cut off", bytes: turned.dropLast(), isTurned: false),
    Directory(
      testDescription: "a directory beyond the end",
      bytes: turned.replacing([0, 0, 0, 8], by: [0xFF, 0xFF, 0xFF, 0xFF]), isTurned: false),
    Directory(testDescription: "another name", bytes: [0x65] + turned.dropFirst(), isTurned: false),
    Directory(testDescription: "nothing", bytes: [], isTurned: false),
  ]

  @Test("only a whole and sensible directory turns a picture", arguments: cases)
  func directory(_ directory: Directory) throws {
    let file = try RecordedFiles.bytes("colour.jpg")
    let length = directory.bytes.count + 2
    let segment = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + directory.bytes
    let edited = Array(file[..<2] + segment + file[2...])
    #expect(try edited.header().width == (directory.isTurned ? 17 : 23))
    let picture = try edited.decoded()
    let plain = try file.decoded()
    #expect(picture == (directory.isTurned ? plain.oriented(.turnedRight) : plain))
  }
}
