// Folders of arrays: MNIST's four files under any name, arrays that NumPy saved, and folders that hold something else too.

import Examples
import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Datasets

@Suite("Folders of arrays")
struct ArrayFolderTests {
  /// An IDX file of bytes.
  private static func idx(_ shape: [Int], _ values: [UInt8]) -> Data {
    let sizes = shape.flatMap { size in (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * (3 - $0))) } }
    return Data([0, 0, 8, UInt8(shape.count)] + sizes + values)
  }

  private static func write(_ files: [String: Data], in folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, contents) in files { try contents.write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
  }

  private static let digits: [String: Data] = [
    "train-images-idx3-ubyte": idx([3, 2, 2], (0..<12).map { UInt8($0 * 20) }),
    "train-labels-idx1-ubyte": idx([3], [4, 1, 9]),
    "t10k-images-idx3-ubyte": idx([2, 2, 2], (0..<8).map { UInt8($0 * 30) }),
    "t10k-labels-idx1-ubyte": idx([2], [7, 1]), "README.md": Data("digits".utf8),
  ]

  @Test("the four files of MNIST, whatever they hold, are pictures with labels and a test split")
  func digits() throws {
    try withTemporaryFolder { folder in
      let place = "\(folder)/my-digits"
      try Self.write(Self.digits, in: place)
      let data = try Dataset.load(place)
      #expect(
        data.name == "my-digits" && data.training.kind.isPicture && data.training.rowShape == [2, 2, 1])
      #expect(try data.training.labels([0, 1, 2]) == [4, 1, 9])
      let test = try #require(data.test)
      #expect(try test.count == 2 && test.labels([0, 1]) == [7, 1])
      var second = [UInt8](repeating: 0, count: 4)
      try second.withUnsafeMutableBytes { try test.read([1], into: $0) }
      #expect(second == [120, 150, 180, 210])
      #expect(
        data.notes.contains { "\($0)".contains("the test split is 't10k-images-idx3'") }, "\(data.notes)")
    }
  }

  @Test("arrays that NumPy saved are told by their names, and by a key where these do not tell")
  func arrays() throws {
    try withTemporaryFolder { folder in
      let (rows, marks) = (
        Data(npyFile("|u1", [3, 2], [0, 1, 2, 3, 4, 5])),
        Data(npyFile("<i8", [3, 1], [7, 8, 7].flatMap { littleEndian(Int64($0)) }))
      )
      try Self.write(["X_train.npy": rows, "y_train.npy": marks], in: "\(folder)/told")
      let told = try Dataset.load("\(folder)/told")
      #expect(try told.training.labels([0, 1, 2]) == [7, 8, 7] && told.training.rowShape == [2])
      try Self.write(["a.npy": rows, "b.npy": rows], in: "\(folder)/untold")
      let failure = try #require(throws: Failure.self) { try Dataset.load("\(folder)/untold") }
      #expect(failure.kind == .badData && failure.what.contains("no name says which"), "\(failure)")
      #expect(failure.remedy?.contains("'\(folder)/untold/a.npy'") == true, "\(failure)")
      var request = DataRequest("\(folder)/untold")
      request.arrays.key = "b"
      #expect(try Dataset.load(request).training.count == 3)
    }
  }

  @Test(
    "where a table or another array of the same name lies beside them, nothing is taken and the files are named"
  )
  func others() throws {
    try withTemporaryFolder { folder in
      let rows = Data(npyFile("|u1", [3, 2], [0, 1, 2, 3, 4, 5]))
      for (place, other) in [("table", "more.csv"), ("twice", "X.idx"), ("archive", "Z.npz")] {
        try Self.write(["X.npy": rows, other: rows], in: "\(folder)/\(place)")
        let failure = try #require(throws: Failure.self) { try Dataset.load("\(folder)/\(place)") }
        #expect(failure.remedy?.hasPrefix("Give one of its 2 files of data itself") == true, "\(failure)")
      }
      let digits = ["train-images-idx3-ubyte.gz": rows].merging(Self.digits) { $1 }
      try Self.write(digits, in: "\(folder)/both")
      #expect(try Dataset.load("\(folder)/both").training.count == 3)
    }
  }

  @Test("a folder that also holds pictures or folders is one of pictures")
  func pictures() throws {
    try withTemporaryFolder { folder in
      try Self.write(Self.digits, in: folder)
      try SamplePictures.write(["a.png": SamplePictures.picture(1)], in: folder)
      #expect(try Dataset.load(folder).training.count == 1)
    }
  }
}
