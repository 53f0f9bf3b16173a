// IDX files made byte by byte: what is read, and the sentence for each thing that can be wrong.

import CCodecs
import Foundations
import Testing
import _TestSupport

@testable import Datasets

private func idx(_ code: UInt8, _ shape: [UInt32], _ payload: [UInt8]) -> [UInt8] {
  [0, 0, code, UInt8(shape.count)] + shape.flatMap(bigEndian) + payload
}

private func read(_ bytes: [UInt8]) throws -> NumericArray {
  try IDX.read(SharedBytes(copying: bytes), at: "a.idx")
}

/// A gzip member: header, the deflate stream inside a zlib stream, CRC-32 and length.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  let bound = cc_deflate_bound(bytes.count)
  let zlib = [UInt8](unsafeUninitializedCapacity: bound) { target, filled in
    #expect(cc_deflate(bytes, bytes.count, target.baseAddress, bound, 6, &filled) == CC_OK)
  }
  return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + zlib[2..<zlib.count - 4]
    + littleEndian(cc_crc32(0, bytes, bytes.count)) + littleEndian(UInt32(bytes.count))
}

@Suite("IDX")
struct IDXTests {
  @Test("bytes stay bytes, in their shape")
  func bytes() throws {
    let array = try read(idx(0x08, [2, 2, 3], [UInt8](0..<12)))
    #expect(array.elementType == .uint8 && array.shape == [2, 2, 3])
    #expect(array.bytes.array(of: UInt8.self) == [UInt8](0..<12))
  }

  struct Numbers: CustomTestStringConvertible {
    var code: UInt8
    var payload: [UInt8]
    var values: [Float]
    var testDescription: String { "type code \(code)" }
  }

  @Test(
    "the other types become float32, highest byte first",
    arguments: [
      Numbers(code: 0x09, payload: [0xFF, 0x7F], values: [-1, 127]),
      Numbers(code: 0x0B, payload: [0xFF, 0xFE, 0x01, 0x00], values: [-2, 256]),
      Numbers(code: 0x0C, payload: bigEndian(Int32(-3)) + bigEndian(Int32(70_000)), values: [-3, 70_000]),
      Numbers(
        code: 0x0D, payload: bigEndian(Float(1.5).bitPattern) + bigEndian(Float(-0.1).bitPattern),
        values: [1.5, -0.1]),
      Numbers(
        code: 0x0E, payload: bigEndian(2.5.bitPattern) + bigEndian((-0.1).bitPattern), values: [2.5, -0.1]),
    ])
  func otherTypes(_ numbers: Numbers) throws {
    let array = try read(idx(numbers.code, [2], numbers.payload))
    #expect(array.elementType == .float32 && array.floats == numbers.values)
  }

  @Test("a compressed file, of one member or several, equals the plain one")
  func compressed() throws {
    let plain = idx(0x08, [50, 40], (0..<2000).map { UInt8(truncatingIfNeeded: $0 / 7) })
    let expected = try read(plain).bytes.array(of: UInt8.self)
    #expect(try read(gzip(plain)).bytes.array(of: UInt8.self) == expected)
    let members = gzip(Array(plain[..<3])) + gzip([]) + gzip(Array(plain[3...]))
    #expect(try read(members).bytes.array(of: UInt8.self) == expected)
  }

  struct Refusal: CustomTestStringConvertible {
    var bytes: [UInt8]
    var sentence: String
    var testDescription: String { sentence }
  }

