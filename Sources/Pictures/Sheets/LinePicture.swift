// Rows of numbers as small line charts for sheets: a line per channel over the steps, all charts of a sheet over the same
// range. A pixel takes as much of a line's colour as the line covers of it, told by the distance of its centre.

import Foundations

/// Line charts in pixels.
public enum LinePicture {
  /// The height of a chart in pixels.
  public static let height = 96
  /// The width of a chart in pixels: large enough that sheets do not enlarge it, which would show its pixels.
  public static let width = 144
  private static let margin = 5
  /// The width of a line.
  private static let stroke: Float = 1.5
  private static let ground: [Float] = [255, 255, 255]
  // ChartStyle.series, .faint and .grid.
  private static let colours: [[Float]] = [
    [0x00, 0x72, 0xB2], [0xD5, 0x5E, 0x00], [0x00, 0x9E, 0x73], [0xCC, 0x79, 0xA7], [0xE6, 0x9F, 0x00],
    [0x56, 0xB4, 0xE9],
  ]
  private static let faint: [UInt8] = [0x59, 0x63, 0x6E]
  private static let grid: [UInt8] = [0xE4, 0xE7, 0xEB]

  /// The range of the finite numbers, which is never empty.
  public static func range(of numbers: some Sequence<Float>) -> ClosedRange<Float> {
    var (low, high) = (Float.infinity, -Float.infinity)
    for number in numbers where number.isFinite {
      low = min(low, number)
      high = max(high, number)
    }
    guard low <= high else { return 0...1 }
    return low < high ? low...high : low - 0.5...high + 0.5
  }

  /// A chart.
  ///
  /// - Parameters:
  ///   - values: The numbers, those of all channels for a step side by side.
  ///   - channels: How many numbers a step has.
  ///   - range: What the height of the chart stands for; lines beyond it are cut off.
  ///   - isLabelled: Whether the ends of the range are written into the chart.
  public static func drawn(
    _ values: [Float], channels: Int, over range: ClosedRange<Float>, isLabelled: Bool = false
  ) -> PixelBuffer {
    guard channels > 0, !values.isEmpty, values.count.isMultiple(of: channels) else {
      fail("a chart of \(values.count) numbers in \(channels) channels")
    }
    var picture = PixelBuffer(height: height, width: width, colour: ground.map { UInt8($0) })
    let span = range.upperBound - range.lowerBound
    let field = Float(height - 2 * margin)
    func place(_ value: Float) -> Float {
      Float(margin) + (range.upperBound - value) / span * field
    }
    if range.lowerBound < 0, range.upperBound > 0 {
      picture.fill(row: Int(place(0)), column: 0, height: 1, width: width, colour: grid)
    }
    let steps = values.count / channels
    let pitch = Float(width - 2 * margin - 1) / Float(max(1, steps - 1))
    for channel in 0..<channels {
      let points = (0..<steps).map { step -> Point? in
        let value = values[step * channels + channel]
        return value.isFinite ? Point(x: Float(margin) + 0.5 + Float(step) * pitch, y: place(value)) : nil
      }
      paint(coverage(of: points), colours[channel % colours.count], on: &picture)
    }
    if isLabelled {
      let texts = [range.upperBound, range.lowerBound].map { NumberText.short(Double($0)) }
      for (text, row) in zip(texts, [2, height - PixelFont.capitalHeight - 2]) {
        picture.fill(
          row: row - 1, column: 1, height: PixelFont.capitalHeight + 2, width: PixelFont.width(of: text) + 2,
          colour: ground.map { UInt8($0) })
        picture.write(text, row: row, column: 2, scale: 1, colour: faint)
      }
    }
    return picture
  }

  private struct Point {
    var x, y: Float
  }

  /// How much of each pixel a line covers, from 0 to 1; it has gaps where there are no points.
  private static func coverage(of points: [Point?]) -> [Float] {
    var covered = [Float](repeating: 0, count: height * width)
    for index in points.indices {
      guard let end = points[index] else { continue }
      // A point without a neighbour is a dot.
      let start = index > 0 ? points[index - 1] ?? end : end
      let reach = stroke / 2 + 1
      let rows = bounds(min(start.y, end.y) - reach, max(start.y, end.y) + reach, height)
      let columns = bounds(min(start.x, end.x) - reach, max(start.x, end.x) + reach, width)
      for row in rows {
        for column in columns {
          let distance = distance(Point(x: Float(column) + 0.5, y: Float(row) + 0.5), start, end)
          // A pixel whose centre is within the line by half a pixel is covered, one outside by half is not.
          let share = max(0, min(1, stroke / 2 + 0.5 - distance))
          covered[row * width + column] = max(covered[row * width + column], share)
        }
      }
    }
    return covered
  }

  private static func bounds(_ low: Float, _ high: Float, _ count: Int) -> Range<Int> {
    let first = Int(max(0, min(Float(count), low)))
    return first..<max(first, Int(max(0, min(Float(count), high + 1))))
  }

  /// The distance of a point p from the segment from a to b: from a + t (b - a), with
  /// t = (p - a)(b - a) / |b - a|^2 cut to 0...1.
  private static func distance(_ point: Point, _ start: Point, _ end: Point) -> Float {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let square = dx * dx + dy * dy
    let share =
      square > 0 ? max(0, min(1, ((point.x - start.x) * dx + (point.y - start.y) * dy) / square)) : 0
    let (x, y) = (start.x + share * dx - point.x, start.y + share * dy - point.y)
    return (x * x + y * y).squareRoot()
  }

  private static func paint(_ covered: [Float], _ colour: [Float], on picture: inout PixelBuffer) {
    for row in 0..<height {
      var line = Array(picture.bytes[row * picture.rowBytes..<(row + 1) * picture.rowBytes])
      for column in 0..<width where covered[row * width + column] > 0 {
        let share = covered[row * width + column]
        for channel in 0..<3 {
          let before = Float(line[column * 3 + channel])
          line[column * 3 + channel] = UInt8((before + share * (colour[channel] - before)).rounded())
        }
      }
      picture.set(line, row: row, column: 0)
    }
  }
}
