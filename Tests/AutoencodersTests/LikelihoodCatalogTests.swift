// What holds for every row of the catalogue of likelihoods, whatever its mathematics: densities integrate to
// one, draws follow them, and the decoder begins at the data's mean.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@Suite("Catalogue of likelihoods")
struct LikelihoodCatalogTests {
  /// Means within the support, in the middle and near its ends.
  private static func means(_ likelihood: Likelihood) -> [Float] {
    switch likelihood.support {
    case .unitInterval: [0.5, 0.06, 0.93, 0.501]
    case .realNumbers: [0, -3, 0.25, 40]
    case .wholeNumbers(let count), .names(let count): [0.5, 0.1, 0.75].map { $0 * Float(count - 1) }
    // Below and above the mean from which draws go another way.
    case .counts: [3, 0.25, 30, 0.01]
    }
  }

  /// A cell of the sample space with the points and weights of its quadrature; one point of weight 1 where
  /// outcomes are discrete.
  private struct Cell {
    var points: [Double]
    var weights: [Double]

    /// Simpson's rule on 64 intervals.
    init(_ low: Double, _ high: Double) {
      let step = (high - low) / 64
      points = (0...64).map { low + Double($0) * step }
      weights = (0...64).map { ($0 == 0 || $0 == 64 ? 1 : ($0 % 2 == 1 ? 4 : 2)) * step / 3 }
    }

    init(_ outcome: Double) {
      points = [outcome]
      weights = [1]
    }
  }

  /// Cells that cover all that has weight, around a mean; those of the middle are of the size of a deviation.
  private static func cells(_ likelihood: Likelihood, mean: Double) -> [Cell] {
    switch (likelihood.measure, likelihood.support) {
    case (.probability, .wholeNumbers(let count)): return (0..<count).map { Cell(Double($0)) }
    // Of an untrained dispersion, as wide as a geometric distribution: less than 1e-6 is left.
    case (.probability, .counts): return (0...Int(15 * (mean + 1))).map { Cell(Double($0)) }
    case (.probability, _): return [Cell(0), Cell(1)]
    case (.density, .unitInterval): return (0..<16).map { Cell(Double($0) / 16, Double($0 + 1) / 16) }
    case (.density, _):
      // The fixed deviation, or that of an untrained scale of 1.
      let unit = likelihood.deviation ?? 1
      // Tails that fall like a power have weight far away.
      let far = (6...20).reversed().map { -pow(2, Double($0)) }
      let near: [Double] = [-32, -24, -16, -12, -8, -6, -4, -3, -2, -1.5, -1, -0.5]
      let edges = (far + near).map { mean + unit * $0 }
      let all = edges + [mean] + edges.reversed().map { 2 * mean - $0 }
      return zip(all, all.dropFirst()).map { Cell($0, $1) }
    }
  }

