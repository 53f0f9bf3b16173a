// Some of the pictures of a folder side by side, as models will see them.

import Foundations
public import Pictures

extension PictureFolder {
  /// Pictures at equal distances over all that can be read: a row of eight for each of the first classes where
  /// there are several, else up to 64.
  ///
  /// - Throws: ``Failure`` of kind `badData` where no picture can be decoded.
  public func contactSheet() throws -> Sheet {
    let source = try PictureSource(self).readable()
    guard let labels, labels.names.count > 1, source.hasLabels else {
      return Sheet(try pictures(of: source, Self.spread(Array(0..<source.count), atMost: 64)))
    }
    var members = [[Int]](repeating: [], count: labels.names.count)
    for (row, label) in try source.labels(Array(0..<source.count)).enumerated() {
      members[Int(label)].append(row)
    }
    let shown = members.indices.filter { !members[$0].isEmpty }.prefix(16)
    return Sheet(groups: [
      try shown.map { label in
        Sheet.Row(
          try pictures(of: source, Self.spread(members[label], atMost: 8)), caption: labels.names[label])
      }
    ])
  }

  private static func spread(_ rows: [Int], atMost limit: Int) -> [Int] {
    let count = min(limit, rows.count)
    return (0..<count).map { rows[$0 * rows.count / count] }
  }

  /// Numbers of a row as bytes over the range that they have; with opacity over all that they could have.
  private func inBytes(_ row: [UInt8]) -> [UInt8] {
    let range = geometry.channels == 4 ? 0...65_535 : valueRange
    let width = max(range.upperBound - range.lowerBound, 1)
    return row.withUnsafeBytes { memory in
      memory.bindMemory(to: Float.self).map { value in
        UInt8((min(max((value - range.lowerBound) / width, 0), 1) * 255).rounded())
      }
    }
  }

  private func pictures(of source: PictureSource, _ rows: [Int]) throws -> [PixelBuffer] {
    try rows.map { row in
      var bytes = try source.bytes(of: [row])
      if geometry.isDeep { bytes = inBytes(bytes) }
      return PixelBuffer(
        height: geometry.size.height, width: geometry.size.width, channels: geometry.channels, bytes: bytes
      ).restored()
    }
  }
}
