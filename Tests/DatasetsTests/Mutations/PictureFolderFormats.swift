// Files beside pictures as rows of the table of formats: tables that list them, sheets that are cut into tiles, and the
// cache of decoded rows.

import Foundation
import Foundations
import Pictures
import _TestSupport

@testable import Datasets

extension MutatedFormat {
  static let pictureFolders = [listing, labelTable, tiles, cache]

  private static let listed: [UInt8] = {
    let rows = (0..<6).map { "00\($0).png,\($0 % 2 == 0 ? "cat" : "dog"),\($0 < 4 ? "train" : "test"),\($0)" }
    return Array((["file,label,split,age"] + rows).joined(separator: "\n").utf8)
  }()

  /// Writes six pictures and a place for their cache.
  private static let sixPictures: @Sendable (String) throws -> Void = { try SamplePictures.fill($0, 6) }

  /// Rows are decoded in every trial, and kept in memory.
  private static let access = DataAccess(environment: ["VAE_CACHE_LIMIT": "0"])

  /// A table that lists pictures.
  static let listing = MutatedFormat(
    name: "table that lists pictures", file: "list.csv", form: .cells, seeds: { [listed] },
    prepare: sixPictures,
    read: { path in
      let dataset = try Dataset.load(DataRequest(path), access)
      _ = try DataReport(dataset).text
    })

  /// A table of labels that lies in a folder of pictures.
  static let labelTable = MutatedFormat(
    name: "labels of a folder of pictures", file: "labels.csv", form: .cells, seeds: { [listed] },
    prepare: sixPictures,
    read: { path in
      let dataset = try Dataset.load(DataRequest((path as NSString).deletingLastPathComponent), access)
      _ = try DataReport(dataset).text
      // What is no table of labels is passed over, which is all there is to refuse.
      guard dataset.labelNames != nil else {
        throw Failure(.badData, "holds no labels", at: path, remedy: "None is needed")
      }
    })

  /// A picture that is cut into tiles.
  static let tiles = MutatedFormat(
    name: "sheet of tiles", file: "sheet.png",
    seeds: {
      [1, 3, 4].map { PNG.encode(SamplePictures.picture(3, height: 10, width: 14, channels: $0)) }
    },
    contents: [1, 3, 4].map { PNG.encode(SamplePictures.picture(4, height: 10, width: 14, channels: $0)) },
    wrap: SamplePNG.withRightChecksums, landmarks: ["IHDR", "IDAT", "IEND"].map { Array($0.utf8) },
    read: { path in
      let options = PictureOptions(tiles: PictureSize(height: 5, width: 4))
      _ = try DataReport(Dataset.load(DataRequest(path, pictures: options), access)).text
    })

  /// The cache of decoded rows.
  static let cache = MutatedFormat(
    name: "cache of pictures", file: "rows",
    seeds: {
      try withTemporaryFolder { folder in
        let cache = try RowCache("\(folder)/rows", count: 10, rowBytes: 50)
        for row in 0..<10 where row != 3 { cache.keep(row, [UInt8](repeating: UInt8(row), count: 50)) }
        cache.keepLoss(of: 3, "cut off")
        return [try WholeFile.read("\(folder)/rows")]
      }
    },
    landmarks: [[UInt8](repeating: 5, count: 8)],
    read: { path in
      let cache = try RowCache(path, count: 10, rowBytes: 50)
      var room = [UInt8](repeating: 0, count: 50)
      for row in 0..<10 {
        let isThere = room.withUnsafeMutableBytes { cache.take(row, into: $0) }
        let loss = cache.loss(of: row)
        _ = cache.holds(row)
        guard isThere ? room.allSatisfy({ $0 == UInt8(row) }) && row != 3 : row == 3 && loss == "cut off"
        else {
          throw Failure(.badData, "row \(row) is made anew", at: path, remedy: "None is needed")
        }
      }
    })
}
