// Every row of the elementwise table on every backend: values against the definition, gradients against
// central differences, broadcasting against a plain loop.

import Foundations
import Testing
import _TestSupport

@testable import Tensors

@Suite("Elementwise rows")
struct ElementwiseTests {
  static let differentiable = Elementwise.all.filter { $0.derivative != nil }
  static let binary = Elementwise.all.filter { $0.arity == 2 }

  @Test("a row has its definition's values at every shape", arguments: TestedBackend.all, Elementwise.all)
  func values(backend: TestedBackend, row: Elementwise) throws {
    for shape in Shapes.all + [[67], [33, 65]] {
      let operands = row.operands([shape, shape])
      let actual = try backend.value(operands) { row.applied(to: $0) }
      expectClose(
        actual, row.expected(operands), relative: backend.precision, absolute: backend.precision / 10,
        "\(shape)")
    }
  }

  @Test(
    "a row has its definition's values at awkward operands", arguments: TestedBackend.all, Elementwise.all)
  func awkward(backend: TestedBackend, row: Elementwise) throws {
    let values = Self.awkward(row.operands)
    // Every value, or every pair of values, ties among them.
    let pairs = values.flatMap { left in values.map { [left, $0] } }
    let columns = row.arity == 1 ? [values] : [pairs.map { $0[0] }, pairs.map { $0[1] }]
    let operands = columns.map { column in
      HostArray(TensorType([column.count], row.operands.element), doubles: column)
    }
    let actual = try backend.value(operands) { row.applied(to: $0) }.doubles
    let expected = row.expected(operands).doubles
    for place in expected.indices {
      expectClose(
        [actual[place]], [expected[place]], relative: backend.precision,
        absolute: Double(Float.leastNormalMagnitude), "at \(columns.map { $0[place] })")
    }
  }

  /// Values at which functions overflow, underflow, cancel, jump or are undefined.
  static func awkward(_ kind: Elementwise.Kind) -> [Double] {
    switch kind {
    case .number:
      let positive: [Float] = [
        0, .leastNonzeroMagnitude, .leastNormalMagnitude, 1e-30, 1e-8, 0.5, 1, 1.5, 2, 3, 16.5, 88, 89,
        104, 1_000.25, 16_777_216, 1e30, .greatestFiniteMagnitude, .infinity,
      ]
      return positive.flatMap { [Double($0), -Double($0)] } + [.nan]
    case .truth: return [0, 1]
    case .word: return [0, 1, 2, 255, 256, 257, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF]
    }
  }

  @Test(
    "gradients and second gradients agree with central differences", arguments: TestedBackend.all,
    differentiable)
  func gradients(backend: TestedBackend, row: Elementwise) throws {
    for shape in [[], [0], [5], [2, 3], [3, 1, 2]] as [Shape] {
      let weights = HostArray.random(shape, seed: 3)
      try backend.expectBothGradients(at: row.operands([shape, shape]) + [weights], "\(shape)") { tensors in
        (tensors[row.arity] * row.applied(to: tensors)).sum()
      }
    }
  }

  @Test("operands of different shapes repeat", arguments: TestedBackend.all, binary)
  func broadcasting(backend: TestedBackend, row: Elementwise) throws {
    for pair in Shapes.pairs {
      let operands = row.operands([pair.left, pair.right])
      let actual = try backend.value(operands) { row.applied(to: $0) }
      let repeated = operands.map { Loops.repeated($0, to: pair.result) }
      expectClose(
        actual, row.expected(repeated), relative: backend.precision, absolute: backend.precision / 10,
        "\(pair.left) with \(pair.right)")
    }
  }

  @Test(
    "gradients flow back through repeated operands", arguments: TestedBackend.all,
    binary.filter { $0.derivative != nil })
  func broadcastGradients(backend: TestedBackend, row: Elementwise) throws {
    let small = Shapes.pairs.filter { $0.result.count <= 12 }
    for (number, pair) in small.enumerated() where number % 5 == 0 {
      let weights = HostArray.random(pair.result, seed: 3)
      let operands = row.operands([pair.left, pair.right], seed: 11 + UInt64(number))
      try backend.expectBothGradients(at: operands + [weights], "\(pair.left) with \(pair.right)") {
        tensors in
        (tensors[2] * row.applied(to: tensors)).sum()
      }
    }
  }

  @Test("at a tie maximum and minimum share the gradient", arguments: TestedBackend.all)
  func ties(backend: TestedBackend) throws {
    let point = HostArray([3], [1, -2, 0])
    for row in [Elementwise.maximum, .minimum] {
      let both = try backend.evaluate([point, point]) { _, tensors in
        Tensors.gradients(of: row.applied(to: tensors).sum(), withRespectTo: tensors)
      }
      #expect(both.map(\.floats) == [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]])
    }
  }

  @Test("the operators of a tensor are the rows of their names")
  func operators() {
    func row(_ make: (Tensor, Tensor) -> Tensor, of element: ElementType = .float32) -> String {
      var name = ""
      _ = Graph(inputs: [TensorType([2], element), TensorType([2], element)]) { _, tensors in
        let made = make(tensors[0], tensors[1])
        if case .elementwise(let row) = made.operation { name = row.name }
        if made.operands.first?.node != 0 { name += ", turned" }
        return [made]
      }
      return name
    }
    #expect(row(+) == "add" && row(-) == "subtract" && row(*) == "multiply" && row(/) == "divide")
    #expect(row(.<) == "less" && row(.<=) == "lessOrEqual" && row { $0.equals($1) } == "equal")
    #expect(row(.>) == "less, turned" && row(.>=) == "lessOrEqual, turned")
    #expect(row { $0.maximum($1) } == "maximum" && row { $0.minimum($1) } == "minimum")
    #expect(row { $0.logLogisticInterval(width: $1) } == "logLogisticInterval")
    #expect(row { $0.power($1) } == "power" && row { x, _ in x.squared() } == "multiply")
    #expect(row({ $0.and($1) }, of: .bool) == "and" && row({ $0.or($1) }, of: .bool) == "or")
    #expect(row({ x, _ in x.not() }, of: .bool) == "not")
    let unary: [(String, (Tensor) -> Tensor)] = [
      ("negate", { -$0 }), ("absolute", { $0.absolute() }), ("sign", { $0.sign() }),
      ("floor", { $0.floor() }), ("exponential", { $0.exponential() }),
      ("exponentialMinusOne", { $0.exponentialMinusOne() }), ("logarithm", { $0.logarithm() }),
      ("logarithmOnePlus", { $0.logarithmOnePlus() }), ("squareRoot", { $0.squareRoot() }),
      ("reciprocal", { $0.reciprocal() }), ("sine", { $0.sine() }), ("cosine", { $0.cosine() }),
      ("hyperbolicTangent", { $0.hyperbolicTangent() }), ("logistic", { $0.logistic() }),
      ("softplus", { $0.softplus() }), ("rectified", { $0.rectified() }), ("isFinite", { $0.isFinite() }),
      ("logGamma", { $0.logGamma() }), ("digamma", { $0.digamma() }), ("trigamma", { $0.trigamma() }),
    ]
    for (name, function) in unary { #expect(row { x, _ in function(x) } == name) }
    // No row is left out but those that a random source applies.
    #expect(Set(Elementwise.unary.map(\.name)).subtracting(unary.map(\.0)) == ["not", "uniform", "normal"])
  }
}
