// The colours of a time of day. A scene takes one of them by its key.

/// The palette of a scene.
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
  /// Grass in the light, far away.
  var meadow: Colour
  /// Grass at the viewer's feet.
  var ground: Colour
  /// Leaves in the light.
  var leaves: Colour
  /// Leaves in the shade.
  var shade: Colour
  /// Trunks and branches.
  var bark: Colour
  /// How high the sun stands, as a share of the sky above the horizon.
  var sunHeight: Float

  static let all: [Mood] = [morning, noon, evening, dawn]

  static let morning = Mood(
    zenith: Colour(hex: 0x6FA3C4), horizon: Colour(hex: 0xF7E6BF), sun: Colour(hex: 0xFFF3CF),
    haze: Colour(hex: 0xE9DFBE), hills: Colour(hex: 0x7E9C94), meadow: Colour(hex: 0xB5B873),
    ground: Colour(hex: 0x2C3B1E), leaves: Colour(hex: 0x7C9440), shade: Colour(hex: 0x16261C),
    bark: Colour(hex: 0x2A241D), sunHeight: 0.28)

  static let noon = Mood(
    zenith: Colour(hex: 0x3F7FBF), horizon: Colour(hex: 0xD9ECF2), sun: Colour(hex: 0xFFFBEA),
    haze: Colour(hex: 0xCBDFE2), hills: Colour(hex: 0x5F8A97), meadow: Colour(hex: 0x9DB867),
    ground: Colour(hex: 0x2E4620), leaves: Colour(hex: 0x6FA046), shade: Colour(hex: 0x143021),
    bark: Colour(hex: 0x3A3128), sunHeight: 0.6)

  static let evening = Mood(
    zenith: Colour(hex: 0x41467A), horizon: Colour(hex: 0xFBC58A), sun: Colour(hex: 0xFFE3A6),
    haze: Colour(hex: 0xEDB68C), hills: Colour(hex: 0x7A6A8C), meadow: Colour(hex: 0xB98F55),
    ground: Colour(hex: 0x2A2A1F), leaves: Colour(hex: 0x8A7A35), shade: Colour(hex: 0x191C22),
    bark: Colour(hex: 0x221C1A), sunHeight: 0.16)

  static let dawn = Mood(
    zenith: Colour(hex: 0x7D8FB8), horizon: Colour(hex: 0xF5D3D0), sun: Colour(hex: 0xFFEDE0),
    haze: Colour(hex: 0xDCCBD3), hills: Colour(hex: 0x7C87A6), meadow: Colour(hex: 0x9FA98E),
    ground: Colour(hex: 0x25322F), leaves: Colour(hex: 0x5D7F66), shade: Colour(hex: 0x14222A),
    bark: Colour(hex: 0x25212A), sunHeight: 0.22)
}
