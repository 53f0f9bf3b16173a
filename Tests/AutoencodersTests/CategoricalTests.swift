// The categorical distribution against SciPy and central differences, and its independence of each row.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Categorical distribution")
struct CategoricalTests {
  /// Logits of some values and their log-probabilities, recorded from SciPy 1.17.1: `log_softmax(logits)` of
  /// `scipy.special`.
  static let recorded: [(logits: [Float], expected: [Double])] = [
    ([0, 1e-4, 50, -50], [-50.0, -49.9999, 0.0, -100.0]),
    ([-1e-4, 1e-4], [-0.6932471855599452, -0.6930471855599453]),
    ([0, 0, 0], [-1.0986122886681098, -1.0986122886681098, -1.0986122886681098]),
    ([1000, -1000, 999], [-0.31326168751822286, -2000.3132616875182, -1.3132616875182228]),
  ]

  @Test("the log-probability is SciPy's for every value", arguments: TestedBackend.all)
  func recorded(backend: TestedBackend) throws {
    for (logits, expected) in Self.recorded {
      let count = logits.count
      let values = HostArray([count, 1], (0..<count).map(Float.init))
      let actual = try backend.value([HostArray([1, 1, count], logits), values]) { x in
        Categorical(logits: x[0].broadcast(to: [count, 1, count])).logDensity(of: x[1])
      }
      expectClose(actual.doubles, expected, relative: backend.precision, absolute: 1e-6, "\(logits)")
    }
  }

  @Test("dimensions are independent, and a row may stand against several", arguments: TestedBackend.all)
  func rows(backend: TestedBackend) throws {
    let logits = HostArray.random([2, 3, 4, 5], in: -3...3, seed: 1)
    let x = HostArray([2, 1, 4], [0, 4, 2, 1, 3, 3, 0, 2])
    let actual = try backend.evaluate([logits, x]) { _, t in
      let distribution = Categorical(logits: t[0])
      return [distribution.logDensity(of: t[1]), distribution.mean]
    }
    #expect(actual[0].type.shape == [2, 3] && actual[1].type.shape == [2, 3, 4])
    let values = logits.doubles
    func logProbabilities(_ place: Int) -> [Double] {
      let own = values[(5 * place)..<(5 * place + 5)]
      let normaliser = log(own.reduce(0) { $0 + exp($1) })
      return own.map { $0 - normaliser }
    }
    let expected = (0..<6).map { row in
      (0..<4).reduce(0.0) { sum, column in
        sum + logProbabilities(4 * row + column)[Int(x.floats[4 * (row / 3) + column])]
      }
    }
    expectClose(actual[0].doubles, expected, relative: backend.precision)
    let means = (0..<24).map { place in
      logProbabilities(place).enumerated().reduce(0) { $0 + Double($1.offset) * exp($1.element) }
    }
    expectClose(actual[1].doubles, means, relative: backend.precision)
  }

  @Test("gradients agree with central differences", arguments: TestedBackend.all, [2, 3, 7])
  func agree(backend: TestedBackend, categories: Int) throws {
    let x = HostArray([2, 3], (0..<6).map { Float($0 % categories) })
    let data = try backend.value([x]) { $0[0] }
    try backend.expectGradients(at: [.random([2, 3, categories], in: -4...4, seed: 5)]) { t in
      // The values are no input that could be moved: they are whole numbers of the program.
      let rows = (0..<6).map { t[0].trace.constant(Double(data.floats[$0])).reshaped(to: [1]) }
      let values = Tensor.concatenated(rows, axis: 0).reshaped(to: [2, 3])
      return Categorical(logits: t[0]).logDensity(of: values).sum()
    }
  }
}
