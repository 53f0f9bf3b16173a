// Chains of movement, which a backend may turn into views, and what is computed from them.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Chains of movement")
struct MovementChainTests {
  /// A tensor and the array it must equal.
  struct Step {
    var tensor: Tensor
    var array: HostArray
    var name: String
  }

  /// One movement drawn at random, made on the tensor and by index on the array.
  static func moved(_ step: Step, _ draw: Draw, _ number: Int) -> Step {
    let shape = step.array.type.shape
    let axis = shape.rank == 0 ? 0 : draw(number + 1, below: shape.rank)
    switch draw(number, below: 5) {
    case 0:
      let orders = MovementTests.permutations(shape.rank)
      let order = orders[draw(number + 2, below: orders.count)]
      return Step(
        tensor: step.tensor.transposed(order), array: Loops.transposed(step.array, order),
        name: step.name + " transpose \(order)")
    case 1 where shape.rank > 0:
      let lower = draw(number + 2, below: shape[axis] + 1)
      let range = lower..<(lower + draw(number + 3, below: shape[axis] - lower + 1))
      let array = Loops.gathered(step.array, to: shape.replacing(axis, with: range.count)) { index in
        index.indices.map { index[$0] + ($0 == axis ? lower : 0) }
      }
      return Step(
        tensor: step.tensor.sliced(axis: axis, range), array: array,
        name: step.name + " slice \(axis) \(range)")
    case 2:
      let extents = shape.dimensions.map { $0 == 1 ? 2 + draw(number + 2, below: 2) : $0 }
      let target = Shape(shape.rank < 4 ? [2] + extents : extents)
      return Step(
        tensor: step.tensor.broadcast(to: target), array: Loops.repeated(step.array, to: target),
        name: step.name + " broadcast \(target)")
    case 3 where shape.rank > 0:
      // Two neighbouring axes become one, or the last one is split off an axis of extent 1.
      let merged = Array(shape.dimensions.dropLast(2)) + [shape.dimensions.suffix(2).reduce(1, *)]
      let target = Shape(shape.rank == 4 ? merged : shape.dimensions + [1])
      return Step(
        tensor: step.tensor.reshaped(to: target),
        array: HostArray(TensorType(target), bytes: step.array.bytes),
        name: step.name + " reshape \(target)")
    case 4 where shape.rank > 0:
      let offset = draw(number + 2, below: 2)
      let result = shape.replacing(axis, with: shape[axis] + offset + 1)
      let values = step.array.doubles
      let array = HostArray(
        TensorType(result),
        doubles: Loops.indices(result).map { index in
          let inner = index.indices.map { index[$0] - ($0 == axis ? offset : 0) }
          return (0..<shape[axis]).contains(inner[axis]) ? values[Loops.place(inner, in: shape)] : 0
        })
      return Step(
        tensor: step.tensor.padded(axis: axis, offset: offset, length: result[axis]), array: array,
        name: step.name + " pad \(axis) \(offset)")
    default: return step
    }
  }

  @Test("chains of movement equal one gather, alone and inside arithmetic", arguments: TestedBackend.all)
  func chains(backend: TestedBackend) throws {
    let starts: [Shape] = [[], [3], [1], [2, 3], [3, 1], [2, 1, 3], [2, 3, 2], [0, 2], [5, 2, 1, 2]]
    for number in 0..<240 {
      let draw = Draw(Key(seed: 81), number)
      let operand = HostArray.random(starts[number % starts.count], seed: UInt64(number))
      var last: Step?
      let actual = try backend.evaluate([operand]) { _, x in
        var step = Step(tensor: x[0], array: operand, name: "\(operand.type)")
        for link in 0..<(1 + draw(0, below: 5)) { step = Self.moved(step, draw, 4 + 8 * link) }
        last = step
        return [step.tensor, step.tensor * 2 + step.tensor.filled(1), step.tensor.sum()]
      }
      let step = try #require(last)
      let values = step.array.doubles
      #expect(actual[0] == step.array, "\(step.name)")
      expectClose(
        actual[1].doubles, values.map { $0 * 2 + 1 }, relative: backend.precision,
        absolute: backend.precision, step.name)
      expectClose(
        actual[2].doubles, [values.reduce(0, +)], relative: backend.precision,
        absolute: 100 * backend.precision, step.name)
    }
  }

