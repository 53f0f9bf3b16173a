// Sheets of sprites cut into tiles: which are rows, what is left out, and what is said about it.

import Foundations
import Pictures
import Testing
import _TestSupport

@testable import Datasets

/// A sheet of 3 x 2 tiles of 4 x 5 pixels, with two columns of pixels to spare: the second tile is transparent, the last
/// of one colour.
private func sheet(channels: Int, opacity: UInt8 = 255) -> PixelBuffer {
  var bytes: [UInt8] = []
  for row in 0..<10 {
    for column in 0..<14 {
      let tile = row / 5 * 3 + min(2, column / 4)
      var pixel = [UInt8](repeating: UInt8(row * 14 + column), count: channels)
      if channels > 1 { pixel[1] = pixel[0] / 2 }
      if channels == 4 { pixel[3] = tile == 1 ? 0 : opacity }
      if tile == 5 || (tile == 1 && channels < 4) { pixel = [UInt8](repeating: 9, count: channels) }
      bytes += pixel
    }
  }
  return PixelBuffer(height: 10, width: 14, channels: channels, bytes: bytes)
}

@Suite("Sheets of tiles")
struct TileSheetTests {
  private func load(_ picture: PixelBuffer, _ options: PictureOptions) throws -> Dataset {
    try withTemporaryFolder { folder in
      try PNG.write(picture, to: "\(folder)/sprites.png")
      return try Dataset.load(
        DataRequest("\(folder)/sprites.png", pictures: options),
        DataAccess(environment: ["XDG_CACHE_HOME": folder]))
    }
  }

  @Test("a picture is cut into tiles, those without content left out and said", arguments: [1, 3, 4])
  func cut(_ channels: Int) throws {
    let data = try load(
      sheet(channels: channels, opacity: 128), PictureOptions(tiles: PictureSize(height: 5, width: 4)))
    #expect(data.name == "sprites" && data.training.count == 4 && data.training.rowShape == [5, 4, channels])
    #expect(data.isPremultiplied == (channels == 4))
    // The second row of the tile at (1, 1): premultiplied where it has opacity.
    let first = try data.training.bytes(of: [3])[4 * channels]
    #expect(first == (channels == 4 ? (UInt8(88) / 2) : 88))
    #expect(data.training.title(of: 3) == "row 1, column 1")
    #expect(
      data.notes == [
        "cut into 6 tiles of 4x5; 2 are transparent or of one colour and left out; 2 pixels at the right belong to no tile"
      ])
  }

  @Test("channels are those that the tiles use, or those that are asked for")
  func channels() throws {
    let tiles = PictureSize(height: 5, width: 4)
    var opaque = sheet(channels: 4).bytes
    for place in stride(from: 3, to: opaque.count, by: 4) { opaque[place] = 255 }
    let picture = PixelBuffer(height: 10, width: 14, channels: 4, bytes: opaque)
    #expect(try load(picture, PictureOptions(tiles: tiles)).training.rowShape == [5, 4, 3])
    #expect(try load(picture, PictureOptions(channels: 1, tiles: tiles)).training.rowShape == [5, 4, 1])
  }

  @Test("what cannot be cut is one sentence")
  func refused() throws {
    let size = PictureSize(height: 5, width: 4)
    let large = try #require(throws: Failure.self) {
      try load(sheet(channels: 1), PictureOptions(tiles: PictureSize(height: 11, width: 4)))
    }
    #expect(large.kind == .usage && large.what.contains("14 x 10 pixels is smaller than a tile of 4x11"))
    let empty = try #require(throws: Failure.self) {
      try load(PixelBuffer(height: 10, width: 8, colour: [7]), PictureOptions(tiles: size))
    }
    #expect(empty.kind == .badData)
    for (name, options) in [
      ("photos", PictureOptions(tiles: size)), ("a.npy", PictureOptions(tiles: size)),
      ("a.png", PictureOptions(size: size, tiles: size)),
    ] {
      let failure = try #require(throws: Failure.self) {
        try DataRequest(name, pictures: options).requireApplicable()
      }
      #expect(failure.kind == .usage && failure.remedy?.contains("`tiles`") == true)
    }
    try DataRequest("a.PNG", pictures: PictureOptions(tiles: size)).requireApplicable()
  }
}
