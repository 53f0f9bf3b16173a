// Group normalisation against plain loops, its gradients, and rows that do not see each other.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Group normalisation")
struct GroupNormalizationTests {
  /// Extents of pictures, and the groups asked for.
  static let cases: [(shape: Shape, groups: Int, taken: Int)] = [
    ([3, 4, 5, 8], 4, 4), ([2, 3, 3, 6], 4, 3), ([1, 1, 2, 1], 8, 1), ([2, 7, 5, 7], 4, 1),
    ([2, 8, 8, 16], 8, 8),
  ]

  private func layer(_ shape: Shape, _ groups: Int) -> (layer: GroupNormalization, parameters: HostArray) {
    let scope = ParameterScope()
    let layer = GroupNormalization(scope["norm"], channels: shape[3], groups: groups)
    return (layer, .random([scope.store.count], in: 0.5...2, seed: 4))
  }

  @Test("each group has mean 0 and variance 1 before scale and shift", arguments: TestedBackend.all)
  func values(backend: TestedBackend) throws {
    for (shape, groups, taken) in Self.cases {
      let (layer, parameters) = layer(shape, groups)
      #expect(layer.groups == taken)
      let x = HostArray.random(shape, in: -1...3, seed: 5)
      let (values, channels) = (x.doubles, shape[3])
      let flat = parameters.floats
      let pixels = shape[1] * shape[2]
      let each = channels / taken
      var expected = values
      for row in 0..<shape[0] {
        for group in 0..<taken {
          let places = (0..<pixels).flatMap { pixel in
            (0..<each).map { (row * pixels + pixel) * channels + group * each + $0 }
          }
          let mean = places.reduce(0) { $0 + values[$1] } / Double(places.count)
          let variance =
            places.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) } / Double(places.count)
          for place in places {
            let channel = place % channels
            expected[place] =
              (values[place] - mean) / (variance + 1e-5).squareRoot()
              * Double(flat[layer.scale.offset + channel]) + Double(flat[layer.shift.offset + channel])
          }
        }
      }
      let actual = try backend.evaluate([x], state: [ParameterStore.variable: parameters]) { _, x in
        [layer(x[0])]
      }[0]
      expectClose(
        actual.doubles, expected, shape: shape, relative: backend.precision,
        absolute: 50 * backend.precision, "\(shape) in \(taken)")
    }
  }

  @Test("gradients agree with central differences", arguments: TestedBackend.all)
  func gradients(backend: TestedBackend) throws {
    // The layer written with inputs for its parameters: the same expression, differentiated by all three.
    for (shape, groups, _) in Self.cases.prefix(4) where shape.count <= 500 {
      let (layer, parameters) = layer(shape, groups)
      let inputs = [HostArray.random(shape, in: -1...3, seed: 6)]
      let weights = HostArray.random(shape, seed: 7)
      let actual = try backend.evaluate(
        inputs + [weights], state: [ParameterStore.variable: parameters]
      ) { _, x in
        Tensors.gradients(of: (layer(x[0]) * x[1]).sum(), withRespectTo: [x[0]])
      }[0]
      let step = 1e-3
      let loss = { (values: [Float]) throws -> Double in
        try TestedBackend.all[0].evaluate(
          [HostArray(shape, values), weights], state: [ParameterStore.variable: parameters]
        ) { _, x in [(layer(x[0]) * x[1])] }[0].doubles.reduce(0, +)
      }
      let values = inputs[0].floats
      for place in stride(from: 0, to: values.count, by: max(1, values.count / 12)) {
        var (up, down) = (values, values)
        up[place] += Float(step)
        down[place] -= Float(step)
        let slope = try (loss(up) - loss(down)) / Double(up[place] - down[place])
        #expect(abs(actual.doubles[place] - slope) < 2e-3 * max(1, abs(slope)), "\(shape) at \(place)")
      }
    }
  }

  @Test("a row is the same number whatever stands beside it", arguments: TestedBackend.all)
  func rows(backend: TestedBackend) throws {
    let (layer, parameters) = layer([5, 6, 6, 16], 4)
    let x = HostArray.random([5, 6, 6, 16], seed: 8)
    func output(_ x: HostArray) throws -> HostArray {
      try backend.evaluate([x], state: [ParameterStore.variable: parameters]) { _, x in [layer(x[0])] }[0]
    }
    let together = try output(x)
    for row in 0..<5 {
      let alone = try output(x.rows(row..<(row + 1), padded: 1))
      #expect(alone == together.rows(row..<(row + 1), padded: 1), "row \(row)")
    }
  }
}
