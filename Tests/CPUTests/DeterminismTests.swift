// The same program on the same team gives the same bits; other teams agree but for rounding.

import CPU
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Determinism")
struct DeterminismTests {
  /// Programs large enough that their loops are shared by a team.
  static let programs: [PlannedProgram] = [
    .step(dimensions: 784, hidden: [200], latents: 10, batch: 100), .norm,
    PlannedProgram("wide reductions", [.random([300, 700], seed: 71)]) { _, x in
      let y = (x[0] * 1.5).hyperbolicTangent()
      return [y.sum(), y.sum(axes: [0]), y.sum(axes: [1]), y.maximum(axes: [0]), y.softplus()]
        + [[0], [1], [0, 1]].map { y.logSumExp(axes: $0) }
    },
    PlannedProgram("a wide sum", [.random([200_003], seed: 72)]) { _, x in [x[0].exponential().sum()] },
  ]

  @Test("a program run twice, planned twice or run anew gives the same bits", arguments: programs, [1, 2])
  func repeats(program: PlannedProgram, threads: Int) throws {
    let backend = CPU(threads: threads)
    let first = try program.results(on: backend, runs: 4)
    for _ in 0..<3 { #expect(try program.results(on: backend, runs: 4) == first) }
  }

  @Test("teams of one, two and three agree within rounding", arguments: programs)
  func teams(program: PlannedProgram) throws {
    let alone = try program.results(on: CPU(threads: 1), runs: 2)
    for threads in [2, 3] {
      for (one, more) in zip(alone, try program.results(on: CPU(threads: threads), runs: 2)) {
        let scale = one.doubles.reduce(1) { max($0, abs($1)) }
        expectClose(more, one, relative: 2e-5, absolute: 2e-6 * scale, "\(threads) threads")
      }
    }
  }

  @Test("rows added up by number have the same bits for any team")
  func scatter() throws {
    let rows = HostArray.random([900, 130], seed: 77)
    // Few numbers, so that each has many rows whose order matters.
    let ids = HostArray.random([900], in: 0...7.9, seed: 78)
    let results = try [1, 2, 3, 5].map { threads in
      try evaluate(on: CPU(threads: threads), inputs: [rows, ids]) { _, x in
        [x[0].scatterAdd(x[1].cast(to: .int32), into: 8), x[0].scatterAdd(x[1].cast(to: .int32), into: 500)]
      }
    }
    #expect(results.allSatisfy { $0 == results[0] })
  }

  @Test(
    "a row's numbers are the same alone as among others", arguments: [1, 2], [7, 512, 513, 5000, 12_000])
  func rows(threads: Int, columns: Int) throws {
    let backend = CPU(threads: threads)
    let x = HostArray.random([40, columns], seed: 73)
    let values = x.floats
    func results(_ rows: Range<Int>) throws -> [HostArray] {
      let part = Array(values[(rows.lowerBound * columns)..<(rows.upperBound * columns)])
      return try evaluate(on: backend, inputs: [HostArray([rows.count, columns], part)]) { _, x in
        let y = (x[0] * 3).softplus() - x[0] * x[0] * 0.1
        // Each row as a matrix too, whose rows and columns are added up by themselves.
        let width = columns % 2 == 0 ? 8 : 1
        let cube = y.reshaped(to: [rows.count, columns / width, width])
        return [
          y.sum(axes: [1]), (y - y.mean(axes: [1], keeping: true)).squared().sum(axes: [1]), y,
          cube.sum(axes: [1]), cube.sum(axes: [2]), cube.sum(axes: [1, 2]), cube.maximum(axes: [1]),
          y.logSumExp(axes: [1]), cube.logSumExp(axes: [1]),
        ]
      }
    }
    let whole = try results(0..<40)
    for row in 0..<40 {
      for (position, (all, one)) in zip(whole, try results(row..<(row + 1))).enumerated() {
        let width = one.type.byteCount
        let expected = Array(all.bytes[(row * width)..<((row + 1) * width)])
        #expect(one.bytes == expected, "row \(row), result \(position)")
      }
    }
  }

  @Test("a picture's numbers are the same alone as among others", arguments: [1, 2], [4, 16])
  func pictures(threads: Int, size: Int) throws {
    let backend = CPU(threads: threads)
    let convolution = Convolution(
      input: .init(size, size), kernel: .init(4, 4), stride: .init(2, 2), padding: .init(1))
    let (channels, features, count) = (32, 64, 70)
    let x = HostArray.random([count, size, size, channels], seed: 74).floats
    let y = HostArray.random([count, size / 2, size / 2, features], seed: 75).floats
    let filters = HostArray.random([4, 4, channels, features], seed: 76)
    func results(_ pictures: Range<Int>) throws -> [HostArray] {
      func part(_ values: [Float], _ shape: Shape) -> HostArray {
        let each = values.count / count
        return HostArray(
          shape, Array(values[(pictures.lowerBound * each)..<(pictures.upperBound * each)]))
      }
      let inputs = [
        part(x, [pictures.count, size, size, channels]),
        part(y, [pictures.count, size / 2, size / 2, features]), filters,
      ]
      return try evaluate(on: backend, inputs: inputs) { _, t in
        [convolution.forward(t[0], t[2]), convolution.transposed(t[1], t[2])]
      }
    }
    let whole = try results(0..<count)
    for picture in [0, 1, 33, 34, 63, 64, 69] {
      for (position, (all, one)) in zip(whole, try results(picture..<(picture + 1))).enumerated() {
        let width = one.type.byteCount
        let expected = Array(all.bytes[(picture * width)..<((picture + 1) * width)])
        #expect(one.bytes == expected, "picture \(picture), result \(position)")
      }
    }
  }
}