  /// The probability of each cell.
  private static func probabilities(
    _ subject: LikelihoodSubject, _ backend: TestedBackend, _ cells: [Cell], _ outputs: HostArray
  ) throws -> [Double] {
    let points = cells.flatMap(\.points).map { Float($0) }
    let density = try subject.evaluate(backend, [outputs, HostArray([points.count, 1], points)]) {
      x, distribution in
      let repeated = x[0].broadcast(to: [points.count, outputs.type.shape[1]])
      return [distribution(repeated, nil, .inference).logDensity(of: x[1])]
    }[0].doubles.map { exp($0) }
    var place = 0
    return cells.map { cell in
      defer { place += cell.points.count }
      return zip(density[place..<(place + cell.points.count)], cell.weights).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  @Test(
    "the density integrates to one, or the probabilities sum to it", arguments: TestedBackend.all,
    LikelihoodSubject.every)
  func integral(backend: TestedBackend, likelihood: Likelihood) throws {
    let subject = LikelihoodSubject(likelihood)
    for mean in Self.means(likelihood) {
      let cells = Self.cells(likelihood, mean: Double(mean))
      let parts = try Self.probabilities(subject, backend, cells, subject.outputs(means: [mean]))
      // The points are rounded to float32, which moves them by up to 2^-24 of the mean.
      expectClose([parts.reduce(0, +)], [1], relative: 0, absolute: 1e-4, "mean \(mean)")
      #expect(parts.allSatisfy { $0 >= 0 })
    }
  }

  @Test(
    "draws fall into cells as often as the density says, and have its mean", arguments: TestedBackend.all,
    LikelihoodSubject.every)
  func draws(backend: TestedBackend, likelihood: Likelihood) throws {
    let subject = LikelihoodSubject(likelihood)
    let rows = 8000
    let ids = HostArray([rows, 2], words: RandomSource.words((0..<UInt64(rows)).map { $0 }))
    for mean in Self.means(likelihood).prefix(3) {
      let outputs = subject.outputs(means: [mean])
      let results = try subject.evaluate(backend, [outputs, HostArray([2], words: [7, 1]), ids]) {
        x, distribution in
        let repeated = distribution(x[0].broadcast(to: [rows, outputs.type.shape[1]]), nil, .inference)
        return [repeated.sample(RandomSource(key: x[1], rows: x[2])), repeated.mean]
      }
      let draws = results[0].doubles
      #expect(results[0].type.shape == [rows, 1] && results[1].type.shape == [rows, 1])
      let estimate = Estimate(draws)
      #expect(
        abs(estimate.mean - results[1].doubles[0]) <= 5 * estimate.error + 1e-6 * abs(estimate.mean),
        "\(estimate) at mean \(mean)")
      let cells = Self.cells(likelihood, mean: Double(mean))
      let expected = try Self.probabilities(subject, backend, cells, outputs).map { $0 * Double(rows) }
      let counts = cells.map { cell in
        let (low, high) = (cell.points.first ?? 0, cell.points.last ?? 0)
        return Double(
          draws.count { low == high ? $0 == low : $0 >= low && ($0 < high || (high == 1 && $0 == 1)) })
      }
      #expect(counts.reduce(0, +) == Double(rows), "draws lie outside every cell")
      // Cells of few expected draws are left out: the statistic is not chi-squared there.
      let terms = zip(counts, expected).filter { $1 >= 5 }.map { ($0 - $1) * ($0 - $1) / $1 }
      let freedom = Double(terms.count - 1)
      // Mean f, variance 2 f; keys are fixed, so this is no lottery.
      #expect(
        terms.reduce(0, +) <= freedom + 5 * (2 * freedom).squareRoot() + 1e-9,
        "\(terms.reduce(0, +)) for \(freedom) degrees of freedom at mean \(mean)")
    }
  }

  @Test("the decoder begins at the data's mean", arguments: TestedBackend.all, LikelihoodSubject.every)
  func bias(backend: TestedBackend, likelihood: Likelihood) throws {
    let subject = LikelihoodSubject(likelihood)
    let means = Self.means(likelihood)
    let actual = try subject.evaluate(backend, [subject.outputs(means: means)]) { x, distribution in
      [distribution(x[0], nil, .inference).mean]
    }[0].doubles
    // A categorical begins with a hundredth of the uniform distribution mixed in.
    var slack = 1e-4
    if case .wholeNumbers(let count) = likelihood.support { slack = 0.01 * Double(count) }
    expectClose(actual, means.map(Double.init), relative: 1e-4, absolute: slack)
  }

  @Test("names differ, and every row says what it is and where it comes from")
  func rows() throws {
    #expect(Set(Likelihood.names).count == Likelihood.names.count && Likelihood.names.count >= 7)
    for family in LikelihoodFamily.all {
      #expect(!family.summary.isEmpty && !family.summary.hasSuffix(".") && !family.source.isEmpty)
      for asked in family.hyperparameters {
        #expect(!asked.name.isEmpty && !asked.meaning.isEmpty && !asked.allowed.isEmpty)
        #expect(asked.name == asked.name.lowercased() && !asked.name.contains("-"))
      }
    }
    for likelihood in LikelihoodSubject.every {
      #expect(try Likelihood.named(likelihood.name, likelihood.values) == likelihood)
      // What is drawn is binary, and so has a probability.
      if likelihood.binarises { #expect(likelihood.measure == .probability) }
    }
  }
}
