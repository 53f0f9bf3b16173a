// A codebook of vectors: the nearest one stands for each, and a training step moves them as k-means would.

import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Vector quantisation")
struct VectorCodeTests {
  /// A codebook of four vectors of two numbers, and its buffers.
  private struct Book {
    let codes: VectorCodes
    let buffers: BufferStore

    init() {
      let scope = ParameterScope()
      codes = VectorCodes(scope, count: 4, places: 3, width: 2)
      buffers = scope.buffers
    }

    func values(_ sums: [Float], _ counts: [Float]) -> HostArray {
      var all = buffers.initialValues.floats
      for buffer in buffers.buffers {
        let new = buffer.path == "sums" ? sums : counts
        all.replaceSubrange(buffer.offset..<(buffer.offset + new.count), with: new)
      }
      return HostArray([all.count], all)
    }

    /// The vectors that stand for others, and the codebook's buffers after the step: sums, counts.
    func step(
      _ backend: TestedBackend, _ vectors: HostArray, from stored: HostArray
    ) throws -> (quantized: [Float], sums: [Float], counts: [Float]) {
      let inputs = [vectors, HostArray([2], words: [1, 2]), HostArray([1, 2], words: [0, 0])]
      let found = try backend.evaluate(inputs, state: [BufferStore.variable: stored]) { _, x in
        let updates = BufferUpdates()
        let context = LayerContext(training: RandomSource(key: x[1], rows: x[2]), updates: updates)
        return [codes.quantized(x[0], context), updates.flat(buffers, in: x[0].trace)]
      }
      func part(_ name: String) -> [Float] {
        buffers.buffers.first { $0.path == name }.map { buffers.values(of: $0, in: found[1].floats) } ?? []
      }
      return (found[0].floats, part("sums"), part("counts"))
    }
  }

  private static let vectors = HostArray.random([12, 2], in: -1...1, seed: 3)

  /// The nearest of some vectors.
  private static func nearest(_ x: [Double], _ book: [[Double]]) -> Int {
    let distances = book.map { pow($0[0] - x[0], 2) + pow($0[1] - x[1], 2) }
    return distances.indices.min { distances[$0] < distances[$1] } ?? 0
  }

  private static func rows(_ values: [Float]) -> [[Double]] {
    stride(from: 0, to: values.count, by: 2).map { [Double(values[$0]), Double(values[$0 + 1])] }
  }

  @Test("a step moves every code towards the mean of the vectors that chose it", arguments: TestedBackend.all)
  func step(backend: TestedBackend) throws {
    let book = Book()
    let counts: [Float] = [3, 5, 2, 4]
    let places: [[Double]] = [[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]]
    let sums = places.indices.flatMap { code in places[code].map { Float($0) * counts[code] } }
    let found = try book.step(backend, Self.vectors, from: book.values(sums, counts))
    let all = Self.rows(Self.vectors.floats)
    let chosen = all.map { Self.nearest($0, places) }
    expectClose(found.quantized.map(Double.init), chosen.flatMap { places[$0] }, absolute: 1e-6)
    for code in 0..<4 {
      let own = all.indices.filter { chosen[$0] == code }.map { all[$0] }
      let count = 0.99 * Double(counts[code]) + 0.01 * Double(own.count)
      #expect(abs(Double(found.counts[code]) - count) < 1e-5)
      for axis in 0..<2 {
        let sum =
          0.99 * Double(counts[code]) * places[code][axis] + 0.01 * own.reduce(0) { $0 + $1[axis] }
        #expect(abs(Double(found.sums[2 * code + axis]) - sum) < 1e-5)
      }
    }
  }

  // Sums / counts is what stands for a code, so both must begin together.
  @Test("a codebook begins with vectors of the first batch", arguments: TestedBackend.all)
  func beginning(backend: TestedBackend) throws {
    let book = Book()
    let found = try book.step(backend, Self.vectors, from: book.buffers.initialValues)
    let all = Self.rows(Self.vectors.floats)
    // Each of the vectors that stand for others is one of the batch.
    for vector in Self.rows(found.quantized) {
      #expect(all.contains { abs($0[0] - vector[0]) < 1e-6 && abs($0[1] - vector[1]) < 1e-6 })
    }
    #expect(abs(found.counts.reduce(0, +) - 12) < 1e-4 && found.counts.allSatisfy { $0 > 2.9 })
    let codes = zip(Self.rows(found.sums), found.counts).map { sum, count in sum.map { $0 / Double(count) } }
    #expect(codes.allSatisfy { code in all.contains { hypot($0[0] - code[0], $0[1] - code[1]) < 0.05 } })
  }

  @Test("a code that nothing chooses begins anew at a vector of the batch", arguments: TestedBackend.all)
  func unused(backend: TestedBackend) throws {
    let book = Book()
    // The last code is far away and has hardly been chosen.
    let sums: [Float] = [-1.5, -1.5, 1.5, -1.5, -1.5, 1.5, 0.9, 0.9]
    let found = try book.step(backend, Self.vectors, from: book.values(sums, [3, 3, 3, 0.009]))
    let code = [found.sums[6] / found.counts[3], found.sums[7] / found.counts[3]].map(Double.init)
    #expect(Self.rows(Self.vectors.floats).contains { hypot($0[0] - code[0], $0[1] - code[1]) < 1e-5 })
    #expect(abs(found.counts[3] - 3) < 1e-5)
    // The others stay what they are.
    #expect(found.counts[0..<3].allSatisfy { $0 > 2.9 })
  }

  @Test("outside training codes are looked up, and nothing moves", arguments: TestedBackend.all)
  func lookup(backend: TestedBackend) throws {
    let book = Book()
    let stored = book.values([-1, 0, 2, 0, 0, 3, 0, -4], [1, 1, 1, 1])
    let found = try backend.evaluate(
      [HostArray([2, 6], [-0.9, 0.1, 1.8, 0.1, 0.2, 2, 0, -3, 0, -3, -2, 0])],
      state: [BufferStore.variable: stored]
    ) { _, x in
      let codes = book.codes.codes(of: x[0])
      return [codes.cast(to: .float32), book.codes.latents(of: codes)]
    }
    #expect(found[0].floats == [0, 1, 2, 3, 3, 0])
    #expect(found[1].floats == [-1, 0, 2, 0, 0, 3, 0, -4, 0, -4, -1, 0])
  }
}
