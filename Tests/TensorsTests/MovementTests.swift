// The same numbers in another arrangement: every movement against a gather by index, alone, in chains,
// and feeding arithmetic.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Movement")
struct MovementTests {
  /// Every order of the axes of a rank.
  static func permutations(_ rank: Int) -> [[Int]] {
    (0..<rank).reduce([[]]) { orders, axis in
      orders.flatMap { order in
        (0...order.count).map { Array(order[..<$0]) + [axis] + Array(order[$0...]) }
      }
    }
  }

  @Test("transposing moves each element to its permuted index", arguments: TestedBackend.all)
  func transpose(backend: TestedBackend) throws {
    for shape in Shapes.all + [[17, 40], [3, 17, 9]] {
      let operand = HostArray.random(shape, seed: 1)
      let orders = Self.permutations(shape.rank)
      let actual = try backend.evaluate([operand]) { _, x in orders.map { x[0].transposed($0) } }
      #expect(actual == orders.map { Loops.transposed(operand, $0) }, "\(shape)")
    }
  }

  @Test("broadcasting repeats axes of extent 1 and missing leading ones", arguments: TestedBackend.all)
  func broadcast(backend: TestedBackend) throws {
    for pair in Shapes.pairs {
      let operands = [HostArray.random(pair.left, seed: 1), .random(pair.right, seed: 2)]
      let actual = try backend.evaluate(operands) { _, x in x.map { $0.broadcast(to: pair.result) } }
      #expect(actual == operands.map { Loops.repeated($0, to: pair.result) }, "\(pair)")
    }
  }

  @Test("reshaping keeps the row-major order", arguments: TestedBackend.all)
  func reshape(backend: TestedBackend) throws {
    for shape in Shapes.all {
      let operand = HostArray.random(shape, seed: 1)
      let others = Shapes.all.filter { $0.count == shape.count }.prefix(12)
      let actual = try backend.evaluate([operand]) { _, x in others.map { x[0].reshaped(to: $0) } }
      #expect(actual == others.map { HostArray(TensorType($0), bytes: operand.bytes) }, "\(shape)")
    }
  }

  @Test("slicing takes a range of an axis, empty ranges included", arguments: TestedBackend.all)
  func slice(backend: TestedBackend) throws {
    for shape in Shapes.all where shape.rank > 0 {
      let operand = HostArray.random(shape, seed: 1)
      for axis in 0..<shape.rank {
        let ranges = (0...shape[axis]).flatMap { lower in (lower...shape[axis]).map { lower..<$0 } }
        let actual = try backend.evaluate([operand]) { _, x in
          ranges.map { x[0].sliced(axis: axis, $0) }
        }
        let expected = ranges.map { range in
          Loops.gathered(operand, to: shape.replacing(axis, with: range.count)) { index in
            index.indices.map { index[$0] + ($0 == axis ? range.lowerBound : 0) }
          }
        }
        #expect(actual == expected, "\(shape) along \(axis)")
      }
    }
  }

  @Test("assembling places tensors at offsets with zeros between", arguments: TestedBackend.all)
  func assemble(backend: TestedBackend) throws {
    for (number, shape) in Shapes.all.enumerated() where shape.rank > 0 {
      for axis in 0..<shape.rank {
        let draw = Draw(Key(seed: 71), number * 5 + axis)
        // Three pieces of different extents, with gaps before, between and behind, some of them empty.
        let pieces = (0..<3).map { piece in
          HostArray.random(shape.replacing(axis, with: draw(piece, below: 4)), seed: UInt64(piece))
        }
        var (offsets, end): ([Int], Int) = ([], 0)
        for (piece, array) in pieces.enumerated() {
          offsets.append(end + draw(10 + piece, below: 3))
          end = offsets[piece] + array.type.shape[axis]
        }
        let length = end + draw(20, below: 3)
        let result = shape.replacing(axis, with: length)
        let actual = try backend.value(pieces) {
          Tensor.assembled($0, axis: axis, offsets: offsets, length: length)
        }
        #expect(actual == placed(pieces, axis, offsets, result), "\(shape) along \(axis) at \(offsets)")
      }
    }
  }

  /// The expectation of assembling, by index.
  private func placed(_ pieces: [HostArray], _ axis: Int, _ offsets: [Int], _ shape: Shape) -> HostArray {
    HostArray(
      TensorType(shape),
      doubles: Loops.indices(shape).map { index in
        for (piece, offset) in zip(pieces, offsets) {
          let own = index[axis] - offset
          guard own >= 0, own < piece.type.shape[axis] else { continue }
          let inner = index.indices.map { $0 == axis ? own : index[$0] }
          return piece.doubles[Loops.place(inner, in: piece.type.shape)]
        }
        return 0
      })
  }

  @Test("concatenating places tensors one after the other", arguments: TestedBackend.all)
  func concatenate(backend: TestedBackend) throws {
    let pieces = [HostArray([2, 1], [1, 2]), HostArray([2, 0], []), HostArray([2, 2], [3, 4, 5, 6])]
    let actual = try backend.value(pieces) { Tensor.concatenated($0, axis: 1) }
    #expect(actual == HostArray([2, 3], [1, 3, 4, 2, 5, 6]))
    let words = [HostArray([1], words: [4_294_967_295]), HostArray([2], words: [7, 8])]
    #expect(
      try backend.value(words) { Tensor.concatenated($0, axis: 0) }
        == HostArray([3], words: [4_294_967_295, 7, 8]))
  }

  @Test(
    "bytes, truth values and whole numbers move like numbers", arguments: TestedBackend.all,
    ElementType.allCases)
  func types(backend: TestedBackend, element: ElementType) throws {
    let operand = HostArray(
      TensorType([2, 3], element), doubles: element == .bool ? [0, 1, 1, 0, 1, 0] : [1, 2, 3, 4, 5, 255])
    let actual = try backend.value([operand]) {
      $0[0].transposed().sliced(axis: 0, 1..<3).reshaped(to: [2, 1, 2]).broadcast(to: [2, 2, 2])
        .padded(axis: 2, offset: 1, length: 3)
    }
    let v = operand.doubles
    let expected = [0, v[1], v[4], 0, v[1], v[4], 0, v[2], v[5], 0, v[2], v[5]]
    #expect(actual == HostArray(TensorType([2, 2, 3], element), doubles: expected))
  }
}
