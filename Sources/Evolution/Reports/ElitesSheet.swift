// Elites as drawings, from all over the archive, where the problem can draw them.

import Pictures

/// Drawings of elites side by side.
enum ElitesSheet {
  /// How many drawings there are in a row and in a column.
  private static let side = 8

  /// A sheet of elites: the archive is cut into equal parts along its first two measures, and each shows its best elite, so
  /// that neighbours in the sheet are neighbours in the archive. Nil where the problem draws none.
  static func svg(_ search: Search) -> String? {
    let measures = search.archive.cells.measures
    let elites = search.archive.elites
    guard let first = elites.first, search.problem.drawing(of: first.solution) != nil else { return nil }
    let scale = FitnessScale(elites)
    var best: [Int: Elite] = [:]
    for elite in elites {
      let part = part(elite.measures, measures)
      if let other = best[part], other.fitness >= elite.fitness { continue }
      best[part] = elite
    }
    let (cell, top) = (92.0, 44.0)
    var svg = SVG(
      width: cell * Double(side) + 20, height: cell * Double(side) + top + 10,
      description: "Elites of \(search.problem.name)")
    svg.text(
      "Elites: the best of each part of the archive", at: SVG.Point(14, 28), size: ChartStyle.titleSize,
      bold: true)
    for part in 0..<side * side {
      guard let elite = best[part], let drawing = search.problem.drawing(of: elite.solution) else { continue }
      let corner = SVG.Point(10 + cell * Double(part % side), top + cell * Double(side - 1 - part / side))
      draw(drawing, in: &svg, at: corner, size: cell, colour: scale.colour(elite.fitness))
    }
    return svg.text
  }

  private static func part(_ place: [Float], _ measures: [Measure]) -> Int {
    let steps = (0..<min(2, measures.count)).map { axis -> Int in
      let share = (place[axis] - measures[axis].low) / (measures[axis].high - measures[axis].low)
      return share <= 0 ? 0 : share >= 1 ? side - 1 : Int(share * Float(side))
    }
    return steps[0] + (steps.count > 1 ? steps[1] * side : 0)
  }

  private static func draw(
    _ drawing: SolutionDrawing, in svg: inout SVG, at corner: SVG.Point, size: Double, colour: String
  ) {
    let inner = size - 8
    func point(_ place: SIMD2<Float>) -> SVG.Point {
      SVG.Point(corner.x + 4 + inner * Double(place.x), corner.y + 4 + inner * Double(place.y))
    }
    svg.rectangle(
      Frame(x: corner.x + 2, y: corner.y + 2, width: size - 4, height: size - 4), fill: ChartStyle.background,
      stroke: SVG.Stroke(ChartStyle.grid))
    for line in drawing.surroundings { svg.polyline(line.map(point), SVG.Stroke(ChartStyle.faint, width: 1)) }
    for line in drawing.lines { svg.polyline(line.map(point), SVG.Stroke(colour, width: 1.6)) }
    for mark in drawing.marks { svg.circle(point(mark), radius: 2, fill: ChartStyle.ink) }
  }
}

/// Colours of fitness over an archive.
struct FitnessScale {
  private let low: Float
  private let high: Float

  init(_ elites: [Elite]) {
    low = elites.map(\.fitness).min() ?? 0
    high = elites.map(\.fitness).max() ?? 1
  }

  /// The colour of a fitness.
  func colour(_ fitness: Float) -> String {
    HeatMapChart.colour(high > low ? Double((fitness - low) / (high - low)) : 1)
  }
}
