// Bounds by several draws: their formulas in Double, their order, and no bound above the exact likelihood.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Importance-weighted objectives")
struct ImportanceObjectiveTests {
  /// The bound of a row's log weights by an objective's name.
  private static func bound(_ name: String, _ logWeights: [Double]) -> Double {
    func logMeanExp(_ values: some Collection<Double>) -> Double {
      let largest = values.max() ?? 0
      return largest + log(values.reduce(0) { $0 + exp($1 - largest) } / Double(values.count))
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    switch name {
    case "miwae": return mean([0, 3].map { logMeanExp(logWeights[$0..<($0 + 3)]) })
    case "ciwae": return 0.3 * mean(logWeights) + 0.7 * logMeanExp(logWeights)
    case "renyi": return logMeanExp(logWeights.map { $0 * 0.25 }) / 0.25
    default: return logMeanExp(logWeights)
    }
  }

  /// Objectives of six draws.
  static func objective(_ name: String) throws -> Objective {
    let own: [String: Annealing] =
      switch name {
      case "miwae", "piwae": ["groups": Annealing(2), "samples": Annealing(3)]
      case "ciwae": ["beta": Annealing(0.3), "samples": Annealing(6)]
      case "renyi": ["alpha": Annealing(0.75), "samples": Annealing(6)]
      default: ["samples": Annealing(6)]
      }
    return try .named(name, own)
  }

  static let names = ["iwae", "miwae", "piwae", "ciwae", "renyi", "stl", "dreg"]

  @Test("the loss is the formula of the weights of the same draws", arguments: TestedBackend.all, names)
  func formulas(backend: TestedBackend, name: String) throws {
    let subject = try Subject(Self.objective(name))
    let data = ObjectiveTests.data
    let outputs = try subject.evaluate(backend, data, ids: (0..<9).map { $0 }) { x, source in
      let site = subject.site(x, source)
      let descent = subject.model.descent(site)
      let z = descent.evidence.latents
      guard let q = descent.evidence.posterior?.asNormal else { fail("no normal posterior") }
      let each = Normal(mean: q.mean.besideDraws(rank: 3), logVariance: q.logVariance.besideDraws(rank: 3))
      let observed = x.reshaped(to: [9, 1, 6])
      let weights =
        subject.model.decode(z).logDensity(of: observed) + z.standardNormalLogDensity - each.logDensity(of: z)
      return [
        descent.loss, weights, z, descent.evidence.reconstruction,
        subject.model.decode(z).logDensity(of: observed),
      ]
    }
    let weights = rows(outputs[1])
    #expect(outputs[2].type.shape == [9, 6, 3] && Set(outputs[2].floats).count > 150)
    let expected = weights.reduce(0) { $0 + Self.bound(name, $1) } / 9
    expectClose(outputs[0].doubles, [-expected], relative: 1e-4)
    expectClose(
      outputs[3].doubles, rows(outputs[4]).map { $0.reduce(0, +) / 6 }, relative: 1e-5,
      "the reconstruction is the mean over draws")
  }

  @Test("no bound exceeds the exact likelihood of a linear-Gaussian model, and they come in order")
  func exact() throws {
    let model = LinearGaussian(latents: 2, dimensions: 5, deviation: 0.9, seed: 34)
    let variances = model.posteriorCovariance.indices.map { 0.5 * model.posteriorCovariance[$0][$0] }
    let plain = try model.subject(variances: variances)
    let copies = 1200
    let row = HostArray.random([1, 5], seed: 31).doubles.enumerated().map { model.offset[$0] + $1 }
    let data = HostArray(TensorType([copies, 5]), doubles: (0..<copies).flatMap { _ in row })
    var bounds: [String: Estimate] = [:]
    for name in Self.names + ["evidence"] where name != "piwae" {
      var configuration = plain.model.configuration
      configuration.objective = name == "evidence" ? .evidence : try Self.objective(name)
      let subject = Subject(model: VariationalAutoencoder(configuration), parameters: plain.parameters)
      // Each copy's own bound: its loss, alone in its batch, is not to be had; that of halves tells the spread.
      let values = try (0..<16).map { part in
        try subject.descend(
          TestedBackend.all[1], data.selecting(Array((part * 75)..<((part + 1) * 75))),
          key: Key(seed: UInt64(part))
        ) { [$0.loss] }[0].doubles[0]
      }
      bounds[name] = Estimate(values.map { -$0 })
    }
    let likelihood = model.logDensity(row)
    for (name, bound) in bounds {
      #expect(bound.mean < likelihood + 4 * bound.error, "\(name): \(bound) of \(likelihood)")
    }
    func expectOrder(_ lower: String, _ upper: String) throws {
      let (low, high) = (try #require(bounds[lower]), try #require(bounds[upper]))
      #expect(low.mean < high.mean + 3 * (low.error + high.error), "\(lower) \(low), \(upper) \(high)")
    }
    try expectOrder("evidence", "renyi")
    try expectOrder("renyi", "iwae")
    try expectOrder("evidence", "miwae")
    try expectOrder("miwae", "iwae")
    try expectOrder("ciwae", "iwae")
    // The gap of the evidence lower bound is the divergence of the posteriors, exactly.
    let evidence = try #require(bounds["evidence"])
    let gap = model.divergence(variances: variances)
    #expect(abs(evidence.mean - (likelihood - gap)) < 5 * evidence.error)
    #expect(try #require(bounds["iwae"]).mean > evidence.mean + 0.2 * gap)
  }
}
