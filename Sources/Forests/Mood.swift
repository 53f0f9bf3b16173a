// The colours of a season. A scene has one of them, or several from left to right that pass into each other.

/// The palette of a place in a scene.
struct Mood {
  /// The sky overhead.
  var zenith: Colour
  /// The sky at the horizon.
  var horizon: Colour
  /// The sun, and the light around it.
  var sun: Colour
  /// What distance fades into.
  var haze: Colour
  /// Far hills.
  var hills: Colour
  /// The ground in the light, far away.
  var meadow: Colour
  /// The ground at the viewer's feet.
  var ground: Colour
  /// Shadows and what is dark.
  var shade: Colour
  /// What is laid over the colours of trees, by multiplication.
  var light: Colour
  /// How much lies under the trees of what they shed, from 0 to 1.
  var litter: Float

  /// The palette of a season.
  static func of(_ season: Season) -> Mood {
    switch season {
    case .spring: spring
    case .summer: summer
    case .autumn: autumn
    case .winter: winter
    }
  }

  private static let spring = Mood(
    zenith: Colour(hex: 0x6FAFD6), horizon: Colour(hex: 0xF3EEDC), sun: Colour(hex: 0xFFF6DA),
    haze: Colour(hex: 0xDDE6DF), hills: Colour(hex: 0x86A9A6), meadow: Colour(hex: 0xB9D07A),
    ground: Colour(hex: 0x5E8A3A), shade: Colour(hex: 0x1F3A34), light: Colour(hex: 0xFFFDF4), litter: 0.3)

  private static let summer = Mood(
    zenith: Colour(hex: 0x3F86C4), horizon: Colour(hex: 0xDDEDF0), sun: Colour(hex: 0xFFFBEA),
    haze: Colour(hex: 0xC6DCE2), hills: Colour(hex: 0x5F8A97), meadow: Colour(hex: 0x9DBB62),
    ground: Colour(hex: 0x44702C), shade: Colour(hex: 0x12302A), light: Colour(hex: 0xFFFBF0), litter: 0)

  private static let autumn = Mood(
    zenith: Colour(hex: 0x6E86B0), horizon: Colour(hex: 0xFBDDB0), sun: Colour(hex: 0xFFEABF),
    haze: Colour(hex: 0xE9CFAE), hills: Colour(hex: 0x8C7F92), meadow: Colour(hex: 0xC7AC5E),
    ground: Colour(hex: 0x6E6630), shade: Colour(hex: 0x2C2428), light: Colour(hex: 0xFFF3DE), litter: 0.55)

  private static let winter = Mood(
    zenith: Colour(hex: 0x8FA6C6), horizon: Colour(hex: 0xF1E4E2), sun: Colour(hex: 0xFFF3EA),
    haze: Colour(hex: 0xDCE1EA), hills: Colour(hex: 0x93A3BC), meadow: Colour(hex: 0xEFF2F6),
    ground: Colour(hex: 0xC3D0E2), shade: Colour(hex: 0x33456B), light: Colour(hex: 0xF3F7FF), litter: 0)

  /// What lies between this palette (0) and another (1).
  func mixed(with other: Mood, _ share: Float) -> Mood {
    Mood(
      zenith: zenith.mixed(with: other.zenith, share), horizon: horizon.mixed(with: other.horizon, share),
      sun: sun.mixed(with: other.sun, share), haze: haze.mixed(with: other.haze, share),
      hills: hills.mixed(with: other.hills, share), meadow: meadow.mixed(with: other.meadow, share),
      ground: ground.mixed(with: other.ground, share), shade: shade.mixed(with: other.shade, share),
      light: light.mixed(with: other.light, share), litter: litter + (other.litter - litter) * share)
  }

  /// The palettes of the columns of a picture whose seasons follow each other from left to right.
  static func columns(_ seasons: [Season], width: Int) -> [Mood] {
    let moods = seasons.isEmpty ? [summer] : seasons.map(of)
    return (0..<width).map { column in
      // The middle of a season's stretch is its own; on the way to the next there is a smooth passage.
      let position = (Float(column) + 0.5) / Float(width) * Float(moods.count) - 0.5
      let index = min(max(Int(position.rounded(.down)), 0), moods.count - 1)
      let next = min(index + 1, moods.count - 1)
      return moods[index].mixed(with: moods[next], rise(position - Float(index), from: 0, to: 1))
    }
  }
}
