// Silhouettes: what is covered and how much, against areas that are known, and the promise of the frame.

import Foundations
import Testing

@testable import Growth

@Suite("Silhouettes")
struct SilhouetteTests {
  @Test(
    "a shape covers as many pixels as its area says",
    arguments: [
      (Ellipse(centre: SIMD2(16, 16), axis: SIMD2(1, 0), along: 10, across: 6), Float.pi * 60),
      (Ellipse(centre: SIMD2(15.3, 16.6), axis: SIMD2(0.6, 0.8), along: 12, across: 3), Float.pi * 36),
      (Ellipse(centre: SIMD2(16, 16), axis: SIMD2(0, 1), along: 1.7, across: 1.7), Float.pi * 2.89),
      // Half of it lies outside.
      (Ellipse(centre: SIMD2(0, 16), axis: SIMD2(1, 0), along: 8, across: 8), Float.pi * 32),
    ])
  func ellipses(_ ellipse: Ellipse, area: Float) {
    var coverage = Coverage(size: 32)
    coverage.fill(ellipse)
    let covered = coverage.greys.reduce(Float(0)) { $0 + Float($1) } / 255
    #expect(abs(covered - area) < 0.02 * area + 0.1, "\(covered) for \(area)")
  }

  @Test("a tapered stroke covers its body and both its round ends")
  func strokes() {
    var coverage = Coverage(size: 32)
    coverage.fill(Stroke(start: SIMD2(16, 26), end: SIMD2(16, 8), startRadius: 4, endRadius: 2))
    // The trapezium, and the halves of the discs beyond it; a little of each disc lies beside the trapezium.
    let area: Float = 18 * 6 + .pi * (16 + 4) / 2
    let covered = coverage.greys.reduce(Float(0)) { $0 + Float($1) } / 255
    #expect(abs(covered - area) < 0.02 * area, "\(covered) for \(area)")
    #expect(coverage.greys[20 * 32 + 16] == 255 && coverage.greys[20 * 32 + 25] == 0)
  }

  @Test("what is no number, infinite or far outside covers nothing it should not")
  func wild() {
    for number in [Float.nan, .infinity, -.infinity, 1e30] {
      var coverage = Coverage(size: 16)
      coverage.fill(Ellipse(centre: SIMD2(number, 8), axis: SIMD2(1, 0), along: 2, across: 2))
      coverage.fill(
        Stroke(start: SIMD2(number, 4), end: SIMD2(number, 9), startRadius: 1, endRadius: 1))
      #expect(coverage.greys.allSatisfy { $0 == 0 }, "\(number)")
    }
  }

  @Test(
    "every tree stands on the lower edge, touches no other, and fills the frame",
    arguments: Species.all.map(\.name))
  func frames(_ name: String) throws {
    let species = try #require(Species.all.first { $0.name == name })
    for number in 0..<200 as Range<UInt64> {
      let picture = Silhouette(size: 64).picture(of: species.tree(Key(seed: 9).folding(number)))
      let inked = (0..<64).filter { row in picture[row * 64..<row * 64 + 64].contains { $0 > 0 } }
      #expect((0..<64).allSatisfy { picture[$0 * 64] == 0 && picture[$0 * 64 + 63] == 0 })
      #expect(picture.prefix(64).allSatisfy { $0 == 0 })
      // The foot is in the middle, and the trunk is solid there.
      #expect(picture[63 * 64 + 31] == 255 || picture[63 * 64 + 32] == 255, "tree \(number)")
      let columns = (0..<64).filter { column in (0..<64).contains { picture[$0 * 64 + column] > 0 } }
      let reach = columns.map { $0 < 32 ? 32 - $0 : $0 - 31 }.max() ?? 0
      #expect(64 - (inked.first ?? 64) >= 60 || reach >= 29, "tree \(number) fills neither height nor width")
      // Edges are soft, but few pixels are edges.
      let greys = picture.count { $0 > 0 && $0 < 255 }
      #expect(greys > 20 && greys < 1400, "tree \(number): \(greys)")
    }
  }

  @Test("a picture is drawn to the size that is asked for", arguments: [8, 17, 64, 100])
  func sizes(_ size: Int) {
    let picture = Silhouette(size: size).picture(of: Species.all[0].tree(Key(seed: 1)))
    #expect(picture.count == size * size && picture.contains(255))
  }
}
