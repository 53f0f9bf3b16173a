// Which convolutions take the way by tiles.

import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Tiles")
struct TileTests {
  /// How many tasks of a plan are convolutions by tiles, and how many the library's.
  private static func kinds(_ body: (Trace, [Tensor]) -> [Tensor], _ types: [TensorType]) throws -> [Int] {
    let graph = Graph(inputs: types, body)
    let plan = try Planner.plan(graph, fusion: true, products: Packing(always: false))
    let work = plan.jobs.flatMap(\.work)
    return [
      work.count { if case .tiles = $0 { true } else { false } },
      work.count { if case .convolution = $0 { true } else { false } },
    ]
  }

  @Test(
    "all three forms of many channels go by tiles, whatever the number of pictures",
    .enabled(if: VectorLibrary.hasTiles, "this processor has no AVX-512: nothing goes by tiles"),
    arguments: [1, 64])
  func forms(pictures: Int) throws {
    let convolution = Convolution(
      input: .init(16, 16), kernel: .init(4, 4), stride: .init(2, 2), padding: .init(1))
    let types = [
      TensorType([pictures, 16, 16, 32]), TensorType([4, 4, 32, 64]), TensorType([pictures, 8, 8, 64]),
    ]
    let kinds = try Self.kinds(
      { _, t in
        [
          convolution.forward(t[0], t[1]), convolution.transposed(t[2], t[1]),
          convolution.filters(t[0], t[2]),
        ]
      }, types)
    #expect(kinds == [3, 0])
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
    #expect(try Self.kinds({ _, t in [convolution.forward(t[0], t[1])] }, types) == [0, 1])
  }
}
