// Work on the pixels of a square picture of one number each: what hangs together, what is narrow.

/// The grid of a square picture.
struct Field {
  let size: Int

  /// What hangs together with the lowest rows, or is as large as a clump of leaves: crumbs that a model left in
  /// the air go. Nothing, if nothing reaches the lowest rows.
  ///
  /// - Parameter likely: From which value on a pixel counts.
  func rooted(_ mask: [Float], likely: Float) -> [Float] {
    let total = mask.count { $0 > likely }
    let clump = max(total / 60, size / 10)
    let ground = (size - max(size / 16, 1)) * size
    var (isSeen, isKept) = (
      [Bool](repeating: false, count: mask.count), [Bool](repeating: false, count: mask.count)
    )
    var isRooted = false
    for start in mask.indices.reversed() where !isSeen[start] && mask[start] > likely {
      var (part, next) = ([start], 0)
      isSeen[start] = true
      while next < part.count {
        for near in around(part[next]) where !isSeen[near] && mask[near] > likely {
          isSeen[near] = true
          part.append(near)
        }
        next += 1
      }
      let touchesGround = part.contains { $0 >= ground }
      isRooted = isRooted || touchesGround
      if touchesGround || part.count >= clump { for index in part { isKept[index] = true } }
    }
    guard isRooted else { return [Float](repeating: 0, count: mask.count) }
    // The soft rim of what is kept belongs to it.
    return mask.indices.map { index in
      isKept[index] || around(index).contains { isKept[$0] } ? mask[index] : 0
    }
  }

  /// A pixel's neighbours, and itself.
  private func around(_ index: Int) -> [Int] {
    let (row, column) = (index / size, index % size)
    return (max(row - 1, 0)...min(row + 1, size - 1)).flatMap { nextRow in
      (max(column - 1, 0)...min(column + 1, size - 1)).map { nextRow * size + $0 }
    }
  }

  /// What is lost when the mask is opened: eroded by a square and then dilated by it, which leaves only what is
  /// wider than the square. In rows that are covered widely it is twigs among leaves.
  func narrowed(_ mask: [Float], radius: Int) -> [Float] {
    let rows = (0..<size).map { row in
      1 - rise(mask[row * size..<(row + 1) * size].reduce(0, +) / Float(size), from: 0.12, to: 0.24)
    }
    let eroded = filtered(mask, radius: radius) { $0.reduce(1, min) }
    let opened = filtered(eroded, radius: radius) { $0.reduce(0, max) }
    let lost = mask.indices.map { mask[$0] - opened[$0] > 0.4 ? rows[$0 / size] : 0 }
    return filtered(lost, radius: 1) { $0.reduce(0, +) / 3 }
  }

  /// A function of the pixels of a row within a square around each pixel, then of those of a column; the lowest
  /// row goes on below the ground.
  private func filtered(_ mask: [Float], radius: Int, _ function: ([Float]) -> Float) -> [Float] {
    func pass(_ pixels: [Float], step: Int) -> [Float] {
      pixels.indices.map { index in
        let place = index / step % size
        let start = index - place * step
        return function(
          (place - radius...place + radius).map { next in
            next < 0 || (next >= size && step == 1) ? 0 : pixels[start + min(next, size - 1) * step]
          })
      }
    }
    return pass(pass(mask, step: 1), step: size)
  }
}
