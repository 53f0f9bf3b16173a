// What keeps runs reproducible: the same bits on every execution, and a row of a product with the
// same bits however many other rows are computed beside it.

import COneDNN
import Foundation
import Testing

/// The products of a 784-400-20-400-784 autoencoder.
struct Layer: Sendable, CustomTestStringConvertible {
  var inputs, outputs: Int
  var transposed = false

  var testDescription: String { "\(inputs) to \(outputs)\(transposed ? " transposed" : "")" }

  static let all = [
    Layer(inputs: 784, outputs: 400), Layer(inputs: 400, outputs: 40),
    Layer(inputs: 20, outputs: 400), Layer(inputs: 400, outputs: 784),
    Layer(inputs: 400, outputs: 784, transposed: true),
  ]
}

/// Whether oneDNN runs products with its batch-reduce kernels, "brg", which sum every row alike.
private func choosesBlockedKernels() throws -> Bool {
  let d = describe(m: 128, n: 400, k: 784)
  let product = try Product(d, Operands(d))
  return String(cString: dnn_matmul_implementation(product.matmul.pointer)).hasPrefix("brg:")
}

extension OneDNN {
  @Suite("Exactness") struct Exactness {
    @Test("repeated executions give the same bits", arguments: Layer.all, bothWeights)
    func repetition(layer: Layer, weights: dnn_weights) async throws {
      let different = try await onOwnThread {
        var d = describe(
          m: 128, n: layer.outputs, k: layer.inputs, transposeB: layer.transposed, weights: weights)
        (d.has_bias, d.activation) = (true, dnn_activation_tanh)
        let operands = Operands(d)
        let product = try Product(d, operands)
        try product.run()
        let first = product.c.floats(operands.c.count).map(\.bitPattern)
        return try (0..<50).filter { _ in
          try product.run()
          return product.c.floats(operands.c.count).map(\.bitPattern) != first
        }
      }
      #expect(different == [])
    }

    @Test(
      "a row's bits do not depend on the number of rows",
      .enabled(
        if: try choosesBlockedKernels(),
        "without AVX-512 oneDNN chooses gemm, whose rows depend on their number"),
      arguments: Layer.all, bothWeights)
    func rows(layer: Layer, weights: dnn_weights) async throws {
      let different = try await onOwnThread {
        var d = describe(
          m: 300, n: layer.outputs, k: layer.inputs, transposeB: layer.transposed, weights: weights)
        (d.has_bias, d.activation) = (true, dnn_activation_relu)
        var operands = Operands(d)
        let whole = try Product(d, operands)
        try whole.run()
        let (a, c) = (operands.a, operands.c)
        return try (1...300).filter { rows in
          d.m = Int64(rows)
          operands.a = Array(a.prefix(rows * layer.inputs))
          operands.c = Array(c.prefix(rows * layer.outputs))
          let part = try Product(d, operands)
          try part.run()
          return memcmp(whole.c.address, part.c.address, 4 * rows * layer.outputs) != 0
        }
      }
      #expect(different == [])
    }
  }
}
