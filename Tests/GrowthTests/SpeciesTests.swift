// Species keep what their rows promise, and a key decides the whole tree.

import Foundations
import Testing

@testable import Growth

@Suite("Species")
struct SpeciesTests {
  static let names = Species.all.map(\.name)

  private func species(_ name: String) throws -> Species {
    try #require(Species.all.first { $0.name == name })
  }

  @Test("names are those of one species each")
  func distinct() {
    #expect(Set(Self.names).count == Self.names.count && Self.names.count >= 8)
  }

  @Test("every tree is as high and as wide as its species promises", arguments: names)
  func bounds(_ name: String) throws {
    let species = try species(name)
    var heights: [Float] = []
    for number in 0..<300 as Range<UInt64> {
      let bounds = species.tree(Key(seed: 1).folding(number)).bounds
      heights.append(bounds.height)
      #expect(bounds.height >= 0.999 * species.height.lowerBound, "tree \(number)")
      #expect(bounds.height <= 1.001 * species.height.upperBound, "tree \(number)")
      // Clumps that are aslant do not stretch exactly as the tree does.
      #expect(bounds.spread >= 0.95 * species.spread.lowerBound, "tree \(number)")
      #expect(bounds.spread <= 1.05 * species.spread.upperBound, "tree \(number)")
    }
    let width = species.height.upperBound - species.height.lowerBound
    #expect((heights.max() ?? 0) - (heights.min() ?? 0) > 0.8 * width)
  }

  @Test("the same key grows the same tree, another key another", arguments: names)
  func keyed(_ name: String) throws {
    let species = try species(name)
    let tree = species.tree(Key(seed: 5))
    #expect(tree == species.tree(Key(seed: 5)))
    #expect(tree != species.tree(Key(seed: 6)))
  }

  @Test("deviations of a shared plan are bounded, and go smoothly with the character")
  func plans() {
    let low = SIMD2<Float>(0.2, -0.6)
    let steps = (0...10).map { low + SIMD2(0.01, 0.01) * Float($0) }
    var last: [Float] = []
    for character in steps {
      var draws = Draws(plan: Key(seed: 2), character: character)
      let deviations = (0..<500).map { _ in draws.deviation() }
      #expect(deviations.allSatisfy { $0.magnitude <= 1 } && Set(deviations).count > 400)
      for (old, new) in zip(last, deviations) { #expect(abs(old - new) < 0.021) }
      last = deviations
    }
    var (first, second) = (
      Draws(plan: Key(seed: 2), character: low), Draws(plan: Key(seed: 2), character: -low)
    )
    #expect(first.unit() == second.unit())
  }

  @Test("trees consist of wood and foliage, stand on the ground and are far from full", arguments: names)
  func parts(_ name: String) throws {
    let species = try species(name)
    var leafless = 0
    for number in 0..<100 as Range<UInt64> {
      let specimen = species.specimen(Key(seed: 2).folding(number))
      let tree = specimen.tree
      #expect(tree.segments.count > 4 && tree.foliage.count > 5 && !tree.isFull)
      #expect(tree.segments.first?.start == .zero)
      if specimen.isBare { leafless += 1 }
      let numbers = tree.segments.flatMap {
        [$0.start.x, $0.start.y, $0.start.z, $0.end.x, $0.end.y, $0.end.z, $0.startRadius, $0.endRadius]
      }
      #expect(numbers.allSatisfy { $0.isFinite })
      #expect(tree.segments.allSatisfy { $0.startRadius > 0 && $0.endRadius > 0 })
    }
    let stays = ["spruce", "pine", "acacia", "palm"].contains(name)
    #expect(stays ? leafless == 0 : (5...30).contains(leafless), "\(leafless) of 100 stand in winter")
  }
}
