// Draws near an example, along the line to a neighbour: where they lie, how often, and what they depend on.

import Autoencoders
import Foundation
import Foundations
import Tensors
import Testing
import _TestSupport

@Suite("Neighbouring latents")
struct NeighbouringLatentsTests {
  /// Two clusters of three examples each, whose neighbours are the others of their own cluster.
  static let corners: [[Float]] = [[0, 0], [8, 0], [0, 4], [100, 50], [108, 50], [100, 54]]
  static let means = HostArray([6, 2], corners.flatMap(\.self))
  static let numbers = HostArray([6, 2], [1, 2, 0, 2, 0, 1, 4, 5, 3, 5, 3, 4])
  static let latents = NeighbouringLatents(means: means, neighbours: numbers)

  // z = a + t (b - a) with t uniform on [-1/2, 1/2] has the mean of the corners a, and E z^2 = E a^2 + E (b - a)^2 / 12.
  @Test("draws lie on the lines through examples and their neighbours, at most half the way from an example")
  func moments() {
    let count = 6000
    let draws = Self.latents.draw(count, key: Key(seed: 11)).doubles
    for cluster in 0..<2 {
      let own = (0..<count).filter { (draws[2 * $0] > 50) == (cluster == 1) }
      let share = Double(own.count) / Double(count)
      #expect(abs(share - 0.5) < 4 * (0.25 / Double(count)).squareRoot(), "\(share)")
      let corners = Self.corners[3 * cluster..<3 * cluster + 3].map { $0.map(Double.init) }
      for latent in 0..<2 {
        let places = corners.map { $0[latent] }
        let mean = places.reduce(0, +) / 3
        let pairs = [(0, 1), (1, 2), (0, 2)].map { places[$0.0] - places[$0.1] }
        let variance =
          places.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3 + pairs.reduce(0) { $0 + $1 * $1 } / 36
        let values = own.map { draws[2 * $0 + latent] - mean }
        let (first, second) = (Estimate(values), Estimate(values.map { $0 * $0 }))
        #expect(abs(first.mean) < 4 * first.error, "\(cluster), \(latent): \(first)")
        #expect(
          abs(second.mean - variance) < 4 * second.error, "\(cluster), \(latent): \(second), \(variance)")
      }
      for number in own {
        let draw = [draws[2 * number], draws[2 * number + 1]]
        let isOnLine = corners.contains { a in
          corners.contains { b in
            let way = zip(a, b).map { $1 - $0 }
            let length = way.reduce(0) { $0 + $1 * $1 }
            if length == 0 { return false }
            let t = zip(zip(draw, a), way).reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 } / length
            return abs(t) < 0.5001
              && zip(zip(draw, a), way).allSatisfy { abs($0.0 - $0.1 - t * $1) < 1e-3 }
          }
        }
        #expect(isOnLine)
      }
    }
  }

  @Test("the temperature scales the way from an example: none at 0, half of it at a half")
  func temperature() {
    let key = Key(seed: 1)
    let (full, half, none) = (
      Self.latents.draw(40, key: key).doubles, Self.latents.draw(40, key: key, temperature: 0.5).doubles,
      Self.latents.draw(40, key: key, temperature: 0)
    )
    let examples = Set((0..<40).map { Array(none.floats[2 * $0..<2 * $0 + 2]) })
    #expect(examples == Set(Self.corners))
    expectClose(half, zip(full, none.doubles).map { ($0 + $1) / 2 }, relative: 1e-6, absolute: 1e-5)
  }

  @Test("a draw depends on the key and its number alone")
  func independence() {
    let draws = Self.latents.draw(50, key: Key(seed: 3))
    for count in [0, 1, 7, 49] {
      #expect(Self.latents.draw(count, key: Key(seed: 3)) == draws.selecting(Array(0..<count)))
    }
    #expect(Self.latents.draw(50, key: Key(seed: 4)) != draws)
  }

  @Test("examples are the same after their numbers were arrays")
  func arrays() throws {
    #expect(try NeighbouringLatents(arrays: Self.latents.arrays, latents: 2) == Self.latents)
  }

  /// Arrays that are no examples of two latents with neighbours, and what is said of them.
  static let wrong: [(name: String, array: HostArray?, says: String)] = [
    ("means", nil, "no 'means'"), ("means", HostArray([0, 2], []), "no 'means'"),
    ("means", HostArray([4, 3], [Float](repeating: 0, count: 12)), "no 'means' of 2"),
    ("means", HostArray([2, 2], [0, 0, 0, 0]), "each of 2 examples"),
    ("neighbours", nil, "no two 'neighbours'"),
    ("neighbours", HostArray([6, 1], [0, 0, 0, 0, 0, 0]), "no two 'neighbours'"),
    ("neighbours", HostArray([6, 2], [1, 2, 0, 2, 0, 1, 4, 5, 3, 5, 3, 6]), "holds 6.0"),
    ("neighbours", HostArray([6, 2], [1, 2, 0, 2, 0, 1, 4, 5, 3, 5, 3, -1]), "holds -1.0"),
    ("neighbours", HostArray([6, 2], [1, 2, 0, 2, 0, 1, 4, 5, 3, 5, 3, 1.5]), "holds 1.5"),
    ("neighbours", HostArray([6, 2], [1, 2, 0, 2, 0, 1, 4, 5, 3, 5, 3, .nan]), "nan at element 11"),
    ("other", HostArray([1], [1]), "'other'"),
  ]

  @Test("arrays that are no examples with neighbours are refused", arguments: wrong)
  func wrongArrays(name: String, array: HostArray?, says: String) throws {
    var arrays = Self.latents.arrays
    arrays[name] = array
    let failure = try #require(throws: Failure.self) { try NeighbouringLatents(arrays: arrays, latents: 2) }
    #expect(failure.kind == .badData && failure.what.contains(says), "\(failure)")
  }
}
