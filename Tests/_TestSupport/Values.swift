// Keyed random values for tests.

import Foundations
public import Tensors
public import Testing

extension HostArray {
  /// Random float32 numbers within an interval; different seeds give independent numbers.
  public static func random(_ shape: Shape, in domain: ClosedRange<Double> = -2...2, seed: UInt64)
    -> HostArray
  {
    let width = domain.upperBound - domain.lowerBound
    return HostArray(
      shape,
      words(shape.count, seed).map { word in
        let value = domain.lowerBound + width * (Double(Noise.uniform(word)) + 0x1p-25)
        return Float(min(max(value, domain.lowerBound), domain.upperBound))
      })
  }

  /// Random operands of a row: numbers within its domain, truth values or words.
  public static func random(_ shape: Shape, for row: Elementwise, seed: UInt64) -> HostArray {
    let type = TensorType(shape, row.operands.element)
    return switch row.operands {
    case .number: random(shape, in: row.domain, seed: seed)
    case .truth: HostArray(type, bytes: words(shape.count, seed).map { UInt8($0 & 1) })
    case .word: HostArray(shape, words: words(shape.count, seed))
    }
  }

  private static func words(_ count: Int, _ seed: UInt64) -> [UInt32] {
    (0..<count).map { Philox.word(key: Key(seed: seed), stream: 0, row: 0, column: $0) }
  }
}

extension Elementwise: CustomTestStringConvertible {
  /// The row's name.
  public var testDescription: String { name }
}

extension Elementwise.Definition {
  /// The function at one or two operands.
  public func callAsFunction(_ operands: [Double]) -> Double {
    switch self {
    case .unary(let function): function(operands[0])
    case .binary(let function): function(operands[0], operands[1])
    }
  }
}
