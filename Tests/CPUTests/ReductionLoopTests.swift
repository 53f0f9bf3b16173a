// Reductions of the vector library around the size of its blocks of 512, by rows, by columns and of all,
// against plain sums in Double.

import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Reduction loops")
struct ReductionLoopTests {
  static let extents = [1, 2, 511, 512, 513, 1025]
  static let backends = TestedBackend.all.filter { $0.backend is CPU }

  /// Sums, maxima and logarithms of sums of exponentials in Double, of all, by row and by column; sizes are sums of
  /// magnitudes.
  private struct Expected {
    var sums: [[Double]]
    var sizes: [[Double]]
    var maxima: [[Double]]
    /// Of small numbers, whose exponentials fit.
    var logarithms: [[Double]]

    init(_ values: [Double], rows: Int, columns: Int) {
      func reduced(_ start: Double, _ combine: (Double, Double) -> Double) -> [[Double]] {
        var all = start
        var byRow = [Double](repeating: start, count: rows)
        var byColumn = [Double](repeating: start, count: columns)
        for row in 0..<rows {
          for column in 0..<columns {
            let value = values[row * columns + column]
            all = combine(all, value)
            byRow[row] = combine(byRow[row], value)
            byColumn[column] = combine(byColumn[column], value)
          }
        }
        return [[all], byRow, byColumn]
      }
      sums = reduced(0, +)
      sizes = reduced(0) { $0 + abs($1) }
      maxima = reduced(-.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
      logarithms = reduced(0) { $0 + exp($1) }.map { $0.map { log($0) } }
    }
  }

  static let axes = [[0, 1], [1], [0]]

  @Test("sums and maxima are those of plain loops", arguments: backends, extents)
  func reductions(backend: TestedBackend, rows: Int) throws {
    for columns in Self.extents where rows * columns <= 600_000 {
      // All values are negative, so that a maximum of nothing shows.
      let x = HostArray.random([rows, columns], in: -3...(-1), seed: UInt64(rows * 7 + columns))
      // Twice a float32 is exact, so the elements reduced are the same numbers here and there.
      let expected = Expected(x.doubles.map { 2 * $0 }, rows: rows, columns: columns)
      func check(_ outputs: [HostArray], _ name: String) {
        for (number, output) in outputs.enumerated() {
          let kind = number / 3
          let place = "\(name) over \(Self.axes[kind]) of [\(rows), \(columns)]"
          switch number % 3 {
          case 0:
            let sums = zip(output.doubles, expected.sums[kind])
            #expect(
              zip(sums, expected.sizes[kind]).allSatisfy { abs($0.0 - $0.1) <= 2e-6 * $1 }, "sum, \(place)")
          case 1: #expect(output.doubles == expected.maxima[kind], "maximum, \(place)")
          default:
            expectClose(output.doubles, expected.logarithms[kind], relative: 1e-6, absolute: 2e-6, place)
          }
        }
      }
      let together = try backend.evaluate([x]) { _, x in
        let y = x[0] * 2
        return Self.axes.flatMap { [y.sum(axes: $0), y.maximum(axes: $0), y.logSumExp(axes: $0)] }
      }
      check(together, "together")
      let alone = try Self.axes.flatMap { axes in
        try [
          backend.value([x]) { ($0[0] * 2).sum(axes: axes) },
          backend.value([x]) { ($0[0] * 2).maximum(axes: axes) },
          backend.value([x]) { ($0[0] * 2).logSumExp(axes: axes) },
        ]
      }
      check(alone, "alone")
    }
  }

