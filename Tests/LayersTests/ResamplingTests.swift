// Pictures made smaller and larger, padded and cropped, against plain loops over their pixels.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Resampling")
struct ResamplingTests {
  /// A change of pictures with its definition: the value at (row, column, channel) from a picture's own values.
  struct Change: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var input: Shape
    var output: Shape
    var apply: @Sendable (Tensor) -> Tensor
    var define: @Sendable ((Int, Int, Int) -> Double, Int, Int, Int) -> Double
  }

  static let changes: [Change] = [
    Change(
      testDescription: "average pooling by 2", input: [2, 4, 6, 3], output: [2, 2, 3, 3],
      apply: { $0.averagePooled(2) },
      define: { at, i, j, c in
        (at(2 * i, 2 * j, c) + at(2 * i, 2 * j + 1, c) + at(2 * i + 1, 2 * j, c) + at(2 * i + 1, 2 * j + 1, c))
          / 4
      }),
    Change(
      testDescription: "average pooling by 3", input: [1, 3, 9, 1], output: [1, 1, 3, 1],
      apply: { $0.averagePooled(3) },
      define: { at, i, j, c in
        (0..<9).reduce(0) { $0 + at(3 * i + $1 / 3, 3 * j + $1 % 3, c) } / 9
      }),
    Change(
      testDescription: "average pooling by 1", input: [2, 3, 3, 2], output: [2, 3, 3, 2],
      apply: { $0.averagePooled(1) }, define: { at, i, j, c in at(i, j, c) }),
    Change(
      testDescription: "upsampling by 2", input: [2, 3, 2, 3], output: [2, 6, 4, 3],
      apply: { $0.upsampled(2) }, define: { at, i, j, c in at(i / 2, j / 2, c) }),
    Change(
      testDescription: "upsampling by 3", input: [1, 1, 2, 1], output: [1, 3, 6, 1],
      apply: { $0.upsampled(3) }, define: { at, i, j, c in at(i / 3, j / 3, c) }),
    Change(
      testDescription: "padding", input: [2, 3, 2, 2], output: [2, 6, 4, 2],
      apply: { $0.padded(Convolution.Padding(top: 1, left: 0, bottom: 2, right: 2)) },
      define: { at, i, j, c in (1...3).contains(i) && j < 2 ? at(i - 1, j, c) : 0 }),
    Change(
      testDescription: "cropping", input: [2, 5, 4, 2], output: [2, 3, 3, 2],
      apply: { $0.cropped(Convolution.Padding(top: 0, left: 1, bottom: 2, right: 0)) },
      define: { at, i, j, c in at(i, j + 1, c) }),
  ]

  @Test("every change is what its definition says", arguments: TestedBackend.all, changes)
  func values(backend: TestedBackend, change: Change) throws {
    let x = HostArray.random(change.input, seed: 1)
    let values = x.doubles
    let (input, output) = (change.input, change.output)
    var expected: [Double] = []
    for n in 0..<output[0] {
      let at = { (i: Int, j: Int, c: Int) in values[((n * input[1] + i) * input[2] + j) * input[3] + c] }
      for i in 0..<output[1] {
        for j in 0..<output[2] {
          for c in 0..<output[3] { expected.append(change.define(at, i, j, c)) }
        }
      }
    }
    let actual = try backend.value([x]) { change.apply($0[0]) }
    #expect(actual.type.shape == output)
    expectClose(
      actual.doubles, expected, shape: output, relative: backend.precision, absolute: backend.precision,
      change.testDescription)
  }

  @Test("first and second gradients agree with central differences", arguments: TestedBackend.all, changes)
  func gradients(backend: TestedBackend, change: Change) throws {
    try backend.expectBothGradients(at: [.random(change.input, seed: 2)], change.testDescription) {
      change.apply($0[0].sine()).squared().sum()
    }
  }
}
