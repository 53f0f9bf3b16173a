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

  @Test("trees consist of wood and foliage, stand on the ground and are far from full", arguments: names)
  func parts(_ name: String) throws {
    let species = try species(name)
    var leafless = 0
    for number in 0..<100 as Range<UInt64> {
      let tree = species.tree(Key(seed: 2).folding(number))
      #expect(tree.segments.count > 10 && !tree.isFull)
      #expect(tree.segments.first?.start == .zero)
      if tree.foliage.isEmpty { leafless += 1 }
      let numbers = tree.segments.flatMap {
        [$0.start.x, $0.start.y, $0.start.z, $0.end.x, $0.end.y, $0.end.z, $0.startRadius, $0.endRadius]
      }
      #expect(numbers.allSatisfy { $0.isFinite })
      #expect(tree.segments.allSatisfy { $0.startRadius > 0 && $0.endRadius > 0 })
    }
    let sheds = ["oak", "birch", "poplar"].contains(name)
    #expect(sheds ? (1...25).contains(leafless) : leafless == 0, "\(leafless) of 100 stand in winter")
  }
}
