// The way from a picture of any shape to a row: which part is taken, what surrounds it, and what becomes of colours
// and opacity.

import Foundations
import Pictures
import Testing

@testable import Datasets

@Suite("The shape of picture rows")
struct PictureGeometryTests {
  private func geometry(_ height: Int, _ width: Int, _ channels: Int, _ fit: PictureFit) -> PictureGeometry {
    PictureGeometry(size: PictureSize(height: height, width: width), channels: channels, fit: fit)
  }

  @Test(
    "the largest part of a shape, to the nearest pixel",
    arguments: [
      ((100, 200), (1, 1), (100, 100)), ((200, 100), (1, 1), (100, 100)), ((100, 200), (30, 80), (75, 200)),
      ((100, 200), (50, 100), (100, 200)), ((7, 5), (64, 64), (5, 5)), ((1, 1000), (64, 1), (1, 1)),
      ((1000, 1), (1, 64), (1, 1)), ((3, 4), (72, 96), (3, 4)),
    ])
  func largest(_ whole: (Int, Int), _ shape: (Int, Int), _ part: (Int, Int)) {
    let found = PictureGeometry.largest(
      within: PictureSize(height: whole.0, width: whole.1), like: PictureSize(height: shape.0, width: shape.1)
    )
    #expect(found == PictureSize(height: part.0, width: part.1))
  }

  @Test("a picture of the right size keeps its bytes, whatever the fit", arguments: PictureFit.allCases)
  func same(fit: PictureFit) {
    let picture = SamplePictures.picture(3, height: 4, width: 7)
    #expect(geometry(4, 7, 3, fit).row(of: picture) == picture)
  }

  @Test("a cut takes the middle, a border is black or transparent, stretching takes all")
  func fits() {
    // Three columns: 10, 20, 30.
    let wide = PixelBuffer(height: 1, width: 3, channels: 1, bytes: [10, 20, 30])
    #expect(geometry(1, 1, 1, .crop).row(of: wide).bytes == [20])
    #expect(geometry(3, 3, 1, .pad).row(of: wide).bytes == [0, 0, 0, 10, 20, 30, 0, 0, 0])
    #expect(geometry(1, 1, 1, .stretch).row(of: wide).bytes == [20])
    let padded = geometry(3, 3, 4, .pad).row(of: wide).bytes
    #expect(Array(padded[0..<12]) == [UInt8](repeating: 0, count: 12))
    #expect(Array(padded[12..<16]) == [10, 10, 10, 255])
  }

  @Test("colours are multiplied by opacity, and grey is their luma")
  func channels() {
    let half = PixelBuffer(height: 1, width: 1, channels: 4, bytes: [200, 100, 50, 128])
    // 200 128 / 255 = 100.4, 50.2, 25.1.
    #expect(half.converted(to: 4).bytes == [100, 50, 25, 128])
    #expect(half.converted(to: 3).bytes == [100, 50, 25])
    // 0.299 100 + 0.587 50 + 0.114 25 = 62.1
    #expect(half.converted(to: 1).bytes == [62])
    let grey = PixelBuffer(height: 1, width: 1, channels: 1, bytes: [9])
    #expect(grey.converted(to: 3).bytes == [9, 9, 9])
    #expect(grey.converted(to: 4).bytes == [9, 9, 9, 255])
    for level in 0...255 {
      let value = UInt8(level)
      let colour = PixelBuffer(height: 1, width: 1, channels: 3, bytes: [value, value, value])
      #expect(colour.converted(to: 1).bytes == [value])
    }
  }

  @Test(
    "sizes are written as users write them", arguments: [("64", 64, 64), ("80x60", 60, 80), ("1X2", 2, 1)])
  func sizes(text: String, height: Int, width: Int) throws {
    #expect(try PictureSize(parsing: text) == PictureSize(height: height, width: width))
  }

  @Test(
    "what is no size is refused",
    arguments: ["", "x", "0", "64x", "-3", "64x0", "a", "1x2x3", "4097", "64.5"])
  func noSizes(text: String) throws {
    let failure = try #require(throws: Failure.self) { try PictureSize(parsing: text) }
    #expect(failure.kind == .usage && failure.place == "\(.size)")
  }

  @Test("an unknown fit suggests the nearest")
  func unknownFit() throws {
    let failure = try #require(throws: Failure.self) { try PictureFit.named("corp") }
    #expect(failure.kind == .usage && failure.description.contains("crop"))
  }
}
