// What a species wears in the course of the year. The year begins at the end of winter and is a circle: buds,
// fresh green or blossom, the green of summer, the colours of autumn, bare wood with or without snow. Everything
// in between is between, so that a tree's day is one number that a picture shows.

/// The colours of a species.
struct Colouring {
  /// A day of the year and what leaves are then.
  private struct Day {
    var time: Float
    var leaf: SIMD3<Float>
    /// Their size, as a share of that in summer.
    var leaves: Float
  }

  /// The colour of the bark.
  var bark: UInt32
  /// The first green.
  var spring: UInt32
  /// The green of summer.
  var summer: UInt32
  /// What the first leaves turn to.
  var autumn: UInt32
  /// What the last leaves turn to, on some trees and on others.
  var late: (UInt32, UInt32)
  /// The colours between which blossoms are, where they come before the leaves.
  var blossom: (UInt32, UInt32)?
  /// Whether the leaves stay.
  var isEvergreen = false
  /// Whether there is snow where the tree grows.
  var snows = true

  /// What a tree wears.
  ///
  /// - Parameters:
  ///   - time: The day, from 0 at the end of winter to 1.
  ///   - hue: Which of the colours of its species a tree has, from 0 to 1.
  ///   - snowfall: How much snow there is in winter, from 0 to 1.
  func attire(at time: Float, hue: Float, snowfall: Float) -> Attire {
    let days = self.days(hue)
    let next = days.firstIndex { $0.time > time } ?? days.count - 1
    let (low, high) = (days[max(next - 1, 0)], days[next])
    let part = high.time > low.time ? (time - low.time) / (high.time - low.time) : 0
    let share = min(max(part, 0), 1)
    // Every tree has a shade of its own, warmer or cooler than its species.
    let own = SIMD3<Float>(0.1, 0.03, -0.08) * (2 * hue - 1) + SIMD3(repeating: 1)
    let leaf = low.leaf.mixed(with: high.leaf, share) * own
    let winter = min(rise(time, from: 0.86, to: 0.9), 1 - rise(time, from: 0.97, to: 1))
    let snow = snows ? min(max(snowfall, 0), 1) * winter : 0
    return Attire(
      leaf: Tones(leaf).snowed(snow), bark: Tones(SIMD3(colour: bark)).snowed(0.7 * snow),
      twigs: SIMD3(colour: bark).mixed(with: SIMD3(0.27, 0.2, 0.18), 0.6)
        .mixed(with: SIMD3(0.9, 0.93, 0.98), 0.3 * snow),
      leaves: low.leaves + (high.leaves - low.leaves) * share)
  }

  private func days(_ hue: Float) -> [Day] {
    func day(_ time: Float, _ colour: SIMD3<Float>, _ leaves: Float) -> Day {
      Day(time: time, leaf: colour, leaves: leaves)
    }
    let (spring, summer) = (SIMD3(colour: self.spring), SIMD3(colour: self.summer))
    let autumn = SIMD3(colour: self.autumn)
    let late = SIMD3(colour: self.late.0).mixed(with: SIMD3(colour: self.late.1), hue)
    if isEvergreen {
      return [
        day(0, late, 1), day(0.15, spring, 1), day(0.45, summer, 1), day(0.75, autumn, 1), day(1, late, 1),
      ]
    }
    let first: [Day]
    if let blossom {
      let petals = SIMD3(colour: blossom.0).mixed(with: SIMD3(colour: blossom.1), hue)
      first = [
        day(0, petals, 0), day(0.02, petals, 0.4), day(0.06, petals, 0.95), day(0.17, petals, 1),
        day(0.27, spring, 1),
      ]
    } else {
      first = [day(0, spring, 0), day(0.03, spring, 0.4), day(0.1, spring, 0.9), day(0.2, spring, 1)]
    }
    return first + [
      day(0.4, summer, 1), day(0.56, summer, 1), day(0.67, autumn, 1), day(0.8, late, 0.95),
      day(0.83, late, 0.5), day(0.85, late, 0), day(1, late, 0),
    ]
  }

  /// 0 below `low`, 1 above `high`, and straight between.
  private func rise(_ value: Float, from low: Float, to high: Float) -> Float {
    min(max((value - low) / (high - low), 0), 1)
  }
}

/// What one tree wears on one day.
struct Attire: Equatable {
  /// The colours of leaves, needles or blossoms.
  var leaf: Tones
  /// The colours of wood.
  var bark: Tones
  /// The colour of wood that is too thin for three tones.
  var twigs: SIMD3<Float>
  /// The size of its leaves, as a share of that in summer; 0 in winter.
  var leaves: Float
}
