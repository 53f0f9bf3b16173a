// Movement: where each element comes from, or goes to, as a list of offsets.

import Tensors

extension Evaluation {
  /// The offset of each element of a shape, in row-major order, when a step along an axis moves by its
  /// stride.
  static func offsets(of shape: Shape, strides: [Int], from start: Int = 0) -> [Int] {
    var offsets = [start]
    for (extent, stride) in zip(shape.dimensions, strides) {
      var longer: [Int] = []
      longer.reserveCapacity(offsets.count * extent)
      for offset in offsets {
        for position in 0..<extent { longer.append(offset + position * stride) }
      }
      offsets = longer
    }
    return offsets
  }

  /// Axes of extent 1 repeated: a step along them does not move.
  static func broadcast(_ operand: Operand, to shape: Shape) -> [Double] {
    let strides = zip(operand.shape.dimensions, operand.shape.strides).map { $0 == 1 ? 0 : $1 }
    return offsets(of: shape, strides: strides).map { operand.values[$0] }
  }

  /// Axis i of the result is axis `permutation[i]` of the operand.
  static func transpose(_ operand: Operand, _ permutation: [Int]) -> [Double] {
    let strides = operand.shape.strides
    return offsets(
      of: Shape(permutation.map { operand.shape[$0] }), strides: permutation.map { strides[$0] }
    ).map { operand.values[$0] }
  }

  /// A range of one axis, from `start`.
  static func slice(_ operand: Operand, axis: Int, start: Int, to shape: Shape) -> [Double] {
    let strides = operand.shape.strides
    return offsets(of: shape, strides: strides, from: start * strides[axis]).map { operand.values[$0] }
  }

  /// Zeros with the operands placed along an axis.
  static func assemble(_ operands: [Operand], axis: Int, at starts: [Int], in shape: Shape) -> [Double] {
    let strides = shape.strides
    var result = [Double](repeating: 0, count: shape.count)
    for (operand, start) in zip(operands, starts) {
      let places = offsets(of: operand.shape, strides: strides, from: start * strides[axis])
      for (place, value) in zip(places, operand.values) { result[place] = value }
    }
    return result
  }
}
