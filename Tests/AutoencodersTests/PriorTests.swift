// Every prior of the catalogue: its density integrates to one, and its draws are the density's.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Priors")
struct PriorTests {
  /// A model with a prior whose parameters are drawn, so that nothing is as it begins. Counts are small, and other
  /// numbers are the row's.
  private static func subject(_ family: PriorFamily, latents: Int = 2) throws -> Subject {
    var numbers: [String: Annealing] = [:]
    for hyperparameter in family.hyperparameters where !hyperparameter.isAllowed(2.5) {
      numbers[hyperparameter.name] = Annealing(hyperparameter.name == "width" ? 6 : 3)
    }
    let configuration = try ModelConfiguration(
      exampleShape: [5], hidden: [4], latents: latents, activation: .tanh, prior: Prior(family, numbers))
    let model = VariationalAutoencoder(configuration)
    // Many layers stretch far where each does.
    let reach = family.name == "flow" ? 0.4 : 0.8
    return Subject(model: model, parameters: .random([model.store.count], in: -reach...reach, seed: 3))
  }

  private static func densities(
    _ backend: TestedBackend, _ subject: Subject, _ points: HostArray
  ) throws -> HostArray {
    let state = subject.model.makeState(parameters: subject.parameters, on: backend.backend)
    return try evaluate(on: backend.backend, inputs: [points], layout: state.layout, state: state) { _, x in
      [subject.model.flatPrior.logDensity(of: x[0], .inference)]
    }[0]
  }

  private static func draws(
    _ backend: TestedBackend, _ subject: Subject, ids: Range<UInt64>, temperature: Float = 1
  ) throws -> [HostArray] {
    let state = subject.model.makeState(parameters: subject.parameters, on: backend.backend)
    let rows = HostArray([ids.count, 2], words: RandomSource.words(ids))
    return try evaluate(
      on: backend.backend, inputs: [rows, HostArray([2], words: [4, 2]), HostArray([], [temperature])],
      layout: state.layout, state: state
    ) { _, x in
      let z = subject.model.flatPrior.sample(
        RandomSource(key: x[1], rows: x[0]), temperature: x[2], .inference)
      return [z, subject.model.flatPrior.logDensity(of: z, .inference)]
    }
  }

  @Test("the density integrates to one in two dimensions", arguments: PriorFamily.ofRealLatents)
  func mass(family: PriorFamily) throws {
    let subject = try Self.subject(family)
    let (side, reach) = (401, 10.0)
    let spacing = 2 * reach / Double(side - 1)
    let places: [Float] = (0..<side).map { Float(-reach + spacing * Double($0)) }
    let grid: [Float] = places.flatMap { row -> [Float] in
      places.flatMap { column -> [Float] in [row, column] }
    }
    let densities = try Self.densities(TestedBackend.all[1], subject, HostArray([side * side, 2], grid))
    let total = densities.doubles.reduce(0) { $0 + exp($1) } * spacing * spacing
    #expect(abs(total - 1) < 2e-3, "\(family.name): \(total)")
  }

