// Where trees stand: many far away, fewer near, a glade open towards the sun, none cut by the frame.

import Foundations
import Growth

/// A tree's place in a scene.
struct Plant {
  /// Which of the outlines it has.
  var matte: Int
  /// Whether left and right change places.
  var isMirrored: Bool
  /// How near it is, from 0 at the horizon to 1 in front.
  var nearness: Float
  /// The left edge of its frame in pixels.
  var left: Float
  /// Where its foot is, in pixels from the top.
  var foot: Float
  /// The width and height of its frame in pixels.
  var size: Float
  /// A number of its own between 0 and 1, by which its colour differs.
  var tint: Float
}

/// The places of a scene's trees.
struct Planting {
  /// From far to near.
  let plants: [Plant]

  init(_ mattes: [Matte], width: Int, height: Int, landscape: Landscape, key: Key) {
    var draws = Draws(key: key.folding("planting"))
    let (wide, high) = (Float(width), Float(height))
    // A scene two and a half times as wide as high has about 210.
    let count = min(max(Int(88 * wide / high), 12), 2000)
    var plants: [Plant] = []
    var position = draws.unit()
    for index in 0..<count where !mattes.isEmpty {
      // Equal steps of the golden ratio spread places evenly, however many there are.
      position = (position + 0.618_034).truncatingRemainder(dividingBy: 1)
      let place = min(max(position + 0.02 * draws.deviation(), 0), 1)
      let order = (Float(index) + draws.unit()) / Float(count)
      // Few stand near: order^10, by which one in fifteen is nearer than half way.
      let square = order * order
      let nearness = square * square * square * square * square
      // Every outline is used before one is used again, those in front first.
      let matte = (count - 1 - index) % mattes.count
      let isMirrored = draws.chance(0.5)
      let size = high * (0.085 + 0.63 * nearness) * draws.near(1, within: 0.12)
      let foot = landscape.horizon + (0.965 * high - landscape.horizon) * (0.012 + 0.988 * nearness)
      let tint = draws.unit()
      let extent = mattes[matte].extent
      let (first, last) =
        isMirrored ? (1 - extent.upperBound, 1 - extent.lowerBound) : (extent.lowerBound, extent.upperBound)
      let room = wide - size * (last - first)
      guard room > 4, foot - size * mattes[matte].height > 0 else { continue }
      let left = 2 + (room - 4) * Self.opened(place, glade: landscape.sun.x / wide, nearness)
      plants.append(
        Plant(
          matte: matte, isMirrored: isMirrored, nearness: nearness, left: left - size * first, foot: foot,
          size: size, tint: tint))
    }
    self.plants = plants
  }

  /// Moves places away from the glade, the further the nearer the tree: what lay on either side of it keeps its
  /// side and its order.
  private static func opened(_ place: Float, glade: Float, _ nearness: Float) -> Float {
    let half = 0.24 * nearness.squareRoot()
    return place < glade
      ? place / glade * max(glade - half, 0)
      : 1 - (1 - place) / max(1 - glade, 1e-6) * max(1 - glade - half, 0)
  }
}
