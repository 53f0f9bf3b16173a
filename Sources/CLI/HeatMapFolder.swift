// Pictures of where a model is surprised: one file for each flagged picture, and those in the report.

import Anomalies
import Autoencoders
import Datasets
import Evaluation
import Examples
import Foundation
import Foundations
import Pictures

/// A folder of heat maps.
struct HeatMapFolder {
  private let folder: String
  private let shape: [Int]

  /// A folder that is made where it does not exist.
  ///
  /// - Throws: ``Failure`` of kind `usage` for data that are not pictures, `inputOutput` if it cannot be made.
  init(_ folder: String, _ configuration: ModelConfiguration) throws {
    try configuration.requirePictures()
    if mkdir(folder, 0o777) != 0, errno != EEXIST {
      throw Failure.system(errno, "cannot make the folder", at: folder)
    }
    self.folder = folder
    shape = configuration.exampleShape
  }

  /// Writes the map of a row if it is flagged, beside the picture and what was expected.
  func write(_ row: ComparedRow) throws {
    guard row.isAnomaly else { return }
    let name = row.id.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? String($0) : "-" }.joined()
    try PNG.write(Self.drawn(row, shape), to: "\(folder)/\(name).png")
  }

  /// The picture, what was expected, and the map, side by side.
  private static func drawn(_ row: ComparedRow, _ shape: [Int]) -> PixelBuffer {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    let map = HeatMap(row, shape: shape).drawn(over: row.observed, channels: channels)
    var bytes: [UInt8] = []
    for y in 0..<height {
      for numbers in [row.observed, row.expected] {
        for x in 0..<width {
          let pixel = numbers[(y * width + x) * channels..<(y * width + x + 1) * channels]
          for channel in 0..<3 {
            let value = pixel[pixel.startIndex + (channels >= 3 ? channel : 0)]
            bytes.append(UInt8((255 * min(max(value, 0), 1)).rounded()))
          }
        }
      }
      bytes += map.bytes[y * width * 3..<(y + 1) * width * 3]
    }
    return PixelBuffer(height: height, width: 3 * width, channels: 3, bytes: bytes)
  }

  /// The pictures of rows as data URIs; none where rows are not pictures.
  static func pictures(of rows: [ComparedRow], _ configuration: ModelConfiguration) -> [String] {
    guard configuration.kind.isPicture else { return [] }
    return rows.map {
      "data:image/png;base64," + Data(PNG.encode(drawn($0, configuration.exampleShape))).base64EncodedString()
    }
  }
}
