// Sums, maxima and sums of exponentials over every subset of axes, and what is written with them.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Reductions")
struct ReductionTests {
  static let shapes = Shapes.all + [[37, 130], [130, 37], [3, 17, 20], [2, 3, 4, 33]]

  /// Every subset of a shape's axes.
  static func subsets(_ shape: Shape) -> [[Int]] {
    shape.dimensions.indices.reduce([[]]) { sets, axis in sets + sets.map { $0 + [axis] } }
  }

  @Test("a reduction combines the elements along its axes", arguments: TestedBackend.all, Reduction.allCases)
  func values(backend: TestedBackend, reduction: Reduction) throws {
    for shape in Self.shapes {
      let operand = HostArray.random(shape, seed: 5)
      for axes in Self.subsets(shape) {
        let expected =
          switch reduction {
          case .sum: Loops.reduced(operand, axes, from: 0, +)
          case .maximum: Loops.reduced(operand, axes, from: -.infinity, max)
          case .logSumExp:
            Loops.reduced(operand, axes, from: 0) { $0 + exponential($1) }.map(logarithm)
          }
        let kept = Shape(shape.dimensions.indices.map { axes.contains($0) ? 1 : shape[$0] })
        let actual = try backend.evaluate([operand]) { _, x in
          [false, true].map { reduction.applied(to: x[0], axes, keeping: $0) }
        }
        for (value, type) in zip(actual, [shape.removing(axes), kept]) {
          expectClose(
            value, HostArray(TensorType(type), doubles: expected), relative: backend.precision,
            absolute: 10 * backend.precision, "\(shape) over \(axes)")
        }
      }
    }
  }

  @Test(
    "gradients of reductions agree with central differences", arguments: TestedBackend.all, Reduction.allCases
  )
  func gradients(backend: TestedBackend, reduction: Reduction) throws {
    for shape in [[], [5], [0], [3, 4], [2, 0], [1, 3], [2, 3, 2], [2, 1, 3, 2]] as [Shape] {
      for axes in Self.subsets(shape) {
        let inputs = [HostArray.random(shape, seed: 9), .random(shape.removing(axes), seed: 10)]
        // Of nothing they are minus infinity, with which no difference can be taken.
        if reduction != .sum, shape.count == 0, shape.removing(axes).count > 0 { continue }
        try backend.expectBothGradients(at: inputs, "\(shape) over \(axes)") { tensors in
          (tensors[1] * reduction.applied(to: tensors[0], axes).squared()).sum()
        }
      }
    }
  }

  @Test("elements that share the maximum share its gradient", arguments: TestedBackend.all)
  func ties(backend: TestedBackend) throws {
    let gradient = try backend.value([HostArray([2, 4], [3, 1, 3, 0, 7, 7, 7, 7])]) { x in
      Tensors.gradients(of: (4 * x[0].maximum(axes: [1])).sum(), withRespectTo: x)[0]
    }
    #expect(gradient.floats == [2, 0, 2, 0, 1, 1, 1, 1])
  }

  @Test("a maximum over a NaN is NaN, wherever it stands", arguments: TestedBackend.all)
  func notANumber(backend: TestedBackend) throws {
    for place in 0..<21 {
      var values = [Float](repeating: 1, count: 21)
      values[place] = .nan
      #expect(try backend.value([HostArray([21], values)]) { $0[0].maximum() }.floats[0].isNaN)
    }
  }

  @Test("a mean divides by the number of elements, each axis counted once", arguments: TestedBackend.all)
  func mean(backend: TestedBackend) throws {
    let values = try backend.evaluate([HostArray([2, 3], [1, 2, 3, 4, 5, 9])]) { _, x in
      [x[0].mean(), x[0].mean(axes: [1]), x[0].mean(axes: [0], keeping: true), x[0].mean(axes: [1, 1])]
    }
    #expect(values.map(\.floats) == [[4], [2, 6], [2.5, 3.5, 6], [2, 6]])
    #expect(values.map(\.type.shape) == [[], [2], [1, 3], [2]])
  }

  @Test("logSumExp neither overflows nor loses infinities", arguments: TestedBackend.all)
  func extremes(backend: TestedBackend) throws {
    let infinity = Float.infinity
    let rows: [Float] = [
      1e30, 1e30, -1e30, 3e38, -3e38, 0, 5_000, 4_000, 5_000, -infinity, -infinity, 2, -infinity,
      -infinity, -infinity, infinity, 1, -infinity,
    ]
    let actual = try backend.value([HostArray([6, 3], rows)]) { $0[0].logSumExp(axes: [1], keeping: true) }
    let expected = HostArray([6, 1], [1e30, 3e38, 5_000 + 0.693_147_2, 2, -infinity, infinity])
    expectClose(actual, expected, relative: backend.precision)
    let empty = try backend.value([HostArray([2, 0], [])]) { $0[0].logSumExp(axes: [1]) }
    #expect(empty.floats == [-infinity, -infinity])
  }

  @Test("infinities and NaN reach logSumExp from any place", arguments: TestedBackend.all)
  func specialValues(backend: TestedBackend) throws {
    for (value, expected) in [(Float.infinity, Float.infinity), (.nan, .nan)] {
      for place in 0..<15 {
        var values = HostArray.random([15], seed: 22).floats
        values[place] = value
        for (shape, axes) in [([15], [0]), ([15, 1], [0]), ([3, 5], [1]), ([1, 15, 1], [1])]
          as [(Shape, [Int])]
        {
          let actual = try backend.value([HostArray(shape, values)]) { $0[0].logSumExp(axes: axes) }
          let result = actual.floats[shape.rank == 2 && axes == [1] ? place / 5 : 0]
          #expect(result == expected || (result.isNaN && expected.isNaN), "\(value) at \(place) of \(shape)")
        }
      }
    }
  }

  // By the definition, softmax: the shares of what is there, and no share where nothing is.
  @Test("what a mask leaves out has no share in the gradient of logSumExp", arguments: TestedBackend.all)
  func maskedGradient(backend: TestedBackend) throws {
    let rows: [Float] = [1, 1, -.infinity, -.infinity, -.infinity, -.infinity, 3, -.infinity, 3]
    let gradient = try backend.value([HostArray([3, 3], rows)]) { x in
      Tensors.gradients(of: x[0].logSumExp(axes: [1]).sum(), withRespectTo: x)[0]
    }
    // The second row's loss is minus infinity, which the sum only adds.
    expectClose(gradient.doubles, [0.5, 0.5, 0, 0, 0, 0, 0.5, 0, 0.5], relative: 1e-6)
  }

  private func exponential(_ x: Double) -> Double { Elementwise.exponential.definition([x]) }
  private func logarithm(_ x: Double) -> Double { Elementwise.logarithm.definition([x]) }
}

extension Reduction {
  /// The reduction by the name that programs use.
  func applied(to x: Tensor, _ axes: [Int], keeping: Bool = false) -> Tensor {
    switch self {
    case .sum: x.sum(axes: axes, keeping: keeping)
    case .maximum: x.maximum(axes: axes, keeping: keeping)
    case .logSumExp: x.logSumExp(axes: axes, keeping: keeping)
    }
  }
}
