// What loops leave out of their instructions, and that their numbers stay what they were, to the bit.

import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@testable import CPU

@Suite("Rewritten loops")
struct RewritingTests {
  /// Ordinary numbers, and every edge of exponentials and of rounding.
  private static let numbers: HostArray = {
    let edges: [Float] = [
      0, -0, 1, -1, .leastNonzeroMagnitude, 1e-38, -1e-38, 17, -17, 87, -87, 88.7, -88.7, 103, -103, 104,
      -104, 1e4, -1e4, .infinity, -.infinity, .nan, .greatestFiniteMagnitude, Float(bitPattern: 0x3F80_8000),
      Float(bitPattern: 0x3F81_8000), Float(bitPattern: 0x7F7F_FFFF), Float(bitPattern: 0xFF80_0001),
    ]
    return HostArray([1300], edges + HostArray.random([1300 - edges.count], seed: 91).floats.map { 9 * $0 })
  }()

  private static func kernels(_ program: PlannedProgram) throws -> [String] {
    try program.plan(fusion: true).loops.flatMap(\.instructions).compactMap { instruction in
      if case .named(let name) = instruction.kernel { return name }
      return nil
    }
  }

  @Test("softplus and logistic of one value share an exponential, and are what each is alone")
  func folded() throws {
    let both = PlannedProgram("both", [Self.numbers]) { _, x in [x[0].softplus(), x[0].logistic()] }
    let softplus = PlannedProgram("softplus", [Self.numbers]) { _, x in [x[0].softplus()] }
    let logistic = PlannedProgram("logistic", [Self.numbers]) { _, x in [x[0].logistic()] }
    let apart = PlannedProgram("of two values", [Self.numbers]) { _, x in
      [x[0].softplus(), (x[0] + 1).logistic()]
    }
    #expect(
      try Self.kernels(both).sorted() == ["foldedExponential", "logisticFromFolded", "softplusFromFolded"])
    #expect(try Self.kernels(apart).sorted() == ["add", "logistic", "softplus"])
    let backend = CPU()
    let shared = try both.results(on: backend)
    #expect(try shared[0].bytes == softplus.results(on: backend)[0].bytes)
    #expect(try shared[1].bytes == logistic.results(on: backend)[0].bytes)
    // Against both in Double, within three roundings.
    for (place, x) in Self.numbers.doubles.enumerated() where x.isFinite {
      for (value, exact) in [
        (shared[0].doubles[place], max(x, 0) + log1p(exp(-abs(x)))),
        (shared[1].doubles[place], 1 / (1 + exp(-x))),
      ] {
        #expect(abs(value - exact) <= 4e-7 * exact + 2e-38, "of \(x): \(value), not \(exact)")
      }
    }
  }

  @Test("what is computed to be stored in 16 bits is rounded where it is stored")
  func rounded() throws {
    let computed = PlannedProgram("computed", [Self.numbers]) { _, x in [(x[0] * 3).cast(to: .bfloat16)] }
    let joined = PlannedProgram("joined", [Self.numbers]) { _, x in
      let rows = x[0].reshaped(to: [26, 50])
      return [.concatenated([(rows * 3).cast(to: .bfloat16), (rows * 6).cast(to: .bfloat16)], axis: 1)]
    }
    let read = PlannedProgram("read", [Self.numbers]) { _, x in [x[0].cast(to: .bfloat16)] }
    let again = PlannedProgram("used again", [Self.numbers]) { _, x in
      let half = (x[0] * 3).cast(to: .bfloat16)
      return [half, half.cast(to: .float32) + 1]
    }
    #expect(try Self.kernels(computed) == ["multiply"])
    #expect(try Self.kernels(joined) == ["multiply", "multiply"])
    // What is only loaded might be replaced before it is stored, and what else reads a number needs it rounded.
    #expect(try Self.kernels(read) == ["halfOfNumber"])
    #expect(try Self.kernels(again).contains("halfOfNumber"))

    let backend = CPU()
    let expected = Self.numbers.floats.map { ($0 * 3).roundedToBfloat16 }
    func upper(_ values: [Float]) -> [UInt16] { values.map { UInt16($0.bitPattern >> 16) } }
    func stored(_ array: HostArray) -> [UInt16] {
      array.bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) }
    }
    let doubled = Self.numbers.floats.map { ($0 * 6).roundedToBfloat16 }
    let rows = (0..<26).flatMap { row -> [Float] in
      let range = 50 * row..<50 * row + 50
      return Array(expected[range]) + Array(doubled[range])
    }
    #expect(try stored(computed.results(on: backend)[0]) == upper(expected))
    #expect(try stored(joined.results(on: backend)[0]) == upper(rows))
    #expect(try stored(read.results(on: backend)[0]) == upper(Self.numbers.floats.map(\.roundedToBfloat16)))
    let both = try again.results(on: backend)
    #expect(stored(both[0]) == upper(expected))
    #expect(zip(both[1].floats, expected).allSatisfy { $0 == $1 + 1 || ($0.isNaN && $1.isNaN) })
  }
}
