// Charts of points: all of them are there, inside, and groups can be told apart.

import Testing

@testable import Pictures

@Suite("Scatter charts")
struct ScatterChartTests {
  private func chart(_ points: [ScatterChart.Point], groups: Int, others: String? = nil) -> ScatterChart {
    ScatterChart(
      title: "t", subtitle: "s", axisTitle: "x", points: points, groups: (0..<groups).map { "g\($0)" },
      others: others)
  }

  @Test("awkward points are left out, the others lie inside")
  func inside() throws {
    let numbers: [(Double, Double)] = [(0, 0), (1, 2), (.nan, 1), (1, .infinity), (-1e300, 1e300), (3, -5)]
    for count in 0...numbers.count {
      let text = chart(numbers.prefix(count).map { ScatterChart.Point($0.0, $0.1) }, groups: 1).svg()
      let reader = try SVGReader(text)
      try reader.expectInside()
      let shown = numbers.prefix(count).count { $0.0.isFinite && $0.1.isFinite }
      #expect(reader.all("circle").count == shown)
    }
  }

  @Test("every group has a mark of its own, in the legend and in the field, and the rest is grey")
  func groups() throws {
    let most = ScatterChart.mostGroups
    let points =
      (0..<most).map { ScatterChart.Point(Double($0), 1, group: $0) } + [ScatterChart.Point(0, 2, group: nil)]
    let reader = try SVGReader(chart(points, groups: most, others: "rest").svg())
    try reader.expectInside()
    // A colour and a shape, at the place of the point and in the legend.
    let marks = (reader.all("circle") + reader.all("polygon")).map { element in
      "\(element.attributes["fill"] ?? "") \(element.attributes["stroke"] ?? "") \(element.points.count)"
    }
    #expect(marks.count == 2 * (most + 1) && Set(marks).count == most + 1)
    #expect(marks.count { $0.hasPrefix(ChartStyle.idle) } == 2)
    #expect(reader.all("text").contains { $0.text == "rest" })
  }

  @Test("larger numbers lie further right and further up")
  func places() throws {
    let points = [(0.0, 0.0), (1, 10), (2, 5)].map { ScatterChart.Point($0.0, $0.1) }
    let circles = try SVGReader(chart(points, groups: 1).svg()).all("circle")
    let (x, y) = (circles.compactMap { $0.number("cx") }, circles.compactMap { $0.number("cy") })
    try #require(x.count == 3)
    #expect(x[0] < x[1] && x[1] < x[2] && abs(x[1] - x[0] - (x[2] - x[1])) < 0.02)
    #expect(y[0] > y[2] && y[2] > y[1])
  }
}
