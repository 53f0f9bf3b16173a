// What diagrams are made of: boxes with a few lines of text, arrows, networks as trapezoids with a slab per
// layer.

import Autoencoders
import Pictures

/// The two colours of a shape.
enum DiagramTint {
  case data
  case encoder
  case decoder
  case latents
  case noise
  case idle

  var fill: String {
    switch self {
    case .data: "#f2f4f7"
    case .encoder: "#dcebf7"
    case .decoder: "#dcf1e9"
    case .latents: "#fdebd8"
    case .noise: "#f6e6f0"
    case .idle: "#fafbfc"
    }
  }

  var edge: String {
    switch self {
    case .data: "#8c959f"
    case .encoder: "#0072b2"
    case .decoder: "#009e73"
    case .latents: "#d55e00"
    case .noise: "#b0588f"
    case .idle: "#c5ccd3"
    }
  }
}

/// A box with lines of text, the first one bold.
struct DiagramBox {
  var frame: Frame
  var lines: [String]
  var tint: DiagramTint
  var radius: Double

  init(_ frame: Frame, _ lines: [String], tint: DiagramTint, radius: Double = 6) {
    self.frame = frame
    self.lines = lines
    self.tint = tint
    self.radius = radius
  }

  func draw(in svg: inout SVG) {
    svg.rectangle(frame, fill: tint.fill, stroke: SVG.Stroke(tint.edge, width: 1.4), radius: radius)
    let centre = frame.centre
    let pitch = 18.0
    let first = centre.y + 5 - Double(lines.count - 1) * pitch / 2
    for (index, line) in lines.enumerated() {
      svg.text(
        line, at: SVG.Point(centre.x, first + Double(index) * pitch), size: index == 0 ? 14 : 12,
        anchor: .middle, colour: index == 0 ? ChartStyle.ink : ChartStyle.faint, bold: index == 0)
    }
  }
}

/// Arrows.
enum DiagramArrow {
  /// Draws an arrow from one place to another; the tip touches the second.
  static func draw(in svg: inout SVG, _ from: SVG.Point, _ to: SVG.Point) {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    let length = max((dx * dx + dy * dy).squareRoot(), 1e-6)
    let (ux, uy) = (dx / length, dy / length)
    let tip = SVG.Point(to.x - ux * 2, to.y - uy * 2)
    let base = SVG.Point(tip.x - ux * 9, tip.y - uy * 9)
    svg.line(SVG.Point(from.x + ux * 3, from.y + uy * 3), base, SVG.Stroke(ChartStyle.faint, width: 1.5))
    svg.polygon(
      [
        tip, SVG.Point(base.x - uy * 4.5, base.y + ux * 4.5),
        SVG.Point(base.x + uy * 4.5, base.y - ux * 4.5),
      ], fill: ChartStyle.faint)
  }
}

/// A network as a trapezoid with a slab per layer. Of many layers the first and last ones are drawn.
struct NetworkDrawing {
  private let steps: [ModelOutline.Step]
  private let slabs: [String?]
  private let narrowing: Bool
  private let pitch: Double
  /// The pixels it takes from left to right.
  let width: Double

  /// The most slabs that are drawn, the gap of those left out among them.
  static let most = 7

  init(_ steps: [ModelOutline.Step], narrowing: Bool) {
    self.steps = steps
    self.narrowing = narrowing
    let labels = steps.map { step -> String? in ModelTable.extents(step.shape) }
    let half = Self.most / 2
    slabs = labels.count <= Self.most ? labels : labels.prefix(half) + [nil] + labels.suffix(half)
    pitch = max(34, (slabs.compactMap { $0 }.map { ChartStyle.width(of: $0) }.max() ?? 0) + 14)
    width = max(112, Double(slabs.count) * pitch + 20)
  }

  func draw(in svg: inout SVG, _ frame: Frame, title: String, tint: DiagramTint) {
    let centre = frame.centre
    // Half of the height at a place across: from one side to three eighths of it at the other.
    func half(_ x: Double) -> Double {
      let share = (x - frame.x) / frame.width
      return frame.height / 2 * (1 - 0.62 * (narrowing ? share : 1 - share))
    }
    func trapezoid(_ left: Double, _ right: Double, inset: Double) -> [SVG.Point] {
      let (a, b) = (half(left) - inset, half(right) - inset)
      return [
        SVG.Point(left, centre.y - a), SVG.Point(right, centre.y - b), SVG.Point(right, centre.y + b),
        SVG.Point(left, centre.y + a),
      ]
    }
    svg.polygon(
      trapezoid(frame.x, frame.right, inset: 0), fill: tint.fill, stroke: SVG.Stroke(tint.edge, width: 1.4))
    let start = centre.x - Double(slabs.count) * pitch / 2
    for (index, label) in slabs.enumerated() {
      let left = start + Double(index) * pitch + 3
      let middle = SVG.Point(left + (pitch - 6) / 2, centre.y + 4)
      if let label {
        svg.polygon(
          trapezoid(left, left + pitch - 6, inset: 12), fill: ChartStyle.background,
          stroke: SVG.Stroke(tint.edge))
        svg.text(label, at: middle, anchor: .middle)
      } else {
        svg.text("\u{2026}", at: middle, size: 16, anchor: .middle, bold: true)
      }
    }
    if slabs.isEmpty {
      svg.text(
        "x unchanged", at: SVG.Point(centre.x, centre.y + 4), anchor: .middle, colour: ChartStyle.faint)
    }
    caption(in: &svg, frame, title)
  }

  private func caption(in svg: inout SVG, _ frame: Frame, _ title: String) {
    let parameters = steps.reduce(0) { $0 + $1.parameters }
    svg.text(
      title, at: SVG.Point(frame.centre.x, frame.y - 8), size: 14, anchor: .middle, bold: true)
    let left = steps.count - slabs.compactMap { $0 }.count
    let layers = left > 0 ? "\(steps.count) layers" : ""
    let count = parameters > 0 ? "\(NumberText.grouped(parameters)) parameters" : ""
    for (index, line) in [count, layers].filter({ !$0.isEmpty }).enumerated() {
      svg.text(
        line, at: SVG.Point(frame.centre.x, frame.bottom + 16 + Double(index) * 15), anchor: .middle,
        colour: ChartStyle.faint)
    }
  }
}
