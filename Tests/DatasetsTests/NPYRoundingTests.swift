// Arrays as NumPy saves them: every number type in either byte order and either order of elements, and what is said where
// float32 cannot hold the numbers.

import Foundations
import Testing
import _TestSupport

@testable import Datasets

/// The elements of numpy.array(...).reshape(2, 3) of a type, as numpy.save writes them in C and in Fortran order.
struct Saved: CustomTestStringConvertible, Sendable {
  var descr: String
  var c: String
  var fortran: String
  var testDescription: String { descr }

  /// The numbers that were saved.
  var values: [Float] {
    switch descr.dropFirst().first {
    case "u": [0, 1, 2, 3, 4, 200]
    case "i": [0, -1, 2, -3, 4, 100]
    default: [0, -1, 0.5, 3, -4.25, 100]
    }
  }

  static func bytes(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
  }
}

@Suite("Numbers of NumPy")
struct NPYRoundingTests {
  static let saved = [
    Saved(
      descr: "|i1",
      c: "00ff02fd0464",
      fortran: "00fdff040264"),
    Saved(
      descr: "|u1",
      c: "0001020304c8",
      fortran: "0003010402c8"),
    Saved(
      descr: "<i2",
      c: "0000ffff0200fdff04006400",
      fortran: "0000fdffffff040002006400"),
    Saved(
      descr: ">i2",
      c: "0000ffff0002fffd00040064",
      fortran: "0000fffdffff000400020064"),
    Saved(
      descr: "<u2",
      c: "00000100020003000400c800",
      fortran: "00000300010004000200c800"),
    Saved(
      descr: ">u2",
      c: "0000000100020003000400c8",
      fortran: "0000000300010004000200c8"),
    Saved(
      descr: "<i4",
      c: "00000000ffffffff02000000fdffffff0400000064000000",
      fortran: "00000000fdffffffffffffff040000000200000064000000"),
    Saved(
      descr: ">i4",
      c: "00000000ffffffff00000002fffffffd0000000400000064",
      fortran: "00000000fffffffdffffffff000000040000000200000064"),
    Saved(
      descr: "<u4",
      c: "0000000001000000020000000300000004000000c8000000",
      fortran: "0000000003000000010000000400000002000000c8000000"),
    Saved(
      descr: ">u4",
      c: "0000000000000001000000020000000300000004000000c8",
      fortran: "0000000000000003000000010000000400000002000000c8"),
    Saved(
      descr: "<i8",
      c: "0000000000000000ffffffffffffffff0200000000000000fdffffffffffffff04000000000000006400000000000000",
      fortran:
        "0000000000000000fdffffffffffffffffffffffffffffff040000000000000002000000000000006400000000000000"),
    Saved(
      descr: ">i8",
      c: "0000000000000000ffffffffffffffff0000000000000002fffffffffffffffd00000000000000040000000000000064",
      fortran:
        "0000000000000000fffffffffffffffdffffffffffffffff000000000000000400000000000000020000000000000064"),
    Saved(
      descr: "<u8",
      c: "00000000000000000100000000000000020000000000000003000000000000000400000000000000c800000000000000",
      fortran:
        "00000000000000000300000000000000010000000000000004000000000000000200000000000000c800000000000000"),
    Saved(
      descr: ">u8",
      c: "0000000000000000000000000000000100000000000000020000000000000003000000000000000400000000000000c8",
      fortran:
        "0000000000000000000000000000000300000000000000010000000000000004000000000000000200000000000000c8"),
    Saved(
      descr: "<f2",
      c: "000000bc0038004240c44056",
      fortran: "0000004200bc40c400384056"),
    Saved(
      descr: ">f2",
      c: "0000bc0038004200c4405640",
      fortran: "00004200bc00c44038005640"),
    Saved(
      descr: "<f4",
      c: "00000000000080bf0000003f00004040000088c00000c842",
      fortran: "0000000000004040000080bf000088c00000003f0000c842"),
    Saved(
      descr: ">f4",
      c: "00000000bf8000003f00000040400000c088000042c80000",
      fortran: "0000000040400000bf800000c08800003f00000042c80000"),
    Saved(
      descr: "<f8",
      c: "0000000000000000000000000000f0bf000000000000e03f000000000000084000000000000011c00000000000005940",
      fortran:
        "00000000000000000000000000000840000000000000f0bf00000000000011c0000000000000e03f0000000000005940"),
    Saved(
      descr: ">f8",
      c: "0000000000000000bff00000000000003fe00000000000004008000000000000c0110000000000004059000000000000",
      fortran:
        "00000000000000004008000000000000bff0000000000000c0110000000000003fe00000000000004059000000000000"),
  ]

  @Test("every type is read in either byte order, in C and in Fortran order", arguments: saved)
  func types(_ saved: Saved) throws {
    for (text, isFortran) in [(saved.c, false), (saved.fortran, true)] {
      let file = npyFile(saved.descr, [2, 3], Saved.bytes(text), fortran: isFortran)
      let array = try NPY.read(SharedBytes(copying: file), at: "a.npy")
      #expect(array.shape == [2, 3] && array.floats == saved.values && array.roundingNote == nil)
    }
  }

  private func note(_ descr: String, _ payload: [UInt8]) throws -> String? {
    let size = descr.hasSuffix("8") ? 8 : 4
    let file = npyFile(descr, [payload.count / size, 1], payload)
    return try NPY.read(SharedBytes(copying: file), at: "a.npy").roundingNote?.text(.swift)
  }

  @Test("whole numbers that float32 does not have are counted, with the largest error")
  func whole() throws {
    let limit = 1 << 24
    func int64(_ numbers: [Int]) throws -> String? {
      try note("<i8", numbers.flatMap { littleEndian(Int64($0)) })
    }
    #expect(try int64([limit, -limit, limit + 2, 1 << 40]) == nil)
    #expect(
      try int64([1, limit + 1])?.hasPrefix(
        "1 whole number beyond 16,777,216 (2^24) is rounded to float32, by up to 1;") == true)
    #expect(try int64([1_700_000_001, 1_700_000_003])?.hasPrefix("2 whole numbers") == true)
    #expect(try int64([.max])?.hasPrefix("1 whole number") == true)
    #expect(try note(">i4", bigEndian(Int32(limit + 1)))?.contains("by up to 1") == true)
    #expect(try note("<u4", littleEndian(UInt32.max))?.contains("by up to 1") == true)
    #expect(try note("<u8", littleEndian(UInt64.max))?.contains("1 whole number") == true)
    #expect(try note("<f8", littleEndian(16_777_217.0.bitPattern))?.contains("1 whole number") == true)
  }

  @Test("doubles far from 0 and close to each other are told; those that lose nothing that matters are not")
  func doubles() throws {
    func doubles(_ numbers: [Double]) throws -> String? {
      try note("<f8", numbers.flatMap { littleEndian($0.bitPattern) })
    }
    #expect(try doubles([0.1, 1 / 3, -200.7]) == nil)
    #expect(try doubles([1_000_000.01, 1_000_000.02])?.contains("subtract an offset") == true)
    #expect(try doubles([.nan, 0.1, 1e300]) == nil)
  }

  @Test("the loss is said once with the data")
  func said() throws {
    try withTemporaryFolder { folder in
      let numbers = (0..<4).flatMap { littleEndian(Int64(1 << 30 + $0)) }
      try AtomicFile.write(npyFile("<i8", [2, 2], numbers), to: "\(folder)/a.npy")
      let notes = try Dataset.load("\(folder)/a.npy", environment: [:]).notes
      #expect(notes.count == 1 && notes[0].contains("3 whole numbers"))
    }
  }
}
