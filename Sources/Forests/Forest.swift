// A picture of a forest from pictures of single trees: the land, then shadows, then the trees from far to near,
// paler and smaller with distance, and grass in front.

public import Foundations
import Growth
public import Pictures

/// Forests composed of trees.
public enum Forest {
  /// Paints a forest of the given trees.
  ///
  /// - Parameters:
  ///   - sprites: A tree each, upright, its foot on the lower edge: spriteSize x spriteSize x 4 numbers from 0 to 1,
  ///     row by row from the top: red, green and blue premultiplied by opacity, and opacity, as data sets with
  ///     opacity hold them and models of such data decode them. Values outside are cut off, what is not a number
  ///     is 0, and what is hardly there, haze and crumbs, is cleaned away. Sprites in which no tree stands on the
  ///     ground are left out; if all are, so are the trees.
  ///   - spriteSize: The width and height of a sprite in pixels, at least 8.
  ///   - width: The width of the picture in pixels, at least 16.
  ///   - height: The height of the picture in pixels, at least 16.
  ///   - seasons: The seasons of the land from left to right; trees stand where their colours belong.
  ///   - key: Decides the light, the land, and where the trees stand.
  /// - Returns: The picture, in red, green and blue. The same arguments give the same bytes.
  public static func scene(
    sprites: [[Float]], spriteSize: Int, width: Int = 1200, height: Int = 500,
    seasons: [Season] = Season.allCases, key: Key
  ) -> PixelBuffer {
    guard spriteSize >= 8, sprites.allSatisfy({ $0.count == spriteSize * spriteSize * 4 }) else {
      fail("sprites of \(Set(sprites.map(\.count)).sorted()) values for a size of \(spriteSize)")
    }
    guard width >= 16, height >= 16 else { fail("a forest of \(width) x \(height) pixels") }
    let cutouts = sprites.compactMap { Cutout($0, size: spriteSize) }
    let landscape = Landscape(width: width, height: height, seasons: seasons, key: key)
    let planting = Planting(
      cutouts, seasons: seasons, width: width, height: height, landscape: landscape, key: key)
    let painter = TreePainter(landscape: landscape, key: key)
    var canvas = Canvas(width: width, height: height)
    landscape.paint(&canvas)
    for plant in planting.plants { painter.paintGround(under: plant, cutouts[plant.cutout], on: &canvas) }
    for plant in planting.plants { painter.paint(plant, cutouts[plant.cutout], on: &canvas) }
    landscape.paintForeground(&canvas)
    return canvas.picture
  }
}
