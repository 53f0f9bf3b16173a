// Rows in and out of arrays: shapes, subsets, labels, and the refusal of what is no data.

import Foundations
import Testing

@testable import Datasets

private func source(_ shape: [Int], labels: [Int32]? = nil) throws -> ArraySource {
  let array = NumericArray(shape: shape, (0..<shape.reduce(1, *)).map(Float.init))
  return try ArraySource(array, labels: labels, name: "a", at: "a.npy")
}

private func rows(_ source: some DataSource, _ indices: [Int]) throws -> [Float] {
  var target = [Float](repeating: -1, count: indices.count * source.rowCount)
  try target.withUnsafeMutableBytes { try source.read(indices, into: $0) }
  return target
}

@Suite("Array source")
struct ArraySourceTests {
  @Test(
    "the rank gives the shape of a row",
    arguments: zip(
      [[4, 3], [4, 2, 3], [4, 2, 3, 1], [4, 2, 2, 3]], [[3], [2, 3, 1], [2, 3, 1], [2, 2, 3]]))
  func rowShapes(_ shape: [Int], _ row: [Int]) throws {
    let source = try source(shape)
    #expect(source.count == 4 && source.rowShape == row && source.elementType == .float32)
    #expect(source.valueRange == 0...Float(shape.reduce(1, *) - 1))
    #expect(try rows(source, [3]).count == source.rowCount)
  }

  @Test("rows come in the order asked for, again if asked again")
  func reading() throws {
    #expect(try rows(try source([4, 2]), [2, 0, 2]) == [4, 5, 0, 1, 4, 5])
    #expect(try rows(try source([4, 2]), []) == [])
  }

  @Test("subsets of subsets see the right rows, labels and origins")
  func subsets() throws {
    let whole = try source([10, 1], labels: (0..<10).map { Int32($0 * $0) })
    let odd = whole.subset([1, 3, 5, 7, 9])
    let middle = odd.subset(1..<4)
    let picked = middle.subset([2, 0])
    let range = whole.subset(2..<8).subset(1..<3)
    #expect(try rows(odd, [0, 4]) == [1, 9])
    #expect(try rows(middle, [0, 1, 2]) == [3, 5, 7])
    #expect(try rows(picked, [0, 1]) == [7, 3] && picked.count == 2)
    #expect(try rows(range, [0, 1]) == [3, 4] && range.count == 2)
    #expect(try picked.labels([0, 1]) == [49, 9])
    #expect((0..<2).map(picked.origin) == [7, 3])
    #expect(whole.subset(4..<4).count == 0)
  }

  @Test("bytes mean 0 to 255 whatever occurs")
  func byteRange() throws {
    let array = NumericArray(.uint8, shape: [2, 2], bytes: SharedBytes(copying: [UInt8](1...4)))
    #expect(try ArraySource(array, name: "a", at: "a").valueRange == 0...255)
  }

  @Test(
    "arrays that are no data are refused",
    arguments: [
      ([], "rank 0"), ([3], "rank 1"), ([1, 1, 1, 1, 1], "rank 5"), ([0, 3], "empty"), ([3, 0], "empty"),
    ])
  func refusedShapes(_ shape: [Int], _ sentence: String) throws {
    let failure = try #require(throws: Failure.self) { try source(shape) }
    #expect(failure.kind == .badData && failure.what.contains(sentence), "\(failure)")
  }

  @Test(
    "the first value that is not finite is named by row and column",
    arguments: [
      ([3, 2], 5, Float.nan, "row 2, column 1 is not a number"),
      ([3, 2], 0, Float.infinity, "row 0, column 0 is infinite"),
      ([2, 2, 3], 10, -Float.infinity, "row 1, place 1,1 is infinite"),
    ])
  func notFinite(_ shape: [Int], _ index: Int, _ value: Float, _ sentence: String) throws {
    var values = [Float](repeating: 0, count: shape.reduce(1, *))
    values[index] = value
    let failure = try #require(throws: Failure.self) {
      try ArraySource(NumericArray(shape: shape, values), name: "a", at: "a.npy")
    }
    #expect(failure.kind == .badData && failure.what.hasPrefix(sentence), "\(failure)")
  }

  @Test("a row outside stops the program")
  func outside() async {
    await #expect(processExitsWith: .failure) {
      let array = NumericArray(shape: [2, 1], [0, 1])
      let source = try ArraySource(array, name: "a", at: "a")
      var target: [Float] = [0]
      try target.withUnsafeMutableBytes { try source.read([2], into: $0) }
    }
  }
}
