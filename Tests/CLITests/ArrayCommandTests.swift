// Arrays as people have them: channels first, flat pictures, series, tables of pixels, archives with splits. Each is trained
// on by one command, and the commands that are named next work on it.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Arrays as people have them", .serialized)
struct ArrayCommandTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var file: String
    /// The flags of the training.
    var flags = ""
    /// Part of what is said, once.
    var sentence: String?
    /// The shape that `data info` shows.
    var shape: String
    var write: @Sendable (_ path: String) throws -> Void
    var testDescription: String { name }
  }

  private static func bytes(_ shape: [Int]) -> NumericArray {
    let values = (0..<shape.reduce(1, *)).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3 &+ $0 / 97) }
    return NumericArray(.uint8, shape: shape, bytes: SharedBytes(copying: values))
  }

  private static func npy(_ array: NumericArray) -> [UInt8] {
    npyFile("|u1", array.shape, array.bytes.array(of: UInt8.self))
  }

  static let cases = [
    Case(
      name: "channels first", file: "a.npy", flags: "--channels 4",
      sentence: "pictures with their channels first",
      shape: "9 x 8 x 3"
    ) { try NPY.write(bytes([60, 3, 9, 8]), to: $0) },
    Case(name: "flat pictures with a shape", file: "a.npy", flags: "--shape 8x9", shape: "8 x 9 x 1") {
      try NPY.write(bytes([60, 72]), to: $0)
    },
    Case(name: "series", file: "a.npy", sentence: "series of 12 steps in 3 channels", shape: "12 x 3") {
      let values = (0..<60 * 36).map { Float(sin(Double($0 * $0 % 91))) * 2.5 }
      try NPY.write(NumericArray(shape: [60, 12, 3], values), to: $0)
    },
    Case(name: "rows of real numbers", file: "a.npy", shape: "12") {
      let values = (0..<60 * 12).map { Float(sin(Double($0 * $0 % 91))) * 2.5 }
      try NPY.write(NumericArray(shape: [60, 12], values), to: $0)
    },
    Case(
      name: "a table of pixels", file: "a.csv", sentence: "are the pixels of pictures of 8 x 8 x 1",
      shape: "8 x 8 x 1"
    ) { path in
      let array = bytes([60, 64]).floats
      let rows = (0..<60).map { row -> String in
        let cells = array[row * 64..<(row + 1) * 64].map { String(Int($0)) }
        return ([String(row % 3)] + cells).joined(separator: ",") + "\n"
      }
      let head = "label," + (0..<64).map { "pixel\($0)" }.joined(separator: ",") + "\n"
      try AtomicFile.write(head + rows.joined(), to: path)
    },
    Case(
      name: "an archive with splits", file: "a.npz", sentence: "the test split is 'x_test'",
      shape: "8 x 9 x 1"
    ) { path in
      let members = [
        ("x_train", bytes([60, 8, 9])), ("y_train", bytes([60, 1])), ("x_test", bytes([10, 8, 9])),
      ]
      try AtomicFile.write(zip(members.map { ZipMember(name: "\($0).npy", contents: npy($1)) }), to: path)
    },
  ]

  @Test("one command trains on it, and the next ones draw it", arguments: cases)
  func used(_ example: Case) throws {
    try withTemporaryFolder { folder in
      try example.write("\(folder)/\(example.file)")
      func run(_ words: String) throws -> Program {
        let program = try Program.run(
          words.split(separator: " ").map(String.init), in: folder, environment: ["XDG_CACHE_HOME": folder])
        #expect(program.status == 0, "\(words): \(program.errors)")
        return program
      }
      let shown = example.flags.contains("--shape") ? example.flags : ""
      let info = try run("data info \(example.file) \(shown)")
      #expect(info.output.contains("rows of      \(example.shape), "), "\(info.output)")
      let trained = try run("train \(example.file) \(example.flags) --latent 2 --epochs 1 --name m")
      if let sentence = example.sentence {
        #expect(info.output.components(separatedBy: sentence).count == 2, "\(info.output)")
        #expect(trained.errors.components(separatedBy: sentence).count == 2, "\(trained.errors)")
      }
      // Rows of a table are numbered by the lines of the file.
      let ends = example.file.hasSuffix(".csv") ? "--from 2 --to 3" : "--from 0 --to 1"
      for words in [
        "sample m -n 2", "reconstruct m \(example.file) -n 2", "interpolate m \(example.file) \(ends)",
      ] {
        let file = try run(words).output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(file.hasSuffix(".png") && FileManager.default.fileExists(atPath: "\(folder)/\(file)"))
      }
    }
  }

  @Test("what is said about arrays is refused for other data, and what does not fit is one sentence")
  func refused() throws {
    try withTemporaryFolder { folder in
      try NPY.write(Self.bytes([60, 72]), to: "\(folder)/a.npy")
      for (words, status, part) in [
        ("data info a.npy --shape 8x8", Int32(65), "rows have 72 numbers, not 8 x 8 x 1 = 64"),
        ("train a.npy --key x", 64, "Leave out --key"), ("train trees --shape 8x8", 64, "Leave out --shape"),
        ("train a.npy --tiles 8x8", 64, "leave out --tiles"),
      ] {
        let program = try Program.run(words.split(separator: " ").map(String.init), in: folder)
        #expect(program.status == status && program.errors.contains(part), "\(program.errors)")
      }
    }
  }
}