  // For draws z of p, 1/p(z) over a region A of area |A| has the mean |A|: the density at the draws is theirs.
  @Test("draws are the density's", arguments: PriorFamily.ofRealLatents)
  func sampling(family: PriorFamily) throws {
    let subject = try Self.subject(family)
    let outputs = try Self.draws(TestedBackend.all[1], subject, ids: 0..<20_000)
    let (z, densities) = (outputs[0].doubles, outputs[1].doubles)
    for (a, b) in [(0.0, 0.0), (0.8, -0.5), (-0.7, 0.6)] {
      let inverse = densities.indices.map { row -> Double in
        let (x, y) = (abs(z[2 * row] - a), abs(z[2 * row + 1] - b))
        return max(x, y) < 0.6 ? exp(-densities[row]) : 0
      }
      let estimate = Estimate(inverse)
      #expect(
        abs(estimate.mean - 1.44) < 5 * estimate.error + 1e-3, "\(family.name) at \(a), \(b): \(estimate)")
      #expect(estimate.error < 0.2)
    }
  }

  @Test("a trace says whether a divergence is a sum over latents", arguments: PriorFamily.ofRealLatents)
  func terms(family: PriorFamily) throws {
    let subject = try Self.subject(family)
    let state = subject.model.makeState(parameters: subject.parameters, on: TestedBackend.all[0].backend)
    _ = try evaluate(
      on: TestedBackend.all[0].backend, inputs: [.random([4, 5], seed: 7)], layout: state.layout, state: state
    ) { _, x in
      let inferred = subject.model.infer(x[0])
      let terms = subject.model.latents.divergences(of: inferred, .inference).perLatent
      #expect((terms != nil) == (family == Prior.standardNormal.family))
      #expect((terms != nil) == subject.model.divergenceShape.isPerLatent)
      #expect(terms.map { $0.shape == [4, 2] } ?? true)
      return [inferred.latents.flat]
    }
  }

  @Test("draw i depends on the key and i alone", arguments: TestedBackend.all, PriorFamily.ofRealLatents)
  func rows(backend: TestedBackend, family: PriorFamily) throws {
    let subject = try Self.subject(family, latents: 3)
    let all = try Self.draws(backend, subject, ids: 0..<40)[0]
    let some = try Self.draws(backend, subject, ids: 30..<37)[0]
    expectSameRows(some.doubles, Array(all.doubles[90..<111]), on: backend.backend)
    #expect(Set(all.floats).count > 100)
  }

  @Test(
    "on every backend densities are the Reference's, for draws of any rank", arguments: TestedBackend.all,
    PriorFamily.ofRealLatents)
  func backends(backend: TestedBackend, family: PriorFamily) throws {
    let subject = try Self.subject(family, latents: 3)
    let points = HostArray.random([4, 5, 3], in: -2...2, seed: 5)
    let actual = try Self.densities(backend, subject, points)
    let exact = try Self.densities(TestedBackend.all[0], subject, HostArray([20, 3], points.floats))
    #expect(actual.type.shape == [4, 5])
    expectClose(actual.doubles, exact.doubles, relative: 1e-4, absolute: 1e-4)
  }

  // Only a prior that has components has more than one place.
  @Test("without temperature a draw is a mean", arguments: PriorFamily.ofRealLatents)
  func temperature(family: PriorFamily) throws {
    let subject = try Self.subject(family)
    let cold = try Self.draws(TestedBackend.all[1], subject, ids: 0..<200, temperature: 0)[0].floats
    // Rows of one product may be rounded differently where they stand in different lanes.
    let places = Set((0..<200).map { row in cold[2 * row..<2 * row + 2].map { ($0 * 1e4).rounded() } })
    let hasComponents = family.hyperparameters.contains { $0.name == "components" }
    #expect(hasComponents ? (2...3).contains(places.count) : places.count == 1)
    #expect(family.name != "standard-normal" || places == [[0, 0]])
  }

  @Test("a mixture is the sum of its components", arguments: TestedBackend.all)
  func mixture(backend: TestedBackend) throws {
    let subject = try Self.subject(try .named("mixture"))
    func values(_ path: String) throws -> [Double] {
      let parameter = try #require(subject.model.store.parameters.first { $0.path == "prior/\(path)" })
      return subject.model.store.values(of: parameter, in: subject.parameters.floats).map(Double.init)
    }
    let (means, logVariances, logits) = try (values("means"), values("log_variances"), values("logits"))
    let points = HostArray.random([7, 2], in: -3...3, seed: 6)
    let total = logits.reduce(0) { $0 + exp($1) }
    func density(_ k: Int, _ row: Int) -> Double {
      (0..<2).reduce(exp(logits[k]) / total) { product, j in
        let variance = exp(logVariances[2 * k + j])
        let d = points.doubles[2 * row + j] - means[2 * k + j]
        return product * exp(-d * d / (2 * variance)) / (2 * Double.pi * variance).squareRoot()
      }
    }
    let expected = (0..<7).map { row in log((0..<3).reduce(0) { $0 + density($1, row) }) }
    expectClose(
      try Self.densities(backend, subject, points).doubles, expected, relative: 1e-4, absolute: 1e-4)
  }

  @Test("pseudo-inputs begin as the examples that are given, and stay within the data's range")
  func pseudoInputs() throws {
    let configuration = try ModelConfiguration(
      exampleShape: [5], hidden: [4], latents: 2, prior: .named("vamp", ["components": Annealing(3)]))
    let examples = HostArray.random([15], in: 0...1, seed: 8).floats
    func inputs(_ model: VariationalAutoencoder) throws -> [Float] {
      let parameter = try #require(model.store.parameters.first { $0.path == "prior/inputs" })
      return model.store.values(of: parameter, in: model.store.initialValues(key: Key(seed: 1)).floats)
    }
    #expect(try inputs(VariationalAutoencoder(configuration, examples: examples)) == examples)
    let mean: [Float] = [0.1, 0.9, 0.5, 0.2, 0.7]
    let around = try inputs(VariationalAutoencoder(configuration, dataMean: mean))
    #expect(zip(around, mean + mean + mean).allSatisfy { abs($0 - $1) < 0.5 } && Set(around).count == 15)
    #expect(PriorFamily.all.filter { $0.examples(.standard($0)) > 0 }.map(\.name) == ["vamp"])
  }
}