  @Test("each movement passes gradients back to where the elements came from", arguments: TestedBackend.all)
  func eachMovement(backend: TestedBackend) throws {
    let shape: Shape = [2, 3, 1]
    var movements: [(Tensor) -> Tensor] = MovementTests.permutations(3).map { order in
      { $0.transposed(order) }
    }
    movements += (0..<3).flatMap { start in
      (start...3).map { end in { $0.sliced(axis: 1, start..<end) } }
    }
    movements += (0..<3).map { offset in { $0.padded(axis: 1, offset: offset, length: 6) } }
    movements += [
      { $0.broadcast(to: [2, 3, 4]) }, { $0.broadcast(to: [2, 2, 3, 1]) }, { $0.broadcast(to: [2, 3, 0]) },
      { $0.reshaped(to: [3, 2]) }, { Tensor.concatenated([$0, $0.sine(), $0], axis: 0) },
    ]
    for (number, movement) in movements.enumerated() {
      var result = shape
      _ = Graph(inputs: [TensorType(shape)]) { _, x in
        result = movement(x[0]).shape
        return []
      }
      let inputs = [HostArray.random(shape, seed: 1), .random(result, seed: 2)]
      try backend.expectBothGradients(at: inputs, "movement \(number) to \(result)") {
        ($0[1] * movement($0[0]).hyperbolicTangent()).sum()
      }
    }
  }

  @Test(
    "chains of movement pass gradients back to where the elements came from", arguments: TestedBackend.all)
  func gradients(backend: TestedBackend) throws {
    let starts: [Shape] = [[], [3], [2, 2], [3, 1], [2, 1, 2]]
    for number in 0..<40 {
      let draw = Draw(Key(seed: 82), number)
      let operand = HostArray.random(starts[number % starts.count], seed: UInt64(number))
      try backend.expectBothGradients(at: [operand], "chain \(number)") { x in
        var step = Step(tensor: x[0], array: operand, name: "")
        for link in 0..<(1 + draw(0, below: 3)) { step = Self.moved(step, draw, 4 + 8 * link) }
        // Weights that differ by place show a gradient that went to the wrong element.
        let count = step.tensor.shape.count
        let places = (0..<count).map { step.tensor.trace.constant(Double($0 % 7) - 2.5).reshaped(to: [1]) }
        guard count > 0 else { return step.tensor.sum() }
        let weights = Tensor.concatenated(places, axis: 0).reshaped(to: step.tensor.shape)
        return (weights * step.tensor.hyperbolicTangent()).sum()
      }
    }
  }

  @Test("pieces of a product and products of pieces agree with the loop", arguments: TestedBackend.all)
  func contraction(backend: TestedBackend) throws {
    let (left, right) = (HostArray.random([6, 10], seed: 1), HostArray.random([10, 8], seed: 2))
    let whole = HostArray(TensorType([6, 8]), doubles: Loops.product(left, right, batch: []))
    let actual = try backend.evaluate([left, right]) { _, x in
      let halves = [0, 5].map { start in
        x[0].sliced(axis: 1, start..<(start + 5)).matrixProduct(x[1].sliced(axis: 0, start..<(start + 5)))
      }
      let blocks = x[0].reshaped(to: [2, 3, 10]).matrixProduct(x[1]).reshaped(to: [6, 8])
      let columns = (0..<2).map { x[0].matrixProduct(x[1].sliced(axis: 1, (4 * $0)..<(4 * $0 + 4))) }
      let padded = x[0].padded(axis: 1, offset: 2, length: 13)
        .matrixProduct(x[1].padded(axis: 0, offset: 2, length: 13))
      return [halves[0] + halves[1], blocks, Tensor.concatenated(columns, axis: 1), padded]
    }
    for value in actual {
      expectClose(value, whole, relative: backend.precision, absolute: 20 * backend.precision)
    }
  }
}
