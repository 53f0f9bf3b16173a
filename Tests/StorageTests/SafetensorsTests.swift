// safetensors files made by hand: what is written byte for byte, and each rule of the format with the
// sentence for breaking it.

import Foundations
import Testing
import _TestSupport

@testable import Storage

/// A file with this header and a buffer of `count` bytes 0, 1, 2, ...
private func file(_ header: String, buffer count: Int = 0, length: UInt64? = nil) -> [UInt8] {
  let text = Array(header.utf8)
  let size = withUnsafeBytes(of: (length ?? UInt64(text.count)).littleEndian) { Array($0) }
  return size + text + (0..<count).map { UInt8(truncatingIfNeeded: $0) }
}

private func read(_ bytes: [UInt8]) throws -> TensorFile {
  try Safetensors.read(SharedBytes(copying: bytes), at: "a.safetensors")
}

private func entry(_ name: String, _ dtype: String, _ shape: String, _ begin: Int, _ end: Int) -> String {
  "\"\(name)\":{\"dtype\":\"\(dtype)\",\"shape\":[\(shape)],\"data_offsets\":[\(begin),\(end)]}"
}

struct Broken: CustomTestStringConvertible {
  var bytes: [UInt8]
  var sentence: String
  var testDescription: String { sentence }

  init(_ bytes: [UInt8], _ sentence: String) {
    self.bytes = bytes
    self.sentence = sentence
  }
}

private let wholeBuffer = entry("a", "U8", "4", 0, 4)

private let broken: [Broken] = [
  Broken([], "too short"),
  Broken([1, 0, 0, 0, 0, 0, 0], "too short"),
  Broken(file("", length: 0), "does not start with '{'"),
  Broken(file("{}", length: 3), "should have 3 bytes, but the file ends after 2"),
  Broken(file("{}", length: 100_000_001), "its header would have 100000001 bytes"),
  Broken(file("{}", length: .max), "its header would have 18446744073709551615 bytes"),
  Broken(file(" {}"), "does not start with '{'"),
  Broken(file("[]"), "does not start with '{'"),
  Broken(file("{]"), "lacks a name"),
  Broken(file("{} x"), "continues after its end"),
  Broken(file("{\"a\":\u{1}}"), "no value"),
  Broken(file("{\(wholeBuffer),\(wholeBuffer)}", buffer: 4), "has the name 'a' twice"),
  Broken(file("{\"a\":\"x\"}"), "not described by an object"),
  Broken(file("{\"a\":{\"dtype\":\"U8\",\"shape\":[0]}}"), "not described by exactly"),
  Broken(
    file("{\"a\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0],\"x\":1}}"),
    "not described by exactly"),
  Broken(file("{\"a\":{\"dtype\":8,\"shape\":[0],\"data_offsets\":[0,0]}}"), "a dtype that is not a string"),
  Broken(file("{\(entry("a", "F16", "2", 0, 4))}", buffer: 4), "the type F16, which is not supported"),
  Broken(file("{\(entry("a", "Q9", "2", 0, 4))}", buffer: 4), "the type Q9, which is not supported"),
  Broken(file("{\(entry("a", "U8", "-1", 0, 0))}"), "a shape that is not a list of sizes"),
  Broken(file("{\(entry("a", "U8", "1.5", 0, 0))}"), "a shape that is not a list of sizes"),
  Broken(file("{\(entry("a", "U8", "\"4\"", 0, 4))}", buffer: 4), "a shape that is not a list of sizes"),
  Broken(file("{\(entry("a", "U8", "99999999999999999999", 0, 0))}"), "a shape that is not a list of sizes"),
  Broken(file("{\(entry("a", "F32", "4611686018427387904", 0, 0))}"), "implausibly large"),
  Broken(file("{\(entry("a", "U8", "9223372036854775807,2,0", 0, 0))}"), "implausibly large"),
  Broken(file("{\(entry("a", "U8", "4", 4, 0))}", buffer: 4), "not a begin and an end"),
  Broken(file("{\(entry("a", "U8", "4", -4, 0))}", buffer: 4), "not a begin and an end"),
  Broken(
    file("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,2,4]}}", buffer: 4),
    "not a begin and an end"),
  Broken(file("{\(entry("a", "F32", "2", 0, 4))}", buffer: 4), "needs 8 bytes (F32 of shape [2]), but has 4"),
  Broken(file("{\(entry("a", "U8", "4", 0, 4))}", buffer: 3), "not next to its neighbour"),
  Broken(
    file("{\(entry("a", "U8", "4", 0, 4))}", buffer: 5), "5 bytes of tensors, but its header describes 4"),
  Broken(file("{\(entry("a", "U8", "4", 1, 5))}", buffer: 5), "not next to its neighbour"),
  Broken(
    file("{\(entry("a", "U8", "2", 0, 2)),\(entry("b", "U8", "2", 3, 5))}", buffer: 5), "'b' lies at 3..<5"),
  Broken(
    file("{\(entry("a", "U8", "3", 0, 3)),\(entry("b", "U8", "2", 2, 4))}", buffer: 4), "'b' lies at 2..<4"),
  Broken(
    file("{\(entry("a", "U8", "4", 0, 4)),\(entry("b", "U8", "4", 0, 4))}", buffer: 4), "lies at 0..<4"),
  Broken(
    file("{\(entry("a", "U8", "4", 0, 4)),\(entry("b", "U8", "0", 2, 2))}", buffer: 4), "'b' lies at 2..<2"),
  Broken(file("{\"__metadata__\":[]}"), "__metadata__ is not an object"),
  Broken(file("{\"__metadata__\":{\"a\":1}}"), "the metadata 'a' is not a string"),
  Broken(file("{\"a\":[[[[]]]]}"), "is nested too deeply"),
]

