// The continuous Bernoulli against SciPy, at logits around zero, around the change of formula at 1, and far out.

import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Continuous Bernoulli distribution")
struct ContinuousBernoulliTests {
  /// Recorded from SciPy 1.17.1 at the logits rounded to float32:
  ///
  ///     from numpy import exp, log; from scipy.special import exprel; from scipy.integrate import quad
  ///     [[x * l - log(exprel(l)) for l in logits] for x in (0, 0.25, 1)]   # exprel(l) = (e^l - 1)/l
  ///     [sum of quad(x e^(x l)) / sum of quad(e^(x l)) over 40 parts of [0, 1], epsrel=1e-13]
  enum Recorded {
    static let logits: [Float] = [
      0, 1e-4, -1e-4, 0.03, 0.5, -0.5, 0.999, -0.999, 1, -1, 1.001, 4, -4, 15, -15, 50, -50,
    ]
    static let zero = [
      0, -5.0000415403616286e-05, 4.999958207021565e-05, -0.015037499381801591, -0.26039505099275684,
      0.23960494900724327, -0.5407429250622336, 0.45825708781236973, -0.541324854612918,
      0.45867514538708193, -0.5419068981812084, -2.5952201920542226, 1.4047798079457772,
      -12.291949492995423, 2.7080505070045775, -46.087976994571854, 3.912023005428146,
    ]
    static let quarter = [
      0, -2.5000416035169407e-05, 2.499958270176877e-05, -0.007537499549439655, -0.13539505099275684,
      0.11460494900724327, -0.29099292184358283, 0.20850708459371892, -0.291324854612918,
      0.20867514538708193, -0.29165688649869803, -1.5952201920542226, 0.40477980794577717,
      -8.541949492995423, -1.0419494929954225, -33.587976994571854, -8.587976994571854,
    ]
    static let one = [
      0, 4.999958207017123e-05, -5.000041540357187e-05, 0.014962499947646155, 0.23960494900724316,
      -0.2603950509927567, 0.4582570878123696, -0.5407429250622335, 0.458675145387082, -0.5413248546129181,
      0.4590931485488331, 1.4047798079457774, -2.5952201920542226, 2.708050507004577, -12.291949492995423,
      3.9120230054281464, -46.087976994571854,
    ]
    static let mean = [
      0.5, 0.5000083333331212, 0.4999916666668785, 0.5024999624449268, 0.5414940825367985,
      0.45850591746320185, 0.5818973776333987, 0.4181026223666016, 0.5819767068693263, 0.41802329313067355,
      0.5820560331279828, 0.7686573603637741, 0.23134263963622584, 0.9333336392357475, 0.06666636076425261,
      0.98, 0.01999999999999999,
    ]
  }

  @Test("the log-density is SciPy's at both ends and between", arguments: TestedBackend.all)
  func recorded(backend: TestedBackend) throws {
    let count = Recorded.logits.count
    for (x, expected) in [(Float(0), Recorded.zero), (0.25, Recorded.quarter), (1, Recorded.one)] {
      let inputs = [Array(repeating: x, count: count), Recorded.logits]
      let each = try backend.value(inputs.map { HostArray([count, 1], $0) }) {
        ContinuousBernoulli(logits: $0[1]).logDensity(of: $0[0])
      }
      // Where the value is small, so is the error: the logits' own rounding, no cancellation.
      let size = Recorded.logits.map { abs(Double($0)) }
      for (position, (value, exact)) in zip(each.doubles, expected).enumerated() {
        expectClose(
          [value], [exact], relative: backend.precision,
          absolute: min(size[position], 1) * min(backend.precision, 1e-6),
          "at \(x), logit \(Recorded.logits[position])")
      }
      let row = try backend.value(inputs.map { HostArray([1, count], $0) }) {
        ContinuousBernoulli(logits: $0[1]).logDensity(of: $0[0])
      }
      expectClose(row.doubles, [expected.reduce(0, +)], relative: backend.precision)
    }
  }

  @Test("the mean is SciPy's, and the slope of the normaliser", arguments: TestedBackend.all)
  func mean(backend: TestedBackend) throws {
    let logits = HostArray([1, Recorded.logits.count], Recorded.logits)
    let actual = try backend.evaluate([logits]) { _, x in
      let distribution = ContinuousBernoulli(logits: x[0])
      return [distribution.mean] + gradients(of: distribution.logNormaliser.sum(), withRespectTo: [x[0]])
    }
    expectClose(actual[0].doubles, Recorded.mean, relative: backend.precision)
    expectClose(actual[1].doubles, Recorded.mean, relative: backend.precision)
  }

  @Test("gradients agree with central differences, the second too", arguments: TestedBackend.all)
  func agree(backend: TestedBackend) throws {
    let logits: [Float] = [0, 1e-4, -1e-4, 0.5, -0.7, 0.999, -0.999, 1.01, -1.01, 4, -4, 50, -50]
    let inputs = [HostArray.random([1, 13], in: 0...1, seed: 3), HostArray([1, 13], logits)]
    try backend.expectBothGradients(at: inputs) { x in
      ContinuousBernoulli(logits: x[1]).logDensity(of: x[0]).sum()
    }
  }

  @Test("nothing is infinite or no number at any logit", arguments: TestedBackend.all)
  func finite(backend: TestedBackend) throws {
    let logits: [Float] = [0, 2e-38, -2e-38, 1e-30, 1e-8, 88, -88, 89, -104, 1e4, -1e4, 1e30, -1e30]
    let ids = HostArray([1, 2], words: [0, 0])
    let actual = try backend.evaluate([HostArray([1, 13], logits), HostArray([2], words: [1, 2]), ids]) {
      _, x in
      let distribution = ContinuousBernoulli(logits: x[0])
      let density = distribution.logDensity(of: distribution.mean)
      return [
        distribution.mean, distribution.sample(RandomSource(key: x[1], rows: x[2])),
        distribution.logNormaliser, density,
      ] + gradients(of: density.sum(), withRespectTo: [x[0]])
    }
    for (index, values) in actual.enumerated() {
      #expect(values.doubles.allSatisfy { $0.isFinite }, "output \(index): \(values.doubles)")
    }
    #expect((actual[0].doubles + actual[1].doubles).allSatisfy { (0...1).contains($0) })
  }
}
