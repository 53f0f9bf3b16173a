// A tree drawn as a picture with opacity: upright, its foot in the middle of the lower edge, light from the upper
// left. Foliage is painted from back to front, each clump in three tones that are shifted towards the light,
// and brighter the nearer it is to the lit side of the crown: so a crown is round as a whole and in its parts.

/// How trees are drawn.
public struct Sprite: Sendable {
  /// The width and height of a picture in pixels.
  public var size: Int
  /// How many pixels stay empty at the top and on either side.
  public var margin: Float = 1
  /// Half the width of the thinnest stroke in pixels: thinner twigs would be a haze.
  public var thinnest: Float = 0.36

  /// Where light comes from, in the plane of the picture; y points up.
  static let light = SIMD2<Float>(-0.55, 0.835)

  /// Pictures of the given size, which is at least 8.
  public init(size: Int = 64) { self.size = max(size, 8) }

  /// The picture of a tree, row by row from the top: four bytes per pixel, red, green and blue premultiplied by
  /// opacity, and opacity. The youngest trees fill four fifths of the frame's height, the oldest all of it.
  public func picture(of specimen: Specimen) -> [UInt8] {
    var raster = Raster(size: size)
    guard let frame = Frame(self, specimen.tree, fill: 0.78 + 0.22 * specimen.age) else {
      return raster.bytes
    }
    let leaves = specimen.attire.leaves
    let foliage = leaves > 0 ? Self.ordered(specimen.tree.foliage) : []
    let crown = Crown(specimen.tree.foliage)
    // What is well behind the trunk is painted before it.
    let behind = foliage.prefix { $0.isBehind }
    for part in behind { paint(part, of: crown, specimen.attire, frame, on: &raster) }
    paint(
      Projection.strokes(specimen.tree).map { frame.placed($0, thinnest: thinnest) }, specimen.attire,
      on: &raster)
    for part in foliage.dropFirst(behind.count) {
      paint(part, of: crown, specimen.attire, frame, on: &raster)
    }
    return raster.bytes
  }

  /// A clump on its way into the picture.
  private struct Part {
    var clump: Clump
    /// How its lobes are turned.
    var turn: Float
    var isBehind: Bool
    /// What is further in front is larger.
    var place: Float
  }

  /// Foliage from back to front; of two at one depth the upper one is in front, as it hides what hangs below.
  private static func ordered(_ foliage: [Clump]) -> [Part] {
    let depth = foliage.reduce(Float(0)) { max($0, abs($1.centre.z)) }
    return foliage.enumerated().map { index, clump in
      Part(
        clump: clump, turn: Float(index) * Angle.golden, isBehind: clump.centre.z < -0.3 * depth,
        place: clump.centre.z + 0.45 * clump.centre.y)
    }.sorted { ($0.isBehind ? 0 : 1, $0.place) < ($1.isBehind ? 0 : 1, $1.place) }
  }

  private func paint(
    _ part: Part, of crown: Crown, _ attire: Attire, _ frame: Frame, on raster: inout Raster
  ) {
    let (clump, turn) = (part.clump, part.turn)
    let whole = frame.placed(Projection.ellipse(clump), scale: attire.leaves, thinnest: thinnest)
    let place = crown.place(clump.centre)
    let brightness = 0.75 * (place.x * Self.light.x + place.y * Self.light.y) + 0.3 * place.z
    // The place on the rim that faces the light; y points down in the picture.
    let rim = whole.rim(towards: SIMD2(Self.light.x, -Self.light.y))
    // Needles, strands and leaflets are smooth; clumps of leaves have lobes, each turned its own way.
    let isLobed = whole.along < 1.8 * whole.across && whole.across < 1.8 * whole.along
    for (share, shift, tone) in [(1, 0, -0.5), (0.76, 0.2, 0), (0.44, 0.44, 0.5)] as [(Float, Float, Float)] {
      let ellipse = Ellipse(
        centre: whole.centre + rim * shift, axis: whole.axis, along: whole.along * share,
        across: whole.across * share)
      let colour = attire.leaf.colour(at: brightness + tone)
      guard isLobed, ellipse.across > 1.2 * Float(Raster.places) else {
        raster.paint(ellipse, colour)
        continue
      }
      for lobe in ellipse.lobes(turned: turn) { raster.paint(lobe, colour) }
    }
  }

