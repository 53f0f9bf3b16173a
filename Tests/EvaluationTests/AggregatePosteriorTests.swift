// Mutual information and aggregate posterior, against closed forms for normal data and against numeric integration for
// a few rows.

import Autoencoders
import CPU
import Datasets
import Foundation
import Storage
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Aggregate posterior")
struct AggregatePosteriorTests {
  /// A model of one number whose posteriors are N(slope x, variance) for each latent.
  private static func model(
    slopes: [Double], variances: [Double], model: PublishedModel = .vae
  ) throws -> TrainedModel {
    TrainedModel(
      try ModelConfiguration(
        model: model, exampleShape: [1], hidden: [], latents: slopes.count,
        likelihood: .gaussian(deviation: 1)),
      [
        "posterior/weight": slopes.map { Float($0) } + slopes.map { _ in 0 },
        "posterior/bias": slopes.map { _ in 0 } + variances.map { Float(log($0)) },
      ])
  }

  /// Numbers that are spread as N(0, deviation^2) is: its quantiles at the middles of equal shares.
  private static func normal(_ count: Int, deviation: Double) throws -> ArraySource {
    try source(
      (0..<count).map {
        [Float(deviation * StandardNormal.quantile((Double($0) + 0.5) / Double(count)))]
      })
  }

  // x ~ N(0, d^2) and z|x ~ N(a x, V), V diagonal, give z ~ N(0, S) with S = d^2 a a' + V. Then
  // I = 1/2 log det S / det V, and KL(N(0, S) || N(0, 1)) = 1/2 (tr S - n - log det S).
  @Test(
    "normal data have the information and the divergence of the closed form", arguments: TestedBackend.all)
  func closedForm(_ tested: TestedBackend) throws {
    let rows = try Self.normal(600, deviation: 1.5)
    for (slopes, variances) in [([0.8], [0.3]), ([0.1], [0.9]), ([0.7, -0.4], [0.25, 0.5])] {
      let covariance = slopes.indices.map { i in
        slopes.indices.map { 2.25 * slopes[i] * slopes[$0] + (i == $0 ? variances[i] : 0) }
      }
      let determinant =
        slopes.count == 1
        ? covariance[0][0] : covariance[0][0] * covariance[1][1] - covariance[0][1] * covariance[1][0]
      let information = 0.5 * log(determinant / variances.reduce(1, *))
      let trace = slopes.indices.reduce(0) { $0 + covariance[$1][$1] }
      let divergence = 0.5 * (trace - Double(slopes.count) - log(determinant))
      let found = try #require(
        try AggregatePosterior(
          Self.model(slopes: slopes, variances: variances), rows, backend: tested.backend))
      #expect(found.rows == 600)
      // The standard error of 600 draws is at most 0.03.
      expectClose([found.mutualInformation], [information], relative: 0, absolute: 0.1)
      expectClose([found.divergence], [divergence], relative: 0, absolute: 0.1)
    }
  }

  @Test("for rows of few values both are what integration over the mixture gives")
  func integrated() throws {
    let values = [-2.0, -0.5, 0.25, 1, 3]
    let (slope, variance) = (0.6, 0.2)
    let rows = try source((0..<1500).map { [Float(values[$0 % 5])] })
    let found = try #require(
      try AggregatePosterior(
        Self.model(slopes: [slope], variances: [variance]), rows, backend: CPU()))
    func normal(_ z: Double, _ mean: Double, _ variance: Double) -> Double {
      exp(-(z - mean) * (z - mean) / (2 * variance)) / (2 * Double.pi * variance).squareRoot()
    }
    var (information, divergence) = (0.0, 0.0)
    for step in 0..<20_000 {
      let z = -10 + 0.001 * (Double(step) + 0.5)
      let parts = values.map { normal(z, slope * $0, variance) }
      let mixture = parts.reduce(0, +) / 5
      for part in parts where part > 0 { information += 0.001 * part / 5 * log(part / mixture) }
      if mixture > 0 { divergence += 0.001 * mixture * log(mixture / normal(z, 0, 1)) }
    }
    expectClose([found.mutualInformation], [information], relative: 0, absolute: 0.05)
    expectClose([found.divergence], [divergence], relative: 0, absolute: 0.05)
  }

  @Test("both together are the divergence of the same rows, and the information is at most log N")
  func identity() throws {
    for count in [2, 7, 50] {
      // Posteriors far apart from each other: an example's latents name it.
      let model = try Self.model(slopes: [40], variances: [0.01])
      let rows = try source((0..<count).map { [Float($0)] })
      let report = try Evaluator.report(
        model: model, source: rows, split: "test", importanceSamples: 1, backend: CPU())
      let information = try #require(report.mutualInformation)
      let divergence = try #require(report.aggregateDivergence)
      expectClose([information], [log(Double(count))], relative: 1e-12)
      expectClose([information + divergence], [report.kl ?? 0], relative: 1e-6)
      #expect(report.aggregateRows == count)
    }
  }

  @Test("posteriors that are all the same say nothing, and differ from the prior together as each does")
  func collapsed() throws {
    let model = try Self.model(slopes: [0, 0], variances: [1, 0.5])
    let found = try #require(try AggregatePosterior(model, Self.normal(30, deviation: 1), backend: CPU()))
    #expect(found.mutualInformation == 0)
    expectClose([found.divergence], [0.5 * (0.5 - 1 - log(0.5))], relative: 1e-6)
  }

  @Test("2,000 rows at the most are taken, from all of the data, and the same ones every time")
  func limit() throws {
    let model = try Self.model(slopes: [40], variances: [0.01])
    // Two kinds in the order of their classes: latents name the kind and nothing else, at most log 2 nats.
    let rows = try source((0..<5000).map { [$0 < 2500 ? 0 : 1] })
    let found = try #require(try AggregatePosterior(model, rows, backend: CPU()))
    #expect(found.rows == AggregatePosterior.limit)
    expectClose([found.mutualInformation], [log(2)], relative: 0, absolute: 0.01)
    #expect(try AggregatePosterior(model, rows, backend: CPU()) == found)
  }

  @Test("a model that draws no latents has neither")
  func classical() throws {
    let model = try Self.model(slopes: [1], variances: [1], model: .autoencoder)
    #expect(try AggregatePosterior(model, Self.normal(10, deviation: 1), backend: CPU()) == nil)
  }
}
