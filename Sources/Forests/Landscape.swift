// What trees stand in: sky, sun, clouds, hills behind hills, and the ground.

import Foundations
import Growth

/// The land and the light of a scene.
struct Landscape {
  /// The palette of every column.
  private let moods: [Mood]
  /// The sun's place in pixels.
  let sun: SIMD2<Float>
  /// The height of the horizon in pixels from the top.
  let horizon: Float
  /// Where there is room between the trees, in pixels from the left.
  let glade: Float
  private let clouds: Texture
  private let ridges: Texture
  private let grass: Texture

  init(width: Int, height: Int, seasons: [Season], key: Key) {
    var draws = Draws(key: key.folding("landscape"))
    moods = Mood.columns(seasons, width: width)
    horizon = Float(height) * draws.number(in: 0.53...0.58)
    // Trees are lit from the upper left.
    sun = SIMD2(Float(width) * draws.number(in: 0.1...0.3), horizon * draws.number(in: 0.25...0.55))
    glade = Float(width) * draws.number(in: 0.35...0.65)
    clouds = Texture(key: key.folding("clouds"))
    ridges = Texture(key: key.folding("ridges"))
    grass = Texture(key: key.folding("grass"))
  }

  /// The palette at a place in pixels from the left.
  func mood(_ x: Float) -> Mood { moods[min(max(Int(x), 0), moods.count - 1)] }

  /// How strong the sun's light is in the air at a place, from 0 to 1: falling with the distance d as
  /// 1 / (1 + (d / r)^2).
  func glow(_ x: Float, _ y: Float, radius: Float) -> Float {
    let (across, down) = ((x - sun.x) / radius, (y - sun.y) / radius)
    return 1 / (1 + across * across + down * down)
  }

  /// The colour that distance fades into at a place: brighter towards the sun.
  func haze(_ x: Float) -> Colour {
    let mood = mood(x)
    return mood.haze.mixed(with: mood.sun, 0.7 * glow(x, sun.y, radius: 0.55 * horizon))
  }

  func paint(_ canvas: inout Canvas) {
    paintSky(&canvas)
    for layer in 0..<3 { paintHills(&canvas, layer: layer) }
    paintGround(&canvas)
  }

  private func paintSky(_ canvas: inout Canvas) {
    let disc = 0.045 * Float(canvas.height)
    let bottom = min(canvas.height, Int(horizon) + 2)
    for row in 0..<bottom {
      for column in 0..<canvas.width {
        let (x, y) = (Float(column) + 0.5, Float(row) + 0.5)
        let mood = moods[column]
        let rising = 1 - y / horizon
        var colour = mood.horizon.mixed(with: mood.zenith, rise(rising, from: -0.1, to: 1.1))
        // Clouds are long and low, and thin out overhead.
        let scale = horizon / 4
        let cloud = clouds.detailed(x / (2.6 * scale), y / (0.55 * scale), octaves: 4)
        let cover = rise(cloud, from: 0.48, to: 0.8) * (0.75 - 0.45 * rising)
        colour = colour.mixed(with: mood.horizon.mixed(with: mood.sun, 0.6), cover)
        colour = colour.mixed(with: mood.sun, 0.9 * glow(x, y, radius: 0.3 * horizon))
        let (across, down) = (x - sun.x, y - sun.y)
        let distance = (across * across + down * down).squareRoot()
        colour = colour.mixed(with: Colour(1, 1, 1), 1 - rise(distance, from: disc - 1.5, to: disc + 1.5))
        canvas[column, row] = colour
      }
    }
  }

  /// A ridge and what lies before it; mist gathers at its foot. The nearest is wooded.
  private func paintHills(_ canvas: inout Canvas, layer: Int) {
    let near = Float(layer) / 2
    let height = horizon * (0.34 - 0.1 * Float(layer))
    let wide = Float(canvas.height) * (1.1 - 0.35 * near)
    for column in 0..<canvas.width {
      let x = Float(column) + 0.5
      let tint = moods[column].hills.mixed(with: moods[column].shade, 0.35 * near)
      let rolling = ridges.detailed(x / wide + 11 * Float(layer), Float(layer) * 5.5, octaves: 3)
      let woods = ridges.value(x / 3.5, 31 + 7 * Float(layer)) * (1.5 + 4 * near)
      let ridge = horizon - height * (0.15 + 0.9 * rolling) - woods
      let colour = tint.mixed(with: haze(x), 0.78 - 0.3 * near)
      for row in max(0, Int(ridge))..<min(canvas.height, Int(horizon) + 2) where Float(row) + 1 > ridge {
        let y = Float(row) + 0.5
        let mist = rise((y - ridge) / max(horizon - ridge, 1), from: 0.1, to: 1.1)
        canvas.paint(column, row, colour.mixed(with: haze(x), 0.85 * mist), min(Float(row) + 1 - ridge, 1))
      }
    }
  }

  private func paintGround(_ canvas: inout Canvas) {
    let depth = Float(canvas.height) - horizon
    for row in max(0, Int(horizon))..<canvas.height {
      for column in 0..<canvas.width {
        let (x, y) = (Float(column) + 0.5, Float(row) + 0.5)
        let near = max(0, (y - horizon) / depth)
        let mood = moods[column]
        // Seen at a low angle, what is far is smaller across and much smaller in depth.
        let distance = 1 / (near + 0.06)
        let side = (x - Float(canvas.width) / 2) / depth * distance
        let patches = grass.detailed(side * 2.2, distance * 3, octaves: 3)
        let blades = grass.detailed(side * 26, distance * 16, octaves: 2)
        let light = 0.75 * glow(x, horizon, radius: 0.9 * horizon) * (1 - near)
        var colour = mood.meadow.mixed(with: mood.ground, 1.15 * near.squareRoot() - 0.1)
        colour = colour.mixed(with: mood.sun, 0.45 * light)
        let relief: Float = 0.16 * (blades - 0.5) * min(1, 3 * near)
        let brightness: Float = 0.72 + 0.36 * patches + relief
        colour *= brightness
        let fading = (1 - near) * (1 - near)
        canvas[column, row] = colour.mixed(with: haze(x), 0.85 * fading * fading)
      }
    }
  }

  /// Blades of grass along the lower edge, in front of everything.
  func paintForeground(_ canvas: inout Canvas) {
    let tallest = 0.055 * Float(canvas.height)
    for column in 0..<canvas.width {
      let x = Float(column) + 0.5
      let colour = moods[column].ground.mixed(with: moods[column].shade, 0.55) * 0.85
      let tufts = grass.value(x / 38, 3)
      for row in max(0, canvas.height - Int(2 * tallest))..<canvas.height {
        let above = Float(canvas.height - row) - 0.5
        // Blades lean: their places move sideways with their height.
        let blade = grass.value((x + above * 0.35 * (tufts - 0.5) * 4) / 2.6, 9)
        let top = tallest * (0.25 + 1.1 * tufts) * (0.35 + 0.9 * blade * blade)
        canvas.paint(column, row, colour, rise(top - above, from: -0.8, to: 0.8))
      }
    }
  }
}
