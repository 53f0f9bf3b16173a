// Long short-term memory against PyTorch 2.15's `torch.nn.LSTM` in float64, for weights and inputs that a formula gives.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Long short-term memory")
struct LongShortTermTests {
  /// Numbers between -1 and 1.
  private static func numbers(_ count: Int, _ factor: Int, _ term: Int) -> [Float] {
    (0..<count).map { Float(($0 * factor + term) % 17 - 8) / 8 }
  }

  private static let outputs: [Double] = [
    -0.09300936396024098, 0.37426071019850454, -0.021690968776512956, 0.07742811406208634,
    0.03916814822164039, -0.27242803210428224, 0.06956975074211223, -0.6828301736381454,
    0.1321495602798503, -0.5151731120062241, 0.12746189715402623, -0.26535956811996986,
    0.06351152847865915, -0.6823772151495602, 0.20225449374272145, -0.5103580163376042,
  ]
  private static let last: [Double] = [
    0.06956975074211223, -0.6828301736381454, 0.4128420273484826, -0.9433401198040479,
    0.20225449374272145, -0.5103580163376042, 0.5870629848860195, -0.6588968548300335,
  ]

  @Test("outputs and the last state are PyTorch's", arguments: TestedBackend.all)
  func values(backend: TestedBackend) throws {
    let scope = ParameterScope()
    let cell = LongShortTermCell(scope, inputs: 3, outputCount: 2)
    var parameters = [Float](repeating: 0, count: scope.store.count)
    for (parameter, values) in [
      (cell.inputs.weight, Self.numbers(24, 5, 3)), (cell.inputs.bias, Self.numbers(8, 7, 1)),
      (cell.state.weight, Self.numbers(16, 3, 2)), (cell.state.bias, Self.numbers(8, 11, 5)),
    ] {
      parameters.replaceSubrange(parameter.offset..<parameter.offset + values.count, with: values)
    }
    let found = try backend.evaluate(
      [HostArray([2, 4, 3], Self.numbers(24, 13, 4)), HostArray([2, 4], Self.numbers(8, 9, 6))],
      state: [ParameterStore.variable: HostArray([parameters.count], parameters)]
    ) { _, t in
      let states = cell(t[0], from: t[1])
      return [states.each, states.last]
    }
    let precision = max(backend.precision, 1e-6)
    expectClose(found[0].doubles, Self.outputs, relative: precision, absolute: precision)
    expectClose(found[1].doubles, Self.last, relative: precision, absolute: precision)
  }
}
