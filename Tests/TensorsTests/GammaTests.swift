// Log Gamma and its derivatives: the definitions against recorded values, and the kernels over the whole range of
// float32, beside the zeros most of all.

import Foundation
import Testing
import _TestSupport

@testable import Tensors

@Suite("Log Gamma and its derivatives")
struct GammaTests {
  /// The derivatives of log Gamma of orders 1 to 4, recorded with 60 digits:
  ///
  ///     from mpmath import mp, polygamma
  ///     mp.dps = 60
  ///     [float(polygamma(n, mp.mpf(x))) for n in range(4) for x in points]
  enum Recorded {
    static let points = [0x1p-13, 0.25, 1, 1.5, 5, 17.5, 40, 0x1p20]
    static let polygamma = [
      [
        -8192.577014885195, -4.2274535333762655, -0.5772156649015329, 0.03648997397857652, 1.5061176684318005,
        2.8333574322286843, 3.676327374034843, 13.862943134361672,
      ],
      [
        67108865.64464064, 17.19732915450711, 1.6449340668482264, 0.9348022005446793, 0.22132295573711533,
        0.058806588095783506, 0.02531510384129103, 9.536747711537455e-07,
      ],
      [
        -1099511627778.4033, -129.32773993753693, -2.4041138063191885, -0.82879664423432,
        -0.048789732245114494, -0.0034572203720343105, -0.0006408202718352986, -9.094955691350798e-13,
      ],
      [
        2.7021597764222984e+16, 1538.7821440091884, 6.493939402266829, 1.4090910340024372,
        0.021427828192755075, 0.0004063810738253195, 3.24414001515635e-05, 1.7347259575202225e-18,
      ],
    ]
  }

  @Test("the polygamma functions are the recorded ones", arguments: 0..<4)
  func polygamma(order: Int) {
    let values = Recorded.points.map { Polygamma.value(order: order, at: $0) }
    expectClose(values, Recorded.polygamma[order], relative: 3e-15, absolute: order == 0 ? 1e-15 : 0)
    #expect(Polygamma.value(order: order, at: -0.5).isNaN && Polygamma.value(order: order, at: .nan).isNaN)
  }

  @Test(
    "values are relatively exact from the smallest number to the largest", arguments: TestedBackend.all,
    [Elementwise.logGamma, .digamma, .trigamma])
  func range(backend: TestedBackend, row: Elementwise) throws {
    // Powers of two with a fraction, and numbers around the zeros at 1, 2 and 1.46163...
    let wide = (-126...126).map { Float(sign: .plus, exponent: $0, significand: 1.37) }
    let near = (-12 ... -1).flatMap { exponent -> [Float] in
      let step = Float(sign: .plus, exponent: exponent, significand: 1.1)
      return [1, 2, 3].flatMap { [$0 - step, $0 + step] } + [1.4616321 - step, 1.4616321 + step]
    }
    let operands = [HostArray([wide.count + near.count], wide + near)]
    let actual = try backend.value(operands) { row.applied(to: $0) }
    expectClose(
      actual, row.expected(operands), relative: 5e-7, absolute: Double(Float.leastNormalMagnitude))
  }
}
