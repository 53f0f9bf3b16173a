// A tree drawn as a picture: white on black, upright, its foot in the middle of the lower edge, scaled until it
// fills the frame and nothing is cut off.

/// How trees are drawn as silhouettes.
public struct Silhouette: Sendable {
  /// The width and height of a picture in pixels.
  public var size: Int
  /// How many pixels stay empty at the top and on either side.
  public var margin: Float
  /// Half the width of the thinnest stroke in pixels: thinner twigs would be a haze.
  public var thinnest: Float

  /// Silhouettes of the given size, which is at least 8.
  public init(size: Int = 64, margin: Float = 1, thinnest: Float = 0.4) {
    self.size = max(size, 8)
    self.margin = margin
    self.thinnest = thinnest
  }

  /// The picture of a tree, row by row from the top: 0 where nothing is, 255 where the tree is, and the share of
  /// a pixel that is covered along its edges.
  ///
  /// - Parameter fill: The share of the frame's height that the tree may take; it takes less if it is so wide
  ///   that the sides of the frame stop it first.
  public func picture(of tree: Tree, fill: Float = 1) -> [UInt8] {
    let projection = Projection(tree)
    let frame = Float(size)
    let (height, reach) = (projection.height, projection.reach)
    // The thinnest strokes may be wider than the projection says.
    let room = frame / 2 - margin - thinnest
    let scale = min(
      (frame * fill - margin - thinnest) / max(height, .leastNormalMagnitude),
      room / max(reach, .leastNormalMagnitude))
    var coverage = Coverage(size: size)
    guard scale > 0, scale < .infinity else { return coverage.greys }
    func placed(_ point: SIMD2<Float>) -> SIMD2<Float> {
      SIMD2(frame / 2 + scale * point.x, frame - scale * point.y)
    }
    for stroke in projection.strokes {
      coverage.fill(
        Stroke(
          start: placed(stroke.start), end: placed(stroke.end),
          startRadius: max(scale * stroke.startRadius, thinnest),
          endRadius: max(scale * stroke.endRadius, thinnest)))
    }
    for ellipse in projection.ellipses {
      coverage.fill(
        Ellipse(
          centre: placed(ellipse.centre), axis: SIMD2(ellipse.axis.x, -ellipse.axis.y),
          along: max(scale * ellipse.along, thinnest), across: max(scale * ellipse.across, thinnest)))
    }
    return coverage.greys
  }
}
