// What rows of arrays are taken for: channels first, series, flat pictures and everything that stays as it stands.

import Examples
import Foundations
import Testing
import _TestSupport

@testable import Datasets

/// An array whose values run from `low` to `high`; whole ones if these are bytes.
private func array(_ extents: [Int], _ type: ElementType = .float32, _ range: ClosedRange<Float> = -3...2)
  -> NumericArray
{
  let shape = [2] + extents
  let count = shape.reduce(1, *)
  if type == .uint8 {
    return NumericArray(
      .uint8, shape: shape, bytes: SharedBytes(copying: (0..<count).map { UInt8($0 * 255 / (count - 1)) }))
  }
  let step = (range.upperBound - range.lowerBound) / Float(count - 1)
  return NumericArray(shape: shape, (0..<count).map { range.lowerBound + Float($0) * step })
}

private func whole(_ extents: [Int], from low: Int) -> NumericArray {
  let shape = [2] + extents
  return NumericArray(shape: shape, (0..<shape.reduce(1, *)).map { Float(low + $0 % 90) })
}

@Suite("Arrangement of rows")
struct RowArrangementTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var array: NumericArray
    var kind: ExampleKind
    var sentence: String?
    var testDescription: String { "\(array.shape) \(array.elementType) as \(kind)" }
  }

  private static func picture(_ height: Int, _ width: Int, _ channels: Int) -> ExampleKind {
    .picture(height: height, width: width, channels: channels)
  }

  static let cases = [
    // Channels first: 1, 3 or 4 before two larger axes, unless the last axis may be that of channels too.
    Case(array: array([3, 20, 20], .uint8), kind: picture(20, 20, 3), sentence: "channels first"),
    Case(array: array([1, 28, 28]), kind: picture(28, 28, 1), sentence: "read as 28 x 28 x 1"),
    Case(array: array([4, 9, 7]), kind: picture(9, 7, 4), sentence: "channels first"),
    Case(array: array([3, 3, 3]), kind: picture(3, 3, 3)),
    Case(array: array([20, 20, 3], .uint8), kind: picture(20, 20, 3)),
    Case(array: array([3, 20, 4]), kind: picture(3, 20, 4)),
    Case(array: array([2, 20, 20]), kind: picture(2, 20, 20)),
    Case(array: array([4, 4, 20]), kind: picture(4, 4, 20)),
    // Series: steps and a few channels of values that are no bytes.
    Case(array: array([60, 3]), kind: .numbers([60, 3]), sentence: "series of 60 steps in 3 channels"),
    Case(array: array([3, 60]), kind: .numbers([60, 3]), sentence: "stored channel by channel"),
    Case(array: array([60, 1]), kind: .numbers([60, 1]), sentence: "in 1 channel"),
    Case(array: array([60, 3], .float32, 0...1), kind: .numbers([60, 3]), sentence: "not pictures"),
    Case(array: array([24, 12]), kind: .numbers([24, 12]), sentence: "in 12 channels"),
    Case(array: whole([60, 3], from: -20), kind: .numbers([60, 3]), sentence: "series"),
    Case(array: array([24, 12], .float32, 0...1), kind: picture(24, 12, 1)),
    Case(array: array([60, 3], .uint8), kind: picture(60, 3, 1)),
    Case(array: whole([12, 8], from: 0), kind: picture(12, 8, 1)),
    Case(array: array([8, 8]), kind: picture(8, 8, 1)),
    Case(array: array([28, 20]), kind: picture(28, 20, 1)),
    // Flat rows stay, and the shape is offered where width and values are those of pictures.
    Case(array: array([784], .uint8), kind: .numbers([784]), sentence: "`shape: 28x28`"),
    Case(array: array([784], .float32, 0...1), kind: .numbers([784]), sentence: "`shape: 28x28`"),
    Case(
      array: array([3072], .uint8), kind: .numbers([3072]), sentence: "`shape: 32x32x3`, or `shape: 3x32x32`"),
    Case(array: whole([64], from: 0), kind: .numbers([64]), sentence: "`shape: 8x8`"),
    Case(array: array([64]), kind: .numbers([64])), Case(array: array([36], .uint8), kind: .numbers([36])),
    Case(array: array([785], .uint8), kind: .numbers([785])),
  ]

  @Test("extents and values say what a row is", arguments: cases)
  func kinds(_ example: Case) throws {
    let arrangement = try RowArrangement(of: example.array, at: "a.npy")
    #expect(arrangement.kind == example.kind)
    guard let part = example.sentence else {
      #expect(arrangement.sentence == nil, "\(String(describing: arrangement.sentence))")
      return
    }
    #expect(arrangement.sentence?.contains(part) == true, "\(String(describing: arrangement.sentence))")
  }

  @Test("the first axis is read as the last one", arguments: [ElementType.uint8, .float32])
  func moved(_ type: ElementType) throws {
    let values = (0..<2 * 3 * 4 * 5).map { Float($0) }
    let numbers =
      type == .uint8
      ? NumericArray(.uint8, shape: [2, 3, 4, 5], bytes: SharedBytes(copying: values.map { UInt8($0) }))
      : NumericArray(shape: [2, 3, 4, 5], values)
    let arrangement = try RowArrangement(of: numbers, at: "a.npy")
    let source = try ArraySource(numbers, arrangement: arrangement, name: "a", at: "a.npy")
    #expect(source.rowShape == [4, 5, 3])
    let bytes = try source.subset([1]).bytes(of: [0])
    let read = NumericArray(type, shape: [4, 5, 3], bytes: SharedBytes(copying: bytes)).floats
    for (row, column, channel) in [(0, 0, 0), (0, 0, 2), (3, 4, 1), (2, 0, 1)] {
      #expect(read[(row * 5 + column) * 3 + channel] == Float(60 + (channel * 4 + row) * 5 + column))
    }
  }

  @Test(
    "a shape is read as NumPy writes it",
    arguments: [
      ("28x28", RowShape(height: 28, width: 28)), ("28X20x3", RowShape(height: 28, width: 20, channels: 3)),
      ("3x32x20", RowShape(height: 32, width: 20, channels: 3, isChannelsFirst: true)),
      ("3x3x3", RowShape(height: 3, width: 3, channels: 3)),
      ("1x28x28", RowShape(height: 28, width: 28, channels: 1, isChannelsFirst: true)),
    ])
  func shapes(_ text: String, _ shape: RowShape) throws {
    #expect(try RowShape(parsing: text) == shape)
    #expect(try RowShape(parsing: shape.description) == shape)
  }

  @Test(
    "what is no shape is refused", arguments: ["28", "28x", "x", "0x28", "-1x28", "5x6x7", "2x2x2x2", "axb"])
  func noShapes(_ text: String) throws {
    let failure = try #require(throws: Failure.self) { try RowShape(parsing: text) }
    #expect(failure.kind == .usage && failure.remedy?.contains("28x28x3") == true)
  }

  @Test("flat rows become what is asked for, and what does not fit is one sentence")
  func flat() throws {
    let rows = array([12], .uint8)
    func kind(_ text: String, _ array: NumericArray) throws -> ExampleKind {
      try RowArrangement(of: array, ArrayRequest(shape: RowShape(parsing: text)), at: "a.npy").kind
    }
    #expect(try kind("3x4", rows) == Self.picture(3, 4, 1) && kind("2x2x3", rows) == Self.picture(2, 2, 3))
    #expect(
      try kind("3x2x2", rows) == Self.picture(2, 2, 3)
        && kind("3x4", array([1, 12])) == Self.picture(3, 4, 1))
    #expect(try kind("3x4", array([3, 4])) == Self.picture(3, 4, 1))
    let wrong = try #require(throws: Failure.self) { try kind("4x4", rows) }
    #expect(wrong.kind == .badData && wrong.what == "rows have 12 numbers, not 4 x 4 x 1 = 16")
    #expect(throws: Failure.self) { try kind("3x4", array([4, 3])) }
  }

  @Test("rows of the extents of a model's own are what these are, whatever their values say")
  func forModels() throws {
    func kind(_ extents: [Int], _ kind: ExampleKind) throws -> ExampleKind {
      try RowArrangement(of: array(extents), ArrayRequest(kind: kind), at: "a.npy").kind
    }
    #expect(try kind([60, 3], Self.picture(60, 3, 1)) == Self.picture(60, 3, 1))
    #expect(try kind([60, 3], .numbers([60, 3])) == .numbers([60, 3]))
    #expect(try kind([180], .numbers([60, 3])) == .numbers([60, 3]))
    #expect(try kind([3, 20, 20], Self.picture(20, 20, 3)) == Self.picture(20, 20, 3))
    #expect(try kind([60, 3], .numbers([50, 3])) == .numbers([60, 3]))
  }

  @Test("a shape is recorded; what a model was made for shapes flat rows of others")
  func recorded() throws {
    try withTemporaryFolder { folder in
      try NPY.write(array([12], .uint8), to: "\(folder)/a.npy")
      func rows(_ request: ArrayRequest) throws -> [Int] {
        try Dataset.load(DataRequest("\(folder)/a.npy", arrays: request), DataAccess(environment: [:]))
          .training
          .rowShape
      }
      #expect(try rows(ArrayRequest(shape: RowShape(height: 3, width: 4))) == [3, 4, 1])
      #expect(try rows(ArrayRequest(kind: Self.picture(4, 3, 1))) == [4, 3, 1])
      #expect(try rows(ArrayRequest(kind: Self.picture(4, 4, 1))) == [12])
    }
    let request = DataRequest("a.npy", arrays: ArrayRequest(shape: RowShape(height: 3, width: 4)))
    #expect(DataRequest("b.npy").completed(by: request).arrays.shape == RowShape(height: 3, width: 4))
    #expect(throws: Failure.self) {
      try DataRequest("photos", arrays: request.arrays).requireApplicable()
    }
    try request.requireApplicable()
  }
}
