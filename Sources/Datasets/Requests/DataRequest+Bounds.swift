// The numbers of a request that no data have. A request may come from a file, so they are refused before anything is computed
// from them.

import Foundations
import Pictures
import Tables

extension DataRequest {
  /// The longest side that pictures can be brought to.
  private static let longestSide = 1 << 24

  /// Throws where a number is none that data have: sizes below 1, channels that no picture has, no memory, negative counts of
  /// lines.
  ///
  /// - Throws: ``Failure`` of kind `usage`.
  public func requirePossible() throws {
    for (setting, size) in [(Setting.size, pictures.size), (.tiles, pictures.tiles)] {
      guard let size else { continue }
      guard [size.height, size.width].allSatisfy((1...Self.longestSide).contains) else {
        throw Failure(
          .usage, "\(size.description) is not a picture size", at: setting,
          remedy: "Give a width and a height of at least 1")
      }
    }
    if let channels = pictures.channels, ![1, 3, 4].contains(channels) {
      throw Failure(
        .usage, "pictures do not have \(channels) channels", at: .colours,
        remedy: "Give 1 for grey, 3 for colours or 4 with opacity")
    }
    if let memory, memory < 1 {
      throw Failure(
        .usage, "\(memory) bytes of memory are too few", at: "memory", remedy: "Give more, or leave it open")
    }
    try table.reading.requirePossible()
    try text.requirePossible()
  }
}
