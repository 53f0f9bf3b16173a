// Coordinates, and what follows from them.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Coordinates")
struct IndexTests {
  private static func along(_ axis: Int, _ shape: Shape) -> HostArray {
    HostArray(TensorType(shape), doubles: Loops.indices(shape).map { Double($0[axis]) })
  }

  @Test("an index is the coordinate along its axis, alone and in arithmetic", arguments: TestedBackend.all)
  func values(backend: TestedBackend) throws {
    for shape in Shapes.all + [[37, 130], [2, 700], [3, 17, 20], [1025]] where shape.rank > 0 {
      let operand = HostArray.random(shape, seed: 331)
      for axis in 0..<shape.rank {
        let expected = Self.along(axis, shape)
        let actual = try backend.evaluate([operand]) { trace, x in
          let index = Tensor.index(axis: axis, of: shape, in: trace)
          return [index, x[0] + index, (index * 2).sum(axes: [axis]), index.cast(to: .int32)]
        }
        #expect(actual[0] == expected, "\(shape) along \(axis)")
        expectClose(
          actual[1].doubles, zip(operand.doubles, expected.doubles).map(+), relative: backend.precision)
        let total = Double(shape[axis] * (shape[axis] - 1))
        #expect(actual[2].doubles.allSatisfy { $0 == total }, "sum of \(shape) along \(axis)")
        #expect(actual[3].doubles == expected.doubles)
      }
    }
  }

  @Test("coordinates move like numbers", arguments: TestedBackend.all)
  func movement(backend: TestedBackend) throws {
    let shape: Shape = [4, 3, 5]
    for axis in 0..<3 {
      let plain = Self.along(axis, shape)
      let moved: [@Sendable (Tensor) -> Tensor] = [
        { $0.transposed([2, 0, 1]) }, { $0.sliced(axis: axis, 1..<3) }, { $0.reshaped(to: [6, 10]) },
        { $0.transposed([1, 2, 0]).reshaped(to: [60]) }, { $0.padded(axis: 1, offset: 2, length: 7) },
        { $0.sliced(axis: axis, 2..<3).broadcast(to: shape) }, { .concatenated([$0, $0 * 2, $0], axis: 1) },
        { $0.stoppingGradient() },
      ]
      // The primitive with all its axes, which programs make of one that repeats.
      let actual = try backend.evaluate([plain]) { trace, x in
        let index = trace.append(.index(axis: axis), [], TensorType(shape))
        return moved.flatMap { move in [move(index), move(index) + 1, move(x[0])] }
      }
      for place in moved.indices {
        #expect(actual[3 * place] == actual[3 * place + 2], "movement \(place) along \(axis)")
        #expect(actual[3 * place + 1].doubles == actual[3 * place + 2].doubles.map { $0 + 1 })
      }
    }
  }

  @Test(
    "coordinates are factors, biases, outputs and states as other values are", arguments: TestedBackend.all)
  func consumers(backend: TestedBackend) throws {
    var layout = StateLayout()
    layout.add("places", TensorType([3, 4]))
    let state = backend.backend.makeState(layout)
    let x = HostArray.random([2, 4], seed: 332)
    let filters = Convolution(input: .init(2, 2), kernel: .init(1, 1))
    let actual = try evaluate(on: backend.backend, inputs: [x], layout: layout, state: state) { trace, x in
      let index = Tensor.index(axis: 0, of: [4, 3], in: trace)
      trace.write(index.transposed(), to: "places")
      return [
        x[0].matrixProduct(index), x[0].matrixProduct(index) + Tensor.wholeNumbers(3, in: trace),
        filters.forward(
          x[0].reshaped(to: [1, 2, 2, 2]), Tensor.index(axis: 2, of: [1, 1, 2, 3], in: trace)),
        index,
      ]
    }
    let rows = (0..<2).map { row in (0..<4).reduce(0) { $0 + x.doubles[4 * row + $1] * Double($1) } }
    let precision = backend.precision
    expectClose(
      actual[0].doubles, rows.flatMap { [$0, $0, $0] }, relative: precision, absolute: 4 * precision)
    expectClose(
      actual[1].doubles, rows.flatMap { [$0, $0 + 1, $0 + 2] }, relative: precision, absolute: 8 * precision)
    expectClose(
      actual[2].doubles, (0..<4).flatMap { Array(repeating: x.doubles[2 * $0 + 1], count: 3) },
      relative: precision, absolute: precision)
    #expect(actual[3] == Self.along(0, [4, 3]))
    #expect(state.read("places") == Self.along(1, [3, 4]))
  }

