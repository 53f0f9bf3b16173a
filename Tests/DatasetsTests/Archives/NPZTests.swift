// .npz files made byte by byte: what is read, and the sentence for each thing that can be wrong.

import Foundations
import Testing
import _TestSupport

@testable import Datasets

private let rows = npyFile("|u1", [3, 2], [0, 1, 2, 3, 4, 5])
private let marks = npyFile("<i8", [3], [7, 8, 7].flatMap { littleEndian(Int64($0)) })

private func archive(_ members: [ZipMember]) throws -> NPZ {
  try NPZ(SharedBytes(copying: zip(members)), at: "a.npz")
}

@Suite("NPZ")
struct NPZTests {
  @Test(
    "stored and deflated members, with sizes in 32 and in 64 bits, are read", arguments: [false, true],
    [false, true])
  func members(_ isDeflated: Bool, _ isWide: Bool) throws {
    let file = try archive([
      ZipMember(name: "X.npy", contents: rows, isDeflated: isDeflated, isWide: isWide),
      ZipMember(name: "readme.txt", contents: [1, 2]),
      ZipMember(name: "y.npy", contents: marks, isDeflated: isDeflated, isWide: isWide),
    ])
    #expect(file.names == ["X", "y"])
    let array = try file.array(named: "X")
    #expect(array.shape == [3, 2] && array.elementType == .uint8 && array.floats == [0, 1, 2, 3, 4, 5])
    #expect(try file.array(named: "y").floats == [7, 8, 7])
  }

