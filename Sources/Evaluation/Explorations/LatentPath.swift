// Ways from one point of the latents to another. Under a standard normal prior of many latents nearly all points
// lie at nearly the same distance from the centre; a straight line leaves that shell, a great circle stays in
// it (White, "Sampling generative networks", 2016).

import Foundation
import Foundations

/// A way from one point to another.
public enum LatentPath: String, CaseIterable, Sendable {
  /// The straight line.
  case linear
  /// The great circle between the directions, while the distance from the centre changes evenly.
  case spherical

  /// The path of a name; an unknown one throws and suggests the nearest.
  public static func named(_ name: String) throws -> LatentPath {
    if let path = LatentPath(rawValue: name) { return path }
    throw Suggestion.unknown("path", name, among: allCases.map(\.rawValue))
  }

  /// How far each of `steps` points is on the way, from 0 to 1 evenly.
  public static func shares(_ steps: Int) -> [Double] {
    (0..<steps).map { Double($0) / Double(max(1, steps - 1)) }
  }

  /// The point at a share of the way; 0 gives `start` and 1 `end`, exactly.
  public func point(_ share: Double, from start: [Double], to end: [Double]) -> [Double] {
    if share == 0 { return start }
    if share == 1 { return end }
    switch self {
    case .linear: return Self.line(share, start, end)
    case .spherical: return Self.arc(share, start, end)
    }
  }

  private static func line(_ share: Double, _ start: [Double], _ end: [Double]) -> [Double] {
    zip(start, end).map { $0 + ($1 - $0) * share }
  }

  // Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985: between unit vectors u and v at the
  // angle a,
  //   slerp(t) = (sin((1 - t) a) u + sin(t a) v) / sin a.
  // With w = (v - (u.v) u) / |v - (u.v) u|, which is perpendicular to u and has v = cos a u + sin a w, this is
  //   slerp(t) = cos(t a) u + sin(t a) w,
  // which divides by nothing small near a = 0 and a = pi but in w.
  private static func arc(_ share: Double, _ start: [Double], _ end: [Double]) -> [Double] {
    let (from, to) = (norm(start), norm(end))
    // The centre has no direction: the way from or to it keeps that of the other end.
    guard from > 0, to > 0 else { return line(share, start, end) }
    let (u, v) = (start.map { $0 / from }, end.map { $0 / to })
    let cosine = zip(u, v).reduce(0) { $0 + $1.0 * $1.1 }
    let rejection = zip(u, v).map { $1 - cosine * $0 }
    let sine = norm(rejection)
    let length = from + (to - from) * share
    if sine > 1e-12 {
      // What rounding left of u in a small rejection is taken out once more.
      let rest = zip(u, rejection).reduce(0) { $0 + $1.0 * $1.1 }
      let exact = zip(u, rejection).map { $1 - rest * $0 }
      let (angle, size) = (share * atan2(sine, cosine), norm(exact))
      return zip(u, exact).map { length * (cos(angle) * $0 + sin(angle) * $1 / size) }
    }
    if cosine > 0 { return u.map { length * $0 } }
    // Every half circle joins opposite directions, and in one dimension none does.
    guard let w = perpendicular(to: u) else { return line(share, start, end) }
    let angle = share * Double.pi
    return zip(u, w).map { length * (cos(angle) * $0 + sin(angle) * $1) }
  }

  /// A unit vector perpendicular to a unit vector: the axis that is farthest from it, less its part along it.
  private static func perpendicular(to u: [Double]) -> [Double]? {
    guard u.count > 1, let axis = u.indices.min(by: { abs(u[$0]) < abs(u[$1]) }) else { return nil }
    var rejection = u.map { -u[axis] * $0 }
    rejection[axis] += 1
    let length = norm(rejection)
    return rejection.map { $0 / length }
  }

  private static func norm(_ vector: [Double]) -> Double {
    // Squares of tiny numbers vanish where the numbers do not.
    let largest = vector.reduce(0) { max($0, abs($1)) }
    if largest == 0 { return 0 }
    return largest * vector.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
  }
}
