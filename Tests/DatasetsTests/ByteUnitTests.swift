// Bytes in the types and units in which people save them.

import Examples
import Foundations
import Testing
import _TestSupport

@testable import Datasets

@Suite("Bytes in other types and units")
struct ByteUnitTests {
  /// Numbers of pictures of 5 x 8, what they become, and a part of what is said.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var array: NumericArray
    var areBytes: Bool?
    var element: ElementType
    var first: Float
    var note: String?
    var scale: Float?
  }

  private static func array(_ change: (Int) -> Float) -> NumericArray {
    NumericArray(shape: [2, 5, 8], (0..<80).map { change((37 * $0 + 11) % 256) })
  }

  private static func bytes(below bound: Int) -> NumericArray {
    NumericArray(
      .uint8, shape: [2, 5, 8], bytes: SharedBytes(copying: (0..<80).map { UInt8((37 * $0 + 11) % bound) }))
  }

  static let cases: [Case] = [
    Case(
      testDescription: "whole floats", array: array { Float($0) }, element: .uint8, first: 11,
      note: "taken as bytes", scale: 1),
    Case(
      testDescription: "multiples of 1/255", array: array { Float($0) / 255 }, element: .uint8, first: 11,
      note: "multiples of 1/255", scale: 1.0 / 255),
    Case(
      testDescription: "integers",
      array: NumericArray(shape: [2, 5, 8], integers: (0..<80).map { Int32(3 * $0) }),
      element: .uint8, first: 0, note: "taken as bytes", scale: 1),
    Case(testDescription: "bytes", array: bytes(below: 256), element: .uint8, first: 11),
    Case(
      testDescription: "small bytes", array: bytes(below: 17), element: .float32, first: 11,
      note: "from 0 to 16"),
    Case(testDescription: "zeros and ones", array: bytes(below: 2), element: .uint8, first: 1),
    Case(
      testDescription: "whole floats to 16", array: array { Float($0 % 17) }, element: .float32, first: 11),
    Case(testDescription: "halves", array: array { Float($0) / 2 }, element: .float32, first: 5.5),
    Case(
      testDescription: "-1 to 1", array: array { Float($0) / 127.5 - 1 }, element: .float32,
      first: 11 / 127.5 - 1),
    Case(
      testDescription: "fractions", array: array { Float($0) / 256 }, element: .float32, first: 11.0 / 256),
    Case(
      testDescription: "fractions for a model of bytes", array: array { Float($0) / 256 }, areBytes: true,
      element: .float32, first: 255 * 11.0 / 256, note: "fractions of 255"),
    Case(
      testDescription: "whole floats for a model of numbers", array: array { Float($0) }, areBytes: false,
      element: .float32, first: 11),
  ]

  @Test("are taken for what they are", arguments: cases)
  func unit(of found: Case) throws {
    let unit = ByteUnit(
      found.array, .picture(height: 5, width: 8, channels: 1), ArrayRequest(areBytes: found.areBytes))
    #expect(unit.array.elementType == found.element && unit.array.shape == [2, 5, 8])
    expectClose([Double(unit.array.floats[0])], [Double(found.first)], relative: 1e-5)
    #expect(unit.fileUnit == found.scale)
    if let note = found.note {
      #expect(unit.note?.description.contains(note) ?? false)
    } else {
      #expect(unit.note == nil)
    }
  }

  @Test("counts in rows that are no pictures stay numbers")
  func counts() {
    let rows = NumericArray(shape: [4, 20], (0..<80).map { Float((37 * $0 + 11) % 251) })
    #expect(ByteUnit(rows, .numbers([20]), ArrayRequest()).array.elementType == .float32)
  }
}
