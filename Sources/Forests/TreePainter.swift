// One tree in a scene: what lies on the ground under it, its shadow, and its colours laid over what is behind it
// in the light of the season, paler and bluer the farther it is.

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

  /// Fallen leaves or petals, the shadow on the ground away from the sun, and the darkness where tree and ground
  /// meet.
  func paintGround(under plant: Plant, _ cutout: Cutout, on canvas: inout Canvas) {
    let middle = plant.left + plant.size / 2
    let mood = landscape.mood(middle)
    let strength = 0.25 + 0.75 * plant.nearness.squareRoot()
    let width = (cutout.extent.upperBound - cutout.extent.lowerBound) * plant.size
    spot(
      at: SIMD2(middle, plant.foot + 0.02 * plant.size), half: SIMD2(0.55 * width, 0.13 * width),
      cutout.crown.mixed(with: mood.ground, 0.3), mood.litter * strength, isRough: true, on: &canvas)
    paintShadow(of: plant, cutout, mood, 0.5 * strength, on: &canvas)
    spot(
      at: SIMD2(middle, plant.foot), half: SIMD2(0.16, 0.035) * plant.size,
      mood.ground.mixed(with: mood.shade, 0.75), 0.6 * strength, isRough: false, on: &canvas)
  }

  /// A soft ellipse.
  private func spot(
    at centre: SIMD2<Float>, half: SIMD2<Float>, _ colour: Colour, _ strength: Float, isRough: Bool,
    on canvas: inout Canvas
  ) {
    guard strength > 0, half.x > 0.5 else { return }
    for row in pixels(centre.y - half.y, centre.y + half.y, canvas.height) {
      for column in pixels(centre.x - half.x, centre.x + half.x, canvas.width) {
        let offset = (SIMD2(Float(column) + 0.5, Float(row) + 0.5) - centre) / half
        let distance = (offset.x * offset.x + offset.y * offset.y).squareRoot()
        var cover = 1 - rise(distance, from: 0.25, to: 1)
        if isRough { cover *= 0.35 + 1.3 * leaves.value(Float(column) / 2.2, Float(row) / 1.1) }
        canvas.paint(column, row, colour, strength * min(cover, 1))
      }
    }
  }

  /// The tree's outline, turned over, flattened and sheared.
  private func paintShadow(
    of plant: Plant, _ cutout: Cutout, _ mood: Mood, _ strength: Float, on canvas: inout Canvas
  ) {
    let middle = plant.left + plant.size / 2
    let flat: Float = 0.3
    let shear = 0.5 + 0.9 * (middle - landscape.sun.x) / Float(canvas.width)
    let length = flat * plant.size
    let colour = mood.ground.mixed(with: mood.shade, 0.7)
    let shift = shear * plant.size
    for row in pixels(plant.foot, plant.foot + length, canvas.height) {
      let up = (Float(row) + 0.5 - plant.foot) / length
      let (low, high) = (plant.left + min(0, shift * up), plant.left + plant.size + max(0, shift * up))
      for column in pixels(low, high, canvas.width) {
        let across = (Float(column) + 0.5 - plant.left - shift * up) / plant.size
        // Edges soften with the distance from the foot.
        let soft = 0.006 + 0.02 * up
        let cover =
          (cutout.opacity(across - soft, 1 - up) + cutout.opacity(across + soft, 1 - up)
            + cutout.opacity(across, 1 - up + 2 * soft)) / 3
        if cover > 0.01 { canvas.paint(column, row, colour, strength * cover * (1 - 0.65 * up)) }
      }
    }
  }

  func paint(_ plant: Plant, _ cutout: Cutout, on canvas: inout Canvas) {
    let enlargement = plant.size / Float(cutout.size)
    // Small trees are asked at four places per pixel, since their sprites have more pixels than the picture.
    let places: [Float] = enlargement < 1.2 ? [0.25, 0.75] : [0.5]
    let share = 1 / Float(places.count * places.count)
    let middle = plant.left + plant.size / 2
    let mood = landscape.mood(middle)
    // Each tree is a little lighter or darker than its sprite.
    let light = mood.light * (0.94 + 0.1 * plant.tint)
    let haze = landscape.haze(middle)
    let distance = (1 - plant.nearness) * (1 - plant.nearness)
    let fading = 0.06 * (1 - plant.nearness) + 0.6 * distance * distance
    // Enlarged sprites are smooth where leaves should be: grain grows with the enlargement.
    let detail = rise(enlargement, from: 1, to: 3)
    for row in pixels(plant.foot - plant.size, plant.foot, canvas.height) {
      for column in pixels(plant.left, plant.left + plant.size, canvas.width) {
        let centre = place(Float(column) + 0.5, Float(row) + 0.5, plant)
        guard cutout.opacity(centre.x, centre.y) > 0.001 else { continue }
        let rustling = detail > 0 ? rustle(centre, plant, cutout) * detail : .zero
        var (cover, sum) = (Float(0), Colour.zero)
        for down in places {
          for across in places {
            let point = place(Float(column) + across, Float(row) + down, plant) + rustling
            let part = share * cutout.coverage(point.x, point.y, enlargement: enlargement)
            guard part > 0 else { continue }
            cover += part
            sum += cutout.colour(point.x, point.y) * part
          }
        }
        guard cover > 0 else { continue }
        let grain = leaves.detailed(centre.x * 46 + 50 * plant.tint, centre.y * 46, octaves: 2) - 0.5
        let brightness = 1 + 0.2 * detail * grain
        let colour = pointwiseMin(sum / cover * light * brightness, Colour(repeating: 1))
        // Grass stands before the foot.
        let blade = leaves.value(centre.x * 90 + 50 * plant.tint)
        cover *= rise(1 - centre.y, from: 0.01 * blade, to: 0.025 * blade + 0.004)
        canvas.paint(column, row, colour.mixed(with: haze, fading), cover)
      }
    }
  }

  /// A pixel's place in the frame of a tree, in shares of it.
  private func place(_ x: Float, _ y: Float, _ plant: Plant) -> SIMD2<Float> {
    SIMD2((x - plant.left) / plant.size, 1 - (plant.foot - y) / plant.size)
  }

  /// A small displacement that gives the edge of a crown its leaves; wood keeps its own.
  private func rustle(_ point: SIMD2<Float>, _ plant: Plant, _ cutout: Cutout) -> SIMD2<Float> {
    let strength =
      (cutout.isLeafy ? 0.012 : 0.004) * (1 - cutout.wood(point.x, point.y))
      * (1 - rise(point.y, from: 0.8, to: 0.95))
    let (x, y) = (point.x * 100 + 20 * plant.tint, point.y * 100)
    return SIMD2(leaves.value(x, y) - 0.5, leaves.value(x + 31, y + 17) - 0.5) * strength
  }
}
