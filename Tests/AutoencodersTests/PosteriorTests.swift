// Every posterior of the catalogue: its density by the Jacobian of its draws, its mass, its closed forms.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Posteriors")
struct PosteriorTests {
  /// A posterior of two examples with numbers large enough to bend it.
  struct Bent {
    let family: PosteriorFamily
    let latents: Int
    private let head: any PosteriorHead
    private let store: ParameterStore
    private let parameters: HostArray
    private let features: HostArray

    init(_ family: PosteriorFamily, latents: Int, strength: Double = 1) {
      self.family = family
      self.latents = latents
      let scope = ParameterScope()
      head = family.head(
        PosteriorSite(scope: scope, features: 3, latents: latents, choice: Self.choice(family)))
      store = scope.store
      parameters = .random([scope.store.count], in: -strength...strength, seed: 6)
      features = .random([2, 3], seed: 7)
    }

    /// Small networks.
    static func choice(_ family: PosteriorFamily) -> Posterior {
      var numbers: [String: Annealing] = [:]
      for hyperparameter in family.hyperparameters {
        numbers[hyperparameter.name] = Annealing(hyperparameter.name == "width" ? 6 : 3)
      }
      return .standard(family, numbers)
    }

    /// Outputs of q(z|x) and noise.
    func evaluate(
      _ backend: TestedBackend, _ noise: HostArray, _ body: (any LatentPosterior, Tensor) -> [Tensor]
    ) throws -> [HostArray] {
      try backend.evaluate([features, noise], state: [ParameterStore.variable: parameters]) { _, x in
        body(head(x[0], .inference), x[1])
      }
    }

    /// Draws and their densities for noise [2, draws, latents], or [2, latents].
    func draws(_ backend: TestedBackend, _ noise: HostArray) throws -> [HostArray] {
      try evaluate(backend, noise) { posterior, noise in
        let draw = posterior.draw(at: noise)
        return [draw.latents, draw.logDensity]
      }
    }
  }

  private static func logNormal(_ noise: [Double]) -> Double {
    noise.reduce(0) { $0 - 0.5 * ($1 * $1 + log(2 * .pi)) }
  }

  @Test(
    "the density is the noise's over the determinant of the draw's Jacobian",
    arguments: PosteriorFamily.ofRealLatents,
    [1, 2, 4])
  func determinant(family: PosteriorFamily, latents: Int) throws {
    let bent = Bent(family, latents: latents)
    let noise = HostArray.random([2, 3, latents], in: -1.5...1.5, seed: 8)
    // Central differences of draws in the Reference's Doubles, taken inside of the program.
    let step = 0x1p-12
    let columns = try bent.evaluate(TestedBackend.all[0], noise) { posterior, noise in
      let unit = Tensor.isDiagonal(latents, in: noise.trace).cast(to: .float32)
      return (0..<latents).map { column in
        let direction = unit.sliced(axis: 0, column..<(column + 1)) * step
        return (posterior.draw(at: noise + direction).latents - posterior.draw(at: noise - direction).latents)
          / (2 * step)
      }
    }
    let densities = try bent.draws(TestedBackend.all[0], noise)[1].doubles
    for place in 0..<6 {
      let matrix = (0..<latents).map { row in columns.map { $0.doubles[place * latents + row] } }
      let e = Array(noise.doubles[(place * latents)..<((place + 1) * latents)])
      expectClose(
        [densities[place]], [Self.logNormal(e) - log(abs(Determinant.of(matrix)))], relative: 1e-3,
        absolute: 1e-3, "\(family.name), draw \(place)")
    }
  }

  // The mass that q gives to a place is the integral of f(z) = q(z) f(z)/q(z) for a bump f there; over noise it is
  // the integral of N(e) f(T(e))/q(T(e)). For bumps of mass one it is one if q(T(e)) is the density of T(e), and
  // so q, which is that everywhere T leads, integrates to one.
  @Test(
    "the density integrates to one in two dimensions, bump by bump", arguments: PosteriorFamily.ofRealLatents)
  func mass(family: PosteriorFamily) throws {
    let bent = Bent(family, latents: 2, strength: 0.4)
    let side = 301
    let spacing = 12.0 / Double(side - 1)
    let places: [Float] = (0..<side).map { Float(-6 + spacing * Double($0)) }
    let plane: [Float] = places.flatMap { row -> [Float] in
      places.flatMap { column -> [Float] in [row, column] }
    }
    let grid = plane + plane
    let noise = HostArray([2, side * side, 2], grid)
    let outputs = try bent.draws(TestedBackend.all[1], noise)
    let (z, densities, e) = (outputs[0].doubles, outputs[1].doubles, noise.doubles)
    // Centres of bumps: where a few noises lead.
    for example in 0..<2 {
      for centre in [(0, 0), (1, 1), (-1, 0.5), (0.5, -1)] as [(Double, Double)] {
        let place = try bent.draws(
          TestedBackend.all[1],
          HostArray([2, 2], [Float(centre.0), Float(centre.1), Float(centre.0), Float(centre.1)]))[0].doubles
        let (a, b) = (place[2 * example], place[2 * example + 1])
        let width = 0.15
        var total = 0.0
        for point in 0..<(side * side) {
          let index = example * side * side + point
          let (x, y) = (z[2 * index] - a, z[2 * index + 1] - b)
          let square = width * width
          let bump = exp(-(x * x + y * y) / (2 * square)) / (2 * Double.pi * square)
          let base = Self.logNormal([e[2 * index], e[2 * index + 1]])
          total += bump * exp(base - densities[index])
        }
        total *= spacing * spacing
        #expect(abs(total - 1) < 0.02, "\(family.name), example \(example), at \(centre): \(total)")
      }
    }
  }

