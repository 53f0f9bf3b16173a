// A single picture that holds many, such as a sheet of sprites, cut into tiles of one size: each is a row. Tiles of one
// colour, or wholly transparent ones, are the space between sprites, and left out.

import Examples
import Foundation
import Foundations
import Pictures

/// The tiles of a picture.
struct TileSheet {
  /// The tiles that hold something, row by row, in the picture's own channels.
  let tiles: [PixelBuffer]
  /// What names each of them: its place, counted from 0.
  let titles: [String]
  /// What was cut and left out, without a full stop.
  let sentence: Message

  /// Cuts a picture; what is left at the right and at the bottom is no tile.
  ///
  /// - Throws: ``Failure`` of kind `usage` for tiles that are larger than the picture, `badData` where all are empty.
  init(_ sheet: PixelBuffer, size: PictureSize, at path: String) throws {
    let (rows, columns) = (sheet.height / size.height, sheet.width / size.width)
    guard rows > 0, columns > 0 else {
      throw Failure(
        .usage,
        "the picture of \(sheet.width) x \(sheet.height) pixels is smaller than a tile of \(size.description)",
        at: path, remedy: "Give a smaller \(.tiles)")
    }
    var (tiles, titles): ([PixelBuffer], [String]) = ([], [])
    for (row, column) in (0..<rows).flatMap({ row in (0..<columns).map { (row, $0) } }) {
      let tile = sheet.cropped(
        row: row * size.height, column: column * size.width, height: size.height, width: size.width)
      guard !tile.isEmpty else { continue }
      tiles.append(tile)
      titles.append("row \(row), column \(column)")
    }
    guard !tiles.isEmpty else {
      throw Failure(
        .badData, "every tile of \(size.description) is transparent or of one colour", at: path,
        remedy: "Give another \(.tiles)")
    }
    self.tiles = tiles
    self.titles = titles
    sentence = Self.sentence(sheet, size, kept: tiles.count, of: rows * columns)
  }

  private static func sentence(_ sheet: PixelBuffer, _ size: PictureSize, kept: Int, of count: Int) -> Message
  {
    let empty = count - kept
    let left =
      empty == 0
      ? "" : "; \(empty) \(empty == 1 ? "is" : "are") transparent or of one colour and left out"
    let rest = [(sheet.width % size.width, "right"), (sheet.height % size.height, "bottom")].filter {
      $0.0 > 0
    }
    let margin =
      rest.isEmpty
      ? "" : "; \(rest.map { "\($0.0) pixels at the \($0.1)" }.joined(separator: " and ")) belong to no tile"
    return "cut into \(count) tiles of \(size.description)\(left)\(margin)"
  }

  /// The channels that the tiles use: 4 if a pixel is not opaque, else 3 if one has colour, else 1.
  var channels: Int {
    if tiles.contains(where: \.hasTransparency) { return 4 }
    return tiles.contains(where: \.hasTint) ? 3 : 1
  }
}

extension PixelBuffer {
  private var pixels: StrideTo<Int> { stride(from: 0, to: bytes.count, by: channels) }

  /// Whether nothing is to be seen: all pixels are transparent, or equal.
  fileprivate var isEmpty: Bool {
    if channels == 4, pixels.allSatisfy({ bytes[$0 + 3] == 0 }) { return true }
    let first = bytes[..<channels]
    return pixels.allSatisfy { bytes[$0..<$0 + channels].elementsEqual(first) }
  }

  fileprivate var hasTransparency: Bool { channels == 4 && pixels.contains { bytes[$0 + 3] < 255 } }

  fileprivate var hasTint: Bool {
    channels > 1 && pixels.contains { bytes[$0] != bytes[$0 + 1] || bytes[$0] != bytes[$0 + 2] }
  }
}

extension Dataset {
  /// The tiles of a picture, as a request says.
  ///
  /// - Throws: As ``PictureDecoder`` and ``TileSheet``.
  init(tilesOf request: DataRequest, _ size: PictureSize, _ access: DataAccess) throws {
    let path = request.name
    let file = try MappedFile(path)
    let picture = try PictureDecoder.decode(file.bytes, at: path, among: access.formats)
    let sheet = try TileSheet(picture, size: size, at: path)
    let channels = request.pictures.channels ?? sheet.channels
    let bytes = sheet.tiles.flatMap { $0.converted(to: channels).bytes }
    let array = NumericArray(
      .uint8, shape: [sheet.tiles.count, size.height, size.width, channels],
      bytes: SharedBytes(copying: bytes))
    let name = PathParts(path).stem
    self.init(
      name: name,
      training: try ArraySource(
        array, titles: sheet.titles,
        kind: .picture(height: size.height, width: size.width, channels: channels),
        name: name, at: path),
      fingerprint: try Fingerprint(of: [path]))
    isPremultiplied = channels == 4
    notes.append(sheet.sentence)
  }
}
