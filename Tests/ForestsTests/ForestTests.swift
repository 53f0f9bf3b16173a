// A forest is a function of its trees and its key; its outlines are crisp, and nothing of a tree is cut off.

import Foundations
import Growth
import Pictures
import Testing

@testable import Forests

@Suite("Forests")
struct ForestTests {
  static let sprites: [[Float]] = (0..<40).map { number in
    let specimen = Species.all[number % Species.all.count].specimen(Key(seed: UInt64(number)))
    return Sprite(size: 64).picture(of: specimen).map { Float($0) / 255 }
  }

  private func scene(_ sprites: [[Float]] = sprites, seed: UInt64 = 0) -> PixelBuffer {
    Forest.scene(sprites: sprites, spriteSize: 64, width: 300, height: 125, key: Key(seed: seed))
  }

  /// A sprite of one colour, as opaque as a function of column and row says.
  private func sprite(_ colour: Colour, opacity: (Int, Int) -> Float) -> [Float] {
    (0..<4096).flatMap { pixel -> [Float] in
      let opacity = opacity(pixel % 64, pixel / 64)
      return [colour.x * opacity, colour.y * opacity, colour.z * opacity, opacity]
    }
  }

  @Test("the same trees and key give the same bytes; another key, season or trees give others")
  func deterministic() {
    let first = scene()
    #expect(first.width == 300 && first.height == 125 && first.channels == 3)
    #expect(first == scene())
    #expect(first != scene(seed: 1))
    #expect(first != scene(Array(Self.sprites.reversed())))
    #expect(first != scene([]))
    let winter = Forest.scene(
      sprites: Self.sprites, spriteSize: 64, width: 300, height: 125, seasons: [.winter], key: Key(seed: 0))
    #expect(first != winter)
  }

  @Test("sprites without a tree are left out")
  func empty() {
    let nothing = [Float](repeating: 0, count: 4096 * 4)
    let noNumber = [Float](repeating: .nan, count: 4096 * 4)
    let green = Colour(0.2, 0.6, 0.2)
    let haze = sprite(green) { _, _ in 0.2 }
    let floating = sprite(green) { column, row in (20..<44).contains(column) && (5..<20).contains(row) ? 1 : 0
    }
    for sprite in [nothing, noNumber, haze, floating] { #expect(Cutout(sprite, size: 64) == nil) }
    #expect(scene([nothing, noNumber, haze, floating]) == scene([]))
    #expect(scene(Self.sprites + [nothing]) == scene())
  }

  @Test("haze and crumbs go; what hangs together with the foot and large clumps stay")
  func cleaned() throws {
    let cutout = try #require(
      Cutout(
        sprite(Colour(0.3, 0.5, 0.1)) { column, row in
          // A trunk, a clump in the air, a crumb, and haze everywhere.
          if (30..<34).contains(column) && row > 20 { return 1 }
          if (40..<52).contains(column) && (10..<20).contains(row) { return 1 }
          if column == 5 && row == 5 { return 1 }
          return 0.05
        }, size: 64))
    #expect(cutout.opacity(32 / 64, 62.5 / 64) > 0.9)
    #expect(cutout.opacity(46 / 64, 15 / 64) > 0.9)
    #expect(cutout.opacity(5.5 / 64, 5.5 / 64) == 0)
    #expect(cutout.opacity(10 / 64, 40 / 64) == 0)
    #expect(cutout.extent == 30 / 64...52 / 64)
  }

  @Test("the colour of the rim is that of the tree: no black or white shines through")
  func rims() throws {
    let colour = Colour(0.8, 0.3, 0.1)
    let cutout = try #require(
      Cutout(sprite(colour) { column, _ in min(max(4 - abs(Float(column) - 31.5) / 4, 0), 1) }, size: 64))
    for column in stride(from: Float(15), to: 49, by: 0.5) {
      let found = cutout.colour(column / 64, 0.5)
      #expect(((found - colour) * (found - colour)).sum() < 1e-4, "\(found) at \(column)")
    }
  }

  @Test("a blurred sprite has an outline as crisp as the picture's pixels", arguments: [1, 3, 6] as [Float])
  func crisp(enlargement: Float) throws {
    // A step that a model blurred over six pixels of the sprite.
    let cutout = try #require(
      Cutout(sprite(Colour(0, 1, 0)) { column, _ in min(max((Float(column) - 20) / 6, 0), 1) }, size: 64))
    let across = stride(from: Float(0.25), to: 0.5, by: 1 / (64 * enlargement)).map {
      cutout.coverage($0, 0.5, enlargement: enlargement)
    }
    #expect(across.first == 0 && across.last == 1)
    // One pixel of the sprite is six of opacity; the step takes less than it, from three times up.
    #expect(across.count { $0 > 0.02 && $0 < 0.98 } <= 6, "\(across)")
    #expect(zip(across, across.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test(
    "a crown's colour says its season",
    arguments: [
      (0x9FBF3F, .spring), (0xF4B8CC, .spring), (0x4F8A35, .summer), (0x7FB04A, .summer), (0xE8CF4A, .autumn),
      (0xC02B2A, .autumn), (0x6B5F55, .winter), (0x553D38, .winter), (0xD5DCE8, .winter), (0x2E6A48, nil),
    ] as [(UInt32, Season?)])
  func seasons(colour: UInt32, season: Season?) {
    #expect(Season(crown: Colour(hex: colour)) == season)
  }

  @Test("the trees of the data are found in the seasons in which they are")
  func recognised() {
    let deciduous = Species.all.filter { ["oak", "maple", "birch", "poplar"].contains($0.name) }
    for (day, season) in [(0.12, .spring), (0.48, .summer), (0.72, .autumn), (0.92, .winter)]
      as [(Float, Season)]
    {
      var right = 0
      for number in 0..<40 {
        let specimen = deciduous[number % 4].specimen(Key(seed: UInt64(number)), day: day)
        let picture = Sprite(size: 64).picture(of: specimen).map { Float($0) / 255 }
        if Cutout(picture, size: 64)?.season == season { right += 1 }
      }
      #expect(right >= 30, "\(right) of 40 in \(season)")
    }
  }

  @Test(
    "every tree is inside the frame, from far to near, larger the nearer", arguments: 0..<6 as Range<UInt64>)
  func planted(seed: UInt64) {
    let cutouts = Self.sprites.compactMap { Cutout($0, size: 64) }
    let key = Key(seed: seed)
    let landscape = Landscape(width: 1200, height: 500, seasons: Season.allCases, key: key)
    let plants = Planting(
      cutouts, seasons: Season.allCases, width: 1200, height: 500, landscape: landscape, key: key
    ).plants
    #expect(plants.count > 60)
    #expect(Set(plants.map(\.cutout)).count * 2 > cutouts.count)
    #expect(zip(plants, plants.dropFirst()).allSatisfy { $0.nearness <= $1.nearness && $0.foot <= $1.foot })
    for plant in plants {
      let extent = cutouts[plant.cutout].extent
      let (low, high) = (extent.lowerBound, extent.upperBound)
      #expect(plant.left + plant.size * low >= 0 && plant.left + plant.size * high <= 1200)
      #expect(plant.foot <= 500 && plant.foot - plant.size * cutouts[plant.cutout].height >= 0)
      #expect(plant.foot > landscape.horizon)
    }
  }

  @Test("pictures of any size are painted", arguments: [(16, 16), (64, 400), (500, 40)])
  func sizes(width: Int, height: Int) {
    let picture = Forest.scene(
      sprites: Self.sprites, spriteSize: 64, width: width, height: height, key: Key(seed: 2))
    #expect(picture.width == width && picture.height == height)
  }
}
