// Weights packed in pairs: the bytes of oneDNN's own reorder.

import Foundations
import COneDNN
import CVector
import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Packed weights")
struct WeightPackingTests {
  private static func product(_ k: Int, _ n: Int, transposed: Bool, leading: Int) -> Product {
    let stored = TensorType(transposed ? [n, leading] : [k, leading])
    let right = Product.Matrix(
      view: View(buffer: 0, stored), leading: leading, transposed: transposed, batchStride: 0)
    let left = Product.Matrix(
      view: View(buffer: 1, TensorType([8, k], .bfloat16)), leading: k, transposed: false, batchStride: 0)
    return Product(
      label: "product", batch: 1, m: 8, n: n, k: k, left: left, right: right,
      result: View(buffer: 2, TensorType([8, n])), bias: nil, activation: .none, packed: true, packing: 3,
      element: .bfloat16)
  }

  // Whole blocks, halves of them, single rows and columns, gaps between rows, enough for a team.
  @Test(
    "pairs have the bytes of the library's reorder",
    .enabled(if: Processor.multipliesBfloat16, "this processor does not multiply bfloat16"),
    arguments: [
      (784, 400), (400, 784), (400, 40), (400, 20), (20, 400), (33, 17), (64, 64), (1, 1), (31, 300),
    ],
    [(false, 0), (true, 0), (false, 5), (true, 3)])
  func bytes(size: (k: Int, n: Int), layout: (transposed: Bool, gap: Int)) throws {
    let leading = (layout.transposed ? size.k : size.n) + layout.gap
    let product = Self.product(size.k, size.n, transposed: layout.transposed, leading: leading)
    let library = try MatrixLibrary()
    let primitive = try MatrixProduct(product, library)
    let count = product.right.view.shape.count
    var values = HostArray.random([count], in: -2...2, seed: 1).floats
    // A tie, numbers that round to infinity and to 0, and what is no number.
    for (place, value) in [
      Float(1 + 1.0 / 256), .greatestFiniteMagnitude, Float(bitPattern: 700), .nan, -.infinity,
    ]
    .enumerated()
    where place < count { values[place] = value }
    let plain = Memory(byteCount: 4 * count)
    plain.address.withMemoryRebound(to: Float.self, capacity: count) { $0.update(from: values, count: count) }
    let scratch = Memory(byteCount: primitive.scratchByteCount)
    func packed(_ task: (UnsafeMutableRawPointer) throws -> any BoundTask) throws -> [UInt8] {
      let target = Memory(byteCount: primitive.packedByteCount)
      target.bytes.copyBytes(from: [UInt8](repeating: 0xAB, count: primitive.packedByteCount))
      let bound = try task(target.address)
      #expect(bound.task.run(bound.task.argument) == 0)
      return Array(target.bytes.prefix(primitive.packedByteCount))
    }
    let oneDNN = try packed { try primitive.packCall(from: plain.address, to: $0, scratch.address) }
    for threads in [1, 3] {
      let own = try packed {
        try #require(
          WeightPacking(product, blocks: primitive.pairBlocks, from: plain.address, to: $0, threads: threads))
      }
      #expect(own == oneDNN)
    }
  }
}
