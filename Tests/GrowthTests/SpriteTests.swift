// Pictures of trees: what is covered and how much, against areas that are known; colours within their opacity,
// light from the left, and the promise of the frame.

import Foundations
import Testing

@testable import Growth

@Suite("Sprites")
struct SpriteTests {
  private static let white = SIMD3<Float>(1, 1, 1)

  /// The pixels that are covered, as an area.
  private func area(_ raster: Raster) -> Float {
    let bytes = raster.bytes
    return stride(from: 3, to: bytes.count, by: 4).reduce(Float(0)) { $0 + Float(bytes[$1]) } / 255
  }

  @Test(
    "an ellipse covers as many places as its area says",
    arguments: [
      (Ellipse(centre: SIMD2(64, 64), axis: SIMD2(1, 0), along: 40, across: 24), Float.pi * 60),
      (Ellipse(centre: SIMD2(61.2, 66.4), axis: SIMD2(0.6, 0.8), along: 48, across: 12), Float.pi * 36),
      (Ellipse(centre: SIMD2(64, 64), axis: SIMD2(0, 1), along: 7, across: 7), Float.pi * 3.0625),
      // Half of it lies outside.
      (Ellipse(centre: SIMD2(0, 64), axis: SIMD2(1, 0), along: 32, across: 32), Float.pi * 32),
    ])
  func ellipses(_ ellipse: Ellipse, area: Float) {
    var raster = Raster(size: 32)
    raster.paint(ellipse, Self.white)
    let covered = self.area(raster)
    #expect(abs(covered - area) < 0.02 * area + 0.1, "\(covered) for \(area)")
  }

  @Test("a tapered stroke covers its body and both its round ends")
  func strokes() {
    var raster = Raster(size: 32)
    raster.paint(
      Stroke(start: SIMD2(64, 104), end: SIMD2(64, 32), startRadius: 16, endRadius: 8), SIMD3(1, 0.5, 0))
    // The trapezium, and the halves of the discs beyond it; a little of each disc lies beside the trapezium.
    let area: Float = 18 * 6 + .pi * (16 + 4) / 2
    let covered = self.area(raster)
    #expect(abs(covered - area) < 0.02 * area, "\(covered) for \(area)")
    let inside = (20 * 32 + 16) * 4
    #expect(Array(raster.bytes[inside..<inside + 4]) == [255, 128, 0, 255])
    #expect(raster.bytes[(20 * 32 + 25) * 4 + 3] == 0)
  }

  @Test("what is painted last is seen, and a half covered pixel has half its colour")
  func order() {
    var raster = Raster(size: 8)
    let disc = Ellipse(centre: SIMD2(16, 16), axis: SIMD2(1, 0), along: 200, across: 200)
    raster.paint(disc, SIMD3(1, 0, 0))
    raster.paint(
      Stroke(start: SIMD2(16, 40), end: SIMD2(16, -8), startRadius: 2, endRadius: 2), SIMD3(0, 0, 1))
    // The stroke covers the places from 14 to 18: half of each of two pixels.
    for column in [3, 4] {
      let start = (4 * 8 + column) * 4
      #expect(Array(raster.bytes[start..<start + 4]) == [128, 0, 128, 255])
    }
  }

  @Test("what is no number, infinite or far outside covers nothing it should not")
  func wild() {
    for number in [Float.nan, .infinity, -.infinity, 1e30] {
      var raster = Raster(size: 16)
      raster.paint(Ellipse(centre: SIMD2(number, 8), axis: SIMD2(1, 0), along: 2, across: 2), Self.white)
      raster.paint(
        Stroke(start: SIMD2(number, 4), end: SIMD2(number, 9), startRadius: 1, endRadius: 1), Self.white)
      #expect(raster.bytes.allSatisfy { $0 == 0 }, "\(number)")
    }
  }

  @Test(
    "every tree stands on the lower edge, touches no other, and fills the frame",
    arguments: Species.all.map(\.name))
  func frames(_ name: String) throws {
    let species = try #require(Species.all.first { $0.name == name })
    for number in 0..<200 as Range<UInt64> {
      let specimen = species.specimen(Key(seed: 9).folding(number))
      let picture = Sprite(size: 64).picture(of: specimen)
      let opacity = (0..<4096).map { picture[$0 * 4 + 3] }
      for pixel in 0..<4096 {
        #expect((0..<3).allSatisfy { picture[pixel * 4 + $0] <= opacity[pixel] }, "brighter than opaque")
      }
      #expect((0..<64).allSatisfy { opacity[$0 * 64] == 0 && opacity[$0 * 64 + 63] == 0 })
      #expect(opacity.prefix(64).allSatisfy { $0 == 0 })
      // The foot is in the middle, and the trunk is solid there.
      #expect(opacity[63 * 64 + 31] > 250 || opacity[63 * 64 + 32] > 250, "tree \(number)")
      // Without leaves a tree is less than the room it takes.
      guard specimen.attire.leaves > 0.9 else { continue }
      let rows = (0..<64).filter { row in opacity[row * 64..<row * 64 + 64].contains { $0 > 0 } }
      let columns = (0..<64).filter { column in (0..<64).contains { opacity[$0 * 64 + column] > 0 } }
      let reach = columns.map { $0 < 32 ? 32 - $0 : $0 - 31 }.max() ?? 0
      #expect(64 - (rows.first ?? 64) >= 44 || reach >= 28, "tree \(number) fills neither height nor width")
      // Edges are soft, but few pixels are edges.
      let greys = opacity.count { $0 > 0 && $0 < 255 }
      #expect(greys > 20 && greys < 1400, "tree \(number): \(greys)")
    }
  }

  @Test("light comes from the left: that side of a crown is brighter", arguments: Species.all.map(\.name))
  func lit(_ name: String) throws {
    let species = try #require(Species.all.first { $0.name == name })
    var (left, right) = ((sum: 0, count: 0), (sum: 0, count: 0))
    for number in 0..<60 as Range<UInt64> {
      let picture = Sprite(size: 64).picture(of: species.specimen(Key(seed: 3).folding(number)))
      for pixel in 0..<4096 where picture[pixel * 4 + 3] == 255 {
        let brightness = Int(picture[pixel * 4]) + Int(picture[pixel * 4 + 1])
        if pixel % 64 < 32 {
          left = (left.sum + brightness, left.count + 1)
        } else {
          right = (right.sum + brightness, right.count + 1)
        }
      }
    }
    let means = (Double(left.sum) / Double(left.count), Double(right.sum) / Double(right.count))
    #expect(means.0 > 1.02 * means.1, "\(means)")
  }

  @Test("a picture is drawn to the size that is asked for", arguments: [8, 17, 64, 100])
  func sizes(_ size: Int) {
    let picture = Sprite(size: size).picture(of: Species.all[0].specimen(Key(seed: 1)))
    #expect(picture.count == size * size * 4 && picture.contains(255))
  }
}
