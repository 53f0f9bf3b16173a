// .npy files made byte by byte: every number type and version, and the sentence for each thing that can be
// wrong.

import Foundations
import Testing
import _TestSupport

@testable import Datasets

private func npy(_ header: String, _ payload: [UInt8], version: UInt8 = 1) -> [UInt8] {
  let text = Array(header.utf8)
  let length = version == 1 ? littleEndian(UInt16(text.count)) : littleEndian(UInt32(text.count))
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + payload
}

private func dictionary(_ descr: String, _ shape: String, fortran: Bool = false) -> String {
  "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }   \n"
}

private func read(_ bytes: [UInt8]) throws -> NumericArray {
  try NPY.read(SharedBytes(copying: bytes), at: "a.npy")
}

struct NumberCase: CustomTestStringConvertible {
  var descr: String
  var payload: [UInt8]
  var values: [Float]
  var testDescription: String { descr }
}

private let numberCases: [NumberCase] = [
  NumberCase(descr: "|u1", payload: [0, 255], values: [0, 255]),
  NumberCase(descr: "|b1", payload: [0, 1], values: [0, 1]),
  NumberCase(descr: "|i1", payload: [0xFF, 0x80], values: [-1, -128]),
  NumberCase(descr: "<u2", payload: [1, 0, 0xFF, 0xFF], values: [1, 65_535]),
  NumberCase(descr: ">u2", payload: [0, 1, 0xFF, 0xFE], values: [1, 65_534]),
  NumberCase(descr: "<i2", payload: [0xFE, 0xFF, 0, 1], values: [-2, 256]),
  NumberCase(descr: ">i2", payload: [0xFF, 0xFE, 0, 1], values: [-2, 1]),
  NumberCase(
    descr: "<i4", payload: littleEndian(Int32(-9)) + littleEndian(Int32(1 << 24)), values: [-9, 0x1p24]),
  NumberCase(descr: ">i4", payload: bigEndian(Int32(-9)) + bigEndian(Int32(7)), values: [-9, 7]),
  NumberCase(descr: "<u4", payload: littleEndian(UInt32.max) + littleEndian(UInt32(0)), values: [0x1p32, 0]),
  NumberCase(descr: "<i8", payload: littleEndian(Int64(-1)) + littleEndian(Int64(3)), values: [-1, 3]),
  NumberCase(descr: ">i8", payload: bigEndian(Int64(-1)) + bigEndian(Int64(3)), values: [-1, 3]),
  NumberCase(descr: "<u8", payload: littleEndian(UInt64.max) + littleEndian(UInt64(3)), values: [0x1p64, 3]),
  NumberCase(
    descr: "<f2", payload: littleEndian(UInt16(0x3C00)) + littleEndian(UInt16(0xC500)), values: [1, -5]),
  NumberCase(
    descr: ">f2", payload: bigEndian(UInt16(0x0001)) + bigEndian(UInt16(0x7BFF)), values: [0x1p-24, 65_504]),
  NumberCase(
    descr: "<f4", payload: littleEndian(Float(0.1).bitPattern) + littleEndian(Float(-2).bitPattern),
    values: [0.1, -2]),
  NumberCase(
    descr: ">f4", payload: bigEndian(Float(0.1).bitPattern) + bigEndian(Float(-2).bitPattern),
    values: [0.1, -2]),
  NumberCase(
    descr: "<f8", payload: littleEndian(0.1.bitPattern) + littleEndian((-2.0).bitPattern), values: [0.1, -2]),
  NumberCase(
    descr: ">f8", payload: bigEndian(0.1.bitPattern) + bigEndian((-2.0).bitPattern), values: [0.1, -2]),
]

@Suite("NPY")
struct NPYTests {
  @Test("every number type is read", arguments: numberCases)
  func types(_ number: NumberCase) throws {
    let array = try read(npy(dictionary(number.descr, "(2,)"), number.payload))
    #expect(array.shape == [2] && array.floats == number.values)
    #expect(array.elementType == (number.descr == "|u1" ? .uint8 : .float32))
  }

