// The picture that texts on variational autoencoders draw, with a model's own sizes: example, encoder, mean
// and deviation, a draw with its noise, latents, decoder, distribution of the example; below them what is
// maximised and what it is measured from.

public import Autoencoders
import Foundations
import Pictures

/// A model as a drawing.
public struct ModelDiagram: Sendable {
  /// What is drawn.
  public let outline: ModelOutline

  /// The drawing of an outline.
  public init(_ outline: ModelOutline) { self.outline = outline }

  // Everything stands on one line at `centre`; a frame per station, from the left.
  static let centre = 196.0
  private static let height = 216.0
  private static let gap = 36.0
  private static let margin = 20.0

  /// The stations along the line.
  private struct Layout {
    var input: Frame
    var encoder: Frame
    var heads: Frame
    var draw: Frame
    var latents: Frame
    var decoder: Frame
    var output: Frame
  }

  private var samples: Bool { !outline.steps(of: .sampling).contains { $0.summary == "z = mean" } }

  /// The file.
  public var svg: String {
    let encoder = NetworkDrawing(outline.steps(of: .encoder), narrowing: true)
    let decoder = NetworkDrawing(outline.steps(of: .decoder) + outline.steps(of: .output), narrowing: false)
    let layout = layout(encoder: encoder.width, decoder: decoder.width)
    var svg = SVG(
      width: layout.output.right + Self.margin, height: 432,
      description: "\(outline.model) with \(NumberText.grouped(outline.parameters)) parameters")
    heading(in: &svg)
    let shape = ModelTable.extents(outline.steps.first?.shape ?? [])
    DiagramBox(layout.input, ["x", shape], tint: .data).draw(in: &svg)
    encoder.draw(in: &svg, layout.encoder, title: "encoder", tint: .encoder)
    decoder.draw(in: &svg, layout.decoder, title: "decoder", tint: .decoder)
    heads(in: &svg, layout)
    DiagramBox(layout.latents, ["z", "\(outline.latents)"], tint: .latents).draw(in: &svg)
    DiagramBox(layout.output, ["p(x|z)"] + likelihoodLines + [shape], tint: .data).draw(in: &svg)
    arrows(in: &svg, layout)
    terms(in: &svg, layout)
    return svg.text
  }

  /// The likelihood's name, and its number on a line of its own.
  private var likelihoodLines: [String] { outline.likelihood.split(separator: ",").map { "\($0)".trimmed } }

  private func layout(encoder: Double, decoder: Double) -> Layout {
    let shape = ModelTable.extents(outline.steps.first?.shape ?? [])
    let wide = max(72, ChartStyle.width(of: shape) + 20)
    let described = max(wide, (likelihoodLines.map { ChartStyle.width(of: $0) }.max() ?? 0) + 20)
    var left = Self.margin
    func station(_ width: Double, _ height: Double) -> Frame {
      defer { left += width + Self.gap }
      return Frame(x: left, y: Self.centre - height / 2, width: width, height: height)
    }
    return Layout(
      input: station(wide, Self.height), encoder: station(encoder, Self.height), heads: station(126, 132),
      draw: station(96, 44), latents: station(56, 92), decoder: station(decoder, Self.height),
      output: station(described, Self.height))
  }

  private func heading(in svg: inout SVG) {
    let count = NumberText.grouped(outline.parameters)
    svg.text(
      "\(outline.model): \(count) parameters, \(outline.latents) latents", at: SVG.Point(Self.margin, 30),
      size: ChartStyle.titleSize, bold: true)
    svg.text(
      "maximises \(outline.objective)", at: SVG.Point(Self.margin, 50), colour: ChartStyle.faint)
  }

