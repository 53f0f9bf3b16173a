// Scales that likelihoods find beside the network: the batch's optimum and its average over steps, and a
// learned deviation per dimension with its bound.

import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Scales of likelihoods")
struct ScaleTests {
  static let shared: [Likelihood] = [.gaussianShared, .laplace]

  private static let key = [
    HostArray([2], words: [1, 2]), HostArray([4, 2], words: [0, 0, 1, 0, 2, 0, 3, 0]),
  ]

  /// The mean error of a batch, squared or absolute, and the log-density of each row at a scale.
  private static func exact(
    _ likelihood: Likelihood, _ outputs: [Double], _ x: [Double], scale: Double? = nil
  )
    -> (scale: Double, rows: [Double])
  {
    let deviations = zip(outputs, x).map { abs($0 - $1) }
    let errors = likelihood == .laplace ? deviations : deviations.map { $0 * $0 }
    let best = scale ?? errors.reduce(0, +) / Double(errors.count)
    let terms = errors.map { error in
      likelihood == .laplace
        ? -error / best - log(2 * best) : -0.5 * (error / best + log(2 * Double.pi * best))
    }
    return (best, (0..<4).map { row in terms[(3 * row)..<(3 * row + 3)].reduce(0, +) })
  }

  @Test(
    "a training batch takes its own optimum, and the buffers its average by examples",
    arguments: TestedBackend.all, shared)
  func batch(backend: TestedBackend, likelihood: Likelihood) throws {
    let subject = LikelihoodSubject(likelihood, dimensions: 3)
    let inputs = [HostArray.random([4, 3], seed: 1), .random([4, 3], seed: 2)] + Self.key
    let expected = Self.exact(likelihood, inputs[0].doubles, inputs[1].doubles)
    // Before the first step, and after examples that the average has seen.
    for (old, seen) in [(1.0, 0.0), (0.25, 90)] {
      var stored = subject.buffers.initialValues.floats
      stored[subject.buffers.buffers[0].offset] = Float(old)
      stored[subject.buffers.buffers[1].offset] = Float(seen)
      let actual = try subject.evaluate(
        backend, inputs, buffers: HostArray([stored.count], stored)
      ) { x, distribution in
        let source = RandomSource(key: x[2], rows: x[3])
        let updates = BufferUpdates()
        let context = LayerContext(training: source, updates: updates)
        let fitted = distribution(x[0], x[1], context)
        let used = distribution(x[0], nil, .inference)
        return [
          fitted.logDensity(of: x[1]), updates.flat(subject.buffers, in: x[0].trace),
          used.logDensity(of: x[1]), distribution(x[0], x[1], .inference).logDensity(of: x[1]),
        ]
      }
      let relative = 5 * backend.precision
      expectClose(actual[0].doubles, expected.rows, relative: relative, absolute: relative)
      let count = 0.99 * seen + 4
      let average = old + (expected.scale - old) * 4 / count
      let written = subject.buffers.buffers.map { subject.buffers.values(of: $0, in: actual[1].floats)[0] }
      expectClose(written.map(Double.init), [average, count], relative: relative)
      // Whoever uses the model gets the stored scale, whether there are observations or not.
      let used = Self.exact(likelihood, inputs[0].doubles, inputs[1].doubles, scale: old).rows
      expectClose(actual[2].doubles, used, relative: relative, absolute: relative)
      #expect(actual[3] == actual[2])
    }
  }

  @Test(
    "the gradient flows through the optimum, where it adds nothing", arguments: TestedBackend.all, shared)
  func gradient(backend: TestedBackend, likelihood: Likelihood) throws {
    let subject = LikelihoodSubject(likelihood, dimensions: 3)
    let inputs = [HostArray.random([4, 3], seed: 1), .random([4, 3], seed: 2)] + Self.key
    func loss(_ x: [Tensor], _ distribution: (Tensor, Tensor?, LayerContext) -> any Distribution) -> Tensor {
      let context = LayerContext(training: RandomSource(key: x[2], rows: x[3]))
      return distribution(x[0], x[1], context).logDensity(of: x[1]).sum()
    }
    let actual = try subject.evaluate(backend, inputs) { x, distribution in
      gradients(of: loss(x, distribution), withRespectTo: [x[0]])
    }[0].doubles
    // d/dm of -N/2 log v is (x - m)/v for v the mean squared error; of -N log b it is sign(x - m)/b.
    let scale = Self.exact(likelihood, inputs[0].doubles, inputs[1].doubles).scale
    let expected = zip(inputs[0].doubles, inputs[1].doubles).map { output, x in
      (likelihood == .laplace ? (x > output ? 1.0 : -1) : x - output) / scale
    }
    expectClose(actual, expected, relative: 1e-5, absolute: 1e-5)
  }

  @Test(
    "data that are reproduced without error have a finite density", arguments: TestedBackend.all,
    shared + [.student()])
  func perfect(backend: TestedBackend, likelihood: Likelihood) throws {
    let inputs = [HostArray.random([4, 3], seed: 1)] + Self.key
    let actual = try LikelihoodSubject(likelihood, dimensions: 3).evaluate(backend, inputs) {
      x, distribution in
      let context = LayerContext(training: RandomSource(key: x[1], rows: x[2]))
      let density = distribution(x[0], x[0].stoppingGradient(), context)
        .logDensity(of: x[0].stoppingGradient())
      return [density] + gradients(of: density.sum(), withRespectTo: [x[0]])
    }
    #expect(actual.flatMap(\.doubles).allSatisfy { $0.isFinite })
  }