  @Test(
    "what is wrong is said",
    arguments: [
      Refusal(bytes: [], sentence: "too short for an IDX file"),
      Refusal(bytes: [0, 0, 8], sentence: "too short for an IDX file"),
      Refusal(bytes: [0x93, 0x4E, 0x55, 0x4D, 0x50], sentence: "not an IDX file"),
      Refusal(bytes: idx(0x0A, [1], [0]), sentence: "unknown IDX type code 10"),
      Refusal(bytes: idx(0x08, [], [0]), sentence: "without dimensions"),
      Refusal(bytes: [0, 0, 8, 3, 0, 0, 0, 1, 0, 0], sentence: "ends within its header"),
      Refusal(bytes: idx(0x08, [2, 3], [1, 2, 3, 4, 5]), sentence: "promises 6 bytes, but 5 follow"),
      Refusal(bytes: idx(0x08, [2, 3], [UInt8](0...6)), sentence: "promises 6 bytes, but 7 follow"),
      Refusal(bytes: idx(0x0E, [.max, .max, .max], [1]), sentence: "implausibly large"),
      Refusal(bytes: idx(0x08, [.max, .max], [1]), sentence: "implausibly large"),
      Refusal(bytes: gzip(idx(0x08, [.max], [1])), sentence: "more than the file can hold"),
      Refusal(bytes: gzip(idx(0x08, [300], [1, 2])), sentence: "promises 308 bytes, but only 10 follow"),
      Refusal(bytes: gzip(idx(0x08, [2], [1, 2, 3])), sentence: "more than the 10 bytes"),
      Refusal(bytes: gzip(idx(0x08, [2], [1, 2])) + [9], sentence: "other bytes follow"),
      Refusal(bytes: gzip(idx(0x08, [2], [1, 2])).dropLast(3), sentence: "cut off"),
      Refusal(bytes: gzip(idx(0x08, [2], [1, 2])).dropLast(9), sentence: "cut off"),
      Refusal(bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF], sentence: "is corrupt"),
      Refusal(
        bytes: Array(gzip(idx(0x08, [2], [1, 2])).dropLast(8)) + [0, 0, 0, 0, 10, 0, 0, 0],
        sentence: "is corrupt"),
    ])
  func refusals(_ refusal: Refusal) throws {
    let failure = try #require(throws: Failure.self) { try read(refusal.bytes) }
    #expect(failure.kind == .badData && failure.place == "a.idx")
    #expect(failure.what.contains(refusal.sentence), "\(failure)")
  }
}

@Suite("Codecs")
struct CodecsTests {
  @Test("inflating stops at the ceiling and says so", arguments: [0, 1, 999, 1000, 1001])
  func ceiling(_ ceiling: Int) {
    let plain = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    let compressed = gzip(plain)
    var status = CC_OK
    // One byte more than the ceiling, to see that it stays as it was.
    var output = [UInt8](repeating: 0xAA, count: ceiling + 1)
    var written = 0
    status = cc_gunzip(compressed, compressed.count, &output, ceiling, &written)
    #expect(status == (ceiling < 1000 ? CC_TOO_LARGE : CC_OK))
    #expect(written == min(ceiling, 1000))
    #expect(output[..<written].elementsEqual(plain[..<written]))
    #expect(output[ceiling] == 0xAA)
  }

  @Test("a checksum that does not match is corruption")
  func checksum() {
    var compressed = gzip([1, 2, 3])
    compressed[compressed.count - 6] ^= 1
    var output = [UInt8](repeating: 0, count: 3)
    var written = 0
    #expect(cc_gunzip(compressed, compressed.count, &output, 3, &written) == CC_CORRUPT)
  }

  @Test("what is deflated inflates to the same at every level", arguments: [0, 1, 6, 9])
  func roundTrip(_ level: Int32) {
    let plain = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    let bound = cc_deflate_bound(plain.count)
    var compressed = [UInt8](repeating: 0, count: bound)
    var size = 0
    #expect(cc_deflate(plain, plain.count, &compressed, bound, level, &size) == CC_OK)
    var output = [UInt8](repeating: 0, count: plain.count)
    var written = 0
    #expect(cc_inflate(compressed, size, &output, output.count, &written) == CC_OK)
    #expect(output == plain && written == plain.count)
    var short = 0
    #expect(cc_deflate(plain, plain.count, &compressed, size - 1, level, &short) == CC_TOO_LARGE)
  }

  @Test("the CRC-32 of the check string is the published one, whole or in parts")
  func crc() {
    let text = Array("123456789".utf8)
    #expect(cc_crc32(0, text, 9) == 0xCBF4_3926)
    #expect(cc_crc32(cc_crc32(0, text, 4), Array(text[4...]), 5) == 0xCBF4_3926)
  }
}
