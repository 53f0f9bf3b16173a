// Points in a plane, coloured by their group. Groups beyond the colours have other marks, so that each can be told from
// every other one without colours being invented.

/// A chart of points.
public struct ScatterChart: Chart {
  /// What a point looks like.
  enum Mark: CaseIterable {
    case disc, ring, triangle
  }

  /// The most groups that can be told apart.
  public static let mostGroups = ChartStyle.series.count * Mark.allCases.count

  /// A point.
  public struct Point: Equatable, Sendable {
    /// Its place along the horizontal axis.
    public var x: Double
    /// Its place along the vertical axis.
    public var y: Double
    /// The number of its group; nil for a point of none of them, which is grey.
    public var group: Int?

    /// A point.
    public init(_ x: Double, _ y: Double, group: Int? = 0) {
      self.x = x
      self.y = y
      self.group = group
    }
  }

  /// What it shows, above it.
  public var title: String
  /// A second line below the title.
  public var subtitle: String?
  /// What the horizontal axis counts.
  public var axisTitle: String
  /// The points, the first one lowest. One that is not finite has no place.
  public var points: [Point]
  /// The names of the groups, at most ``mostGroups``; a legend is drawn of two or more.
  public var groups: [String]
  /// What the legend calls points of no group.
  public var others: String?

  /// A chart of points.
  public init(
    title: String, subtitle: String? = nil, axisTitle: String = "", points: [Point], groups: [String],
    others: String? = nil
  ) {
    self.title = title
    self.subtitle = subtitle
    self.axisTitle = axisTitle
    self.points = points
    self.groups = groups
    self.others = others
  }

  /// Draws it into `frame`.
  public func draw(in svg: inout SVG, frame: Frame) {
    let shown = points.filter { Axis.shows($0.x, on: .linear) && Axis.shows($0.y, on: .linear) }
    let vertical = Axis(shown.map(\.y), margin: 0.05, count: frame.height < 260 ? 4 : 6)
    var keys = groups.indices.map { Self.key(groups[$0], group: $0) }
    if let others { keys.append(Self.key(others, group: nil)) }
    let field = ChartField(
      in: &svg, frame: frame, title: title, subtitle: subtitle, keys: keys.count > 1 ? keys : [],
      vertical: vertical, trailing: 0, axisTitle: axisTitle)
    let horizontal = Axis(shown.map(\.x), margin: 0.05, count: max(2, Int(field.field.width / 60)))
    field.drawHorizontal(horizontal, in: &svg)
    if shown.isEmpty {
      svg.text("no values", at: field.field.centre, anchor: .middle, colour: ChartStyle.faint, italic: true)
    }
    let radius = shown.count > 1500 ? 2.0 : 3
    for point in shown {
      guard let across = horizontal.position(point.x), let up = field.y(point.y) else { continue }
      Self.draw(
        point.group, at: SVG.Point(field.field.x + across * field.field.width, up), radius: radius, in: &svg)
    }
  }

  private static func key(_ name: String, group: Int?) -> ChartField.Key {
    ChartField.Key(name: name, stroke: SVG.Stroke(colour(group))) { svg, place in
      draw(group, at: SVG.Point(place.x + 12, place.y - 4), radius: 4, in: &svg)
    }
  }

  private static func colour(_ group: Int?) -> String {
    group.map { ChartStyle.series[$0 % ChartStyle.series.count] } ?? ChartStyle.idle
  }

  private static func draw(_ group: Int?, at place: SVG.Point, radius: Double, in svg: inout SVG) {
    let colour = colour(group)
    let mark = group.map { Mark.allCases[$0 / ChartStyle.series.count % Mark.allCases.count] } ?? .disc
    func polygon(_ corners: [(Double, Double)]) {
      svg.polygon(
        corners.map { SVG.Point(place.x + radius * $0.0, place.y + radius * $0.1) }, fill: colour)
    }
    // Corners that give the triangle about the area of the disc.
    switch mark {
    case .disc: svg.circle(place, radius: radius, fill: colour)
    case .ring:
      svg.circle(
        place, radius: radius * 0.9, fill: ChartStyle.background, stroke: SVG.Stroke(colour, width: 1.2))
    case .triangle: polygon([(0, -1.5), (1.35, 0.8), (-1.35, 0.8)])
    }
  }
}
