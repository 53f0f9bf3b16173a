// One tree in a scene: its shadow on the ground, and its outline filled with leaves and bark. An outline alone
// says nothing of light; the depth within the crown stands for its roundness, and the side towards the sun is lit.

import Foundations
import Growth

/// Paints trees into a landscape.
struct TreePainter {
  let landscape: Landscape
  let leaves: Texture

  init(landscape: Landscape, key: Key) {
    self.landscape = landscape
    leaves = Texture(key: key.folding("leaves"))
  }

  /// The pixels between two places, within a frame.
  private func pixels(_ low: Float, _ high: Float, _ limit: Int) -> Range<Int> {
    let first = min(max(Int(low.rounded(.down)), 0), limit)
    return first..<max(first, min(Int(high.rounded(.up)), limit))
  }

  /// The shadow lies on the ground, away from the sun: the tree's outline, turned over, flattened and sheared.
  func paintShadow(of plant: Plant, _ matte: Matte, on canvas: inout Canvas) {
    let middle = plant.left + plant.size / 2
    let flat: Float = 0.34
    let shear = 1.4 * (middle - landscape.sun.x) / Float(canvas.width)
    let length = flat * plant.size
    let strength = 0.55 * (0.25 + 0.75 * plant.nearness.squareRoot())
    let colour = landscape.mood.ground.mixed(with: landscape.mood.shade, 0.7) * 0.8
    let shift = shear * plant.size
    for row in pixels(plant.foot, plant.foot + length, canvas.height) {
      let up = (Float(row) + 0.5 - plant.foot) / length
      let (low, high) = (plant.left + min(0, shift * up), plant.left + plant.size + max(0, shift * up))
      for column in pixels(low, high, canvas.width) {
        let across = (Float(column) + 0.5 - plant.left - shift * up) / plant.size
        let x = plant.isMirrored ? 1 - across : across
        // Edges soften with the distance from the foot.
        let cover = rise(matte.depth(x, 1 - up), from: 0.1, to: 0.55) * (1 - 0.7 * up)
        canvas.paint(column, row, colour, strength * cover)
      }
    }
  }

  func paint(_ plant: Plant, _ matte: Matte, on canvas: inout Canvas) {
    let mood = landscape.mood
    let enlargement = plant.size / Float(matte.size)
    // Small trees are asked at four places per pixel, since their masks have more pixels than the picture.
    let places: [Float] = enlargement < 1.2 ? [0.25, 0.75] : [0.5]
    let share = 1 / Float(places.count * places.count)
    let side: Float = plant.isMirrored ? -1 : 1
    let middle = plant.left + plant.size / 2
    let towards = SIMD2(landscape.sun.x - middle, landscape.sun.y - (plant.foot - plant.size / 2))
    let far = (towards.x * towards.x + towards.y * towards.y).squareRoot()
    let light = far > 0 ? towards / far : SIMD2(0, -1)
    // Near trees are dark against the light behind them; each has a green of its own.
    let own = mood.leaves.mixed(with: mood.meadow, 1.2 * plant.tint - 0.4)
      .mixed(with: mood.shade, 0.35 - plant.tint)
    let lit = own * (1.05 - 0.3 * plant.nearness)
    let dark = mood.shade.mixed(with: own, 0.15 + 0.1 * plant.tint)
    let haze = landscape.haze(middle)
    let distance = (1 - plant.nearness) * (1 - plant.nearness)
    let fading = 0.1 * (1 - plant.nearness) + 0.66 * distance * distance
    let rows = pixels(plant.foot - plant.size, plant.foot, canvas.height)
    for row in rows {
      for column in pixels(plant.left, plant.left + plant.size, canvas.width) {
        let centre = place(Float(column) + 0.5, Float(row) + 0.5, plant, side)
        let depth = matte.depth(centre.x, centre.y)
        guard depth > 0.001 else { continue }
        var cover: Float = 0
        for down in places {
          for across in places {
            var point = place(Float(column) + across, Float(row) + down, plant, side)
            if enlargement > 1.2 { point += rustle(point, plant, matte) }
            cover += share * matte.coverage(point.x, point.y, enlargement: enlargement)
          }
        }
        // Grass stands before the foot.
        let blade = leaves.value(centre.x * 90 + 50 * plant.tint)
        cover *= rise(1 - centre.y, from: 0.012 * blade, to: 0.03 * blade + 0.004)
        guard cover > 0 else { continue }
        // The crown curves away where its depth falls: the slope stands for a normal.
        let step: Float = 0.03
        let slope = SIMD2(
          side * (matte.depth(centre.x - step, centre.y) - matte.depth(centre.x + step, centre.y)),
          matte.depth(centre.x, centre.y - step) - matte.depth(centre.x, centre.y + step))
        let facing = -(slope.x * light.x + slope.y * light.y)
        let grain = leaves.detailed(centre.x * 52 + 50 * plant.tint, centre.y * 52, octaves: 3)
        let brightness = 0.3 - 0.9 * facing + 1.2 * (grain - 0.5) - 0.25 * (centre.y - 0.4)
        var colour = dark.mixed(with: lit, brightness)
        colour = colour.mixed(
          with: mood.bark.mixed(with: lit, 0.4 * (grain - 0.3)), 1.3 * matte.wood(centre.x, centre.y))
        canvas.paint(column, row, colour.mixed(with: haze, fading), cover)
      }
    }
  }

  /// A pixel's place in the frame of a tree, in shares of it.
  private func place(_ x: Float, _ y: Float, _ plant: Plant, _ side: Float) -> SIMD2<Float> {
    let across = (x - plant.left) / plant.size
    return SIMD2(side > 0 ? across : 1 - across, 1 - (plant.foot - y) / plant.size)
  }

  /// A small displacement that gives the edge of a crown its leaves; wood keeps its own.
  private func rustle(_ point: SIMD2<Float>, _ plant: Plant, _ matte: Matte) -> SIMD2<Float> {
    let strength = 0.014 * (1 - matte.wood(point.x, point.y)) * (1 - rise(point.y, from: 0.8, to: 0.95))
    let (x, y) = (point.x * 110 + 20 * plant.tint, point.y * 110)
    return SIMD2(leaves.value(x, y) - 0.5, leaves.value(x + 31, y + 17) - 0.5) * strength
  }
}
