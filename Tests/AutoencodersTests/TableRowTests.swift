// The distribution of a table's rows against a sum over columns, written out; and what a model sees of missing values.

import Foundation
import Foundations
import Layers
import Tables
import Tensors
import Testing
import _TestSupport

@testable import Autoencoders

@Suite("Rows of tables")
struct TableRowTests {
  /// Two Student numbers, a normal one, a count, and two categorical columns of 2 + 1 and 3 + 1 texts.
  static let layout: TableLayout = {
    var columns = ["a", "b", "c", "d", "e", "f"].map { TableColumn(name: $0, kind: .numeric) }
    let likelihoods: [ColumnLikelihood] = [
      .categorical, .student, .negativeBinomial, .gaussian, .categorical, .student,
    ]
    for place in columns.indices { columns[place].likelihood = likelihoods[place] }
    columns[0].categories = ["x", "y", "z"]
    columns[4].categories = ["x", "y"]
    return TableSchema(columns: columns, rows: 10).layout
  }()

  static func distribution(_ outputs: Tensor) -> TableRowDistribution {
    TableRowDistribution(
      layout: layout, outputs: outputs, logVariance: outputs.trace.constant(-0.5).broadcast(to: [1]),
      logInverseDispersion: outputs.trace.constant(0.3).broadcast(to: [1]))
  }

  /// log p of a row, column by column.
  static func expected(_ x: [Double], _ o: [Double]) -> Double {
    var sum = 0.0
    for place in 0..<2 where !x[place].isNaN {
      let d = x[place] - o[place]
      // Student's t with two degrees of freedom and squared scale 1/2: Gamma(3/2)/(Gamma(1) sqrt(2 pi)/sqrt 2).
      sum += -1.5 * log(1 + d * d) + log(tgamma(1.5) / Double.pi.squareRoot())
    }
    if !x[2].isNaN { sum += -0.5 * ((x[2] - o[2]) * (x[2] - o[2]) * exp(0.5) - 0.5 + log(2 * Double.pi)) }
    if !x[3].isNaN {
      let (theta, m) = (exp(0.3), exp(o[3]))
      sum += lgamma(x[3] + theta) - lgamma(theta) - lgamma(x[3] + 1)
      sum += theta * log(theta / (theta + m)) + x[3] * log(m / (theta + m))
    }
    for range in [4..<7, 7..<11] where !x[range.lowerBound].isNaN {
      let total = o[range].reduce(0) { $0 + exp($1) }
      for place in range where x[place] == 1 { sum += o[place] - log(total) }
    }
    return sum
  }

  static let rows: [[Float]] = [
    [0.5, -2, 1.25, 3, 1, 0, 0, 0, 0, 1, 0], [.nan, 40, .nan, 0, 0, 0, 1, .nan, .nan, .nan, .nan],
    [1e3, .nan, -0.5, .nan, .nan, .nan, .nan, 0, 0, 0, 1],
    [Float](repeating: .nan, count: 11),
  ]

  @Test("likelihoods lie together, categories of one size too")
  func order() {
    #expect(Self.layout.width == 11 && Self.layout.blocks.map(\.column) == [1, 5, 3, 2, 4, 0])
    let sizes = Self.layout.categories.map { $0.size }
    #expect(sizes == [3, 4])
  }

  @Test("the log-density is the sum over the columns that are there", arguments: TestedBackend.all)
  func density(backend: TestedBackend) throws {
    let outputs = HostArray.random([4, 11], seed: 3)
    let x = HostArray([4, 11], Self.rows.flatMap { $0 })
    let actual = try backend.value([x, outputs]) { inputs in
      Self.distribution(inputs[1]).logDensity(of: inputs[0])
    }.doubles
    let numbers = outputs.doubles
    let expected = Self.rows.enumerated().map { row, x in
      Self.expected(x.map(Double.init), Array(numbers[row * 11..<(row + 1) * 11]))
    }
    expectClose(actual, expected, relative: 1e-5, absolute: 1e-5)
    #expect(actual[3] == 0)
  }

  @Test("what is missing has no gradient, and no gradient is lost to it", arguments: TestedBackend.all)
  func missingGradients(backend: TestedBackend) throws {
    let inputs = [HostArray([4, 11], Self.rows.flatMap { $0 }), HostArray.random([4, 11], seed: 3)]
    let values = try backend.evaluate(inputs) { (_: Trace, inputs: [Tensor]) -> [Tensor] in
      let density = Self.distribution(inputs[1]).logDensity(of: inputs[0])
      return gradients(of: density.sum(), withRespectTo: [inputs[1]])
    }[0].doubles
    #expect(!values.contains { !$0.isFinite })
    let numbers = Self.rows.flatMap { $0 }
    for place in numbers.indices {
      let isPassedOver = values[place] == 0
      #expect(isPassedOver == numbers[place].isNaN, "\(place)")
    }
  }

  @Test("draws have one category of each column, and the model encodes rows with gaps")
  func draws() throws {
    let backend = TestedBackend.all[0]
    let ids = HostArray([64, 2], words: RandomSource.words((0..<64).map { UInt64($0) }))
    let inputs = [HostArray.random([64, 11], seed: 4), ids, HostArray([2], words: [1, 2])]
    let drawn = try backend.evaluate(inputs) { (_: Trace, inputs: [Tensor]) -> [Tensor] in
      [Self.distribution(inputs[0]).sample(RandomSource(key: inputs[2], rows: inputs[1]))]
    }[0].floats
    for row in 0..<64 {
      for range in [4..<7, 7..<11] {
        let own = drawn[row * 11 + range.lowerBound..<row * 11 + range.upperBound]
        let sum = own.reduce(0, +)
        #expect(sum == 1 && own.contains(1))
      }
      #expect(drawn[row * 11 + 3] == drawn[row * 11 + 3].rounded())
    }
  }

  @Test("a network beside a linear path begins as the identity where latents suffice")
  func identity() throws {
    let configuration = try ModelConfiguration(
      exampleShape: [6], network: Network(.linearPerceptron, sizes: [8]), latents: 6, likelihood: .mixed)
    let model = VariationalAutoencoder(configuration, components: .axes(dimensions: 6, count: 6))
    let x = HostArray.random([5, 6], seed: 8)
    let parameters = model.store.initialValues(key: Key(seed: 1))
    let inference = Inference(model, parameters: parameters, backend: TestedBackend.all[0].backend)
    expectClose(try inference.reconstruct(x).doubles, x.doubles, relative: 1e-6, absolute: 1e-6)
    // With a gap, the others stay as they are.
    var gap = x.floats
    gap[2] = .nan
    let filled = try inference.reconstruct(HostArray([5, 6], gap)).doubles
    #expect(filled[2] == 0 && abs(filled[3] - x.doubles[3]) < 1e-6)
  }
}
