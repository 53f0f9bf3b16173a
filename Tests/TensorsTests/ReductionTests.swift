// Sums and maxima over every subset of axes, and what is written with them.

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
          }
        let kept = Shape(shape.dimensions.indices.map { axes.contains($0) ? 1 : shape[$0] })
        let actual = try backend.evaluate([operand]) { _, x in
          [false, true].map { keeping in
            switch reduction {
            case .sum: x[0].sum(axes: axes, keeping: keeping)
            case .maximum: x[0].maximum(axes: axes, keeping: keeping)
            }
          }
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
        // A maximum over nothing is minus infinity, with which no difference can be taken.
        if reduction == .maximum, shape.count == 0, shape.removing(axes).count > 0 { continue }
        try backend.expectBothGradients(at: inputs, "\(shape) over \(axes)") { tensors in
          let value =
            reduction == .sum ? tensors[0].sum(axes: axes) : tensors[0].maximum(axes: axes)
          return (tensors[1] * value.squared()).sum()
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

  @Test("logSumExp is the log of the sum of exponentials", arguments: TestedBackend.all)
  func logSumExp(backend: TestedBackend) throws {
    for shape in [[4], [3, 5], [2, 1, 3], [2, 3, 2, 2]] as [Shape] {
      let operand = HostArray.random(shape, in: -5...5, seed: 21)
      for axes in Self.subsets(shape) {
        let sums = Loops.reduced(operand, axes, from: 0) { $0 + exponential($1) }
        let actual = try backend.value([operand]) { $0[0].logSumExp(axes: axes) }
        expectClose(
          actual, HostArray(TensorType(shape.removing(axes)), doubles: sums.map(logarithm)),
          relative: 2 * backend.precision, absolute: 2 * backend.precision)
        try backend.expectBothGradients(at: [operand], "\(shape) over \(axes)") {
          $0[0].logSumExp(axes: axes).squared().sum()
        }
      }
    }
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

  private func exponential(_ x: Double) -> Double { Elementwise.exponential.definition([x]) }
  private func logarithm(_ x: Double) -> Double { Elementwise.logarithm.definition([x]) }
}
