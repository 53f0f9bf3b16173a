// Rows of tables by ranks: a place has the probability of an interval of a logistic distribution, the density is that of the
// cells in their own unit, and training hides cells from the encoder.

import Foundation
import Foundations
import Layers
import Tables
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Rows of tables by ranks")
struct RankRowTests {
  /// What a function gives of the distribution around places of the columns on the scale of ranks.
  static func values(
    _ schema: TableSchema, _ x: [Float], centres: [Float], scale: Double, _ backend: TestedBackend,
    _ body: @escaping (HistogramRow, Tensor, RandomSource) -> Tensor
  ) throws -> [Float] {
    let layout = HistogramLayout(schema, usesRanks: true)
    let rows = x.count / schema.layout.width
    var state = StateLayout()
    state.add(HistogramLayout.variable, layout.state.type)
    let held = backend.backend.makeState(state)
    held.write(HistogramLayout.variable, layout.state)
    let rest = [Float](repeating: 0, count: layout.outputs - centres.count)
    let ids = HostArray([rows, 2], words: RandomSource.words((0..<rows).map { UInt64($0) }))
    let program = Program(backend.backend, state: held) { trace, inputs in
      let row = HistogramRow(
        layout: layout, outputs: inputs[1].broadcast(to: [rows, layout.outputs]), logVariance: nil,
        logInverseDispersion: nil,
        rankLogVariance: trace.constant(2 * log(scale)).broadcast(to: [layout.histogramCount]))
      return [body(row, inputs[0], RandomSource(key: inputs[3], rows: inputs[2]))]
    }
    return try program([
      HostArray([rows, schema.layout.width], x), HostArray([1, layout.outputs], centres + rest), ids,
      HostArray([2], words: [1, 2]),
    ])[0].floats
  }

  // A column of which a third is 0 and a quarter of the rest is at most each quartile: P(0) = s(q/s - m/s) with q the normal
  // quantile of 1/3.
  @Test("an own value has the probability of its ranks", arguments: TestedBackend.all)
  func probability(backend: TestedBackend) throws {
    let schema = try HistogramRowTests.schema()
    let zero = HistogramRowTests.prepared(schema, [0, .nan, .nan])
    let layout = HistogramLayout(schema, usesRanks: true)
    #expect(layout.outputs == 3 + 1 && layout.histogramCount == 3)
    let cut = NormalQuantile.value(1.0 / 3)
    for (centre, scale) in [(0.0, 0.5), (-1, 0.2), (1.5, 0.4)] {
      let found = try Self.values(
        schema, zero, centres: [Float(centre), Float(centre), Float(centre)], scale: scale, backend
      ) { row, x, _ in row.logDensity(of: x) }
      let wanted = -log1p(exp(-(cut - centre) / scale))
      #expect(abs(Double(found[0]) - wanted) < 0.03, "\(centre), \(scale)")
    }
  }

  @Test("the density of a column integrates to what its own values leave", arguments: TestedBackend.all)
  func integral(backend: TestedBackend) throws {
    let schema = try HistogramRowTests.schema()
    let step = 0.001
    let grid = (0..<4000).map { (Double($0) + 0.5) * step - 1 }
    let rows = (grid + [0]).flatMap { HistogramRowTests.prepared(schema, [$0, .nan, .nan]) }
    let densities = try Self.values(schema, rows, centres: [0.4, 0.4, 0.4], scale: 0.3, backend) {
      row, x, _ in row.logDensity(of: x)
    }
    let integral = densities.dropLast().reduce(0.0) { $0 + exp(Double($1)) * step }
    #expect(abs(integral + exp(Double(densities[4000])) - 1) < 0.02)
  }

  @Test("draws rise with the place, and cells are never empty", arguments: TestedBackend.all)
  func draws(backend: TestedBackend) throws {
    let schema = try HistogramRowTests.schema()
    let width = schema.layout.width
    let blank = [Float](repeating: 0, count: 2000 * width)
    func mean(_ centre: Float) throws -> Double {
      let cells = try Self.values(
        schema, blank, centres: [centre, centre, centre], scale: 0.3, backend
      ) { row, _, source in row.cells(source) }
      #expect(cells.allSatisfy { !$0.isNaN })
      let block = try #require(schema.layout.blocks.first { schema.columns[$0.column].name == "c" })
      return (0..<2000).reduce(0) { $0 + Double(cells[$1 * width + block.positions.lowerBound]) } / 2000
    }
    let means = try [-1, 0, 1].map { try mean($0) }
    // The column is uniform, with deviations from -1.7 to 1.7; the logistic noise of 0.3 widens what is drawn.
    #expect(means[0] < -0.7 && abs(means[1]) < 0.1 && means[2] > 0.7)
  }

  @Test("training hides whole cells, up to half of them", arguments: TestedBackend.all)
  func hidden(backend: TestedBackend) throws {
    let schema = try HistogramRowTests.schema()
    let width = schema.layout.width
    let configuration = try ModelConfiguration(
      exampleShape: [width], hidden: [4], latents: 2, likelihood: .ranks,
      data: DataDescription(name: "rows", table: schema))
    let rows = 4000
    let x = [Float](repeating: 1, count: rows * width)
    let ids = HostArray([rows, 2], words: RandomSource.words((0..<rows).map { UInt64($0) }))
    let program = Program(backend.backend, state: backend.backend.makeState(StateLayout())) { _, inputs in
      [configuration.partlyHidden(inputs[0], RandomSource(key: inputs[2], rows: inputs[1])) ?? inputs[0]]
    }
    let seen = try program([HostArray([rows, width], x), ids, HostArray([2], words: [5, 6])])[0].floats
    let share = Double(seen.count { $0.isNaN }) / Double(seen.count)
    // The mean of a share from 0 to a half.
    #expect(abs(share - 0.25) < 0.02)
    for row in 0..<rows {
      for block in schema.layout.blocks {
        let parts = block.positions.map { seen[row * width + $0].isNaN }
        #expect(Set(parts).count == 1)
      }
    }
    let other = try ModelConfiguration(
      exampleShape: [width], hidden: [4], latents: 2, likelihood: .histogram,
      data: DataDescription(name: "rows", table: schema))
    _ = Program(backend.backend, state: backend.backend.makeState(StateLayout())) { _, inputs in
      #expect(other.partlyHidden(inputs[0], RandomSource(key: inputs[2], rows: inputs[1])) == nil)
      return [inputs[0]]
    }
  }
}
