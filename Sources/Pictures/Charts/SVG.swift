// A drawing as SVG text (W3C, Scalable Vector Graphics 1.1): only the elements that charts and diagrams are
// made of. Numbers are rounded to hundredths and texts are escaped, so equal drawings are equal bytes.

import Foundations

/// A drawing that grows element by element; later elements lie above earlier ones.
public struct SVG: Equatable, Sendable {
  /// A place, in pixels from the left and the top.
  public struct Point: Equatable, Sendable {
    /// Pixels from the left.
    public var x: Double
    /// Pixels from the top.
    public var y: Double

    /// A place.
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// How a line is drawn.
  public struct Stroke: Equatable, Sendable {
    /// The colour, as in `#0072b2`.
    public var colour: String
    /// The width in pixels.
    public var width: Double
    /// The lengths of dashes and gaps in turn; none for a solid line.
    public var dashes: [Double]

    /// A line of a colour.
    public init(_ colour: String, width: Double = 1, dashes: [Double] = []) {
      self.colour = colour
      self.width = width
      self.dashes = dashes
    }
  }

  /// Which part of a text stands at its place.
  public enum Anchor: String, Sendable {
    /// Its beginning.
    case start
    /// Its middle.
    case middle
    /// Its end.
    case end
  }

  /// The width in pixels.
  public let width: Double
  /// The height in pixels.
  public let height: Double
  /// What it shows, in a sentence, for those who cannot see it.
  public let description: String
  private var elements: [String] = []

  /// An empty drawing on a ground of one colour.
  public init(width: Double, height: Double, description: String, background: String = ChartStyle.background)
  {
    self.width = width
    self.height = height
    self.description = description
    rectangle(Frame(x: 0, y: 0, width: width, height: height), fill: background)
  }

  /// The whole file.
  public var text: String {
    let size = "width=\"\(Self.number(width))\" height=\"\(Self.number(height))\""
    let box = "viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\""
    let head =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) \(box) role=\"img\" font-family=\"\(ChartStyle.font)\">"
    return ([head, "<title>\(ShownText.markup(description, atMost: 1000))</title>"] + elements + ["</svg>"])
      .joined(separator: "\n") + "\n"
  }

  /// Adds a rectangle, its corners rounded by `radius` pixels.
  public mutating func rectangle(
    _ frame: Frame, fill: String, stroke: Stroke? = nil, radius: Double = 0
  ) {
    var attributes = [
      ("x", Self.number(frame.x)), ("y", Self.number(frame.y)), ("width", Self.number(frame.width)),
      ("height", Self.number(frame.height)),
    ]
    if radius > 0 { attributes.append(("rx", Self.number(radius))) }
    add("rect", attributes + [("fill", fill)] + Self.attributes(stroke))
  }

  /// Adds a circle.
  public mutating func circle(_ centre: Point, radius: Double, fill: String, stroke: Stroke? = nil) {
    add(
      "circle",
      [
        ("cx", Self.number(centre.x)), ("cy", Self.number(centre.y)), ("r", Self.number(radius)),
        ("fill", fill),
      ] + Self.attributes(stroke))
  }

  /// Adds a straight line.
  public mutating func line(_ from: Point, _ to: Point, _ stroke: Stroke) {
    add(
      "line",
      [
        ("x1", Self.number(from.x)), ("y1", Self.number(from.y)), ("x2", Self.number(to.x)),
        ("y2", Self.number(to.y)),
      ] + Self.attributes(stroke))
  }

  /// Adds a line through points; corners are round.
  public mutating func polyline(_ points: [Point], _ stroke: Stroke) {
    add(
      "polyline",
      [("points", Self.list(points)), ("fill", "none"), ("stroke-linejoin", "round")]
        + [("stroke-linecap", "round")] + Self.attributes(stroke))
  }

  /// Adds a filled figure with straight sides.
  public mutating func polygon(_ points: [Point], fill: String, stroke: Stroke? = nil) {
    add("polygon", [("points", Self.list(points)), ("fill", fill)] + Self.attributes(stroke))
  }

  /// Adds a line of text.
  ///
  /// - Parameters:
  ///   - at: Where the anchor stands, on the line that letters stand on.
  ///   - size: The height of the font in pixels.
  public mutating func text(
    _ text: String, at place: Point, size: Double = ChartStyle.labelSize, anchor: Anchor = .start,
    colour: String = ChartStyle.ink, bold: Bool = false, italic: Bool = false
  ) {
    var attributes = [
      ("x", Self.number(place.x)), ("y", Self.number(place.y)), ("font-size", Self.number(size)),
      ("fill", colour),
    ]
    if anchor != .start { attributes.append(("text-anchor", anchor.rawValue)) }
    if bold { attributes.append(("font-weight", "bold")) }
    if italic { attributes.append(("font-style", "italic")) }
    add("text", attributes, content: text)
  }

  private mutating func add(_ name: String, _ attributes: [(String, String)], content: String? = nil) {
    let list = attributes.map { " \($0.0)=\"\(ShownText.markup($0.1, atMost: .max))\"" }.joined()
    let tail = content.map { ">\(ShownText.markup($0))</\(name)>" } ?? "/>"
    elements.append("<\(name)\(list)\(tail)")
  }

  private static func attributes(_ stroke: Stroke?) -> [(String, String)] {
    guard let stroke else { return [] }
    let plain = [("stroke", stroke.colour), ("stroke-width", number(stroke.width))]
    if stroke.dashes.isEmpty { return plain }
    return plain + [("stroke-dasharray", stroke.dashes.map(number).joined(separator: " "))]
  }

  private static func list(_ points: [Point]) -> String {
    points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
  }

  /// A coordinate, rounded to hundredths of a pixel, without zeros that say nothing.
  static func number(_ value: Double) -> String {
    // What lies this far outside is seen by nobody, and must still be a number that readers accept.
    let hundredths = Int((min(max(value.isNaN ? 0 : value, -1e6), 1e6) * 100).rounded())
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest % 10 == 0 ? rest / 10 : rest)"
  }
}

/// A rectangle, in pixels.
public struct Frame: Equatable, Sendable {
  /// Pixels from the left to its left side.
  public var x: Double
  /// Pixels from the top to its upper side.
  public var y: Double
  /// From side to side.
  public var width: Double
  /// From the upper to the lower side.
  public var height: Double

  /// A rectangle from its upper left corner.
  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Its right side.
  public var right: Double { x + width }
  /// Its lower side.
  public var bottom: Double { y + height }
  /// Its middle.
  public var centre: SVG.Point { SVG.Point(x + width / 2, y + height / 2) }
}
