// Each objective against its formula in Double, from the posterior and the draws of the same step.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Objectives")
struct ObjectiveTests {
  static let data = HostArray.binary([9, 6], seed: 3)

  /// The parts of a step in Double: reconstruction, means, log-variances and latents by row.
  struct Parts {
    var loss: Double
    var reconstruction: [Double]
    var means: [[Double]]
    var logVariances: [[Double]]
    var latents: [[Double]]

    /// The divergences of rows by latent, 1/2 (m^2 + s^2 - 1 - log s^2).
    var divergences: [[Double]] {
      zip(means, logVariances).map { row in zip(row.0, row.1).map { ($0 * $0 + exp($1) - 1 - $1) / 2 } }
    }
    var bound: [Double] { zip(reconstruction, divergences).map { $0 - $1.reduce(0, +) } }
    var count: Double { Double(reconstruction.count) }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / count }
  }

  private static func parts(
    _ backend: TestedBackend, _ objective: Objective, step: Double = 1, examples: Int = 50, seed: UInt64 = 1
  ) throws -> Parts {
    let outputs = try Subject(objective, seed: seed).descend(backend, data, step: step, examples: examples) {
      descent in
      guard let normal = descent.evidence.posterior?.asNormal else { fail("no normal posterior") }
      return [
        descent.loss, descent.evidence.reconstruction, normal.mean, normal.logVariance,
        descent.evidence.latents,
      ]
    }
    return Parts(
      loss: outputs[0].doubles[0], reconstruction: outputs[1].doubles, means: rows(outputs[2]),
      logVariances: rows(outputs[3]), latents: rows(outputs[4]))
  }

  @Test("the bound's divergence is weighted by beta as it is at the step", arguments: TestedBackend.all)
  func beta(backend: TestedBackend) throws {
    let rise = Annealing(4, rise: .init(.linear, over: .steps(8)))
    for (objective, step, beta) in [
      (Objective.evidence, 1.0, 1.0), (.evidence(beta: 4), 1, 4), (.evidence(beta: rise), 1, 0),
      (.evidence(beta: rise), 5, 2), (.evidence(beta: rise), 50, 4),
    ] {
      let parts = try Self.parts(backend, objective, step: step)
      let expected = parts.mean(
        zip(parts.reconstruction, parts.divergences).map { -$0 + beta * $1.reduce(0, +) })
      expectClose([parts.loss], [expected], relative: 1e-4, "beta \(beta)")
    }
  }

  @Test("free bits cost the same as less divergence would", arguments: TestedBackend.all)
  func freeBits(backend: TestedBackend) throws {
    for free in [0.001, 0.2, 3] {
      let parts = try Self.parts(backend, .evidence(beta: Annealing(2), freeBits: Annealing(free)))
      let latents = (0..<3).map { latent in parts.mean(parts.divergences.map { $0[latent] }) }
      let cost = latents.reduce(0) { $0 + max(free, $1) }
      expectClose([parts.loss], [-parts.mean(parts.reconstruction) + 2 * cost], relative: 1e-4)
    }
  }

  @Test("a capacity holds the mean divergence, from either side", arguments: TestedBackend.all)
  func capacity(backend: TestedBackend) throws {
    for capacity in [0.01, 25] {
      let objective = try Objective.named(
        "capacity", ["gamma": Annealing(7), "capacity": Annealing(capacity)])
      let parts = try Self.parts(backend, objective)
      let mean = parts.mean(parts.divergences.map { $0.reduce(0, +) })
      expectClose(
        [parts.loss], [-parts.mean(parts.reconstruction) + 7 * abs(mean - capacity)], relative: 1e-4)
    }
  }

  @Test("the covariance's distance from the unit matrix is added", arguments: TestedBackend.all)
  func covariance(backend: TestedBackend) throws {
    for name in ["dip-1", "dip-2"] {
      let objective = try Objective.named(name, ["diagonal": Annealing(3), "off_diagonal": Annealing(5)])
      let parts = try Self.parts(backend, objective)
      let centre = (0..<3).map { j in parts.mean(parts.means.map { $0[j] }) }
      var penalty = 0.0
      for i in 0..<3 {
        for j in 0..<3 {
          var c = parts.mean(parts.means.map { ($0[i] - centre[i]) * ($0[j] - centre[j]) })
          if i == j, name == "dip-2" { c += parts.mean(parts.logVariances.map { exp($0[i]) }) }
          penalty += i == j ? 3 * (c - 1) * (c - 1) : 5 * c * c
        }
      }
      expectClose([parts.loss], [-parts.mean(parts.bound) + penalty], relative: 1e-4, name)
    }
  }

  @Test("latents are kept small where there is no divergence", arguments: TestedBackend.all)
  func regularised(backend: TestedBackend) throws {
    let objective = try Objective.named("rae-l2", ["beta": Annealing(0.3), "lambda": Annealing(0.2)])
    let subject = try Subject(objective)
    let decoding = subject.model.store.parameters.filter {
      $0.path.hasPrefix("decoder") || $0.path.hasPrefix("output")
    }
    let squares = decoding.reduce(0.0) { sum, parameter in
      subject.model.store.values(of: parameter, in: subject.parameters.floats)
        .reduce(sum) { $0 + Double($1) * Double($1) }
    }
    let parts = try Self.parts(backend, objective)
    #expect(parts.latents == parts.means)
    let sizes = parts.means.map { row in row.reduce(0) { $0 + $1 * $1 } / 2 }
    expectClose(
      [parts.loss], [parts.mean(zip(parts.reconstruction, sizes).map { -$0 + 0.3 * $1 }) + 0.2 * squares],
      relative: 1e-4)
  }

  @Test("the gradient penalty is half the squared Jacobian on average", arguments: TestedBackend.all)
  func jacobian(backend: TestedBackend) throws {
    // An affine decoder under a Gaussian likelihood: its Jacobian is the weight, whatever the latents.
    let objective = try Objective.named("rae-gp", ["beta": Annealing(0), "lambda": Annealing(1)])
    let subject = Subject(
      try ModelConfiguration(
        exampleShape: [6], hidden: [], latents: 3, likelihood: .gaussian(deviation: 1), objective: objective))
    let weight = try #require(subject.model.store.parameters.first { $0.path == "output/weight" })
    var values = subject.parameters.floats
    let drawn = HostArray.random([18], in: -1...1, seed: 9).floats
    values.replaceSubrange(weight.offset..<(weight.offset + 18), with: drawn)
    let exact = drawn.reduce(0) { $0 + Double($1) * Double($1) } / 2
    let affine = Subject(model: subject.model, parameters: HostArray([values.count], values))
    let many = HostArray.random([4000, 6], in: 0...1, seed: 10)
    let outputs = try affine.descend(backend, many) { [$0.loss, $0.evidence.reconstruction.mean()] }
    // For a weight W the penalty of a draw v is |W^T v|^2 / 2, of relative deviation below sqrt(2).
    #expect(
      abs(outputs[0].doubles[0] + outputs[1].doubles[0] - exact) < 5 * exact * (2.0 / 4000).squareRoot())
  }

  @Test("an objective that a model cannot serve is refused with what to do")
  func requirements() throws {
    for (objective, prior, posterior, word) in [
      ("dreg", "standard-normal", "planar", "`posterior: mean-field`"),
      ("total-correlation", "mixture", "mean-field", "`prior: standard-normal`"),
      ("dip-2", "standard-normal", "iaf", "`posterior: mean-field`"),
    ] {
      let failure = try #require(throws: Failure.self) {
        try ModelConfiguration(
          exampleShape: [4], objective: .named(objective), prior: .named(prior), posterior: .named(posterior))
      }
      #expect(failure.kind == .usage && failure.description.contains(word), "\(failure)")
    }
    let vamp = try #require(throws: Failure.self) {
      try ModelConfiguration(exampleShape: [4], prior: .named("vamp"), posterior: .named("sylvester"))
    }
    #expect(vamp.description.contains("`posterior: mean-field`"))
    let single = try #require(throws: Failure.self) {
      try ModelConfiguration(exampleShape: [4], latents: 1, prior: .named("flow"))
    }
    #expect(single.description.contains("at least 2 latents"))
  }
}
