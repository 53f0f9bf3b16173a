// Latents as JSON has them: rows of numbers, in groups.

import Tensors

/// Rows of latents.
enum LatentRows {
  /// The rows of an array [groups x size, latents], group by group.
  static func groups(_ latents: HostArray, of size: Int) -> [[[Float]]] {
    let (values, width) = (latents.floats, latents.type.shape[1])
    return stride(from: 0, to: latents.type.shape[0], by: size).map { start in
      (start..<start + size).map { Array(values[$0 * width..<($0 + 1) * width]) }
    }
  }
}
