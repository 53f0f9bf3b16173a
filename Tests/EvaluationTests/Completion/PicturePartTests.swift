// Parts of pictures as users say them, and the random ones that an encoder of parts learns on.

import Autoencoders
import Foundation
import Foundations
import Layers
import Tensors
import Testing
import _TestSupport

@testable import Evaluation

@Suite("Parts of pictures")
struct PicturePartTests {
  @Test(
    "a part is the pixels that its words say",
    arguments: [
      ("left", 4, "##..##..##.."), ("right", 4, "..##..##..##"), ("left", 5, "##...##...##..."),
      ("right", 5, "...##...##...##"), ("upper", 2, "##...."), ("lower", 2, "....##"),
      ("middle-column", 4, ".##..##..##."), ("middle-column", 5, "..#....#....#.."),
      ("columns=1-2", 4, ".##..##..##."), ("columns=3", 4, "...#...#...#"), ("rows=1", 2, "..##.."),
      ("rows=0-1", 2, "####.."), ("random=0", 3, "........."), ("random=1", 3, "#########"),
    ])
  func masks(text: String, width: Int, pixels: String) throws {
    let mask = try PicturePart(parsing: text).mask(height: 3, width: width, picture: 0, key: Key(seed: 0))
    #expect(String(mask.map { $0 ? "#" : "." }) == pixels)
  }

  @Test("random pixels are as many as was said, and others in each picture")
  func random() throws {
    let part = try PicturePart(parsing: "random=0.2")
    func mask(_ picture: UInt64) throws -> [Bool] {
      try part.mask(height: 100, width: 100, picture: picture, key: Key(seed: 1))
    }
    let first = try mask(0)
    // Five standard errors of 10,000 coins.
    let share = Double(first.count { $0 }) / 10_000
    #expect(abs(share - 0.2) < 0.02)
    #expect(try mask(0) == first && mask(1) != first)
  }

  @Test(
    "what is no part is refused",
    arguments: [
      "", "lef", "left=3", "columns", "columns=", "columns=2-1", "columns=-1", "rows=1-2-3", "random=2",
      "random=x", "random=nan",
    ])
  func wrong(text: String) throws {
    let failure = try #require(throws: Failure.self) { try PicturePart(parsing: text) }
    #expect(failure.kind == .usage && failure.place == "\(.given)" && failure.remedy != nil)
  }

  @Test("columns that pictures do not have are refused")
  func outside() throws {
    for text in ["columns=2-4", "rows=3"] {
      let failure = try #require(throws: Failure.self) {
        try PicturePart(parsing: text).mask(height: 3, width: 4, picture: 0, key: Key(seed: 0))
      }
      #expect(failure.kind == .usage && failure.place == "\(.given)")
    }
  }

  @Test("random parts are strips, rectangles and single pixels of every size", arguments: TestedBackend.all)
  func learned(backend: TestedBackend) throws {
    let configuration = try ModelConfiguration(
      exampleShape: [5, 6, 1], hidden: [3], latents: 2, likelihood: .bernoulli)
    let encoder = try PartialEncoder(configuration, .init(width: 4, components: 2))
    let state = encoder.makeState(
      parameters: encoder.store.initialValues(key: Key(seed: 1)), on: backend.backend)
    let program = RowProgram(backend.backend, state: state, reads: []) { _, batch in
      [encoder.randomParts(batch.random)]
    }
    let found = try program(key: Key(seed: 2), count: 2000)[0].floats
    let masks = (0..<2000).map { Array(found[$0 * 30..<$0 * 30 + 30]) }
    #expect(found.allSatisfy { $0 == 0 || $0 == 1 })
    func share(_ isSo: ([Float]) -> Bool) -> Double { Double(masks.count(where: isSo)) / 2000 }
    let columns = share { mask in (0..<30).allSatisfy { mask[$0] == mask[$0 % 6] } }
    let rows = share { mask in (0..<30).allSatisfy { mask[$0] == mask[$0 / 6 * 6] } }
    let both = columns + rows
    #expect(columns > 0.2 && rows > 0.2 && both < 0.85)
    for text in ["left", "right", "upper", "lower", "middle-column"] {
      let wanted = try PicturePart(parsing: text).mask(height: 5, width: 6, picture: 0, key: Key(seed: 0))
      let numbers: [Float] = wanted.map { $0 ? 1 : 0 }
      #expect(masks.contains(numbers), "\(text)")
    }
    // Every pixel is known about as often as not.
    for pixel in 0..<30 {
      let known: Float = masks.reduce(0) { $0 + $1[pixel] } / 2000
      #expect((0.2...0.75).contains(known))
    }
  }
}
