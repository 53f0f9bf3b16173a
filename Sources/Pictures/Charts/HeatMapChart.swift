// Values over a plane as colours, with the scale beside them. Neighbours of one colour in a row are one rectangle, so that a map
// of ten thousand places stays a small file.

/// A chart of values over two numbers.
public struct HeatMapChart: Chart {
  /// What it shows, above it.
  public var title: String
  /// A second line below the title.
  public var subtitle: String?
  /// What the horizontal axis counts.
  public var axisTitle: String
  /// The values, row by row from the bottom; what is not finite is left blank.
  public var values: [[Double]]
  /// From the left side of the first column to the right side of the last.
  public var horizontal: ClosedRange<Double>
  /// From the lower side of the first row to the upper side of the last.
  public var vertical: ClosedRange<Double>

  /// A chart of values.
  public init(
    title: String, subtitle: String? = nil, axisTitle: String = "", values: [[Double]],
    horizontal: ClosedRange<Double>, vertical: ClosedRange<Double>
  ) {
    self.title = title
    self.subtitle = subtitle
    self.axisTitle = axisTitle
    self.values = values
    self.horizontal = horizontal
    self.vertical = vertical
  }

  /// How many colours the scale has.
  private static let steps = 48

  /// Draws it into `frame`.
  public func draw(in svg: inout SVG, frame: Frame) {
    let finite = values.joined().filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    let scale = Axis([low, high], count: 6)
    let room = 58 + (scale.ticks.map { ChartStyle.width(of: $0.label) }.max() ?? 0)
    let up = Axis([vertical.lowerBound, vertical.upperBound], count: 6)
    let field = ChartField(
      in: &svg, frame: frame, title: title, subtitle: subtitle, keys: [], vertical: up, trailing: room,
      axisTitle: axisTitle)
    let place = field.field
    func step(_ value: Double) -> Int {
      high > low
        ? min(Self.steps - 1, Int((value - low) / (high - low) * Double(Self.steps))) : Self.steps - 1
    }
    let height = place.height / Double(max(values.count, 1))
    for (row, line) in values.enumerated() {
      let width = place.width / Double(max(line.count, 1))
      var start = 0
      while start < line.count {
        guard line[start].isFinite else {
          start += 1
          continue
        }
        let colour = step(line[start])
        var end = start + 1
        while end < line.count, line[end].isFinite, step(line[end]) == colour { end += 1 }
        // A hair more than the place itself, so that no seams show.
        svg.rectangle(
          Frame(
            x: place.x + Double(start) * width, y: place.bottom - Double(row + 1) * height,
            width: Double(end - start) * width + 0.3, height: height + 0.3),
          fill: Self.colour(Double(colour) / Double(Self.steps - 1)))
        start = end
      }
    }
    field.drawHorizontal(
      Axis([horizontal.lowerBound, horizontal.upperBound], count: max(2, Int(place.width / 60))), in: &svg)
    if finite.isEmpty {
      svg.text("no values", at: place.centre, anchor: .middle, colour: ChartStyle.faint, italic: true)
    } else {
      drawScale(in: &svg, beside: place, scale)
    }
  }

  private func drawScale(in svg: inout SVG, beside place: Frame, _ scale: Axis) {
    let bar = Frame(x: place.right + 18, y: place.y, width: 14, height: place.height)
    let height = bar.height / Double(Self.steps)
    for step in 0..<Self.steps {
      svg.rectangle(
        Frame(x: bar.x, y: bar.bottom - Double(step + 1) * height, width: bar.width, height: height + 0.3),
        fill: Self.colour(Double(step) / Double(Self.steps - 1)))
    }
    for tick in scale.ticks {
      guard let share = scale.position(tick.value) else { continue }
      svg.text(
        tick.label, at: SVG.Point(bar.right + 6, bar.bottom - share * bar.height + 4),
        colour: ChartStyle.faint)
    }
  }

  /// A colour of the scale from 0 to 1: viridis, between nine of its colours (van der Walt and Smith 2015), which grow lighter
  /// evenly and are told apart with every common form of colour blindness.
  public static func colour(_ share: Double) -> String {
    let anchors: [SIMD3<Double>] = [
      SIMD3(68, 1, 84), SIMD3(71, 44, 122), SIMD3(59, 81, 139), SIMD3(44, 113, 142), SIMD3(33, 144, 141),
      SIMD3(39, 173, 129), SIMD3(92, 200, 99), SIMD3(170, 220, 50), SIMD3(253, 231, 37),
    ]
    let position = min(max(share, 0), 1) * Double(anchors.count - 1)
    let first = min(Int(position), anchors.count - 2)
    let rest = position - Double(first)
    let colour = anchors[first] + rest * (anchors[first + 1] - anchors[first])
    return "#"
      + (0..<3).map { axis in
        let digits = String(Int(colour[axis].rounded()), radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }
}
