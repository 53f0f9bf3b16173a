// From a sprite, perhaps one that a model made, to a tree that can be asked at any place and size: a clean
// outline, found after smooth enlargement where opacity is about one half, so that a blurred sample still has a
// crisp edge, and colours that go on beyond it, so that no background shines through at the rim.

/// A tree that is cut out.
struct Cutout {
  /// The width and height of the sprite.
  let size: Int
  /// Opacity, row by row from the top, without haze and crumbs.
  private let opacity: [Float]
  /// Colours that are not premultiplied, those of the rim going on outside.
  private let colours: [Colour]
  /// Where the tree is no wider than a trunk, in rows in which it is not wide in sum.
  private let narrow: [Float]
  /// The columns that hold the tree: first and last, as shares of the width.
  let extent: ClosedRange<Float>
  /// How high the tree stands, as a share of the height.
  let height: Float
  /// The mean colour of its crown.
  let crown: Colour
  /// The season by the look of its crown; nil if it looks the same all the year.
  let season: Season?

  /// Whether its crown is one of leaves, rather than of needles or bare wood.
  var isLeafy: Bool { season != nil && season != .winter }

  /// Whether it stands without leaves, and without snow that hides its twigs.
  var isBare: Bool { season == .winter && crown.x > 0.97 * crown.z }

  /// Where opacity counts as tree: a little below one half, since enlargement thins fine twigs.
  static let threshold: Float = 0.4

  /// The tree of a sprite, or nil if no tree stands in it.
  ///
  /// - Parameter sprite: size x size x 4 numbers, row by row from the top, premultiplied; what is not a number
  ///   counts as 0.
  init?(_ sprite: [Float], size: Int) {
    self.size = size
    let values = sprite.map { $0 > 0 ? min($0, 1) : 0 }
    let raw = stride(from: 3, to: values.count, by: 4).map { values[$0] }
    let field = Field(size: size)
    // What a model is unsure of everywhere is haze: below an eighth there is nothing.
    let cleaned = field.rooted(raw.map { rise($0, from: 0.06, to: 0.2) * $0 }, likely: 0.3)
    let inside = cleaned.indices.filter { cleaned[$0] > Self.threshold }
    // Less than an eightieth of the frame is not a tree but a spot.
    guard inside.count * 80 > size * size, let top = inside.first else { return nil }
    opacity = cleaned
    let colours = Self.extended(values, size: size)
    narrow = field.narrowed(cleaned, radius: max(size * 3 / 64, 1))
    let columns = inside.map { $0 % size }
    extent =
      Float(columns.min() ?? 0) / Float(size)...Float((columns.max() ?? 0) + 1) / Float(size)
    height = 1 - Float(top / size) / Float(size)
    // The crown is what lies in the upper two thirds of the tree.
    let lowest = top / size + (size - top / size) * 2 / 3
    let leaves = inside.filter { $0 / size < lowest }
    crown = leaves.reduce(Colour.zero) { $0 + colours[$1] } / Float(max(leaves.count, 1))
    season = Season(crown: crown)
    self.colours = colours
  }

  /// How likely (x, y), shares of width and height from the top left, is wood: what is narrow, low and not far to
  /// the side.
  func wood(_ x: Float, _ y: Float) -> Float {
    let aside = x < 0.5 ? 0.5 - x : x - 0.5
    let low = rise(y, from: 0.35, to: 0.6) * (1 - rise(aside, from: 0.1, to: 0.24))
    return low > 0 ? low * samples(x, y, .smooth).reduce(0) { $0 + $1.weight * narrow[$1.index] } : 0
  }

  /// The opacity at (x, y) as the sprite has it.
  func opacity(_ x: Float, _ y: Float) -> Float {
    samples(x, y, .smooth).reduce(0) { $0 + $1.weight * opacity[$1.index] }
  }

  /// The colour at (x, y), not premultiplied.
  func colour(_ x: Float, _ y: Float) -> Colour {
    let samples = self.samples(x, y, .sharp)
    let total = samples.reduce(Float(0)) { $0 + $1.weight }
    guard total > 0.1 else { return crown }
    let colour = samples.reduce(Colour.zero) { $0 + colours[$1.index] * $1.weight } / total
    return pointwiseMin(pointwiseMax(colour, .zero), Colour(repeating: 1))
  }

  /// How much of a picture's pixel at (x, y) is tree.
  ///
  /// - Parameter enlargement: How many pixels of the picture a pixel of the sprite becomes. Opacity rises from 0 to
  ///   1 over one or two pixels of the sprite; the step is as wide as one pixel of the picture.
  func coverage(_ x: Float, _ y: Float, enlargement: Float) -> Float {
    // Twigs that the sprite holds side by side in half covered pixels would grow together.
    let half = min(0.4, (isBare ? 0.8 : 0.45) / max(enlargement, 0.01))
    let edge = isBare ? 0.52 : Self.threshold
    let t = min(max((opacity(x, y) - edge) / (2 * half) + 0.5, 0), 1)
    return t * t * (3 - 2 * t)
  }

  /// The pixels around a place and their weights, by a cubic filter; none outside, but the lowest row goes
  /// on below the ground.
  private func samples(_ x: Float, _ y: Float, _ filter: CubicFilter) -> [(index: Int, weight: Float)] {
    let (column, row) = (x * Float(size) - 0.5, y * Float(size) - 0.5)
    let edge = Float(size)
    guard column > -2, row > -2, column < edge + 1, row < edge + 1 else { return [] }
    let (left, top) = (column.rounded(.down), row.rounded(.down))
    let (across, down) = (filter.weights(column - left), filter.weights(row - top))
    var result: [(index: Int, weight: Float)] = []
    result.reserveCapacity(16)
    for j in 0..<4 {
      let line = min(Int(top) + j - 1, size - 1)
      guard line >= 0 else { continue }
      for i in 0..<4 {
        let place = Int(left) + i - 1
        guard place >= 0, place < size else { continue }
        result.append((line * size + place, down[j] * across[i]))
      }
    }
    return result
  }

  /// Colours divided by opacity. Where there is little opacity the quotient is noise, so that sums over growing
  /// squares are divided instead, until there is enough: the rim's colours go on outside.
  private static func extended(_ sprite: [Float], size: Int) -> [Colour] {
    (0..<size * size).map { pixel in
      let (row, column) = (pixel / size, pixel % size)
      for radius in 0...4 {
        var sum = SIMD4<Float>.zero
        for nextRow in max(row - radius, 0)...min(row + radius, size - 1) {
          for nextColumn in max(column - radius, 0)...min(column + radius, size - 1) {
            let start = (nextRow * size + nextColumn) * 4
            let value = SIMD4(sprite[start], sprite[start + 1], sprite[start + 2], sprite[start + 3])
            // What is hardly there says little of the colour.
            sum += value * value.w
          }
        }
        if sum.w > 0.4 {
          let colour = Colour(sum.x, sum.y, sum.z) / sum.w
          return pointwiseMin(colour, Colour(repeating: 1))
        }
      }
      return .zero
    }
  }
}
