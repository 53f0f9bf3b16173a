// A forest is a function of its trees and its key; its outlines are crisp, and nothing of a tree is cut off.

import Foundations
import Growth
import Pictures
import Testing

@testable import Forests

@Suite("Forests")
struct ForestTests {
  static let masks: [[Float]] = (0..<16).map { number in
    let tree = Species.all[number % Species.all.count].tree(Key(seed: UInt64(number)))
    return Silhouette(size: 64).picture(of: tree).map { Float($0) / 255 }
  }

  private func scene(_ masks: [[Float]] = masks, seed: UInt64 = 0) -> PixelBuffer {
    Forest.scene(masks: masks, maskSize: 64, width: 300, height: 125, key: Key(seed: seed))
  }

  @Test("the same trees and key give the same bytes; another key or other trees give others")
  func deterministic() {
    let first = scene()
    #expect(first.width == 300 && first.height == 125 && first.channels == 3)
    #expect(first == scene())
    #expect(first != scene(seed: 1))
    #expect(first != scene(Array(Self.masks.reversed())))
    #expect(first != scene([]))
  }

  @Test("masks without a tree are left out")
  func empty() {
    let nothing = [Float](repeating: 0, count: 4096)
    let noNumber = [Float](repeating: .nan, count: 4096)
    var floating = nothing
    for row in 5..<20 { for column in 20..<44 { floating[row * 64 + column] = 1 } }
    for mask in [nothing, noNumber, floating] { #expect(Matte(mask, size: 64) == nil) }
    #expect(scene([nothing, noNumber, floating]) == scene([]))
    #expect(scene(Self.masks + [nothing]) == scene())
  }

  @Test("crumbs in the air go, what hangs together with the foot stays")
  func rooted() throws {
    var mask = Self.masks[0]
    mask[2 * 64 + 2] = 1
    let matte = try #require(Matte(mask, size: 64))
    #expect(matte.probability(2.5 / 64, 2.5 / 64) < 0.1)
    #expect(matte.probability(0.5, 62.5 / 64) > 0.9)
    #expect(matte.extent.lowerBound > 0.01 && matte.height > 0.7)
  }

  @Test("a blurred mask has an outline as crisp as the picture's pixels", arguments: [1, 3, 6] as [Float])
  func crisp(enlargement: Float) throws {
    // A step that a model blurred over six pixels of the mask.
    let mask = (0..<4096).map { min(max((Float($0 % 64) - 20) / 6, 0), 1) }
    let matte = try #require(Matte(mask, size: 64))
    let across = stride(from: Float(0.25), to: 0.5, by: 1 / (64 * enlargement)).map {
      matte.coverage($0, 0.5, enlargement: enlargement)
    }
    #expect(across.first == 0 && across.last == 1)
    // One pixel of the mask is six of probability; the step takes less than it, from three times up.
    #expect(across.count { $0 > 0.02 && $0 < 0.98 } <= 5, "\(across)")
    #expect(zip(across, across.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test(
    "every tree is inside the frame, from far to near, larger the nearer", arguments: 0..<6 as Range<UInt64>)
  func planted(seed: UInt64) {
    let mattes = Self.masks.compactMap { Matte($0, size: 64) }
    let key = Key(seed: seed)
    let landscape = Landscape(width: 1200, height: 500, key: key)
    let plants = Planting(mattes, width: 1200, height: 500, landscape: landscape, key: key).plants
    #expect(plants.count > 60)
    #expect(Set(plants.map(\.matte)).count == mattes.count)
    #expect(zip(plants, plants.dropFirst()).allSatisfy { $0.nearness <= $1.nearness && $0.foot <= $1.foot })
    for plant in plants {
      let extent = mattes[plant.matte].extent
      let (low, high) =
        plant.isMirrored
        ? (1 - extent.upperBound, 1 - extent.lowerBound) : (extent.lowerBound, extent.upperBound)
      #expect(plant.left + plant.size * low >= 0 && plant.left + plant.size * high <= 1200)
      #expect(plant.foot <= 500 && plant.foot - plant.size * mattes[plant.matte].height >= 0)
      #expect(plant.foot > landscape.horizon)
    }
  }

  @Test("pictures of any size are painted", arguments: [(16, 16), (64, 400), (500, 40)])
  func sizes(width: Int, height: Int) {
    let picture = Forest.scene(
      masks: Self.masks, maskSize: 64, width: width, height: height, key: Key(seed: 2))
    #expect(picture.width == width && picture.height == height)
  }
}
