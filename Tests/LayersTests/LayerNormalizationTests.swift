// Layer normalisation: what it makes of features, against plain loops, and at awkward features.

import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Layer normalisation")
struct LayerNormalizationTests {
  /// A layer with its store and parameters.
  private struct Subject {
    let layer: LayerNormalization
    let store: ParameterStore
    let parameters: HostArray

    /// A layer over `features`, with its initial parameters or with random ones.
    init(_ features: Int, seed: UInt64? = nil) {
      let scope = ParameterScope()
      layer = LayerNormalization(scope["norm"], features: features)
      store = scope.store
      let initial = store.initialValues(key: Key(seed: 0))
      parameters = seed.map { .random(initial.type.shape, seed: $0) } ?? initial
    }

    func output(_ backend: TestedBackend, _ x: HostArray) throws -> HostArray {
      try backend.evaluate([x], state: [ParameterStore.variable: parameters]) { _, x in [layer(x[0])] }[0]
    }
  }

  @Test("features come out with mean 0 and variance 1", arguments: TestedBackend.all)
  func moments(backend: TestedBackend) throws {
    for (features, offset) in [(40, 0.0), (600, 3), (40, 1000)] {
      let subject = Subject(features)
      let values = HostArray.random([6, features], seed: 9).floats.map { $0 + Float(offset) }
      let y = try subject.output(backend, HostArray([6, features], values)).doubles
      for row in 0..<6 {
        let part = y[(row * features)..<((row + 1) * features)]
        let mean = part.reduce(0, +) / Double(features)
        let variance = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(features)
        // Epsilon takes 1e-5 of a variance of 4/3; an offset of 1000 leaves operands of 6e-5 precision.
        #expect(abs(mean) < 1e-4 && abs(variance - 1) < 1e-4, "row \(row) at offset \(offset)")
      }
    }
  }

  @Test("values are gain (x - mean) / sqrt(variance + epsilon) + bias", arguments: TestedBackend.all)
  func values(backend: TestedBackend) throws {
    for shape in [[5, 3], [1, 1], [2, 3, 130], [4, 513], [0, 3]] as [Shape] {
      let features = shape[shape.rank - 1]
      let subject = Subject(features, seed: 10)
      let x = HostArray.random(shape, seed: 11)
      let flat = subject.parameters.floats
      let gain = subject.store.values(of: subject.layer.gain, in: flat).map(Double.init)
      let bias = subject.store.values(of: subject.layer.bias, in: flat).map(Double.init)
      let values = x.doubles
      let expected = stride(from: 0, to: shape.count, by: features).flatMap { start in
        let row = values[start..<(start + features)]
        let mean = row.reduce(0, +) / Double(features)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(features)
        return row.enumerated().map { ($1 - mean) / (variance + 1e-5).squareRoot() * gain[$0] + bias[$0] }
      }
      let actual = try subject.output(backend, x)
      #expect(actual.type.shape == shape)
      expectClose(
        actual.doubles, expected, shape: shape, relative: backend.precision, absolute: backend.precision,
        "\(shape)")
    }
  }

  @Test("gradients agree with central differences", arguments: TestedBackend.all)
  func gradients(backend: TestedBackend) throws {
    let subject = Subject(5, seed: 12)
    let inputs = [HostArray.random([4, 5], seed: 13), .random([4, 5], seed: 14)]
    try backend.expectGradient(
      byState: ParameterStore.variable, subject.parameters, at: inputs, gradient: subject.store.gradient
    ) { x in
      (subject.layer(x[0]) * x[1]).sum()
    }
    // With respect to the input, against the formula: a gain of one and a bias of zero are left out of it.
    let plain = Subject(5)
    let byLayer = try backend.evaluate(inputs, state: [ParameterStore.variable: plain.parameters]) { _, x in
      Tensors.gradients(of: (plain.layer(x[0]) * x[1]).sum(), withRespectTo: [x[0]])
    }
    let expected = try FiniteDifferences.gradient(
      of: { x in
        let deviation = x[0] - x[0].mean(axes: [1], keeping: true)
        let variance = deviation.squared().mean(axes: [1], keeping: true)
        return (deviation / (variance + 1e-5).squareRoot() * x[1]).sum()
      }, at: inputs, withRespectTo: 0)
    expectClose(
      byLayer[0].doubles, expected, relative: backend.gradientPrecision, absolute: backend.gradientPrecision)
  }

  @Test("constant features become the bias, and their gradient is finite", arguments: TestedBackend.all)
  func constant(backend: TestedBackend) throws {
    let subject = Subject(16, seed: 15)
    let rows: [Float] = [0, 1, -7.25, 1024]
    let x = HostArray([4, 16], rows.flatMap { Array(repeating: $0, count: 16) })
    let bias = subject.store.values(of: subject.layer.bias, in: subject.parameters.floats)
    let actual = try backend.evaluate([x], state: [ParameterStore.variable: subject.parameters]) { _, x in
      let y = subject.layer(x[0])
      return [y] + Tensors.gradients(of: (y * y).sum(), withRespectTo: [x[0]])
    }
    #expect(actual[0].floats == (0..<4).flatMap { _ in bias })
    #expect(actual[1].floats.allSatisfy { $0.isFinite })
  }
}
