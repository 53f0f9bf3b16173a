// The bias correction over its whole range, where the plain form loses its digits.

import Foundation
import Tensors
import Testing
import _TestSupport

@testable import Training

@Suite("Update site")
struct UpdateSiteTests {
  @Test(
    "the bias correction is accurate from the first step on", arguments: TestedBackend.all,
    [0, 0.5, 0.9, 0.999, 0.9999, 0.999999])
  func biasCorrection(backend: TestedBackend, decay: Double) throws {
    for step: Float in [1, 2, 3, 10, 500, 10_000, 1_000_000, 16_777_216] {
      let actual = try backend.value([HostArray(.scalar, [step]), HostArray([2], [0, 0])]) { inputs in
        UpdateSite(parameters: inputs[1], step: inputs[0], names: [:]).biasCorrection(decay)
      }
      // The graph's log of the decay is a float32, off by 2^-24 of itself: no more than 4e-7 of the result.
      let expected = -expm1(Double(step) * log(decay))
      expectClose(actual.doubles, [expected], relative: 4e-7, absolute: 0, "step \(step)")
    }
  }
}
