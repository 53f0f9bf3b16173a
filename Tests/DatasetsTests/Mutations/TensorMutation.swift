// A file of tensors made wrong where a reader looks: another header in front of the same bytes, and numbers that programs do not
// expect among them.

import Foundations

/// Changes of a file in the safetensors format.
enum TensorMutation {
  /// The file after a change; nil for bytes that are no such file.
  static func changed(_ file: [UInt8], _ draws: inout Mutator.Draws) -> [UInt8]? {
    guard file.count >= 8 else { return nil }
    let length = file[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(file.count - 8) else { return nil }
    let begin = 8 + Int(length)
    if draws.below(3) == 0, file.count >= begin + 4 {
      let numbers: [Float] = [
        .nan, .infinity, -.infinity, 3e38, -3e38, .leastNonzeroMagnitude, 0, -0.0, 1, -1, 0.5, 16_777_216,
        4e9, 1e15, 88.8, -104,
      ]
      let bits = draws.one(of: numbers).bitPattern
      var changed = file
      let elements = (file.count - begin) / 4
      for _ in 0...draws.one(of: [0, 0, 1, 20]) {
        let place = begin + 4 * draws.below(elements)
        for byte in 0..<4 { changed[place + byte] = UInt8(truncatingIfNeeded: bits >> UInt32(8 * byte)) }
      }
      return changed
    }
    guard let header = JSONMutation.changed(Array(file[8..<begin]), &draws) else { return nil }
    let size = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return size + header + file[begin...]
  }
}
