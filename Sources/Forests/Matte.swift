// From a model's grey mask to the clean outline of a tree at any size. A mask holds, per pixel, the probability
// that the tree is there; the outline is where that is about one half, found after smooth enlargement, so that
// a blurred sample still has a crisp edge, one pixel wide at every size.

/// A tree's outline, which can be asked at any place.
struct Matte {
  /// The width and height of the mask.
  let size: Int
  /// The probabilities, row by row from the top, of what hangs together with the foot.
  private let values: [Float]
  /// The same, blurred: high within the crown, low near its edge.
  private let depths: [Float]
  /// Where the tree is no wider than a trunk, in rows in which it is not wide in sum.
  private let narrow: [Float]
  /// The columns that hold the tree: first and last, as shares of the width.
  let extent: ClosedRange<Float>
  /// How high the tree stands, as a share of the height.
  let height: Float

  /// Where the probability counts as tree: a little below one half, since enlargement thins fine twigs.
  static let threshold: Float = 0.44

  /// The outline of a mask, or nil if no tree stands in it.
  ///
  /// - Parameter mask: size x size probabilities, row by row from the top; what is no number counts as 0.
  init?(_ mask: [Float], size: Int) {
    self.size = size
    let cleaned = Self.rooted(mask.map { $0 > 0 ? min($0, 1) : 0 }, size: size)
    let inside = cleaned.indices.filter { cleaned[$0] > Self.threshold }
    // Less than a hundredth of the frame is no tree but a spot.
    guard inside.count * 100 > size * size, let top = inside.first else { return nil }
    values = cleaned
    depths = Self.blurred(cleaned, size: size, radius: max(size / 16, 1))
    narrow = Self.narrowed(cleaned, size: size, radius: max(size * 3 / 64, 1))
    let columns = inside.map { $0 % size }
    extent =
      Float(columns.min() ?? 0) / Float(size)...Float((columns.max() ?? 0) + 1) / Float(size)
    height = 1 - Float(top / size) / Float(size)
  }

  /// The probability at (x, y), shares of width and height from the top left, and where it is enlarged.
  func probability(_ x: Float, _ y: Float) -> Float { sample(values, x, y) }

  /// How deep within the crown (x, y) lies, from 0 outside to about 1.
  func depth(_ x: Float, _ y: Float) -> Float { sample(depths, x, y) }

  /// How likely (x, y) is wood, from 0 to 1: what is narrow, low and not far to the side.
  func wood(_ x: Float, _ y: Float) -> Float {
    let aside = x < 0.5 ? 0.5 - x : x - 0.5
    return sample(narrow, x, y) * rise(y, from: 0.35, to: 0.6) * (1 - rise(aside, from: 0.1, to: 0.24))
  }

  /// How much of a picture's pixel at (x, y) is tree.
  ///
  /// - Parameter enlargement: How many pixels of the picture a pixel of the mask becomes. The probability rises
  ///   from 0 to 1 over one or two pixels of the mask; the step is as wide as one pixel of the picture.
  func coverage(_ x: Float, _ y: Float, enlargement: Float) -> Float {
    let half = min(0.4, 0.4 / max(enlargement, 0.01))
    let t = min(max((probability(x, y) - Self.threshold) / (2 * half) + 0.5, 0), 1)
    return t * t * (3 - 2 * t)
  }

  /// The value between pixels, by the cubic filter of D. Mitchell and A. Netravali, "Reconstruction filters in
  /// computer graphics", SIGGRAPH 1988, B = C = 1/3; 0 outside, but the lowest row goes on below the ground.
  private func sample(_ pixels: [Float], _ x: Float, _ y: Float) -> Float {
    let (column, row) = (x * Float(size) - 0.5, y * Float(size) - 0.5)
    let edge = Float(size)
    guard column > -2, row > -2, column < edge + 1, row < edge + 1 else { return 0 }
    let (left, top) = (column.rounded(.down), row.rounded(.down))
    let (across, down) = (Self.weights(column - left), Self.weights(row - top))
    var sum: Float = 0
    for j in 0..<4 {
      let line = min(Int(top) + j - 1, size - 1)
      guard line >= 0 else { continue }
      for i in 0..<4 {
        let place = Int(left) + i - 1
        guard place >= 0, place < size else { continue }
        sum += down[j] * across[i] * pixels[line * size + place]
      }
    }
    return sum
  }

