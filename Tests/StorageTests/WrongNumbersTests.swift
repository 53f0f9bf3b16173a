// Every way in which a model's numbers can be wrong is refused by name.

import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Storage

@Suite("Wrong numbers")
struct WrongNumbersTests {
  /// What can be wrong with the numbers.
  enum WrongNumbers: String, CaseIterable, Sendable {
    case missing, shape, transposed, type, foreign, notANumber, infinite, truncated, empty, twoFiles

    var words: [String] {
      switch self {
      case .missing: ["lacks", "posterior/bias"]
      case .shape, .transposed: ["encoder/0/weight", "not F32[6, 4]"]
      case .type: ["encoder/0/weight", "I32[6, 4]"]
      case .foreign: ["'encoder/9/weight'", "not part of the configuration"]
      case .notANumber: ["'encoder/0/weight' holds", "nan", "element 5"]
      case .infinite: ["'encoder/0/weight' holds", "inf", "element 5"]
      case .truncated: ["posterior/weight", "lies at"]
      case .empty: ["too short"]
      case .twoFiles: ["header"]
      }
    }

    func change(_ entries: [StoredTensor], at path: String) throws {
      var entries = entries
      let first = try #require(entries.firstIndex { $0.name == "encoder/0/weight" })
      var values = entries[first].bytes.array(of: Float.self)
      func replace(_ shape: [Int]) { entries[first] = StoredTensor("encoder/0/weight", shape: shape, values) }
      switch self {
      case .missing: entries.removeAll { $0.name == "posterior/bias" }
      case .shape:
        values.removeLast(6)
        replace([6, 3])
      case .transposed: replace([4, 6])
      case .type:
        entries[first] = StoredTensor(
          "encoder/0/weight", .int32, shape: [6, 4], bytes: SharedBytes(copying: values))
      case .foreign: entries.append(StoredTensor("encoder/9/weight", shape: [1], [0]))
      case .notANumber:
        values[5] = .nan
        replace([6, 4])
      case .infinite:
        values[5] = .infinity
        replace([6, 4])
      case .truncated, .empty, .twoFiles: break
      }
      try Safetensors.write(TensorFile(entries), to: path)
      let bytes = Array(try #require(FileManager.default.contents(atPath: path)))
      switch self {
      case .truncated: try AtomicFile.write(Array(bytes.dropLast()), to: path)
      case .empty: try AtomicFile.write([UInt8](), to: path)
      case .twoFiles: try AtomicFile.write(bytes + bytes, to: path)
      default: break
      }
    }
  }

  @Test("numbers that are not the configuration's are refused by name", arguments: WrongNumbers.allCases)
  func wrongNumbers(wrong: WrongNumbers) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model"
      try SmallModel.trained().write(to: path)
      let place = "\(path)/model.safetensors"
      try wrong.change(try Safetensors.read(place).entries, at: place)
      let failure = try #require(throws: Failure.self) { try TrainedModel(reading: path) }
      #expect(failure.kind == .badData && failure.remedy != nil, "\(failure)")
      #expect(failure.place?.description == place)
      for word in wrong.words { #expect(failure.what.contains(word), "\(failure)") }
    }
  }
}