  @Test("a member larger than any piece it is inflated in is read", arguments: [65_535, 65_536, 1_000_003])
  func large(_ count: Int) throws {
    let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 4) }
    let file = try archive([ZipMember(name: "X.npy", contents: npyFile("|u1", [count, 1], payload))])
    #expect(try file.array(named: "X").bytes.array(of: UInt8.self) == payload)
  }

  struct Refusal: CustomTestStringConvertible {
    var bytes: [UInt8]
    var sentence: String
    var testDescription: String { sentence }
  }

  private static func one(_ change: (inout ZipMember) -> Void) -> [UInt8] {
    var member = ZipMember(name: "X.npy", contents: rows)
    change(&member)
    return zip([member])
  }

  static let refusals = [
    Refusal(bytes: [], sentence: "not a ZIP archive, or is cut off"),
    Refusal(bytes: rows, sentence: "not a ZIP archive, or is cut off"),
    Refusal(bytes: Array(one { _ in }.dropLast(30)), sentence: "cut off"),
    Refusal(bytes: Array(one { _ in }.dropFirst(20)), sentence: "corrupt"),
    Refusal(
      bytes: zip([ZipMember(name: "X.npy", contents: rows), ZipMember(name: "X.npy", contents: rows)]),
      sentence: "two members named 'X.npy'"),
    Refusal(bytes: one { $0.flags = 1 }, sentence: "is encrypted"),
    Refusal(bytes: one { $0.method = 12 }, sentence: "method 12"),
    Refusal(bytes: one { $0.claimedChecksum = 1 }, sentence: "corrupt"),
    Refusal(bytes: one { $0.claimedSize = 1 << 20 }, sentence: "more than its"),
    Refusal(
      bytes: one {
        $0.claimedSize = 1 << 62
        $0.isWide = true
      }, sentence: "promises 4611686018427387904 bytes"),
    Refusal(
      bytes: one {
        $0.claimedSize = .max
        $0.isWide = true
      }, sentence: "more than its"),
    Refusal(
      bytes: one {
        $0.claimedCompressedSize = 1 << 40
        $0.claimedSize = 1 << 32
        $0.isWide = true
      }, sentence: "more than its"),
    Refusal(bytes: one { $0.claimedSize = UInt64(rows.count - 1) }, sentence: "promises"),
    Refusal(bytes: one { $0.claimedSize = UInt64(rows.count + 1) }, sentence: "promises"),
    Refusal(bytes: one { $0.contents = [1, 2, 3] }, sentence: "not a .npy file"),
    Refusal(
      bytes: zip([ZipMember(name: "X.npy", contents: npyFile("|O", [1], [1, 2]))]), sentence: "pickles"),
    Refusal(
      bytes: zip([ZipMember(name: "X.npy", contents: rows)], claimedCount: 1 << 40), sentence: "corrupt"),
    Refusal(bytes: zip([ZipMember(name: "X.npy", contents: rows)], claimedCount: 100), sentence: "corrupt"),
  ]

  @Test("what is wrong is said", arguments: refusals)
  func wrong(_ refusal: Refusal) throws {
    let failure = try #require(throws: Failure.self) {
      try NPZ(SharedBytes(copying: refusal.bytes), at: "a.npz").array(named: "X")
    }
    #expect(failure.kind == .badData && failure.place?.hasPrefix("a.npz") == true)
    #expect(failure.what.contains(refusal.sentence), "\(failure)")
  }

  @Test("a bomb is not inflated: not beyond the ceiling, nor against its own header")
  func bombs() throws {
    let zeros = [UInt8](repeating: 0, count: 20_000_000)
    let honest = try archive([ZipMember(name: "X.npy", contents: npyFile("|u1", [20_000_000, 1], zeros))])
    let large = try #require(throws: Failure.self) { try honest.array(named: "X", limit: 1_000_000) }
    #expect(large.kind == .badData && large.what.contains("more than the limit of 1000000"))
    #expect(try honest.array(named: "X").count == 20_000_000)
    let lying = try archive([ZipMember(name: "X.npy", contents: npyFile("|u1", [5, 1], zeros))])
    let failure = try #require(throws: Failure.self) { try lying.array(named: "X") }
    #expect(failure.what.contains("its header promises 5 bytes"))
  }

  @Test("a path gives the rows, their labels and the splits beside them")
  func paths() throws {
    try withTemporaryFolder { folder in
      func load(_ members: [ZipMember]) throws -> Dataset {
        try AtomicFile.write(zip(members), to: "\(folder)/table.npz")
        return try Dataset.load("\(folder)/table.npz", environment: [:])
      }
      let labelled = try load([
        ZipMember(name: "X.npy", contents: rows), ZipMember(name: "y.npy", contents: marks),
      ])
      #expect(try labelled.name == "table" && labelled.training.labels([0, 1, 2]) == [7, 8, 7])
      #expect(labelled.validation == nil && labelled.test == nil)
      let split = try load([
        ZipMember(name: "train.npy", contents: rows),
        ZipMember(name: "valid.npy", contents: npyFile("|u1", [1, 2], [1, 2])),
        ZipMember(name: "test.npy", contents: npyFile("|u1", [2, 2], [1, 2, 3, 4])),
      ])
      #expect(split.training.count == 3 && split.validation?.count == 1 && split.test?.count == 2)
      let wide = try #require(throws: Failure.self) {
        try load([
          ZipMember(name: "train.npy", contents: rows),
          ZipMember(name: "test.npy", contents: npyFile("|u1", [1, 3], [1, 2, 3])),
        ])
      }
      #expect(wide.kind == .badData && wide.place?.contains("test.npy") == true)
    }
  }

  @Test("tables in Fortran order larger than a square of the transposition are read", arguments: [1, 4])
  func transposition(_ size: Int) throws {
    let (height, width) = (150, 67)
    var payload: [UInt8] = []
    for column in 0..<width {
      for row in 0..<height {
        let value = (row * width + column) % 251
        payload += size == 1 ? [UInt8(value)] : littleEndian(Float(value).bitPattern)
      }
    }
    let bytes = npyFile(size == 1 ? "|u1" : "<f4", [height, width], payload, fortran: true)
    let array = try NPY.read(SharedBytes(copying: bytes), at: "a.npy")
    #expect(array.floats == (0..<height * width).map { Float($0 % 251) })
  }
}
