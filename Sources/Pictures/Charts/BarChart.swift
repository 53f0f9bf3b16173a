// Quantities of named things: one bar each, standing on zero, in the order given.

/// A chart of bars.
public struct BarChart: Chart {
  /// One bar.
  public struct Bar: Equatable, Sendable {
    /// What stands below it.
    public var name: String
    /// Its height; what is not a finite number is not drawn.
    public var value: Double
    /// Its number among ``BarChart/groups``.
    public var group: Int

    /// A bar.
    public init(_ name: String, _ value: Double, group: Int = 0) {
      self.name = name
      self.value = value
      self.group = group
    }
  }

  /// What bars of a colour have in common.
  public struct Group: Equatable, Sendable {
    /// What the legend calls it.
    public var name: String
    /// Its colour.
    public var colour: String

    /// A group of bars.
    public init(_ name: String, colour: String) {
      self.name = name
      self.colour = colour
    }
  }

  /// What it shows, above it.
  public var title: String
  /// A second line below the title, as for the unit.
  public var subtitle: String?
  /// What the bars are.
  public var axisTitle: String
  /// The bars from left to right.
  public var bars: [Bar]
  /// The colours and their meaning; the legend shows them if there are several.
  public var groups: [Group]

  /// A chart of bars; without groups all bars have one colour.
  public init(
    title: String, subtitle: String? = nil, axisTitle: String = "", bars: [Bar], groups: [Group] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.axisTitle = axisTitle
    self.bars = bars
    self.groups = groups
  }

  /// Draws it into `frame`.
  public func draw(in svg: inout SVG, frame: Frame) {
    let keys = groups.map {
      ChartField.Key(name: $0.name, stroke: SVG.Stroke($0.colour), filled: true)
    }
    let chart = ChartField(
      in: &svg, frame: frame, title: title, subtitle: subtitle, keys: groups.count > 1 ? keys : [],
      vertical: Axis(bars.map(\.value), margin: 0.06, including: 0, count: 6), trailing: 0,
      axisTitle: axisTitle)
    let field = chart.field
    let zero = chart.y(0) ?? field.bottom
    let slot = field.width / Double(max(bars.count, 1))
    for span in spans(slot: slot) { draw(span, in: &svg, chart, slot: slot, zero: zero) }
    svg.line(SVG.Point(field.x, zero), SVG.Point(field.right, zero), SVG.Stroke(ChartStyle.axis))
    drawNames(in: &svg, field, slot: slot)
  }

  /// Bars that share a column of the picture: the highest of them stands for all.
  private struct Span {
    var index: Int
    var bar: Bar
  }

  private func spans(slot: Double) -> [Span] {
    var spans: [Span] = []
    var column = -1
    for (index, bar) in bars.enumerated() where Axis.shows(bar.value, on: .linear) {
      let own = Int(Double(index) * slot)
      if slot >= 1 || own != column {
        spans.append(Span(index: index, bar: bar))
      } else if let last = spans.last, bar.value.magnitude > last.bar.value.magnitude {
        spans[spans.count - 1].bar = bar
      }
      column = own
    }
    return spans
  }

  private func draw(_ span: Span, in svg: inout SVG, _ chart: ChartField, slot: Double, zero: Double) {
    guard let end = chart.y(span.bar.value) else { return }
    // Few bars would be slabs. Narrow ones stand without space and overlap a little: with a hair of white
    // between them they would shimmer.
    let dense = slot < 4
    let width = dense ? max(slot, 1) + 0.5 : min(slot * 0.78, 56)
    let start = slot < 1 ? (Double(span.index) * slot).rounded(.down) : Double(span.index) * slot
    let left = chart.field.x + start + (dense ? 0 : (slot - width) / 2)
    // A bar too low to be seen keeps two pixels, so that it shows its colour.
    let least = span.bar.value < 0 ? 0.0 : 2.0
    let colour =
      groups.indices.contains(span.bar.group) ? groups[span.bar.group].colour : ChartStyle.series[0]
    svg.rectangle(
      Frame(x: left, y: min(end, zero - least), width: width, height: max((end - zero).magnitude, least)),
      fill: colour)
  }

  /// Writes names below the bars: all of them, or every second, fifth, tenth where they would touch.
  private func drawNames(in svg: inout SVG, _ field: Frame, slot: Double) {
    let widest = (bars.map { ChartStyle.width(of: $0.name) }.max() ?? 0) + 6
    let strides = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    let stride = strides.first { Double($0) * slot >= widest } ?? max(bars.count, 1)
    for (index, bar) in bars.enumerated() where index % stride == 0 {
      let place = SVG.Point(field.x + (Double(index) + 0.5) * slot, field.bottom + 18)
      svg.text(bar.name, at: place, anchor: .middle, colour: ChartStyle.faint)
    }
  }
}
