// Estimators of one gradient, compared over many draws: their means agree, their variances do not.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Gradient estimators")
struct GradientEstimatorTests {
  /// The mean and the variance of each element of a gradient over keys.
  struct Moments {
    var means: [Double]
    var variances: [Double]
    var count: Double

    func error(_ element: Int) -> Double { (variances[element] / count).squareRoot() }
    var total: Double { variances.reduce(0, +) }
  }

  /// A linear-Gaussian model whose posterior is not the exact one, or is.
  private static func subject(_ objective: Objective, spread: Double) throws -> Subject {
    let model = LinearGaussian(latents: 2, dimensions: 5, deviation: 0.9, seed: 34)
    let variances = model.posteriorCovariance.indices.map { spread * model.posteriorCovariance[$0][$0] }
    let plain = try model.subject(variances: variances)
    var configuration = plain.model.configuration
    configuration.objective = objective
    return Subject(model: VariationalAutoencoder(configuration), parameters: plain.parameters)
  }

  /// The gradient of one example by the encoder's or by all other parameters, over keys.
  private static func moments(
    _ objective: Objective, spread: Double = 0.6, draws: Int = 1500, of part: String = "posterior/bias"
  ) throws -> Moments {
    let subject = try subject(objective, spread: spread)
    let parameter = try #require(subject.model.store.parameters.first { $0.path == part })
    let backend = TestedBackend.all[1].backend
    let state = subject.model.makeState(parameters: subject.parameters, on: backend)
    let program = Program(backend, state: state) { _, inputs in
      let source = RandomSource(key: inputs[2], rows: inputs[1])
      let descent = subject.model.descent(subject.site(inputs[0], source))
      let flat = subject.model.store.gradient(of: descent.parts.map { ($0.loss, $0.parameters) })
      return [flat.sliced(axis: 0, parameter.offset..<(parameter.offset + parameter.shape.count))]
    }
    let row = HostArray.random([1, 5], seed: 31)
    let ids = HostArray([1, 2], words: [3, 0])
    var sums = [Double](repeating: 0, count: parameter.shape.count)
    var squares = sums
    for seed in 0..<draws {
      let key = Key(seed: UInt64(seed))
      let gradient = try program([row, ids, HostArray([2], words: [key.low, key.high])])[0].doubles
      for (element, value) in gradient.enumerated() {
        sums[element] += value
        squares[element] += value * value
      }
    }
    let count = Double(draws)
    return Moments(
      means: sums.map { $0 / count },
      variances: zip(sums, squares).map { ($1 - $0 * $0 / count) / (count - 1) }, count: count)
  }

  private static func expectEqual(_ first: Moments, _ second: Moments, _ comment: String) {
    for element in first.means.indices {
      let error = (pow(first.error(element), 2) + pow(second.error(element), 2)).squareRoot()
      #expect(
        abs(first.means[element] - second.means[element]) < 4.5 * error,
        "\(comment), element \(element): \(first.means[element]) and \(second.means[element]) +- \(error)")
    }
  }

  @Test("the doubly reparameterised gradient is IWAE's on average, with less variance", arguments: [2, 20])
  func doublyReparameterised(samples: Int) throws {
    let number = ["samples": Annealing(Double(samples))]
    let plain = try Self.moments(.named("iwae", number))
    let other = try Self.moments(.named("dreg", number))
    Self.expectEqual(plain, other, "K = \(samples)")
    #expect(other.total < 0.7 * plain.total, "\(other.total) and \(plain.total)")
    // For everybody but the encoder it is the same gradient, of the same draws.
    let decoder = try Self.moments(.named("iwae", number), draws: 20, of: "output/weight")
    let same = try Self.moments(.named("dreg", number), draws: 20, of: "output/weight")
    expectClose(same.means, decoder.means, relative: 1e-3, absolute: 1e-4)
  }

  @Test("for one draw the path alone has the bound's gradient, with less variance")
  func stickingTheLanding() throws {
    let plain = try Self.moments(.named("iwae", ["samples": Annealing(1)]))
    let path = try Self.moments(.named("stl", ["samples": Annealing(1)]))
    Self.expectEqual(plain, path, "one draw")
    #expect(path.total < plain.total)
  }

  @Test("for several draws the path alone is biased, as Tucker et al. say, and the double one is not")
  func bias() throws {
    let number = ["samples": Annealing(10)]
    let plain = try Self.moments(.named("iwae", number), draws: 3000)
    let path = try Self.moments(.named("stl", number), draws: 3000)
    let far = plain.means.indices.map { element in
      abs(plain.means[element] - path.means[element])
        / (pow(plain.error(element), 2) + pow(path.error(element), 2)).squareRoot()
    }
    #expect((far.max() ?? 0) > 6, "\(far)")
  }

  @Test("where the posterior is exact the path's gradient vanishes, draw by draw")
  func landing() throws {
    // One latent, so that the exact posterior is mean-field.
    let model = LinearGaussian(latents: 1, dimensions: 4, deviation: 0.8, seed: 32)
    let exact = try model.subject(variances: [model.posteriorCovariance[0][0]])
    for (name, vanishes) in [("stl", true), ("iwae", false)] {
      var configuration = exact.model.configuration
      configuration.objective = try .named(name, ["samples": Annealing(1)])
      let subject = Subject(model: VariationalAutoencoder(configuration), parameters: exact.parameters)
      let gradient = try subject.evaluate(
        TestedBackend.all[0], HostArray.random([6, 4], seed: 1), ids: (0..<6).map { $0 }
      ) { x, source in
        let descent = subject.model.descent(subject.site(x, source))
        let parameters = subject.model.store.parameters.filter { $0.path.hasPrefix("posterior") }
        return gradients(of: descent.loss, withRespectTo: parameters.map { $0.value(in: x.trace) })
      }
      let largest = gradient.flatMap(\.doubles).reduce(0) { max($0, abs($1)) }
      #expect(vanishes ? largest < 1e-4 : largest > 1e-2, "\(name): \(largest)")
    }
  }

  @Test("PIWAE's encoder has MIWAE's gradient, its decoder IWAE's", arguments: TestedBackend.all)
  func partial(backend: TestedBackend) throws {
    let groups = ["groups": Annealing(2), "samples": Annealing(3)]
    func gradient(_ objective: Objective) throws -> (gradient: [Double], model: VariationalAutoencoder) {
      let subject = try Subject(objective)
      let flat = try subject.descend(backend, ObjectiveTests.data) { descent in
        [subject.model.store.gradient(of: descent.parts.map { ($0.loss, $0.parameters) })]
      }[0]
      return (flat.doubles, subject.model)
    }
    let (partial, model) = try gradient(.named("piwae", groups))
    let (loose, _) = try gradient(.named("miwae", groups))
    let (tight, _) = try gradient(.named("iwae", ["samples": Annealing(6)]))
    for parameter in model.store.parameters {
      let range = parameter.offset..<(parameter.offset + parameter.shape.count)
      let isInference = parameter.path.hasPrefix("encoder") || parameter.path.hasPrefix("posterior")
      expectClose(
        Array(partial[range]), Array((isInference ? loose : tight)[range]), relative: 1e-3, absolute: 1e-5,
        parameter.path)
    }
  }
}
