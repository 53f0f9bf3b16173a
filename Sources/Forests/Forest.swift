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
  ///   - masks: A tree each, upright, its foot on the lower edge: maskSize x maskSize numbers from 0 to 1, row by
  ///     row from the top, the probability that the tree is there. Values outside are cut off and what is no
  ///     number is 0. Masks in which no tree stands on the ground are left out; if all are, so are the trees.
  ///   - maskSize: The width and height of a mask in pixels, at least 8.
  ///   - width: The width of the picture in pixels, at least 16.
  ///   - height: The height of the picture in pixels, at least 16.
  ///   - key: Decides the time of day, the land, and where the trees stand.
  /// - Returns: The picture, in red, green and blue. The same arguments give the same bytes.
  public static func scene(
    masks: [[Float]], maskSize: Int, width: Int = 1200, height: Int = 500, key: Key
  ) -> PixelBuffer {
    guard maskSize >= 8, masks.allSatisfy({ $0.count == maskSize * maskSize }) else {
      fail("masks of \(Set(masks.map(\.count)).sorted()) values for a size of \(maskSize)")
    }
    guard width >= 16, height >= 16 else { fail("a forest of \(width) x \(height) pixels") }
    let mattes = masks.compactMap { Matte($0, size: maskSize) }
    let landscape = Landscape(width: width, height: height, key: key)
    let planting = Planting(mattes, width: width, height: height, landscape: landscape, key: key)
    let painter = TreePainter(landscape: landscape, key: key)
    var canvas = Canvas(width: width, height: height)
    landscape.paint(&canvas)
    for plant in planting.plants { painter.paintShadow(of: plant, mattes[plant.matte], on: &canvas) }
    for plant in planting.plants { painter.paint(plant, mattes[plant.matte], on: &canvas) }
    landscape.paintForeground(&canvas)
    return canvas.picture
  }
}