  @Test("gradients pass beside coordinates", arguments: TestedBackend.all)
  func gradients(backend: TestedBackend) throws {
    try backend.expectBothGradients(at: [.random([3, 4], seed: 333)]) { x in
      (x[0].sine() * Tensor.index(axis: 1, of: [3, 4], in: x[0].trace)).squared().sum()
    }
  }

  @Test("numbers in a row, diagonals and triangles", arguments: TestedBackend.all, [0, 1, 2, 7, 40])
  func triangles(backend: TestedBackend, count: Int) throws {
    let actual = try backend.evaluate { trace, _ in
      [
        .wholeNumbers(count, in: trace), .isDiagonal(count, in: trace), .isLower(count, in: trace),
        .isLower(count, strictly: true, in: trace),
      ]
    }
    #expect(actual[0].doubles == (0..<count).map(Double.init))
    let expected: [(Int, Int) -> Bool] = [(==), (>=), (>)]
    for (result, holds) in zip(actual.dropFirst(), expected) {
      let truths = (0..<count).flatMap { row in (0..<count).map { holds(row, $0) ? 1.0 : 0 } }
      #expect(result == HostArray(TensorType([count, count], .bool), doubles: truths))
    }
  }

  @Test("one-hot rows and masks of lengths, of ids of either type", arguments: TestedBackend.all)
  func masks(backend: TestedBackend) throws {
    let numbers: [Double] = [0, 2, -1, 3, 1, 4]
    for element in [ElementType.int32, .float32] {
      let ids = HostArray(TensorType([2, 3], element), doubles: numbers)
      let actual = try backend.evaluate([ids]) { _, x in
        [x[0].oneHot(count: 4), Tensor.isWithin(lengths: x[0], count: 4)]
      }
      let places = (0..<4).map(Double.init)
      #expect(
        actual[0]
          == HostArray(
            TensorType([2, 3, 4]), doubles: numbers.flatMap { id in places.map { $0 == id ? 1 : 0 } }))
      #expect(
        actual[1]
          == HostArray(
            TensorType([2, 3, 4], .bool), doubles: numbers.flatMap { id in places.map { $0 < id ? 1 : 0 } }))
    }
  }

  @Test("a gathered row is its one-hot row times the table", arguments: TestedBackend.all)
  func oneHotTable(backend: TestedBackend) throws {
    let ids = HostArray(TensorType([5], .int32), doubles: [3, 0, 3, 1, 2])
    let actual = try backend.evaluate([.random([4, 6], seed: 334), ids]) { _, x in
      [x[0].gather(x[1]), x[1].oneHot(count: 4).matrixProduct(x[0])]
    }
    #expect(actual[0] == actual[1])
  }

  @Test("argMaximum is the first of the largest, along any axis", arguments: TestedBackend.all)
  func argMaximum(backend: TestedBackend) throws {
    for shape in [[5], [4, 7], [3, 1, 6], [2, 600], [2, 3, 4, 2]] as [Shape] {
      let ties = HostArray(
        TensorType(shape), doubles: HostArray.random(shape, in: 0...4, seed: 335).doubles.map { $0.rounded() }
      )
      for axis in 0..<shape.rank {
        let actual = try backend.value([ties]) { $0[0].argMaximum(axis: axis) }
        var best: [[Int]: (value: Double, place: Int)] = [:]
        for (index, value) in zip(Loops.indices(shape), ties.doubles) {
          var kept = index
          kept.remove(at: axis)
          if best[kept].map({ value > $0.value }) ?? true { best[kept] = (value, index[axis]) }
        }
        let expected = Loops.indices(shape.removing([axis])).map { Double(best[$0]?.place ?? -1) }
        #expect(actual.type == TensorType(shape.removing([axis]), .int32))
        #expect(actual.doubles == expected, "\(shape) along \(axis)")
      }
    }
    let special = try backend.value([HostArray([3, 2], [1, .nan, -.infinity, -.infinity, .infinity, 2])]) {
      $0[0].argMaximum(axis: 1)
    }
    #expect(special.doubles == [2, 0, 0])
  }
}