  /// Mean and log-variance, the draw, and the noise below it.
  private func heads(in svg: inout SVG, _ layout: Layout) {
    let frame = layout.heads
    let size = "\(outline.latents)"
    let mean = Frame(x: frame.x, y: frame.y, width: frame.width, height: 56)
    let deviation = Frame(x: frame.x, y: frame.bottom - 56, width: frame.width, height: 56)
    DiagramBox(mean, ["mean \u{3BC}", size], tint: .latents).draw(in: &svg)
    DiagramBox(
      deviation, [outline.symbols.spread, samples ? size : "not used"], tint: samples ? .latents : .idle
    ).draw(in: &svg)
    let formula = samples ? outline.symbols.draw : "\u{3BC}"
    DiagramBox(layout.draw, [formula], tint: .noise, radius: 22).draw(in: &svg)
    let from = SVG.Point(frame.right, mean.centre.y)
    DiagramArrow.draw(in: &svg, from, SVG.Point(layout.draw.x, Self.centre - (samples ? 8 : 0)))
    guard samples else { return }
    DiagramArrow.draw(
      in: &svg, SVG.Point(frame.right, deviation.centre.y), SVG.Point(layout.draw.x, Self.centre + 8))
    let noise = SVG.Point(layout.draw.centre.x, Self.centre + 88)
    svg.circle(noise, radius: 18, fill: DiagramTint.noise.fill, stroke: SVG.Stroke(DiagramTint.noise.edge))
    svg.text("\u{3B5}", at: SVG.Point(noise.x, noise.y + 5), size: 15, anchor: .middle, bold: true)
    svg.text(
      "N(0, 1)", at: SVG.Point(noise.x + 24, noise.y + 4), colour: ChartStyle.faint)
    DiagramArrow.draw(in: &svg, SVG.Point(noise.x, noise.y - 18), SVG.Point(noise.x, layout.draw.bottom))
  }

  private func arrows(in svg: inout SVG, _ layout: Layout) {
    func across(_ left: Frame, _ right: Frame) {
      DiagramArrow.draw(in: &svg, SVG.Point(left.right, Self.centre), SVG.Point(right.x, Self.centre))
    }
    across(layout.input, layout.encoder)
    for shift in [-38.0, 38] {
      DiagramArrow.draw(
        in: &svg, SVG.Point(layout.encoder.right, Self.centre + shift / 3),
        SVG.Point(layout.heads.x, Self.centre + shift))
    }
    across(layout.draw, layout.latents)
    across(layout.latents, layout.decoder)
    across(layout.decoder, layout.output)
  }

  /// The terms of what is maximised, joined by dashes to what they are measured from.
  private func terms(in svg: inout SVG, _ layout: Layout) {
    let dashed = SVG.Stroke(ChartStyle.axis, width: 1.2, dashes: [4, 4])
    let (top, bottom) = (346.0, 394.0)
    let width = 184.0
    let reconstruction = Frame(x: layout.output.right - width, y: top, width: width, height: bottom - top)
    // From the example, below everything, and from p(x|z).
    svg.polyline(
      [
        SVG.Point(layout.input.centre.x, layout.input.bottom), SVG.Point(layout.input.centre.x, bottom + 18),
        SVG.Point(reconstruction.centre.x, bottom + 18), SVG.Point(reconstruction.centre.x, bottom),
      ], dashed)
    let joint = layout.output.centre.x
    svg.line(SVG.Point(joint, layout.output.bottom), SVG.Point(joint, top), dashed)
    DiagramBox(reconstruction, ["log p(x|z)", "reconstruction: maximised"], tint: .data).draw(in: &svg)
    guard samples else { return }
    let centre = layout.heads.centre.x
    let divergence = Frame(x: centre - width / 2, y: top, width: width, height: bottom - top)
    svg.line(SVG.Point(centre, layout.heads.bottom), SVG.Point(centre, top), dashed)
    let name = "KL(q(z|x) || \(outline.prior.components))"
    DiagramBox(divergence, [name, "divergence: minimised"], tint: .latents).draw(in: &svg)
  }
}

extension String {
  /// Without spaces at both ends.
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  /// A prior's formula up to what it holds for: `N(0, 1)` of `N(0, 1) for each latent`.
  fileprivate var components: String {
    firstRange(of: " for ").map { String(self[..<$0.lowerBound]) } ?? self
  }
}
