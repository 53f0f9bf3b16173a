// The season of a tree that is known by its picture only: what colour its crown has. Rules of thumb, measured on
// the built-in trees; a tree that keeps its needles fits everywhere but is preferred nowhere.

/// A quarter of the year.
public enum Season: Int, CaseIterable, Sendable {
  case spring, summer, autumn, winter

  /// The season that a crown of this mean colour has; nil for needles, which are the same all the year.
  ///
  /// - Parameter colour: Red, green and blue from 0 to 1.
  init?(crown colour: Colour) {
    let (red, green, blue) = (colour.x, colour.y, colour.z)
    let (most, least) = (max(red, green, blue), min(red, green, blue))
    // Snow and bare wood have little colour; pale blossoms have more red and blue than green.
    let isBark = red > green && most < 0.45 && most - least < 0.45 * most
    if most - least < 0.27 * most || isBark {
      self = red > 1.03 * green && blue > green && most > 0.5 ? .spring : .winter
    } else if red > green {
      // Blossoms are pink, which has more blue than green, autumn is yellow to red.
      self = blue > 0.85 * green && blue > 0.5 ? .spring : .autumn
    } else if blue > 0.58 * green {
      return nil
    } else {
      self = green > 0.6 && red > 0.76 * green ? .spring : .summer
    }
  }
}
