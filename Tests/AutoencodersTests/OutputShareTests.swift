// What drawn rows come to is brought to what training rows have: zeros, categories and gaps by their shares.

import Foundation
import Foundations
import Layers
import Tables
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Shares of drawn rows")
struct OutputShareTests {
  /// A third of zeros, categories of shares 1/2, 3/10 and 1/5, and gaps in a tenth of the rows.
  static func schema() throws -> TableSchema {
    let lines = (0..<600).map { row in
      let number = row % 3 == 0 ? "0" : String(format: "%.3f", 1 + Double(row * 7919 % 600) / 600)
      let kind = row % 10 < 5 ? "a" : row % 10 < 8 ? "b" : "c"
      return "\(number),\(kind),\(row % 10 == 9 ? "" : String(row * 31 % 57))"
    }
    let text = (["x,kind,y"] + lines).joined(separator: "\n")
    return try TableSchema(of: TableReader(SharedBytes(copying: Array(text.utf8)), name: "shares.csv"))
  }

  /// The probabilities of the outputs of some rows.
  static func probabilities(
    _ layout: HistogramLayout, _ outputs: [Float], shifts: [Float], _ backend: TestedBackend
  ) throws -> [Float] {
    let rows = outputs.count / layout.outputs
    var state = StateLayout()
    state.add(HistogramLayout.variable, layout.state.type)
    let held = backend.backend.makeState(state)
    held.write(HistogramLayout.variable, layout.state)
    let program = Program(backend.backend, state: held) { _, inputs in
      [
        HistogramRow(
          layout: layout, outputs: inputs[0] + inputs[1], logVariance: nil, logInverseDispersion: nil
        ).probabilities
      ]
    }
    return try program([
      HostArray([rows, layout.outputs], outputs), HostArray([layout.outputs], shifts),
    ])[0].floats
  }

  @Test("shares of zeros, categories and gaps are those of the training rows")
  func wanted() throws {
    let layout = HistogramLayout(try Self.schema())
    let shares = layout.shares
    #expect(shares.choices.count == 3 && shares.gaps.map(\.share) == [0.1])
    #expect(shares.choices.contains { $0.shares.contains { abs($0 - 1.0 / 3) < 1e-3 } })
    let kind = try #require(shares.choices.last)
    expectClose(kind.shares, [0.5, 0.3, 0.2, 0], relative: 1e-9)
    for choice in shares.choices { #expect(abs(choice.shares.reduce(0, +) - 1) < 1e-6) }
  }

  @Test("corrections bring what a decoder describes to those shares", arguments: TestedBackend.all)
  func correction(backend: TestedBackend) throws {
    let layout = HistogramLayout(try Self.schema())
    let outputs = HostArray.random([200, layout.outputs], in: -3...3, seed: 5).floats
    var shifts = [Float](repeating: 0, count: layout.outputs)
    /// The largest difference of a share of what is described from the one that is wanted.
    func farthest() throws -> Double {
      let found = try Self.probabilities(layout, outputs, shifts: shifts, backend)
      var farthest = 0.0
      for choice in layout.shares.choices {
        var sums = [Double](repeating: 0, count: choice.shares.count + 1)
        for row in stride(from: 0, to: found.count, by: layout.outputs) {
          let there = choice.gap.map { 1 - Double(found[row + $0]) } ?? 1
          for place in choice.shares.indices {
            sums[place] += there * Double(found[row + choice.start + place])
          }
          sums[choice.shares.count] += there
        }
        for place in choice.shares.indices {
          farthest = max(farthest, abs(sums[place] / sums[choice.shares.count] - choice.shares[place]))
        }
      }
      for gap in layout.shares.gaps {
        let mean = stride(from: gap.output, to: found.count, by: layout.outputs).reduce(0.0) {
          $0 + Double(found[$1]) / 200
        }
        farthest = max(farthest, abs(mean - gap.share))
      }
      return farthest
    }
    #expect(try farthest() > 0.1)
    for _ in 0..<12 {
      layout.shares.correct(
        &shifts, by: try Self.probabilities(layout, outputs, shifts: shifts, backend))
    }
    #expect(try farthest() < 0.005)
  }
}
