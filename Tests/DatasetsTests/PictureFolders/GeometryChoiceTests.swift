// What shape a folder gets where nobody says one: by the sizes and the pixels of its pictures.

import Examples
import Foundations
import Pictures
import Testing
import _TestSupport

@testable import Datasets

@Suite("The choice of a shape")
struct GeometryChoiceTests {
  private func heads(_ sizes: [(Int, Int)]) -> [PictureSurvey.Head] {
    sizes.map { PictureSurvey.Head(height: Int32($0.0), width: Int32($0.1), channels: 3, format: 0) }
  }

  @Test(
    "the size is that of all or of half, else the median shape with a side of 64",
    arguments: [
      ([(28, 20), (28, 20)], (28, 20), false), ([(28, 20), (28, 20), (9, 9)], (28, 20), true),
      ([(28, 20), (9, 9)], (28, 20), true), ([(100, 50), (300, 150), (7, 7)], (64, 32), true),
      ([(50, 100), (150, 300), (7, 7), (8, 9)], (16, 16), true),
      ([(20, 10), (30, 15), (7, 7)], (20, 10), true),
      ([(3000, 4000), (3000, 4000)], (48, 64), true), ([(1024, 1024)], (1024, 1024), false),
    ] as [([(Int, Int)], (Int, Int), Bool)])
  func sizes(_ sizes: [(Int, Int)], _ expected: (Int, Int), _ says: Bool) {
    let (size, sentence) = GeometryChoice.size(of: heads(sizes))
    if sizes.count == 4 {
      // The median of 1/2, 8/9, 1, 1/2 in order is 8/9 at a longest side of min(64, 100).
      #expect(size == PictureSize(height: 57, width: 64))
    } else {
      #expect(size == PictureSize(height: expected.0, width: expected.1))
    }
    #expect((sentence != nil) == says)
  }

  @Test(
    "channels are those that pixels use, not those that files have",
    arguments: [
      (["grey": 1], 1), (["grey": 1, "colour": 3], 3), (["greyAsColour": 3], 1), (["opaque": 4], 3),
      (["clear": 4, "grey": 1], 4), (["opaqueGrey": 4, "grey": 1], 1),
    ])
  func channels(_ kinds: [String: Int], _ expected: Int) throws {
    try withTemporaryFolder { folder in
      for (name, channels) in kinds {
        var picture = SamplePictures.picture(5, channels: channels, opaque: name != "clear")
        if name.lowercased().contains("grey"), channels > 1 {
          let bytes = (0..<30).flatMap { pixel -> [UInt8] in
            [UInt8](repeating: UInt8(pixel), count: 3) + (channels == 4 ? [255] : [])
          }
          picture = PixelBuffer(height: 6, width: 5, channels: channels, bytes: bytes)
        }
        try SamplePictures.write([name + ".png": picture], in: "\(folder)/p")
      }
      let opened = try SamplePictures.open("\(folder)/p", cache: folder)
      #expect(opened.geometry.rowShape == [6, 5, expected])
      #expect(opened.sentences.isEmpty)
    }
  }

  @Test("what is given is taken, and a model's shape where nothing is")
  func given() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.fill("\(folder)/p", 3)
      let options = PictureOptions(size: PictureSize(height: 4, width: 8), fit: .pad, channels: 1)
      let first = try SamplePictures.open("\(folder)/p", options, cache: folder)
      #expect(
        first.geometry == PictureGeometry(size: PictureSize(height: 4, width: 8), channels: 1, fit: .pad))
      let model = PictureOptions(channels: 1).completed(
        by: PictureOptions(for: .picture(height: 9, width: 7, channels: 4), fit: .stretch))
      let second = try SamplePictures.open("\(folder)/p", model, cache: folder)
      #expect(second.geometry.rowShape == [9, 7, 1] && second.geometry.fit == .stretch)
      #expect(PictureOptions(for: .numbers([12])).size == nil)
      #expect(PictureOptions(for: ExampleKind(shape: [3, 4])).channels == 1)
    }
  }

  @Test("rows that no model could take are refused")
  func tooLarge() throws {
    try withTemporaryFolder { folder in
      try SamplePictures.fill("\(folder)/p", 1)
      let failure = try #require(throws: Failure.self) {
        try SamplePictures.open(
          "\(folder)/p", PictureOptions(size: PictureSize(height: 4096, width: 4096)), cache: folder)
      }
      #expect(failure.kind == .badData && failure.remedy?.contains("`size: 64`") == true)
    }
  }

  @Test(
    "what stands on a transparent ground is not cut, photographs and empty rims are", arguments: [0, 1, 2, 3])
  func fit(kind: Int) throws {
    // Of 10 pictures two are higher; visible in them: all, the middle, all without opacity, all with a given fit.
    try withTemporaryFolder { folder in
      for number in 0..<10 {
        let height = number < 2 ? 12 : 8
        let bytes = (0..<height * 8).flatMap { pixel -> [UInt8] in
          let isRim = height == 12 && (pixel / 8 < 2 || pixel / 8 >= 10)
          let opacity: UInt8 = pixel % 8 == 0 || (kind == 1 && isRim) ? 0 : 255
          return [UInt8(pixel), 9, UInt8(number)] + (kind == 2 ? [] : [opacity])
        }
        let picture = PixelBuffer(height: height, width: 8, channels: kind == 2 ? 3 : 4, bytes: bytes)
        try SamplePictures.write(["\(number).png": picture], in: "\(folder)/p")
      }
      let opened = try SamplePictures.open(
        "\(folder)/p", PictureOptions(fit: kind == 3 ? .crop : nil), cache: folder)
      #expect(opened.geometry.fit == (kind == 0 ? .pad : .crop))
      let way =
        kind == 0
        ? "padded (`fit`), since cropping would cut what is visible in 2 of them"
        : "cropped to the centre (`fit`)"
      #expect(
        opened.sentences.map(\.description) == [
          "size 8x8, the size of 8 of 10 pictures: pictures of other shapes are \(way)"
        ])
    }
  }
}
