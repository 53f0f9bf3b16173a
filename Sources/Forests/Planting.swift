// Where trees stand: many far away, fewer near, a glade open towards the sun, none cut by the frame.

import Foundations
import Growth

/// A tree's place in a scene.
struct Plant {
  /// Which of the cutouts it has.
  var cutout: Int
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

  init(
    _ cutouts: [Cutout], seasons: [Season], width: Int, height: Int, landscape: Landscape, key: Key
  ) {
    var nursery = Nursery(cutouts, seasons: seasons)
    var draws = Draws(key: key.folding("planting"))
    let (wide, high) = (Float(width), Float(height))
    // A scene two and a half times as wide as high has about 210.
    let count = min(max(Int(88 * wide / high), 12), 2000)
    var plants: [Plant] = []
    var position = draws.unit()
    for index in 0..<count where !cutouts.isEmpty {
      // Equal steps of the golden ratio spread places evenly, however many there are.
      position = (position + 0.618_034).truncatingRemainder(dividingBy: 1)
      let place = min(max(position + 0.02 * draws.deviation(), 0), 1)
      let order = (Float(index) + draws.unit()) / Float(count)
      // Few stand near: order^5, by which one in eight is nearer than half way.
      let square = order * order
      let nearness = square * square * order
      let size = high * (0.09 + 0.36 * nearness) * draws.near(1, within: 0.12)
      let foot = landscape.horizon + (0.965 * high - landscape.horizon) * (0.012 + 0.988 * nearness)
      let tint = draws.unit()
      // Seasons pass into each other: a few trees are early or late.
      let cutout = nursery.tree(at: place + 0.07 * draws.deviation())
      let extent = cutouts[cutout].extent
      let (first, last) = (extent.lowerBound, extent.upperBound)
      let room = wide - size * (last - first)
      guard room > 4, foot - size * cutouts[cutout].height > 0 else { continue }
      let left = 2 + (room - 4) * Self.opened(place, glade: landscape.glade / wide, nearness)
      plants.append(
        Plant(
          cutout: cutout, nearness: nearness, left: left - size * first, foot: foot,
          size: size, tint: tint))
    }
    self.plants = plants
  }

  /// Moves places away from the glade, the further the nearer the tree: what lay on either side of it keeps its
  /// side and its order.
  private static func opened(_ place: Float, glade: Float, _ nearness: Float) -> Float {
    let half = 0.13 * nearness.squareRoot()
    return place < glade
      ? place / glade * max(glade - half, 0)
      : 1 - (1 - place) / max(1 - glade, 1e-6) * max(1 - glade - half, 0)
  }
}

/// Trees by the season in which they can be planted, in turn.
private struct Nursery {
  private var rows: [[Int]] = []
  private var next: [Int] = []

  init(_ cutouts: [Cutout], seasons: [Season]) {
    let evergreens = cutouts.indices.filter { cutouts[$0].season == nil }
    for season in seasons.isEmpty ? [.summer] : seasons {
      let own = cutouts.indices.filter { cutouts[$0].season == season }
      // Every fifth has needles, and whatever there is is taken where a season has none of its own.
      let mixed = own.enumerated().flatMap { place, tree in
        place % 4 == 3 && !evergreens.isEmpty
          ? [tree, evergreens[(place / 4 + 3 * rows.count) % evergreens.count]] : [tree]
      }
      rows.append(own.isEmpty ? (evergreens.isEmpty ? Array(cutouts.indices) : evergreens) : mixed)
      next.append(0)
    }
  }

  /// The next tree for a place, a share of the way from left to right.
  mutating func tree(at place: Float) -> Int {
    let season = min(max(Int(place * Float(rows.count)), 0), rows.count - 1)
    let row = rows[season]
    defer { next[season] += 1 }
    return row[next[season] % row.count]
  }
}
