// What all charts share: a chart is a value that can draw itself into any frame; a sheet is rows of charts in
// one drawing.

/// Something that draws itself into a frame.
public protocol Chart: Sendable {
  /// What it shows, above it.
  var title: String { get }
  /// Draws it into `frame`, titles and labels included.
  func draw(in svg: inout SVG, frame: Frame)
}

extension Chart {
  /// The chart as a file of its own, in pixels.
  public func svg(width: Double = 720, height: Double = 360) -> String {
    ChartSheet(rows: [[self]]).svg(width: width, rowHeights: [height])
  }
}

/// Charts beside and below each other in one drawing.
public struct ChartSheet: Sendable {
  /// The rows of charts, from the top; the charts of a row are equally wide.
  public var rows: [[any Chart]]

  /// A sheet of rows of charts.
  public init(rows: [[any Chart]]) { self.rows = rows }

  /// The file.
  ///
  /// - Parameter rowHeights: The height of each row in pixels.
  public func svg(width: Double = 720, rowHeights: [Double]) -> String {
    let titles = rows.flatMap { $0.map(\.title) }
    var svg = SVG(
      width: width, height: rowHeights.reduce(0, +), description: titles.joined(separator: "; "))
    var top = 0.0
    for (row, height) in zip(rows, rowHeights) {
      let share = width / Double(max(row.count, 1))
      for (index, chart) in row.enumerated() {
        chart.draw(in: &svg, frame: Frame(x: Double(index) * share, y: top, width: share, height: height))
      }
      top += height
    }
    return svg.text
  }
}

/// A frame divided into its title, its legend and the field that numbers are drawn in.
struct ChartField {
  /// An entry of the legend.
  struct Key {
    var name: String
    var stroke: SVG.Stroke
    /// Whether it names an area, not a line.
    var filled = false
    /// What is drawn before the name instead, from the place of the entry.
    var mark: (@Sendable (inout SVG, SVG.Point) -> Void)?
  }

  let field: Frame
  let vertical: Axis

  /// Draws title, subtitle, legend, horizontal grid lines and the vertical axis' numbers.
  ///
  /// - Parameters:
  ///   - trailing: The pixels that are kept free to the right of the field.
  ///   - axisTitle: What the horizontal axis counts, below it.
  init(
    in svg: inout SVG, frame: Frame, title: String, subtitle: String?, keys: [Key], vertical: Axis,
    trailing: Double, axisTitle: String
  ) {
    self.vertical = vertical
    let labels = vertical.ticks.map(\.label)
    let left = frame.x + 14 + (labels.map { ChartStyle.width(of: $0) }.max() ?? 0) + 8
    var top = frame.y + 28
    svg.text(
      title, at: SVG.Point(frame.x + 14, top), size: ChartStyle.titleSize, bold: true)
    if let subtitle {
      top += 18
      svg.text(subtitle, at: SVG.Point(frame.x + 14, top), colour: ChartStyle.faint)
    }
    if !keys.isEmpty { top = Self.legend(in: &svg, frame, below: top, keys) }
    let bottom = frame.bottom - (axisTitle.isEmpty ? 30 : 46)
    field = Frame(
      x: left, y: top + 16, width: max(frame.right - 16 - trailing - left, 1),
      height: max(bottom - top - 16, 1))
    for tick in vertical.ticks {
      guard let place = y(tick.value) else { continue }
      svg.line(SVG.Point(field.x, place), SVG.Point(field.right, place), SVG.Stroke(ChartStyle.grid))
      svg.text(
        tick.label, at: SVG.Point(field.x - 8, place + 4), anchor: .end, colour: ChartStyle.faint)
    }
    if !axisTitle.isEmpty {
      svg.text(
        axisTitle, at: SVG.Point(field.centre.x, frame.bottom - 10), anchor: .middle,
        colour: ChartStyle.faint)
    }
  }

  /// Draws the line below the field with its numbers. A number is left out where it would touch the one before.
  func drawHorizontal(_ axis: Axis, in svg: inout SVG) {
    svg.line(
      SVG.Point(field.x, field.bottom), SVG.Point(field.right, field.bottom), SVG.Stroke(ChartStyle.axis))
    var free = -Double.infinity
    for tick in axis.ticks {
      guard let share = axis.position(tick.value) else { continue }
      let place = field.x + share * field.width
      let half = ChartStyle.width(of: tick.label) / 2
      guard place - half > free else { continue }
      free = place + half + 8
      svg.line(
        SVG.Point(place, field.bottom), SVG.Point(place, field.bottom + 4), SVG.Stroke(ChartStyle.axis))
      svg.text(
        tick.label, at: SVG.Point(place, field.bottom + 18), anchor: .middle, colour: ChartStyle.faint)
    }
  }

  /// The place of a value on the vertical axis.
  func y(_ value: Double) -> Double? {
    vertical.position(value).map { field.bottom - $0 * field.height }
  }

  /// Draws the legend in as many lines as it takes; returns the last line's place.
  private static func legend(
    in svg: inout SVG, _ frame: Frame, below top: Double, _ keys: [Key]
  ) -> Double {
    var place = SVG.Point(frame.x + 14, top + 20)
    for key in keys {
      let width = 26 + ChartStyle.width(of: key.name) + 18
      if place.x + width > frame.right, place.x > frame.x + 14 {
        place = SVG.Point(frame.x + 14, place.y + 18)
      }
      if let mark = key.mark {
        mark(&svg, place)
      } else if key.filled {
        svg.rectangle(
          Frame(x: place.x + 4, y: place.y - 9.5, width: 11, height: 11), fill: key.stroke.colour, radius: 2)
      } else {
        svg.line(SVG.Point(place.x, place.y - 4), SVG.Point(place.x + 20, place.y - 4), key.stroke)
      }
      svg.text(key.name, at: SVG.Point(place.x + 26, place.y))
      place.x += width
    }
    return place.y
  }
}