  @Test("all three versions are read", arguments: [UInt8(1), 2, 3])
  func versions(_ version: UInt8) throws {
    let array = try read(npy(dictionary("|u1", "(1, 2)"), [4, 5], version: version))
    #expect(array.shape == [1, 2] && array.floats == [4, 5])
  }

  @Test(
    "shapes and spellings of the header that NumPy has used",
    arguments: [
      ("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }\n", [3]),
      ("{'shape': (1, 3), 'fortran_order': False, 'descr': '|u1'}", [1, 3]),
      ("{\"descr\": \"|u1\", 'fortran_order': False, 'shape': (3L, 1L), }", [3, 1]),
      ("{'descr':'|u1','fortran_order':False,'shape':(1,1,3)}\n", [1, 1, 3]),
    ])
  func headers(_ header: String, _ shape: [Int]) throws {
    #expect(try read(npy(header, [1, 2, 3])).shape == shape)
  }

  @Test("a single number and empty arrays are arrays")
  func extremes() throws {
    #expect(try read(npy(dictionary("|u1", "()"), [7])).shape == [])
    #expect(try read(npy(dictionary("<f4", "(0, 5)"), [])).count == 0)
    #expect(try read(npy(dictionary("<f4", "(99999999999, 0)"), [])).count == 0)
  }

  @Test("Fortran order is put in C order")
  func fortranOrder() throws {
    let columns = try read(npy(dictionary("|u1", "(2, 3)", fortran: true), [0, 3, 1, 4, 2, 5]))
    #expect(columns.floats == [0, 1, 2, 3, 4, 5])
    // Element (i, j, k) of value 100 i + 10 j + k, the first index running fastest.
    let shape = [2, 3, 4]
    var payload: [UInt8] = []
    for k in 0..<4 {
      for j in 0..<3 { for i in 0..<2 { payload += littleEndian(Int16(100 * i + 10 * j + k)) } }
    }
    let cube = try read(npy(dictionary("<i2", "(2, 3, 4)", fortran: true), payload))
    var expected: [Float] = []
    for i in 0..<2 { for j in 0..<3 { for k in 0..<4 { expected.append(Float(100 * i + 10 * j + k)) } } }
    #expect(cube.shape == shape && cube.floats == expected)
  }

  struct Refusal: CustomTestStringConvertible {
    var bytes: [UInt8]
    var sentence: String
    var remedy = ""
    var testDescription: String { sentence }
  }