  /// Paints wood: the shaded side of all of it, then what faces the light, so that pieces join.
  private func paint(_ strokes: [Stroke], _ attire: Attire, on raster: inout Raster) {
    let thick = 1.6 * Float(Raster.places) * thinnest
    for (share, shift, tone) in [(1, 0, -0.9), (0.72, 0.28, 0), (0.3, 0.56, 0.8)] as [(Float, Float, Float)] {
      for stroke in strokes {
        if max(stroke.startRadius, stroke.endRadius) > thick {
          raster.paint(stroke.narrowed(to: share, aside: -shift), attire.bark.colour(at: tone))
        } else if shift == 0 {
          raster.paint(stroke, attire.twigs)
        }
      }
    }
  }
}

extension Ellipse {
  /// A body and five lobes that together are about as large as this ellipse.
  fileprivate func lobes(turned turn: Float) -> [Ellipse] {
    let other = SIMD2(-axis.y, axis.x)
    var shapes = [Ellipse(centre: centre, axis: axis, along: 0.8 * along, across: 0.8 * across)]
    for index in 0..<5 {
      let angle = turn + Float(index) * (2 * .pi / 5)
      let place =
        centre + axis * (0.62 * along * Angle.cosine(angle))
        + other * (0.62 * across * Angle.sine(angle))
      shapes.append(Ellipse(centre: place, axis: axis, along: 0.44 * along, across: 0.44 * across))
    }
    return shapes
  }
}

/// The room that foliage takes.
private struct Crown {
  private var centre = SIMD3<Float>(repeating: 0)
  private var half = SIMD3<Float>(repeating: 1)

  init(_ foliage: [Clump]) {
    guard let first = foliage.first else { return }
    var (low, high) = (first.centre, first.centre)
    for clump in foliage {
      low = pointwiseMin(low, clump.centre - clump.reach)
      high = pointwiseMax(high, clump.centre + clump.reach)
    }
    centre = (low + high) * 0.5
    half = (high - low) * 0.5
  }

  /// A place as shares of the way from the middle of the crown to its sides.
  func place(_ point: SIMD3<Float>) -> SIMD3<Float> { (point - centre) / half }
}

/// How a tree is brought into a picture, measured in places of a ``Raster``.
private struct Frame {
  private let scale: Float
  private let side: Float

  init?(_ sprite: Sprite, _ tree: Tree, fill: Float) {
    let projection = Projection(tree)
    let size = Float(sprite.size)
    // The thinnest strokes may be wider than the projection says.
    let room = size / 2 - sprite.margin - sprite.thinnest
    let scale = min(
      (size * fill - sprite.margin - sprite.thinnest) / max(projection.height, .leastNormalMagnitude),
      room / max(projection.reach, .leastNormalMagnitude))
    guard scale > 0, scale < .infinity else { return nil }
    self.scale = scale * Float(Raster.places)
    side = size * Float(Raster.places)
  }

  private func placed(_ point: SIMD2<Float>) -> SIMD2<Float> {
    SIMD2(side / 2 + scale * point.x, side - scale * point.y)
  }

  func placed(_ stroke: Stroke, thinnest: Float) -> Stroke {
    let least = thinnest * Float(Raster.places)
    return Stroke(
      start: placed(stroke.start), end: placed(stroke.end),
      startRadius: max(scale * stroke.startRadius, least),
      endRadius: max(scale * stroke.endRadius, least))
  }

  func placed(_ ellipse: Ellipse, scale share: Float, thinnest: Float) -> Ellipse {
    let least = thinnest * Float(Raster.places)
    return Ellipse(
      centre: placed(ellipse.centre), axis: SIMD2(ellipse.axis.x, -ellipse.axis.y),
      along: max(scale * share * ellipse.along, least), across: max(scale * share * ellipse.across, least))
  }
}
