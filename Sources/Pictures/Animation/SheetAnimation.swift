// Sheets that move: pictures side by side that change together, there and back again.

import Foundations

/// A sheet for each step of something that changes.
public struct SheetAnimation: Sendable {
  /// How long a frame is shown, in milliseconds.
  public static let delay = 80
  /// The most pixels of all frames together: what viewers of pictures still show.
  static let mostPixels = 1 << 28

  /// The sheets, a step each; they are shown forwards and then backwards, without end.
  public let steps: [Sheet]

  /// Pictures that change together, as near to a square as can be.
  ///
  /// - Parameters:
  ///   - series: The pictures that follow each other in each place; as many, at least one, in every place.
  ///   - notes: What stands below each place.
  ///   - captions: What stands above the first place, step by step.
  public init(_ series: [[PixelBuffer]], notes: [String], captions: [String]) {
    guard let first = series.first?.first, series.allSatisfy({ $0.count == captions.count }),
      notes.count == series.count
    else {
      fail("\(series.map(\.count)) pictures with \(notes.count) notes in \(captions.count) steps")
    }
    let columns = Grid.nearSquare(count: series.count, of: first)
    steps = captions.enumerated().map { step, caption in
      let cells = zip(series, notes).map { Sheet.Cell($0[step], note: $1) }
      let rows = stride(from: 0, to: cells.count, by: columns).map { start in
        Sheet.Row(Array(cells[start..<min(start + columns, cells.count)]))
      }
      return Sheet(groups: [rows], columnCaptions: [caption])
    }
  }

  /// The frames: there and back, the two ends once each.
  ///
  /// - Throws: ``Failure`` of kind `usage` for more pixels than a viewer would show.
  public func frames() throws -> [PixelBuffer] {
    guard let first = steps.first else { return [] }
    let size = SheetLayout(first).size
    let count = steps.count + max(0, steps.count - 2)
    let (pixels, overflow) = size.height.multipliedReportingOverflow(by: size.width)
    let (all, further) = pixels.multipliedReportingOverflow(by: count)
    guard !overflow, !further, all <= Self.mostPixels else {
      throw Failure(
        .usage, "\(count) frames of \(size.height) x \(size.width) pixels are too many for an animation",
        remedy: "Ask for fewer steps or fewer pictures")
    }
    let there = try steps.map { try $0.drawn() }
    return there + there.dropFirst().dropLast().reversed()
  }

  /// The bytes of an animated GIF file, and what it could not keep.
  ///
  /// - Throws: As ``frames()``.
  public func encodedAsGIF() throws -> (bytes: [UInt8], losses: GIF.Losses) {
    GIF.encode(frames: try frames(), delayMilliseconds: Self.delay)
  }

  /// The bytes of an animated PNG file.
  ///
  /// - Throws: As ``frames()``.
  public func encoded() throws -> [UInt8] {
    APNG.encode(frames: try frames(), delayMilliseconds: Self.delay)
  }
}
