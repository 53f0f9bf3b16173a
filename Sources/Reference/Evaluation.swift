// The value of one node from the values of its operands. Each family of primitives has its own file.

import Foundations
import Tensors

/// A value with its shape: Doubles in row-major order.
struct Operand {
  var shape: Shape
  var values: [Double]
}

/// The definitions of the primitives.
enum Evaluation {
  /// The elements of a node in row-major order.
  static func of(_ node: Node, _ operands: [Operand]) -> [Double] {
    let shape = node.type.shape
    switch node.operation {
    case .input, .state, .allReduce: fail("\(node.operation) has no value of its own")
    case .constant(let value): return [value]
    case .index(let axis): return index(along: axis, of: shape)
    case .elementwise(let row): return elementwise(row.definition, operands)
    case .select: return select(operands[0].values, operands[1].values, operands[2].values)
    case .cast: return operands[0].values.map { cast($0, to: node.type.element) }
    case .reduce(.sum, let axes): return sum(operands[0], over: axes)
    case .reduce(.maximum, let axes): return maximum(operands[0], over: axes)
    case .reduce(.logSumExp, let axes): return logSumExp(operands[0], over: axes)
    case .contract: return matrixProduct(operands[0], operands[1])
    case .convolve(let convolution, let form): return convolve(convolution, form, operands, to: shape)
    case .reshape, .stopGradient: return operands[0].values
    case .broadcast: return broadcast(operands[0], to: shape)
    case .transpose(let permutation): return transpose(operands[0], permutation)
    case .slice(let axis, let start): return slice(operands[0], axis: axis, start: start, to: shape)
    case .assemble(let axis, let offsets): return assemble(operands, axis: axis, at: offsets, in: shape)
    case .randomBits(let stream): return randomBits(operands[0], operands[1], stream, shape)
    case .gather(let outside): return gather(operands[0], operands[1], outside)
    case .scatterAdd: return scatterAdd(operands[0], operands[1], into: shape)
    }
  }
}
