// What is missing given what is there, against a model of which that is known in closed form: x = z w + b + s noise with one
// latent, so that the missing numbers given the known ones are normal.

import Autoencoders
import Foundation
import Foundations
import Storage
import Tables
import Tensors
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Rows that are completed")
struct RowCompletionTests {
  static let weight = [0.9, -1.2, 0.5, 0.8]
  static let bias = [0.3, 0, -0.5, 0.2]
  static let deviation = 0.6

  static func schema() -> TableSchema {
    TableSchema(
      columns: weight.indices.map { place in
        var column = TableColumn(name: "x\(place)", kind: .numeric)
        (column.likelihood, column.scaling) = (.gaussian, .standard)
        (column.mean, column.deviation) = (0, 1)
        return column
      }, rows: 100)
  }

  /// The model, with an encoder that is its posterior for rows without gaps, or off by an error in its mean.
  static func trained(error: Double = 0) throws -> TrainedModel {
    let precision = 1 / (deviation * deviation)
    let variance = 1 / (1 + weight.reduce(0) { $0 + $1 * $1 } * precision)
    let head: [Float] = weight.flatMap { (w: Double) -> [Float] in [Float(variance * w * precision), 0] }
    let offset = -zip(weight, bias).reduce(0) { $0 + $1.0 * $1.1 } * variance * precision + error
    let noise = Float(log(deviation * deviation - 1e-4))
    return TrainedModel(
      try ModelConfiguration(
        exampleShape: [4], hidden: [], latents: 1, likelihood: .mixed,
        data: DataDescription(name: "rows", table: schema())),
      [
        "posterior/weight": head, "posterior/bias": [Float(offset), Float(log(variance))],
        "output/weight": weight.map { Float($0) }, "output/bias": bias.map { Float($0) },
        "likelihood/log_variance": weight.map { _ in noise },
      ])
  }

  /// The mean and the variance of a number given those that are there.
  static func exact(_ place: Int, given row: [Float]) -> (mean: Double, variance: Double) {
    let known = row.indices.filter { !row[$0].isNaN }
    let precision = 1 / (deviation * deviation)
    let variance = 1 / (1 + known.reduce(0) { $0 + weight[$1] * weight[$1] } * precision)
    let mean =
      variance * precision * known.reduce(0) { $0 + weight[$1] * (Double(row[$1]) - bias[$1]) }
    return (
      bias[place] + weight[place] * mean,
      deviation * deviation + weight[place] * weight[place] * variance
    )
  }

  static let rows: [[Float]] = [
    [1.2, .nan, 0.4, .nan], [.nan, .nan, .nan, 1.9], [.nan, 2.1, -1, 0.1], [.nan, .nan, .nan, .nan],
  ]

  @Test("means and spreads are those of the conditional distribution", arguments: TestedBackend.all)
  func conditional(backend: TestedBackend) throws {
    let completion = try RowCompletion(Self.trained(), on: backend.backend)
    let found = try completion.draws(
      of: Self.rows.flatMap(\.self), ids: [0, 1, 2, 3], count: 3000, key: Key(seed: 1))
    for (row, draws) in zip(Self.rows, found) {
      #expect(abs(draws.weights.reduce(0, +) - 1) < 1e-9)
      for place in row.indices where row[place].isNaN {
        let (mean, variance) = Self.exact(place, given: row)
        func moment(_ values: [Float], _ power: (Double) -> Double) -> Double {
          draws.weights.indices.reduce(0) { $0 + draws.weights[$1] * power(Double(values[$1 * 4 + place])) }
        }
        // Draws that count fully would err by the root of the variance over their number; five times that.
        let error = 5 * (variance / draws.effective).squareRoot()
        #expect(abs(moment(draws.means) { $0 } - mean) < error, "\(row) at \(place)")
        let drawn = moment(draws.cells) { $0 }
        #expect(abs(drawn - mean) < error)
        #expect(abs(moment(draws.cells) { ($0 - drawn) * ($0 - drawn) } / variance - 1) < 0.25)
      }
    }
  }

  @Test("a wrong encoder is corrected by the weights", arguments: TestedBackend.all)
  func corrected(backend: TestedBackend) throws {
    let row = Self.rows[0]
    let completion = try RowCompletion(Self.trained(error: 0.5), on: backend.backend)
    let draws = try completion.draws(of: row, ids: [7], count: 4000, key: Key(seed: 2))[0]
    let mean = draws.weights.indices.reduce(0) { $0 + draws.weights[$1] * Double(draws.means[$1 * 4 + 1]) }
    #expect(abs(mean - Self.exact(1, given: row).mean) < 0.1)
  }

  @Test("a row's draws follow from its id and the key alone", arguments: TestedBackend.all)
  func alone(backend: TestedBackend) throws {
    let completion = try RowCompletion(Self.trained(), on: backend.backend)
    let all = try completion.draws(
      of: Self.rows.flatMap(\.self), ids: [10, 11, 12, 13], count: 40, key: Key(seed: 3))
    let one = try completion.draws(of: Self.rows[2], ids: [12], count: 40, key: Key(seed: 3))[0]
    #expect(one.cells == all[2].cells && one.weights == all[2].weights)
    let other = try completion.draws(of: Self.rows[2], ids: [12], count: 40, key: Key(seed: 4))[0]
    #expect(other.cells != one.cells)
  }

  @Test("draws are taken as often as their weights say")
  func resampling() {
    let weights = [0.5, 0.125, 0.25, 0.125]
    #expect(RowCompletion.resampled(weights, count: 8, by: 0.5) == [0, 0, 0, 0, 1, 2, 2, 3])
    // Over all coins, one draw is each as often as it weighs.
    let coins = (0..<1000).map { (Double($0) + 0.5) / 1000 }
    let taken = coins.map { RowCompletion.resampled(weights, count: 1, by: $0)[0] }
    for (place, weight) in weights.enumerated() {
      #expect(abs(Double(taken.count { $0 == place }) / 1000 - weight) < 0.002)
    }
    #expect(
      RowCompletion.normalised([-1000, -1000 + Float(log(3.0))]).map { ($0 * 100).rounded() } == [25, 75])
    #expect(RowCompletion.normalised([-.infinity, -.infinity]) == [0.5, 0.5])
  }

  @Test("intervals hold a number with their probability")
  func intervals() throws {
    let completion = try RowCompletion(Self.trained(), on: TestedBackend.all[0].backend)
    let row = Self.rows[0]
    let draws = try completion.draws(of: row, ids: [0], count: 8000, key: Key(seed: 5))[0]
    let column = ImputedColumn(Self.schema().layout.blocks[1], Self.schema())
    let ends = column.interval(0.9, draws, width: 4).compactMap(Double.init)
    let (mean, variance) = Self.exact(1, given: row)
    let reach = StandardNormal.quantile(0.95) * variance.squareRoot()
    try #require(ends.count == 2)
    #expect(abs(ends[0] - (mean - reach)) < 0.12 && abs(ends[1] - (mean + reach)) < 0.12)
    let median = try #require(Double(column.text(.median, draws, width: 4)))
    #expect(abs(median - mean) < 0.08)
    #expect(column.intervalNames("x") == ["x low", "x high"])
  }

  @Test("a model that draws no latents is refused")
  func refused() throws {
    let model = try TrainedModel(
      ModelConfiguration(
        model: .named("ae"), exampleShape: [4], hidden: [], latents: 1, likelihood: .mixed), [:])
    #expect { try RowCompletion(model, on: TestedBackend.all[0].backend) } throws: {
      ($0 as? Failure)?.kind == .usage && "\($0)".contains("does not sample latents")
    }
  }
}