  @Test("operands in other orders and types are reduced alike", arguments: backends)
  func strided(backend: TestedBackend) throws {
    for (rows, columns) in [(513, 7), (7, 513), (1, 1025), (1025, 1), (130, 130)] {
      let bytes = HostArray(
        TensorType([columns, rows], .uint8), bytes: (0..<(rows * columns)).map { UInt8($0 * 37 % 251) })
      let turned = (0..<(rows * columns)).map { place in
        bytes.doubles[place % columns * rows + place / columns]
      }
      let expected = Expected(turned, rows: rows, columns: columns)
      let actual = try backend.evaluate([bytes]) { _, x in
        let y = x[0].transposed().cast(to: .float32)
        return Self.axes.flatMap { [y.sum(axes: $0), y.maximum(axes: $0)] }
      }
      // Whole numbers below 2^24 are summed without rounding.
      for kind in 0..<3 {
        #expect(
          actual[2 * kind].doubles == expected.sums[kind], "[\(rows), \(columns)] over \(Self.axes[kind])")
        #expect(actual[2 * kind + 1].doubles == expected.maxima[kind])
      }
    }
  }

  @Test("what is not a number reaches every sum and maximum over it, wherever it stands", arguments: backends)
  func notANumber(backend: TestedBackend) throws {
    for (rows, columns) in [(3, 1030), (1030, 3), (70, 70)] {
      for place in [0, 511, 512, rows * columns - 1] {
        for value in [Float.nan, .infinity, -.infinity] {
          var values = HostArray.random([rows, columns], in: -3...(-1), seed: 62).floats
          values[place] = value
          let x = HostArray([rows, columns], values)
          let expected = Expected(x.doubles, rows: rows, columns: columns)
          let actual = try backend.evaluate([x]) { _, x in
            Self.axes.flatMap { [x[0].sum(axes: $0), x[0].maximum(axes: $0), x[0].logSumExp(axes: $0)] }
          }
          for kind in 0..<3 {
            let name = "\(value) at \(place) of [\(rows), \(columns)] over \(Self.axes[kind])"
            expectClose(actual[3 * kind].doubles, expected.sums[kind], relative: 1e-5, "sum, \(name)")
            expectClose(actual[3 * kind + 1].doubles, expected.maxima[kind], relative: 0, absolute: 0, name)
            expectClose(
              actual[3 * kind + 2].doubles, expected.logarithms[kind], relative: 1e-5, absolute: 1e-5,
              "logSumExp, \(name)")
          }
        }
      }
    }
  }

  @Test("sums of exponentials span the range of float32, whichever comes first", arguments: backends)
  func range(backend: TestedBackend) throws {
    for (rows, columns) in [(3, 1030), (1030, 3), (70, 70), (1, 5000)] {
      for scale in [3e38, 1e4, 60] as [Float] {
        let x = HostArray(
          [rows, columns], HostArray.random([rows, columns], in: -1...1, seed: 63).floats.map { $0 * scale })
        let values = x.doubles
        let actual = try backend.evaluate([x]) { _, x in Self.axes.map { x[0].logSumExp(axes: $0) } }
        let groups: [[[Double]]] = [
          [values], (0..<rows).map { row in Array(values[row * columns..<(row + 1) * columns]) },
          (0..<columns).map { column in (0..<rows).map { values[$0 * columns + column] } },
        ]
        for (result, groups) in zip(actual, groups) {
          let expected = groups.map { group -> Double in
            let largest = group.reduce(-.infinity, max)
            return largest + log(group.reduce(0) { $0 + exp($1 - largest) })
          }
          expectClose(
            result.doubles, expected, relative: 1e-6, absolute: 2e-6, "[\(rows), \(columns)] times \(scale)")
        }
      }
    }
  }

  // Where a row lies in one block, the reduction adds in the order of the sum it stands for.
  @Test(
    "the reduction of a row has the bits of the logarithm of a sum shifted by the maximum",
    arguments: backends)
  func composed(backend: TestedBackend) throws {
    for columns in [1, 2, 3, 10, 31, 64, 500, 512] {
      let x = HostArray.random([37, columns], in: -30...30, seed: UInt64(columns))
      let actual = try backend.evaluate([x]) { _, x in
        let peak = x[0].maximum(axes: [1], keeping: true)
        let total = (x[0] - peak).exponential().sum(axes: [1], keeping: true).logarithm() + peak
        return [x[0].logSumExp(axes: [1], keeping: true), total]
      }
      #expect(actual[0] == actual[1], "\(columns)")
    }
  }

  @Test("sums and maxima within segments are those of plain loops", arguments: backends)
  func segments(backend: TestedBackend) throws {
    for shape in [[3, 5, 4], [1, 700, 3], [2, 3, 600], [7, 1, 8], [2, 40, 512], [5, 2, 1]] as [Shape] {
      let x = HostArray.random(shape, in: -3...(-1), seed: UInt64(shape.count))
      let values = x.doubles.map { 2 * $0 }
      var (sums, maxima, logarithms) = ([Double](), [Double](), [Double]())
      for segment in 0..<shape[0] {
        for column in 0..<shape[2] {
          let part = (0..<shape[1]).map { values[(segment * shape[1] + $0) * shape[2] + column] }
          sums.append(part.reduce(0, +))
          maxima.append(part.reduce(-.infinity, max))
          logarithms.append(log(part.reduce(0) { $0 + exp($1) }))
        }
      }
      let outputs = try backend.evaluate([x]) { _, x in
        let doubled = x[0] + x[0]
        return [
          doubled.sum(axes: [1]), doubled.maximum(axes: [1]), doubled.sum(axes: [0, 1]), doubled,
          doubled.logSumExp(axes: [1]),
        ]
      }
      expectClose(
        outputs[0].doubles, sums, shape: [shape[0], shape[2]], relative: 1e-5, absolute: 1e-4, "\(shape)")
      #expect(outputs[1].doubles == maxima, "\(shape)")
      expectClose(outputs[4].doubles, logarithms, relative: 1e-6, absolute: 2e-6, "\(shape)")
      let columns = (0..<shape[2]).map { column in
        (0..<shape[0]).reduce(0) { $0 + sums[$1 * shape[2] + column] }
      }
      expectClose(
        outputs[2].doubles, columns, shape: [shape[2]], relative: 1e-5, absolute: 1e-3, "\(shape)")
    }
  }
}