@Suite("Safetensors")
struct SafetensorsTests {
  @Test("each rule that is broken is said", arguments: broken)
  func refusals(_ broken: Broken) throws {
    let failure = try #require(throws: Failure.self) { try read(broken.bytes) }
    #expect(failure.kind == .badData && failure.place == "a.safetensors" && failure.remedy != nil)
    #expect(failure.what.contains(broken.sentence), "\(failure)")
  }

  @Test(
    "files within the rules are read",
    arguments: [
      (file("{}"), []), (file("{}      "), []), (file("{\"__metadata__\":{}}"), []),
      (file("{\(entry("a", "U8", "", 0, 1))}", buffer: 1), ["a"]),
      (file("{\(entry("b", "U8", "2", 2, 4)),\(entry("a", "BOOL", "2", 0, 2))}", buffer: 4), ["a", "b"]),
      (file("{\(entry("a", "U8", "4", 0, 4)),\(entry("e", "F32", "0,3", 4, 4))}", buffer: 4), ["a", "e"]),
      (file("{\(entry("a", "U8", "4", 0, 4)),\(entry("e", "F32", "0", 0, 0))}", buffer: 4), ["e", "a"]),
    ] as [([UInt8], [String])])
  func accepted(_ bytes: [UInt8], _ names: [String]) throws {
    #expect(try read(bytes).entries.map(\.name) == names)
  }

  @Test("elements that are not aligned in the file are read right")
  func unaligned() throws {
    let header = "{\(entry("a", "U8", "1", 0, 1)),\(entry("b", "F32", "1", 1, 5))} "
    let bytes = file(header) + [7] + withUnsafeBytes(of: Float(2.5).bitPattern.littleEndian) { Array($0) }
    #expect(try read(bytes)["b"]?.bytes.array(of: Float.self) == [2.5])
  }