  @Test(
    "what is wrong is said",
    arguments: [
      Refusal(bytes: [], sentence: "not a .npy file"),
      Refusal(bytes: Array("PK\u{3}\u{4}0123456789".utf8), sentence: "not a .npy file"),
      Refusal(
        bytes: npy(dictionary("<f4", "(1,)"), [0, 0, 0, 0], version: 4), sentence: "unknown version 4.0"),
      Refusal(
        bytes: Array(npy(dictionary("<f4", "(1,)"), []).prefix(40)), sentence: "ends within its header"),
      Refusal(
        bytes: [0x93] + Array("NUMPY".utf8) + [2, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x7B],
        sentence: "ends within its header"),
      Refusal(
        bytes: npy(dictionary("<f4", "(2,)"), [0, 0, 0, 0]), sentence: "promises 8 bytes (shape [2]), but 4"),
      Refusal(
        bytes: npy(dictionary("|u1", "(2,)"), [1, 2, 3]), sentence: "promises 2 bytes (shape [2]), but 3"),
      Refusal(
        bytes: npy(dictionary("|O", "(2,)"), [1, 2]), sentence: "pickles are never loaded",
        remedy: "astype('float32')"),
      Refusal(bytes: npy(dictionary("O", "(2,)"), [1, 2]), sentence: "pickles are never loaded"),
      Refusal(
        bytes: npy("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}", [0, 0, 0, 0]),
        sentence: "records of named fields"),
      Refusal(bytes: npy(dictionary("<c8", "(1,)"), []), sentence: "type '<c8'", remedy: "astype"),
      Refusal(bytes: npy(dictionary("<U5", "(1,)"), []), sentence: "type '<U5'"),
      Refusal(bytes: npy(dictionary("<M8[ns]", "(1,)"), []), sentence: "type '<M8[ns]'"),
      Refusal(bytes: npy(dictionary("f4", "(1,)"), []), sentence: "type 'f4'"),
      Refusal(bytes: npy(dictionary("|f4", "(1,)"), []), sentence: "type '|f4'"),
      Refusal(bytes: npy(dictionary("", "(1,)"), []), sentence: "type ''"),
      Refusal(
        bytes: npy(dictionary("|u1", "(9223372036854775807, 2)"), [1]), sentence: "implausibly large"),
      Refusal(bytes: npy(dictionary("|u1", "(4611686018427387904,)"), [1]), sentence: "implausibly large"),
      Refusal(
        bytes: npy(dictionary("|u1", "(99999999999999999999,)"), [1]), sentence: "implausibly large"),
      Refusal(bytes: npy(dictionary("|u1", "(-1,)"), []), sentence: "not a tuple of whole numbers"),
      Refusal(bytes: npy(dictionary("|u1", "(3)"), [1, 2, 3]), sentence: "not a tuple"),
      Refusal(bytes: npy(dictionary("|u1", "3"), [1, 2, 3]), sentence: "lacks a '('"),
      Refusal(bytes: npy("{'descr': '|u1', 'shape': (1,)}", [1]), sentence: "lacks one of the keys"),
      Refusal(
        bytes: npy("{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", [1]),
        sentence: "duplicate or unknown key 'descr'"),
      Refusal(
        bytes: npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'more': 1}", [1]),
        sentence: "duplicate or unknown key 'more'"),
      Refusal(
        bytes: npy("{'descr': '|u1', 'fortran_order': 0, 'shape': (1,)}", [1]),
        sentence: "neither True nor False"),
      Refusal(
        bytes: npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} x", [1]),
        sentence: "continues after"),
      Refusal(bytes: npy("{'descr': '|u", []), sentence: "ends within a string"),
      Refusal(bytes: npy("__import__('os')", []), sentence: "lacks a '{'"),
    ])
  func refusals(_ refusal: Refusal) throws {
    let failure = try #require(throws: Failure.self) { try read(refusal.bytes) }
    #expect(failure.kind == .badData && failure.place == "a.npy")
    #expect(failure.what.contains(refusal.sentence), "\(failure)")
    #expect(failure.remedy?.contains(refusal.remedy.isEmpty ? " " : refusal.remedy) == true)
  }

  @Test("the header written is NumPy's own, aligned to 64")
  func writtenHeader() {
    let header = NPY.header(NumericArray(shape: [3], [1, 2, 3]))
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"
    let padding = String(repeating: " ", count: 128 - 10 - text.count - 1)
    #expect(header == [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array((text + padding + "\n").utf8))
  }

  @Test("what is written is read back", arguments: [[], [0], [5], [2, 3], [0, 4], [2, 1, 3, 2]])
  func roundTrip(_ shape: [Int]) throws {
    try withTemporaryFolder { folder in
      let count = shape.reduce(1, *)
      let floats = NumericArray(shape: shape, (0..<count).map { Float($0) / 3 })
      let bytes = NumericArray(.uint8, shape: shape, bytes: SharedBytes(copying: [UInt8](0..<UInt8(count))))
      for array in [floats, bytes] {
        try NPY.write(array, to: folder + "/a.npy")
        let back = try NPY.read(folder + "/a.npy")
        #expect(back.shape == shape && back.elementType == array.elementType && back.floats == array.floats)
      }
    }
  }
}
