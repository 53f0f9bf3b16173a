// Charts over ordinary and awkward numbers: nothing lost, nothing outside, always the same bytes.

import Foundations
import Testing

@testable import Pictures

/// Numbers between 0 and 1 that are the same every time.
private func uniform(_ index: Int) -> Double {
  Double(Noise.uniform(Philox.word(key: Key(seed: 1), stream: 0, row: UInt64(index), column: 0)))
}

@Suite("Line charts")
struct LineChartTests {
  static let awkward: [LineChart] = {
    let x = (0..<20_000).map(Double.init)
    let noisy = (0..<9).map { series in
      LineChart.Series("s\(series)", x: x, y: x.map { Double(series) + uniform(Int($0)) })
    }
    func chart(_ x: [Double], _ y: [Double], logarithmic: Bool = false) -> LineChart {
      LineChart(title: "t", axisTitle: "a", series: [.init("s", x: x, y: y)], logarithmic: logarithmic)
    }
    return [
      LineChart(title: "t", series: noisy), LineChart(title: "t", series: []), chart([], []), chart([1], [2]),
      chart([1, 2], [3, 3]), chart([1, 2, 3], [-1e300, 1e300, .nan]), chart([1, 2], [.infinity, 1e308]),
      chart([1, 2], [.nan, .nan]), chart([0, 1, 10, 100], [1, 2, 3, 4], logarithmic: true),
      chart([1, 2, 3], [.leastNonzeroMagnitude, .leastNormalMagnitude, 0]), chart([2, 2, 2], [1, 2, 3]),
      chart([3, 1, 2], [1, 2, 3]),
    ]
  }()

  @Test(
    "every chart is well-formed, lies within its frame, and is the same every time",
    arguments: awkward.indices)
  func sound(_ index: Int) throws {
    let chart = Self.awkward[index]
    let text = chart.svg()
    try SVGReader(text).expectInside()
    #expect(chart.svg() == text)
    try SVGReader(chart.svg(width: 300, height: 180)).expectInside()
  }

  @Test("a line breaks at gaps, and a lone point is a dot")
  func gaps() throws {
    let y: [Double] = [1, 2, .nan, 3, .infinity, 2, 2.5]
    let chart = LineChart(title: "t", series: [.init("s", x: [1, 2, 3, 4, 5, 6, 7], y: y)])
    let reader = try SVGReader(chart.svg())
    #expect(reader.all("polyline").map { $0.points.count } == [2, 2])
    #expect(reader.all("circle").count == 1)
  }

  @Test("values lie where the axis says: the highest up, the line rising with its numbers")
  func places() throws {
    let chart = LineChart(title: "t", series: [.init("s", x: [0, 1, 3], y: [0, 10, 30])])
    let points = try #require(try SVGReader(chart.svg()).all("polyline").first).points
    try #require(points.count == 3)
    #expect(points[0].y > points[1].y && points[1].y > points[2].y)
    // Equal slopes in numbers are equal slopes on the page.
    let slopes = zip(points, points.dropFirst()).map { ($1.y - $0.y) / ($1.x - $0.x) }
    #expect(abs(slopes[0] - slopes[1]) < 1e-3)
  }

  @Test("several series have a legend in their order and their last values at their ends, apart")
  func labels() throws {
    let x = [1.0, 2, 3]
    let chart = LineChart(
      title: "Bound", subtitle: "nats", axisTitle: "epoch",
      series: [
        .init("training", x: x, y: [1, 2, 3.01]), .init("validation", x: x, y: [1, 2, 3.0]),
        .init("third", x: x, y: [1, 2, .nan]),
      ])
    let reader = try SVGReader(chart.svg())
    #expect(reader.texts.filter { ["training", "validation", "third"].contains($0) }.count == 3)
    #expect(["Bound", "nats", "epoch"].allSatisfy(reader.texts.contains))
    let ends = reader.all("text").filter { $0.attributes["font-weight"] == "bold" && $0.text != "Bound" }
    #expect(ends.map(\.text) == ["3.010", "3.000", "2.000"])
    let places = ends.compactMap { $0.number("y") }.sorted()
    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 >= 14.9 })
    let single = LineChart(title: "t", series: [.init("alone", x: x, y: x)])
    #expect(try !SVGReader(single.svg()).texts.contains("alone"))
  }

  @Test(
    "labels are spread without changing their order",
    arguments: [
      ([10, 10, 10], [10, 20, 30]), ([0, 50], [0, 50]), ([99, 100], [90, 100]),
      ([100, 99, 98], [100, 90, 80]),
      ([Double](repeating: 7, count: 21), (0...20).map { Double($0) * 5 }),
      ([], []),
    ] as [([Double], [Double])])
  func spread(_ wanted: [Double], _ places: [Double]) {
    #expect(LineChart.spread(wanted, apart: 10, within: 0...100) == places)
  }

  @Test("thinning keeps what sticks out, the ends and the gaps, and little else")
  func thinning() throws {
    var points: [SVG.Point?] = (0..<10_000).map { SVG.Point(Double($0) / 100, uniform($0)) }
    points[5_000] = SVG.Point(50, 40)
    points[7_000] = nil
    let pieces = Thinning.pieces(points)
    try #require(pieces.count == 2)
    #expect(pieces[0].first == points[0] && pieces[1].last == points[9_999])
    #expect(pieces[0].last == points[6_999] && pieces[1].first == points[7_001])
    #expect(pieces.joined().contains { $0.y == 40 })
    #expect(pieces.joined().count <= 4 * 102)
    #expect(zip(pieces[0], pieces[0].dropFirst()).allSatisfy { $0.x < $1.x })
    // Few points stay as they are.
    let few = (0..<50).map { SVG.Point(Double($0), Double($0 % 7)) }
    #expect(Thinning.pieces(few) == [few])
    #expect(Thinning.pieces([nil, nil]).isEmpty)
  }
}