  @Test("the bytes written are those of the reference implementation")
  func layout() throws {
    // safetensors.numpy.save of the same tensors and metadata (safetensors 0.8).
    let header =
      #"{"__metadata__":{"format":"np"},"z":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"#
      + #""b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"d/é\"":{"dtype":"F32","shape":[],"#
      + #""data_offsets":[16,20]},"a":{"dtype":"U8","shape":[3],"data_offsets":[20,23]},"#
      + #""c":{"dtype":"BOOL","shape":[0,2],"data_offsets":[23,23]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let expected =
      file(padded) + [9, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 128, 63, 0, 0, 0, 64] + [0, 0, 0, 63] + [1, 2, 3]
    let tensors = TensorFile(
      [
        StoredTensor("a", .uint8, shape: [3], bytes: SharedBytes(copying: [UInt8](1...3))),
        StoredTensor("b", shape: [2], [1, 2]),
        StoredTensor("c", .bool, shape: [0, 2], bytes: SharedBytes(copying: [UInt8]())),
        StoredTensor("d/é\"", shape: [], [0.5]),
        StoredTensor("z", .int64, shape: [1], bytes: SharedBytes(copying: [Int64(9)])),
      ], metadata: ["format": "np"])
    try withTemporaryFolder { folder in
      try Safetensors.write(tensors, to: folder + "/a.safetensors")
      #expect(try WholeFile.read(folder + "/a.safetensors") == expected)
    }
  }

  @Test("every type goes out and comes back, single, empty and full", arguments: StoredType.allCases)
  func roundTrip(_ type: StoredType) throws {
    try withTemporaryFolder { folder in
      let tensors = [[], [0], [3], [2, 0, 3], [2, 3, 5]].map { shape in
        let count = shape.reduce(type.size, *)
        return StoredTensor(
          "t\(shape)", type, shape: shape,
          bytes: SharedBytes(copying: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }))
      }
      let metadata = ["a": "1", "": "empty name", "quote": "\"\n"]
      try Safetensors.write(TensorFile(tensors, metadata: metadata), to: folder + "/a.safetensors")
      let back = try Safetensors.read(folder + "/a.safetensors")
      #expect(back.metadata == metadata && back.entries.count == tensors.count)
      for tensor in tensors {
        let other = try #require(back[tensor.name])
        #expect(other.type == type && other.shape == tensor.shape)
        #expect(other.bytes.array(of: UInt8.self) == tensor.bytes.array(of: UInt8.self))
        // The format's padding aligns every tensor.
        other.bytes.withUnsafeBytes { bytes in
          #expect(bytes.isEmpty || UInt(bitPattern: bytes.baseAddress) % UInt(type.size) == 0)
        }
      }
    }
  }

  @Test("no tensors and no metadata make a file too")
  func empty() throws {
    try withTemporaryFolder { folder in
      try Safetensors.write(TensorFile([]), to: folder + "/a.safetensors")
      #expect(try WholeFile.read(folder + "/a.safetensors").count == 16)
      #expect(try Safetensors.read(folder + "/a.safetensors").entries.isEmpty)
    }
  }

  @Test("a name that occurs twice stops the program")
  func twice() async {
    await #expect(processExitsWith: .failure) {
      let tensor = StoredTensor("a", shape: [1], [1])
      try Safetensors.write(TensorFile([tensor, tensor]), to: "/dev/null")
    }
  }

  @Test("one thousand keyed mutations are refused or read within the file, and never crash")
  func mutations() throws {
    let good = file(
      "{\"__metadata__\":{\"k\":\"v\"},\(entry("a", "F32", "2,2", 0, 16)),\(entry("b", "U8", "3", 16, 19))}",
      buffer: 19)
    #expect(try read(good).entries.count == 2)
    let key = Key(seed: 3)
    var refused = 0
    for trial in 0..<1000 {
      var bytes = good
      for change in 0..<(1 + trial % 4) {
        let word = Philox.block(counter: SIMD4(UInt32(trial), UInt32(change), 0, 0), key: key)
        let place = Int(word[0]) % bytes.count
        switch word[2] % 4 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: word[1])
        case 1: bytes[place] = 0x30 + UInt8(word[1] % 10)
        case 2: bytes.insert(0x30 + UInt8(word[1] % 10), at: place)
        default: if bytes.count > 1 { bytes.remove(at: place) }
        }
      }
      do {
        let tensors = try read(bytes)
        #expect(tensors.entries.reduce(0) { $0 + $1.bytes.count } <= bytes.count)
        for tensor in tensors.entries {
          #expect(tensor.bytes.array(of: UInt8.self).count == tensor.bytes.count)
        }
      } catch {
        #expect(error is Failure)
        refused += 1
      }
    }
    #expect(refused > 500)
  }
}