  /// The filter's weights of the four pixels around a place `t` behind the second of them.
  private static func weights(_ t: Float) -> SIMD4<Float> {
    let distances = SIMD4(1 + t, t, 1 - t, 2 - t)
    let squares = distances * distances
    let cubes = squares * distances
    // (7 x^3 - 12 x^2 + 16/3) / 6 below 1, and (-7/3 x^3 + 12 x^2 - 20 x + 32/3) / 6 from there to 2.
    let near: SIMD4<Float> = cubes * (7.0 / 6) - squares * 2 + SIMD4(repeating: 8.0 / 9)
    let falling: SIMD4<Float> = cubes * (-7.0 / 18) - distances * (10.0 / 3)
    let far: SIMD4<Float> = falling + squares * 2 + SIMD4(repeating: 16.0 / 9)
    return near.replacing(with: far, where: distances .>= 1)
  }

  /// What hangs together with the lowest rows, step by step through probabilities above 0.3; crumbs that a model left in the air go.
  private static func rooted(_ mask: [Float], size: Int) -> [Float] {
    let likely: Float = 0.3
    var isKept = [Bool](repeating: false, count: mask.count)
    var waiting = mask.indices.filter { $0 >= (size - max(size / 16, 1)) * size && mask[$0] > likely }
    for index in waiting { isKept[index] = true }
    while let index = waiting.popLast() {
      let (row, column) = (index / size, index % size)
      for nextRow in max(row - 1, 0)...min(row + 1, size - 1) {
        for nextColumn in max(column - 1, 0)...min(column + 1, size - 1) {
          let next = nextRow * size + nextColumn
          if !isKept[next], mask[next] > likely {
            isKept[next] = true
            waiting.append(next)
          }
        }
      }
    }
    // The soft rim of what is kept belongs to it.
    return mask.indices.map { index in
      let (row, column) = (index / size, index % size)
      let isNear = (max(row - 1, 0)...min(row + 1, size - 1)).contains { nextRow in
        (max(column - 1, 0)...min(column + 1, size - 1)).contains { isKept[nextRow * size + $0] }
      }
      return isNear ? mask[index] : 0
    }
  }

  /// What is lost when the mask is opened: eroded by a square and then dilated by it, which leaves only what is
  /// wider than the square. In rows that are covered widely it is twigs among leaves.
  private static func narrowed(_ mask: [Float], size: Int, radius: Int) -> [Float] {
    let rows = (0..<size).map { row in
      1 - rise(mask[row * size..<(row + 1) * size].reduce(0, +) / Float(size), from: 0.12, to: 0.24)
    }
    let eroded = filtered(mask, size: size, radius: radius) { $0.reduce(1, min) }
    let opened = filtered(eroded, size: size, radius: radius) { $0.reduce(0, max) }
    let lost = mask.indices.map { mask[$0] - opened[$0] > 0.4 ? rows[$0 / size] : 0 }
    return blurred(lost, size: size, radius: 1)
  }

  /// The mean over a square around each pixel; the lowest row goes on below the ground.
  private static func blurred(_ mask: [Float], size: Int, radius: Int) -> [Float] {
    filtered(mask, size: size, radius: radius) { $0.reduce(0, +) / Float(2 * radius + 1) }
  }

  /// A function of the pixels of a row within a square around each pixel, then of those of a column.
  private static func filtered(
    _ mask: [Float], size: Int, radius: Int, _ function: ([Float]) -> Float
  ) -> [Float] {
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
