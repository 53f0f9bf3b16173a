// Random words: a function of key, stream, row id and column only. Words are below 2^32, and so exact
// in Double.

import Foundations
import Tensors

extension Evaluation {
  /// The word at (row, column); columns count all axes after the first.
  static func randomBits(_ key: Operand, _ rows: Operand, _ stream: UInt32, _ shape: Shape) -> [Double] {
    let key = Key(low: UInt32(key.values[0]), high: UInt32(key.values[1]))
    let columns = shape.dimensions.dropFirst().reduce(1, *)
    var words: [Double] = []
    words.reserveCapacity(shape.count)
    for row in 0..<shape[0] {
      let id = UInt64(rows.values[2 * row]) | UInt64(rows.values[2 * row + 1]) << 32
      for column in 0..<columns {
        words.append(Double(Philox.word(key: key, stream: stream, row: id, column: column)))
      }
    }
    return words
  }
}