  @Test(
    "several draws are those of single noises, on every backend", arguments: TestedBackend.all,
    PosteriorFamily.ofRealLatents)
  func shapes(backend: TestedBackend, family: PosteriorFamily) throws {
    let bent = Bent(family, latents: 3)
    let noise = HostArray.random([2, 4, 3], seed: 9)
    let many = try bent.draws(backend, noise)
    #expect(many[0].type.shape == [2, 4, 3] && many[1].type.shape == [2, 4])
    for draw in 0..<4 {
      let starts = (0..<2).map { row in 3 * (4 * row + draw) }
      let own: [Float] = starts.flatMap { start -> [Float] in Array(noise.floats[start..<(start + 3)]) }
      let single = try bent.draws(backend, HostArray([2, 3], own))
      let latents: [Double] = starts.flatMap { start -> [Double] in
        Array(many[0].doubles[start..<(start + 3)])
      }
      expectClose(single[0].doubles, latents, relative: 1e-4, absolute: 1e-5)
      let densities = starts.map { many[1].doubles[$0 / 3] }
      expectClose(single[1].doubles, densities, relative: 1e-4, absolute: 1e-4)
    }
    let exact = try bent.draws(TestedBackend.all[0], noise)
    expectClose(many[0], exact[0], relative: 1e-3, absolute: 1e-4)
    expectClose(many[1], exact[1], relative: 1e-3, absolute: 1e-3)
  }

  @Test("encoding gives where no noise leads", arguments: TestedBackend.all, PosteriorFamily.ofRealLatents)
  func mean(backend: TestedBackend, family: PosteriorFamily) throws {
    let bent = Bent(family, latents: 3)
    let outputs = try bent.evaluate(backend, HostArray([2, 3], [Float](repeating: 0, count: 6))) {
      [$0.mean, $0.draw(at: $1).latents]
    }
    expectClose(outputs[0], outputs[1], relative: 1e-5, absolute: 1e-6)
  }

  @Test(
    "a divergence in closed form is the mean of log q - log p over draws",
    arguments: PosteriorFamily.ofRealLatents)
  func divergence(family: PosteriorFamily) throws {
    let bent = Bent(family, latents: 3, strength: 0.6)
    let words = (0..<120_000).map { Philox.word(key: Key(seed: 3), stream: 0, row: UInt64($0), column: 0) }
    let noise = HostArray([2, 20_000, 3], words.map { Noise.normal($0) })
    let outputs = try bent.evaluate(TestedBackend.all[1], noise) { posterior, noise in
      let draw = posterior.draw(at: noise)
      let closed = posterior.divergenceFromStandardNormal()?.perExample
      return [draw.logDensity - draw.latents.standardNormalLogDensity] + [closed].compactMap(\.self)
    }
    #expect((outputs.count == 2) == ["mean-field", "full-covariance"].contains(family.name))
    for example in 0..<2 {
      let estimate = Estimate(Array(outputs[0].doubles[(example * 20_000)..<((example + 1) * 20_000)]))
      if outputs.count == 2 {
        #expect(abs(estimate.mean - outputs[1].doubles[example]) < 5 * estimate.error + 1e-4, "\(estimate)")
      } else {
        #expect(estimate.mean > -5 * estimate.error, "a divergence is not negative: \(estimate)")
      }
    }
  }
}

/// The determinant of a matrix by elimination.
enum Determinant {
  static func of(_ matrix: [[Double]]) -> Double {
    var rows = matrix
    var value = 1.0
    for column in rows.indices {
      guard
        let pivot = rows.indices.filter({ $0 >= column }).max(by: {
          abs(rows[$0][column]) < abs(rows[$1][column])
        })
      else { return value }
      if pivot != column {
        rows.swapAt(pivot, column)
        value = -value
      }
      value *= rows[column][column]
      for row in rows.indices where row > column {
        let factor = rows[row][column] / rows[column][column]
        for place in rows.indices { rows[row][place] -= factor * rows[column][place] }
      }
    }
    return value
  }
}