  @Test(
    "no parameter brings a deviation below its bound, and each keeps a gradient near it",
    arguments: TestedBackend.all)
  func bound(backend: TestedBackend) throws {
    let scope = ParameterScope()
    let scale = DimensionScale(scope, dimensions: 6, minimum: 1e-3)
    let floor = 2 * log(1e-3)
    let parameters = [-1e6, floor - 3, floor, floor + 3, 0, 2].map { Float($0) }
    var flat = [Float](repeating: 0, count: scope.store.count)
    flat.replaceSubrange(0..<6, with: parameters)
    let actual = try backend.evaluate(state: [ParameterStore.variable: HostArray([flat.count], flat)]) {
      trace, _ in
      let logVariance = scale.logVariance(in: trace)
      return [logVariance, scope.store.gradient(of: logVariance.sum())]
    }
    let expected = parameters.map { log(1e-6 + exp(Double($0))) }
    expectClose(actual[0].doubles, expected, relative: backend.precision, absolute: 2e-6)
    #expect(actual[0].doubles.allSatisfy { $0 >= floor - 2e-6 })
    let slopes = actual[1].doubles.prefix(6)
    let (first, rest) = (slopes.first, slopes.dropFirst())
    #expect(first == 0)
    #expect(rest.allSatisfy { $0 > 0.04 && $0 <= 1 })
  }

  @Test(
    "a variance for each dimension follows the errors of steps, from that of the data on",
    arguments: TestedBackend.all)
  func diagonal(backend: TestedBackend) throws {
    let subject = LikelihoodSubject(.gaussianDiagonal(minimumDeviation: 1e-3), dimensions: 3)
    let inputs = [HostArray.random([4, 3], seed: 1), .random([4, 3], seed: 2)] + Self.key
    let squares = zip(inputs[0].doubles, inputs[1].doubles).map { ($0 - $1) * ($0 - $1) }
    let means = (0..<3).map { column in (0..<4).reduce(0.0) { $0 + squares[3 * $1 + column] } / 4 }
    let old = [0.25, 1, 1e-9]
    var stored = subject.buffers.initialValues.floats
    stored.replaceSubrange(0..<3, with: old.map { Float($0) })
    for factor in [1.0, 2.5] {
      let actual = try subject.evaluate(
        backend, inputs, buffers: HostArray([stored.count], stored)
      ) { x, distribution in
        let updates = BufferUpdates()
        let context = LayerContext(
          training: RandomSource(key: x[2], rows: x[3]), updates: updates,
          scaleFactor: x[0].trace.constant(factor))
        return [
          distribution(x[0], x[1], context).logDensity(of: x[1]),
          updates.flat(subject.buffers, in: x[0].trace),
          distribution(x[0], nil, .inference).logDensity(of: x[1]),
        ]
      }
      // A step weighs its errors by what the steps before it have found, and moves that by its share of the examples.
      let total = 128 * DimensionVariance.kept + 4
      let moved = zip(old, means).map { $0 + ($1 - $0) * 4 / total }
      let variances = subject.buffers.values(of: subject.buffers.buffers[0], in: actual[1].floats)
      expectClose(variances.map(Double.init), moved, relative: 1e-5, absolute: 1e-9)
      for (place, scale) in [(0, factor), (2, 1.0)] {
        let used = old.map { max(max($0, 0) * scale, 1e-6) }
        let rows = (0..<4).map { row in
          (0..<3).reduce(0.0) { sum, column in
            sum - 0.5 * (squares[3 * row + column] / used[column] + log(2 * Double.pi * used[column]))
          }
        }
        expectClose(actual[place].doubles, rows, relative: 1e-4)
      }
    }
  }

  @Test("what training found is said in words")
  func words() {
    let shared = VariationalAutoencoder.small(.gaussianShared)
    var buffers = shared.buffers.initialValues.floats
    buffers[0] = 0.0625
    let parameters = shared.store.initialValues(key: Key(seed: 1))
    #expect(
      shared.likelihoodDescription(parameters: parameters, buffers: HostArray([buffers.count], buffers))
        == "gaussian-shared, deviation 0.25")
    let diagonal = VariationalAutoencoder.small(.gaussianDiagonal(minimumDeviation: 1e-3))
    var variances = diagonal.buffers.initialValues.floats
    variances[0] = 1e-9
    #expect(
      diagonal.likelihoodDescription(
        parameters: diagonal.store.initialValues(key: Key(seed: 1)),
        buffers: HostArray([variances.count], variances)
      )
      .hasSuffix("1 of 5 at the minimum deviation"))
    let plain = VariationalAutoencoder.small(.bernoulli)
    #expect(plain.buffers.isEmpty && plain.buffers.initialValues.bytes.isEmpty)
    #expect(
      plain.likelihoodDescription(
        parameters: plain.store.initialValues(key: Key(seed: 1)), buffers: plain.buffers.initialValues)
        == "bernoulli")
  }
}

extension VariationalAutoencoder {
  /// A model of five dimensions.
  fileprivate static func small(_ likelihood: Likelihood) -> VariationalAutoencoder {
    guard
      let configuration = try? ModelConfiguration(
        exampleShape: [5], hidden: [], latents: 1, likelihood: likelihood)
    else { fail("a configuration that cannot be") }
    return VariationalAutoencoder(configuration)
  }
}
