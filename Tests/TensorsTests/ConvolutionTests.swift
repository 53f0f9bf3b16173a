// The three forms of a convolution against their definition as one sum, and their gradients.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Convolution")
struct ConvolutionTests {
  /// The value at an index, or zero outside the pictures.
  private static func at(_ values: [Double], _ shape: Shape, _ n: Int, _ i: Int, _ j: Int, _ c: Int) -> Double
  {
    guard (0..<shape[1]).contains(i), (0..<shape[2]).contains(j) else { return 0 }
    return values[((n * shape[1] + i) * shape[2] + j) * shape[3] + c]
  }

  /// y[n, p, q, f] = sum over k, l, c of x[n, s p + k - t, s q + l - u, c] w[k, l, c, f].
  private static func forward(_ tested: TestedConvolution, _ x: [Double], _ w: [Double]) -> [Double] {
    let (convolution, out) = (tested.convolution, tested.output)
    var result: [Double] = []
    for n in 0..<out[0] {
      for p in 0..<out[1] {
        for q in 0..<out[2] {
          for f in 0..<out[3] {
            var sum = 0.0
            for k in 0..<convolution.kernel.height {
              for l in 0..<convolution.kernel.width {
                for c in 0..<tested.channels {
                  let i = p * convolution.stride.height + k - convolution.padding.top
                  let j = q * convolution.stride.width + l - convolution.padding.left
                  sum +=
                    at(x, tested.input, n, i, j, c)
                    * w[((k * convolution.kernel.width + l) * tested.channels + c) * tested.features + f]
                }
              }
            }
            result.append(sum)
          }
        }
      }
    }
    return result
  }

  @Test("the forward form is the sum over windows", arguments: TestedBackend.all)
  func forward(backend: TestedBackend) throws {
    for tested in TestedConvolution.all {
      let x = HostArray.random(tested.input, seed: 1)
      let w = HostArray.random(tested.filters, seed: 2)
      let actual = try backend.value([x, w]) { tested.convolution.forward($0[0], $0[1]) }
      #expect(actual.type.shape == tested.output)
      expectClose(
        actual.doubles, Self.forward(tested, x.doubles, w.doubles), shape: tested.output,
        relative: backend.precision, absolute: 40 * backend.precision, tested.testDescription)
    }
  }

  // <y, forward(x, w)> = <x, transposed(y, w)> = <w, filters(x, y)> for all x, y and w: with unit vectors for one of
  // the three, the other two sums give each element of it, so the first form determines the others.
  @Test("the other two forms are its adjoints, element by element", arguments: TestedBackend.all)
  func adjoints(backend: TestedBackend) throws {
    for tested in TestedConvolution.all where tested.input.count <= 400 {
      let x = HostArray.random(tested.input, seed: 1)
      let w = HostArray.random(tested.filters, seed: 2)
      let y = HostArray.random(tested.output, seed: 3)
      let actual = try backend.evaluate([x, w, y]) { _, t in
        [tested.convolution.transposed(t[2], t[1]), tested.convolution.filters(t[0], t[2])]
      }
      func unit(_ count: Int, _ index: Int) -> [Double] { (0..<count).map { $0 == index ? 1 : 0 } }
      func product(_ x: [Double], _ w: [Double]) -> Double {
        zip(Self.forward(tested, x, w), y.doubles).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let pictures = (0..<tested.input.count).map { product(unit(tested.input.count, $0), w.doubles) }
      let filters = (0..<tested.filters.count).map { product(x.doubles, unit(tested.filters.count, $0)) }
      for (value, (expected, shape)) in zip(actual, [(pictures, tested.input), (filters, tested.filters)]) {
        expectClose(
          value.doubles, expected, shape: shape, relative: backend.precision,
          absolute: 40 * backend.precision, tested.testDescription)
      }
    }
  }

  @Test("all forms agree with plain loops where there are many channels", arguments: TestedBackend.all)
  func large(backend: TestedBackend) throws {
    let oracle = TestedBackend.all[0]
    for tested in TestedConvolution.all where tested.input.count > 400 {
      let values = [
        HostArray.random(tested.input, seed: 1), HostArray.random(tested.filters, seed: 2),
        HostArray.random(tested.output, seed: 3),
      ]
      let body: (Trace, [Tensor]) -> [Tensor] = { _, t in
        [
          tested.convolution.forward(t[0], t[1]), tested.convolution.transposed(t[2], t[1]),
          tested.convolution.filters(t[0], t[2]),
        ]
      }
      let expected = try oracle.evaluate(values, body)
      for (value, exact) in zip(try backend.evaluate(values, body), expected) {
        expectClose(
          value, exact, relative: backend.precision, absolute: 200 * backend.precision, tested.testDescription
        )
      }
    }
  }

  @Test(
    "first and second gradients of every form agree with central differences", arguments: TestedBackend.all)
  func gradients(backend: TestedBackend) throws {
    let small = TestedConvolution.all.filter { $0.input.count * $0.filters.count <= 4000 }
    for (number, tested) in small.enumerated() where number % 3 == 0 || tested.pictures != 2 {
      let x = HostArray.random(tested.input, seed: 1)
      let w = HostArray.random(tested.filters, seed: 2)
      let y = HostArray.random(tested.output, seed: 3)
      let c = tested.convolution
      try backend.expectGradients(at: [x, w], "forward \(tested.testDescription)") {
        c.forward($0[0], $0[1]).sine().sum()
      }
      try backend.expectGradients(at: [y, w], "transposed \(tested.testDescription)") {
        c.transposed($0[0], $0[1]).sine().sum()
      }
      try backend.expectGradients(at: [x, y], "filters \(tested.testDescription)") {
        c.filters($0[0], $0[1]).sine().sum()
      }
    }
    for tested in small.suffix(4) {
      let x = HostArray.random(tested.input, seed: 1)
      let w = HostArray.random(tested.filters, seed: 2)
      try backend.expectBothGradients(at: [x, w], tested.testDescription) {
        tested.convolution.forward($0[0], $0[1]).sine().sum()
      }
    }
  }

  @Test("a bias and an activation after a convolution are the same in one call", arguments: TestedBackend.all)
  func epilogues(backend: TestedBackend) throws {
    for tested in TestedConvolution.uneven + TestedConvolution.tiled.prefix(3) {
      let values = [
        HostArray.random(tested.input, seed: 1), HostArray.random(tested.filters, seed: 2),
        HostArray.random([tested.features], seed: 3), HostArray.random(tested.output, seed: 4),
        HostArray.random([tested.channels], seed: 5),
      ]
      let body: (Trace, [Tensor]) -> [Tensor] = { _, t in
        let forward = tested.convolution.forward(t[0], t[1])
        let transposed = tested.convolution.transposed(t[3], t[1])
        return [
          (forward + t[2]).rectified(), (forward + t[2]).hyperbolicTangent(), forward.logistic(),
          (transposed + t[4]).rectified(), (transposed + t[4]).logistic(), transposed + t[4],
        ]
      }
      // Alone: shared intermediate values have several readers and are not absorbed.
      for index in 0..<6 {
        let expected = try TestedBackend.all[0].evaluate(values, body)[index]
        let actual = try backend.evaluate(values) { [body($0, $1)[index]] }[0]
        expectClose(
          actual, expected, relative: backend.precision, absolute: 200 * backend.precision,
          "\(index) \(tested.testDescription)")
      }
    }
  }
}
