// The distribution of a table's rows by histograms: its density is in the table's own units, draws are rows, and gaps are
// learned beside the bound.

import Foundation
import Foundations
import Layers
import Tables
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Rows of tables by histograms")
struct HistogramRowTests {
  /// Numbers of a column: spread evenly with a share of exact zeros, 0 or 1, and with gaps.
  static func rows(scale: Double = 1) -> [Float] {
    (0..<600).flatMap { row -> [Float] in
      let spread = Double(row * 7919 % 600) / 600
      return [
        Float(row % 3 == 0 ? 0 : scale * (1 + spread)), Float(row % 4 == 0 ? 1 : 0),
        row % 5 == 0 ? .nan : Float(scale * (spread - 0.5) * 10),
      ]
    }
  }

  static func schema(scale: Double = 1) throws -> TableSchema {
    try TableSchema(of: rows(scale: scale), columns: ["a", "b", "c"], at: "test")
  }

  /// What a function gives of the distribution of outputs that the linear path begins with.
  static func values(
    _ schema: TableSchema, _ x: [Float], _ backend: TestedBackend,
    _ body: @escaping (HistogramRow, Tensor, RandomSource) -> Tensor
  ) throws -> [Float] {
    let layout = HistogramLayout(schema)
    let rows = x.count / schema.layout.width
    var state = StateLayout()
    state.add(HistogramLayout.variable, layout.state.type)
    let held = backend.backend.makeState(state)
    held.write(HistogramLayout.variable, layout.state)
    let outputs = HostArray([1, layout.outputs], layout.start.bias)
    let ids = HostArray([rows, 2], words: RandomSource.words((0..<rows).map { UInt64($0) }))
    let program = Program(backend.backend, state: held) { _, inputs in
      let row = HistogramRow(
        layout: layout, outputs: inputs[1].broadcast(to: [rows, layout.outputs]), logVariance: nil,
        logInverseDispersion: nil)
      return [body(row, inputs[0], RandomSource(key: inputs[3], rows: inputs[2]))]
    }
    return try program(
      [HostArray([rows, schema.layout.width], x), outputs, ids, HostArray([2], words: [1, 2])])[0].floats
  }

  static func prepared(_ schema: TableSchema, _ numbers: [Double]) -> [Float] {
    schema.layout.blocks.flatMap { schema.columns[$0.column].prepared(numbers[$0.column]) }
  }

  @Test(
    "numbers times 1000 have log 1000 less of log-density, and own values none", arguments: TestedBackend.all)
  func unit(backend: TestedBackend) throws {
    let (one, thousand) = (try Self.schema(), try Self.schema(scale: 1000))
    func density(_ schema: TableSchema, _ row: [Double]) throws -> Double {
      Double(
        try Self.values(schema, Self.prepared(schema, row), backend) { row, x, _ in row.logDensity(of: x) }[0]
      )
    }
    let both = try density(one, [1.4, 1, 2]) - density(thousand, [1400, 1, 2000])
    #expect(abs(both - 2 * log(1000)) < 0.05)
    let zero = try density(one, [0, 1, 2]) - density(thousand, [0, 1, 2000])
    #expect(abs(zero - log(1000)) < 0.05)
  }

  @Test("the density of a column integrates to what its own values leave", arguments: TestedBackend.all)
  func integral(backend: TestedBackend) throws {
    let schema = try Self.schema()
    let step = 0.001
    let grid = (0..<4000).map { (Double($0) + 0.5) * step - 1 }
    let rows = grid.flatMap { value -> [Float] in Self.prepared(schema, [value, .nan, .nan]) }
    let densities = try Self.values(schema, rows, backend) { row, x, _ in row.logDensity(of: x) }
    let own = try Self.values(schema, Self.prepared(schema, [0, .nan, .nan]), backend) { row, x, _ in
      row.logDensity(of: x)
    }
    let integral = densities.reduce(0.0) { $0 + exp(Double($1)) * step }
    #expect(abs(integral + exp(Double(own[0])) - 1) < 0.02)
  }

  @Test("draws are values of the columns, with zeros and gaps", arguments: TestedBackend.all)
  func draws(backend: TestedBackend) throws {
    let schema = try Self.schema()
    let width = schema.layout.width
    let blank = [Float](repeating: 0, count: 4000 * width)
    let drawn = try Self.values(schema, blank, backend) { row, _, source in row.sample(source) }
    let lines = schema.file(of: drawn).split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
      .dropLast()
    let cells = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) } }
    #expect(cells.count == 4000)
    #expect(cells.allSatisfy { ($0[0] ?? -1) >= 0 && ($0[0] ?? 3) <= 2 && [0, 1].contains($0[1] ?? -1) })
    #expect(cells.allSatisfy { $0[0] == 0 || ($0[0] ?? 0) >= 1 })
    let gaps = Double(cells.filter { $0[2] == nil }.count) / 4000
    #expect(abs(gaps - 0.2) < 0.03)
  }

  @Test(
    "what is missing has no term, and a number far out is possible but unlikely", arguments: TestedBackend.all
  )
  func missing(backend: TestedBackend) throws {
    let schema = try Self.schema()
    let rows = [
      [.nan, .nan, .nan], [.nan, .nan, 4.9], [.nan, .nan, 60], [.nan, .nan, 6000], [.nan, 0.5, .nan],
    ]
    .flatMap { Self.prepared(schema, $0) }
    let densities = try Self.values(schema, rows, backend) { row, x, _ in row.logDensity(of: x) }
    #expect(densities[0] == 0)
    #expect(densities[1] > densities[2] && densities[2] > densities[3] && densities[3] > -60)
    #expect(densities[4] < -4 && densities[4].isFinite)
    let gaps = try Self.values(schema, rows, backend) { row, x, _ in row.gapTerms(of: x) ?? x }
    #expect(abs(Double(gaps[0]) - log(0.2)) < 0.01 && abs(Double(gaps[1]) - log(0.8)) < 0.01)
  }
}
