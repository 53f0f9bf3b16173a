// Cells against definitions that look at all of them.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@testable import Evolution

@Suite("Cells of archives")
struct CellTests {
  static let unit = [Measure("x", 0...1), Measure("y", 0...1)]

  @Test("a grid counts cells along each measure, and what is beyond belongs to the outermost")
  func grid() {
    let grid = GridCells([4, 5], over: [Measure("a", -1...1), Measure("b", 0...10)])
    for (place, cell) in [
      ([-1, 0], 0), ([-0.51, 1.9], 0), ([-0.49, 2.1], 6), ([0.99, 9.9], 19), ([5, 99], 19),
      ([-1e30, 1e30], 4),
      ([0, 0], 10),
    ] as [([Float], Int)] {
      #expect(grid.cell(of: place) == cell, "\(place)")
    }
    #expect(grid.count == 20)
  }

  // The rings of DDE-Elites' map (Gaier et al. 2020): 1,950 places, the innermost ring of 6 at 2/52.
  @Test("the rings of an arm are those of the published map")
  func rings() {
    let rings = CentroidSets.rings()
    #expect(rings.count == 2 * 1950)
    var place = 0
    for ring in 1...25 {
      for number in 0..<6 * ring {
        let angle = 2 * Double.pi * Double(number) / Double(6 * ring)
        #expect(abs(Double(rings[2 * place]) - 0.5 - Double(ring + 1) / 52 * cos(angle)) < 1e-6)
        #expect(abs(Double(rings[2 * place + 1]) - 0.5 - Double(ring + 1) / 52 * sin(angle)) < 1e-6)
        place += 1
      }
    }
  }

  /// The nearest centroid, by looking at all.
  static func nearest(_ place: [Float], _ centroids: [Float]) -> Int {
    let width = place.count
    let squares = (0..<centroids.count / width).map { number in
      (0..<width).reduce(Float(0)) { sum, axis in
        let distance = place[axis] - centroids[number * width + axis]
        return sum + distance * distance
      }
    }
    return squares.indices.min { squares[$0] < squares[$1] } ?? 0
  }

  @Test(
    "the nearest centroid is found within the ranges and outside, whatever lies where",
    arguments: [1, 2, 7, 300, 1950])
  func centroids(count: Int) {
    for (set, centroids) in [
      numbers(2 * count, 0, 1, seed: 4), numbers(2 * count, -0.5, 2, seed: 5),
      numbers(2 * count, 0.4, 0.401, seed: 6),
    ].enumerated() {
      let cells = CentroidCells(centroids, over: Self.unit)
      for trial in 0..<80 {
        let place = numbers(2, -0.2, 1.2, seed: UInt64(1000 * set + trial))
        #expect(cells.cell(of: place) == Self.nearest(place, centroids))
      }
      #expect(cells.cell(of: [1e30, -1e30]) == Self.nearest([1e30, -1e30], centroids))
    }
  }

  @Test("centroids of three measures are found, too")
  func volume() {
    let centroids = numbers(3 * 50, -1, 1, seed: 3)
    let cells = CentroidCells(centroids, over: (0..<3).map { Measure("\($0)", -1...1) })
    for trial in 0..<100 {
      let place = numbers(3, -1.5, 1.5, seed: UInt64(trial))
      #expect(cells.cell(of: place) == Self.nearest(place, centroids))
    }
  }

  // In a centroidal tessellation of the square each cell has about the same share, and the mean squared distance from
  // the nearest of n centroids approaches that of hexagons, 5 / (18 sqrt(3) n) for unit area (Du, Faber and Gunzburger 1999).
  @Test("a tessellation is as even as Lloyd's iteration makes it")
  func tessellation() {
    let centroids = CentroidSets.tessellation(200, over: Self.unit, key: Key(seed: 1))
    let cells = CentroidCells(centroids, over: Self.unit)
    let places = numbers(40_000, 0, 1, seed: 77)
    var (counts, sum) = ([Int](repeating: 0, count: 200), 0.0)
    for place in 0..<20_000 {
      let (x, y) = (places[2 * place], places[2 * place + 1])
      let cell = cells.cell(of: [x, y])
      counts[cell] += 1
      sum += Double(pow(x - centroids[2 * cell], 2) + pow(y - centroids[2 * cell + 1], 2))
    }
    let hexagons = 5 / (18 * 3.0.squareRoot() * 200)
    #expect(sum / 20_000 < 1.1 * hexagons && sum / 20_000 > 0.95 * hexagons)
    #expect(counts.min() ?? 0 > 40 && counts.max() ?? 0 < 200)
    #expect(CentroidSets.tessellation(200, over: Self.unit, key: Key(seed: 1)) == centroids)
  }

  @Test("texts describe cells, and what describes none is refused with a sentence")
  func texts() throws {
    func cells(_ text: String) throws -> Cells { try Cells(text, over: Self.unit, key: Key(seed: 0)) }
    #expect(try cells("30x40").count == 1200 && cells("50").count == 50 && cells("ring").count == 1950)
    #expect(try cells("radius:0.25").count == nil)
    for text in [
      "", "0", "10x", "3x4x5", "-2", "99999999999x9", "radius:", "radius:-1", "radius:inf", "rings",
    ] {
      let failure = #expect(throws: Failure.self) { try cells(text) }
      #expect(failure?.kind == .usage && failure?.remedy != nil, "\(text)")
    }
    try withTemporaryFolder { folder in
      let path = "\(folder)/c.npy"
      try NPY.write(NumericArray(shape: [3, 2], [0, 0, 1, 1, 0, 1]), to: path)
      #expect(try cells(path).count == 3)
      for (shape, values) in [([2, 3], numbers(6, 0, 1)), ([6], numbers(6, 0, 1)), ([1, 2], [.nan, 0])] {
        try NPY.write(NumericArray(shape: shape, values), to: path)
        #expect(#expect(throws: Failure.self) { try cells(path) }?.kind == .badData)
      }
      #expect(#expect(throws: Failure.self) { try cells("\(folder)/none.npy") }?.kind == .missingInput)
    }
  }
}
