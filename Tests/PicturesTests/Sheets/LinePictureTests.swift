// Small line charts: where ink is, how much of it, and over which range.

import Foundations
import Testing

@testable import Pictures

/// How much ink a pixel has, from 0 for the ground to 255.
private func ink(_ picture: PixelBuffer, _ row: Int, _ column: Int) -> Int {
  let place = row * picture.rowBytes + column * 3
  return 255 - Int(picture.bytes[place..<place + 3].min() ?? 255)
}

@Suite("Line pictures")
struct LinePictureTests {
  private static let (height, width) = (LinePicture.height, LinePicture.width)

  /// The ink of each row in a column.
  private func column(_ picture: PixelBuffer, _ column: Int) -> [Int] {
    (0..<Self.height).map { ink(picture, $0, column) }
  }

  @Test("the largest value is at the top, the least at the bottom, and lines end at the margins")
  func ends() throws {
    let picture = LinePicture.drawn([0, 1], channels: 1, over: 0...1)
    #expect(picture.channels == 3 && picture.height == Self.height && picture.width == Self.width)
    let left = try #require(
      column(picture, 6).indices.max { column(picture, 6)[$0] < column(picture, 6)[$1] })
    let right = column(picture, Self.width - 7)
    #expect(left > Self.height - 12)
    #expect(try #require(right.indices.max { right[$0] < right[$1] }) < 12)
    #expect(
      column(picture, 0).allSatisfy { $0 == 0 } && column(picture, Self.width - 1).allSatisfy { $0 == 0 })
  }

  @Test(
    "a level line covers one and a half pixels of every column, wherever it lies",
    arguments: [0.3, 0.5, 0.77])
  func coverage(_ level: Float) {
    let picture = LinePicture.drawn([level, level, level], channels: 1, over: 0...1)
    // The first colour has no red: a covered pixel has 255 of ink.
    for place in [20, 70, 120] {
      #expect(abs(column(picture, place).reduce(0, +) - 383) <= 130, "\(column(picture, place).reduce(0, +))")
    }
    #expect(Set([20, 70, 120].map { column(picture, $0) }).count == 1)
  }

  @Test("every channel has a colour of its own, and a zero line stands where values have both signs")
  func channels() {
    let picture = LinePicture.drawn([1, -1, 1, -1], channels: 2, over: -2...2)
    let colours = Set(
      (0..<Self.height).map {
        Array(picture.bytes[($0 * Self.width + 70) * 3..<($0 * Self.width + 70) * 3 + 3])
      })
    #expect(colours.contains([0, 0x72, 0xB2]) && colours.contains([0xD5, 0x5E, 0]))
    #expect(colours.contains([0xE4, 0xE7, 0xEB]))
    let positive = LinePicture.drawn([1, 1], channels: 1, over: 0...2)
    #expect((0..<Self.height).allSatisfy { positive.bytes[($0 * Self.width + 70) * 3] != 0xE4 })
  }

  @Test("what is not finite is a gap, what lies outside is cut off, and a single step is a dot")
  func gaps() {
    let gap = LinePicture.drawn([0.5, .nan, .nan, 0.5, 0.5], channels: 1, over: 0...1)
    #expect(column(gap, 70).allSatisfy { $0 == 0 } && column(gap, 120).contains { $0 > 100 })
    let outside = LinePicture.drawn([9, 9], channels: 1, over: 0...1)
    #expect(outside.bytes.allSatisfy { $0 == 255 })
    let dot = LinePicture.drawn([0.5], channels: 1, over: 0...1)
    #expect(dot.bytes.contains { $0 < 100 } && column(dot, 20).allSatisfy { $0 == 0 })
  }

  @Test("the range is that of the finite numbers, and never empty; it is written where that is asked for")
  func ranges() {
    #expect(LinePicture.range(of: [1, .nan, -2, .infinity]) == -2...1)
    #expect(LinePicture.range(of: [3, 3]) == 2.5...3.5 && LinePicture.range(of: [Float.nan]) == 0...1)
    let plain = LinePicture.drawn([0.5, 0.5], channels: 1, over: 0...1)
    let labelled = LinePicture.drawn([0.5, 0.5], channels: 1, over: 0...1, isLabelled: true)
    #expect((0..<12).allSatisfy { row in (0..<Self.width).allSatisfy { ink(plain, row, $0) == 0 } })
    #expect((0..<12).contains { row in (0..<40).contains { ink(labelled, row, $0) > 100 } })
  }
}