@Suite("Bar charts")
struct BarChartTests {
  static let awkward: [BarChart] = [
    BarChart(title: "t", bars: []), BarChart(title: "t", bars: [.init("a", 0)]),
    BarChart(title: "t", bars: [.init("a", -1), .init("b", 2), .init("c", .nan)]),
    BarChart(title: "t", bars: [.init("a", -1), .init("b", -2)]),
    BarChart(title: "t", bars: [.init("a", 1e300), .init("b", -1e300), .init("c", .infinity)]),
    BarChart(title: "t", bars: (0..<512).map { .init("\($0)", uniform($0)) }),
    BarChart(title: "t", bars: (0..<20_000).map { .init("\($0)", uniform($0)) }),
  ]

  @Test(
    "every chart is well-formed, lies within its frame, and is the same every time",
    arguments: awkward.indices)
  func sound(_ index: Int) throws {
    let text = Self.awkward[index].svg()
    try SVGReader(text).expectInside()
    #expect(Self.awkward[index].svg() == text)
  }

  @Test("bars stand on zero, as high as their values, in their groups' colours")
  func heights() throws {
    let chart = BarChart(
      title: "t", bars: [.init("a", 4), .init("b", 2, group: 1), .init("c", -2), .init("d", 0, group: 1)],
      groups: [.init("first", colour: "#111111"), .init("second", colour: "#222222")])
    let reader = try SVGReader(chart.svg())
    // The ground and the legend's two come first.
    let bars = reader.all("rect").dropFirst(3)
    try #require(bars.count == 4)
    let heights = bars.compactMap { $0.number("height") }
    #expect(abs(heights[0] - 2 * heights[1]) < 0.05 && abs(heights[1] - heights[2]) < 0.05)
    #expect(heights[3] == 2)
    #expect(bars.map { $0.attributes["fill"] } == ["#111111", "#222222", "#111111", "#222222"])
    let tops = bars.compactMap { $0.number("y") }
    #expect(abs(tops[0] + heights[0] - tops[2]) < 0.05)
    #expect(["a", "b", "c", "d", "first", "second"].allSatisfy(reader.texts.contains))
  }

  @Test("names that would touch are thinned, and many bars are at most one per column")
  func many() throws {
    var bars = (0..<20_000).map { BarChart.Bar("latent \($0)", uniform($0)) }
    bars[12_345].value = 7
    let reader = try SVGReader(BarChart(title: "t", bars: bars).svg())
    #expect(reader.texts.filter { $0.hasPrefix("latent") }.count < 12)
    let drawn = reader.all("rect").dropFirst()
    #expect(drawn.count < 720)
    // The one that sticks out is there.
    let heights = drawn.compactMap { $0.number("height") }.sorted()
    #expect(heights.last.map { $0 > 5 * heights[heights.count - 2] } == true)
  }
}

@Suite("Chart sheets")
struct ChartSheetTests {
  @Test("charts lie in rows, each in its own frame")
  func rows() throws {
    func chart(_ title: String) -> LineChart {
      LineChart(title: title, series: [.init("s", x: [1, 2], y: [1, 2])])
    }
    let sheet = ChartSheet(rows: [[chart("above")], [chart("left"), chart("right")]])
    let reader = try SVGReader(sheet.svg(width: 600, rowHeights: [200, 150]))
    try reader.expectInside()
    #expect(reader.elements.first?.number("height") == 350)
    let titles = reader.all("text").filter { ["above", "left", "right"].contains($0.text) }
    #expect(titles.compactMap { $0.number("x") } == [14, 14, 314])
    #expect(titles.compactMap { $0.number("y") } == [28, 228, 228])
    #expect(reader.all("title").map(\.text) == ["above; left; right"])
  }
}
