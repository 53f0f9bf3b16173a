// Which convolutions take the way by tiles.

import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Tiles")
struct TileTests {
  /// How many tasks of a plan are convolutions by tiles, and how many the library's.
  private static func kinds(_ graph: Graph, hasMatrixTiles: Bool = false) throws -> [Int] {
    let library = Packing(always: false, hasMatrixTiles: hasMatrixTiles)
    let plan = try Planner.plan(graph, fusion: true, products: library)
    let work = plan.jobs.flatMap(\.work)
    return [
      work.count { if case .tiles = $0 { true } else { false } },
      work.count { if case .convolution = $0 { true } else { false } },
    ]
  }

  @Test(
    "all three forms of many channels go by tiles, whatever the number of pictures",
    .enabled(
      if: VectorLibrary.hasTiles(of: .float32), "this processor has no AVX-512: nothing goes by tiles"),
    arguments: [1, 64])
  func forms(pictures: Int) throws {
    let convolution = Convolution(
      input: .init(16, 16), kernel: .init(4, 4), stride: .init(2, 2), padding: .init(1))
    let types = [
      TensorType([pictures, 16, 16, 32]), TensorType([4, 4, 32, 64]), TensorType([pictures, 8, 8, 64]),
    ]
    let graph = Graph(inputs: types) { _, t in
      [
        convolution.forward(t[0], t[1]), convolution.transposed(t[2], t[1]),
        convolution.filters(t[0], t[2]),
      ]
    }
    #expect(try Self.kinds(graph) == [3, 0])
  }

  // Threads take pieces of the work as they come to them: with a busy process on every core each run divides it otherwise.
  @Test(
    "who computes which piece changes no bit",
    .enabled(
      if: VectorLibrary.hasTiles(of: .float32), "this processor has no AVX-512: nothing goes by tiles"),
    arguments: [1, 2, 3])
  func pieces(threads: Int) throws {
    let convolution = Convolution(
      input: .init(16, 16), kernel: .init(4, 4), stride: .init(2, 2), padding: .init(1))
    let inputs: [HostArray] = [
      .random([21, 16, 16, 32], seed: 3), .random([4, 4, 32, 64], seed: 4), .random([21, 8, 8, 64], seed: 5),
    ]
    func results(_ backend: CPU) throws -> [HostArray] {
      try evaluate(on: backend, inputs: inputs) { _, t in
        [
          convolution.forward(t[0], t[1]), convolution.transposed(t[2], t[1]),
          convolution.filters(t[0], t[2]),
        ]
      }
    }
    let alone = try results(CPU(threads: 1))
    let others = try (0..<4).map { _ in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "while :; do :; done"]
      try process.run()
      return process
    }
    // Not asked to end: what other tests ignore, their children ignore as well.
    defer { for other in others { kill(other.processIdentifier, SIGKILL) } }
    for _ in 0..<20 { #expect(try results(CPU(threads: threads)) == alone) }
  }

  @Test(
    "few channels, other windows and sizes that waste tiles stay with the library",
    arguments: [
      (16, 16, 4, 2, 32), (16, 32, 4, 2, 48), (16, 32, 3, 2, 32), (16, 32, 4, 1, 32), (2, 32, 4, 2, 32),
      (6, 32, 4, 2, 32),
    ])
  func others(size: Int, channels: Int, kernel: Int, stride: Int, features: Int) throws {
    let convolution = Convolution(
      input: .init(size, size), kernel: .init(kernel, kernel), stride: .init(stride, stride),
      padding: .init(1))
    let types = [TensorType([2, size, size, channels]), TensorType([kernel, kernel, channels, features])]
    let graph = Graph(inputs: types) { _, t in [convolution.forward(t[0], t[1])] }
    #expect(try Self.kinds(graph) == [0, 1])
  }

  /// Pictures of which several are transformed at a time, tiles that hang over, an odd number of tiles.
  static let halves: [ConvolutionCase] = [(21, 16, 10), (2, 18, 18), (3, 4, 4), (1, 18, 12), (5, 8, 8)].map {
    ConvolutionCase(
      pictures: $0, size: .init($1, $2), kernel: .init(4, 4), stride: .init(2, 2), padding: .init(1),
      channels: 48, features: 64)
  }

  @Test(
    "bfloat16 goes by tiles too, but where products go tile by tile of the processor's own",
    .enabled(if: VectorLibrary.hasTiles(of: .bfloat16), "this processor has no AVX-512 for bfloat16"),
    arguments: halves)
  func bfloat16(tested: ConvolutionCase) throws {
    #expect(try Self.kinds(tested.graph) == [3, 0])
    #expect(try Self.kinds(tested.graph, hasMatrixTiles: true)[0] == 0)
  }

  // Sums of four whole numbers up to 16 are bfloat16, so that rounding changes nothing.
  @Test(
    "whole numbers have their exact sums in bfloat16",
    .enabled(if: VectorLibrary.hasTiles(of: .bfloat16), "this processor has no AVX-512 for bfloat16"),
    arguments: halves)
  func wholeNumbers(tested: ConvolutionCase) throws {
    let values = zip([tested.input, tested.filters, tested.output], 1...).map { shape, seed in
      HostArray(shape, HostArray.random(shape, in: -16...16, seed: seed).doubles.map { Float($0.rounded()) })
    }
    for (actual, expected) in zip(try tested.results(values), tested.exact(values)) {
      #expect(actual.doubles == expected)
    }
  }

  // Rounding to 8 bits errs by up to 2^-8 of a binade, which is 0.0016 of a number in the root of the mean square.
  // Two factors are rounded, and their products have four times the variance of the definition's: 0.0044.
  @Test(
    "other numbers are off by no more than the rounding of their transforms",
    .enabled(if: VectorLibrary.hasTiles(of: .bfloat16), "this processor has no AVX-512 for bfloat16"),
    arguments: halves)
  func rounding(tested: ConvolutionCase) throws {
    let values = zip([tested.input, tested.filters, tested.output], 1...).map {
      HostArray.random($0, in: -1...1, seed: $1)
    }
    for (actual, expected) in zip(try tested.results(values), tested.exact(values)) {
      let error = zip(actual.doubles, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      #expect((error / expected.reduce(0) { $0 + $1 * $1 }).squareRoot() < 0.0065)
    }
  }
}
