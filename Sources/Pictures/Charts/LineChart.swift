// Numbers over a number: one line per series, its name in the legend and its last value at its end.

/// A chart of lines.
public struct LineChart: Chart {
  /// One line.
  public struct Series: Equatable, Sendable {
    /// What the legend calls it.
    public var name: String
    /// The places along the horizontal axis, ascending.
    public var x: [Double]
    /// The value at each place. What is not a finite number leaves a gap.
    public var y: [Double]
    /// Its number in ``ChartStyle/series``; by default its place among the series.
    public var colour: Int?

    /// A line; `x` and `y` are equally long.
    public init(_ name: String, x: [Double], y: [Double], colour: Int? = nil) {
      self.name = name
      self.x = x
      self.y = y
      self.colour = colour
    }
  }

  /// What it shows, above it.
  public var title: String
  /// A second line below the title, as for the unit.
  public var subtitle: String?
  /// What the horizontal axis counts.
  public var axisTitle: String
  /// The lines, the first one lowest.
  public var series: [Series]
  /// Whether equal ratios of x are equal distances; values of 0 and below have no place then.
  public var logarithmic: Bool
  /// Whether x is whole numbers only, as epochs are.
  public var whole: Bool

  /// A chart of lines.
  public init(
    title: String, subtitle: String? = nil, axisTitle: String = "", series: [Series],
    logarithmic: Bool = false, whole: Bool = false
  ) {
    self.title = title
    self.subtitle = subtitle
    self.axisTitle = axisTitle
    self.series = series
    self.logarithmic = logarithmic
    self.whole = whole
  }

  /// Draws it into `frame`.
  public func draw(in svg: inout SVG, frame: Frame) {
    let ends = series.map { line in
      zip(line.x, line.y).reversed().first { Axis.shows($1, on: .linear) && Axis.shows($0, on: scale) }
    }
    let vertical = Axis(visible.map(\.y), margin: 0.06, count: frame.height < 260 ? 4 : 6)
    let largest = ends.compactMap { $0?.1.magnitude }.max() ?? 0
    let labels = ends.map { $0.map { vertical.precise($0.1, beside: largest) } ?? "" }
    let room = labels.map { ChartStyle.width(of: $0, bold: true) }.max() ?? 0
    let strokes = series.indices.map { ChartStyle.stroke(series: series[$0].colour ?? $0) }
    let keys = zip(series, strokes).map { ChartField.Key(name: $0.name, stroke: $1) }
    let field = ChartField(
      in: &svg, frame: frame, title: title, subtitle: subtitle, keys: series.count > 1 ? keys : [],
      vertical: vertical, trailing: room > 0 ? room + 10 : 0, axisTitle: axisTitle)
    let horizontal = Axis(
      visible.map(\.x), scale: scale, whole: whole, count: max(2, Int(field.field.width / 60)))
    field.drawHorizontal(horizontal, in: &svg)
    for (line, stroke) in zip(series, strokes) { draw(line, stroke, in: &svg, horizontal, field) }
    if visible.isEmpty {
      svg.text(
        "no values", at: field.field.centre, anchor: .middle, colour: ChartStyle.faint, italic: true)
    }
    drawEnds(in: &svg, ends.map { $0.flatMap { field.y($0.1) } }, labels, strokes, field)
  }

  private var scale: Axis.Scale { logarithmic ? .logarithmic : .linear }

  /// The points that have a place.
  private var visible: [SVG.Point] {
    series.flatMap { line in
      zip(line.x, line.y).filter { Axis.shows($0, on: scale) && Axis.shows($1, on: .linear) }
        .map { SVG.Point($0, $1) }
    }
  }

  private func draw(
    _ line: Series, _ stroke: SVG.Stroke, in svg: inout SVG, _ axis: Axis, _ chart: ChartField
  ) {
    let field = chart.field
    let points = zip(line.x, line.y).map { x, y -> SVG.Point? in
      guard let across = axis.position(x), let up = chart.y(y) else { return nil }
      return SVG.Point(field.x + across * field.width, up)
    }
    for piece in Thinning.pieces(points) {
      // A point between two gaps has no line; without a mark it would be invisible.
      if piece.count > 1 { svg.polyline(piece, stroke) }
      if piece.count == 1 { svg.circle(piece[0], radius: 3, fill: stroke.colour) }
    }
  }

  /// Writes each line's last value at its end, apart from each other.
  private func drawEnds(
    in svg: inout SVG, _ places: [Double?], _ labels: [String], _ strokes: [SVG.Stroke], _ chart: ChartField
  ) {
    let present = places.indices.filter { places[$0] != nil }
    let spread = Self.spread(
      present.compactMap { places[$0] }, apart: 15,
      within: chart.field.y...max(chart.field.bottom, chart.field.y))
    for (index, place) in zip(present, spread) {
      svg.text(
        labels[index], at: SVG.Point(chart.field.right + 8, place + 4), colour: strokes[index].colour,
        bold: true)
    }
  }

  // Going down, each label keeps its place or stands `apart` below the one above; then, going up, what left
  // the range below is pushed back in the same way.
  /// Places that are at least `apart` from each other, or as far as the range allows for this many, and as near
  /// to the wanted ones as one pass each way brings them.
  static func spread(_ wanted: [Double], apart: Double, within range: ClosedRange<Double>) -> [Double] {
    let order = wanted.indices.sorted { wanted[$0] < wanted[$1] }
    let length = range.upperBound - range.lowerBound
    let apart = min(apart, length / Double(max(wanted.count - 1, 1)))
    var places = wanted
    var free = range.lowerBound
    for index in order {
      places[index] = max(wanted[index], free)
      free = places[index] + apart
    }
    free = range.upperBound
    for index in order.reversed() {
      places[index] = min(places[index], free)
      free = places[index] - apart
    }
    return places
  }
}
