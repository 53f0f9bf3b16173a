// Rows of a table by number, their sums by number, and coordinates.

import Tensors

extension Evaluation {
  /// The row of each id, or what stands for ids that name none.
  static func gather(_ table: Operand, _ ids: Operand, _ outside: Outside) -> [Double] {
    let width = table.shape.dimensions.dropFirst().reduce(1, *)
    let missing: Double =
      switch outside {
      case .notANumber: .nan
      case .zeros: 0
      }
    return ids.values.flatMap { id -> [Double] in
      guard (0..<Double(table.shape[0])).contains(id) else {
        return [Double](repeating: missing, count: width)
      }
      return Array(table.values[(Int(id) * width)..<((Int(id) + 1) * width)])
    }
  }

  /// The rows of each id added up, in the order of the ids.
  static func scatterAdd(_ rows: Operand, _ ids: Operand, into shape: Shape) -> [Double] {
    let width = shape.dimensions.dropFirst().reduce(1, *)
    var table = [Double](repeating: 0, count: shape.count)
    for (row, id) in ids.values.enumerated() where (0..<Double(shape[0])).contains(id) {
      for column in 0..<width { table[Int(id) * width + column] += rows.values[row * width + column] }
    }
    return table
  }

  /// The coordinate of each element along an axis.
  static func index(along axis: Int, of shape: Shape) -> [Double] {
    let strides = shape.dimensions.indices.map { $0 == axis ? 1 : 0 }
    return offsets(of: shape, strides: strides).map(Double.init)
  }
}
