// The text of drawings: numbers, escapes, well-formed XML.

import Testing

@testable import Pictures

@Suite("SVG")
struct SVGTests {
  @Test(
    "coordinates are hundredths without idle zeros, and always numbers",
    arguments: [
      (0, "0"), (1, "1"), (-1, "-1"), (0.5, "0.5"), (0.25, "0.25"), (0.05, "0.05"), (-0.05, "-0.05"),
      (12.345, "12.35"), (-0.001, "0"), (0.999, "1"), (10, "10"), (100.1, "100.1"), (.nan, "0"),
      (.infinity, "1000000"), (-1e300, "-1000000"),
    ] as [(Double, String)])
  func numbers(_ value: Double, _ text: String) {
    #expect(SVG.number(value) == text)
  }

  @Test(
    "texts come back as they were, but for what is not seen or XML cannot hold",
    arguments: [
      ("a < b & c > \"d\" 'e'", "a < b & c > \"d\" 'e'"), ("</text><script>", "</text><script>"),
      ("\u{3BC} + \u{3C3}\u{B7}\u{3B5} \u{1F600}", "\u{3BC} + \u{3C3}\u{B7}\u{3B5} \u{1F600}"),
      ("a\nb\tc", "a\\nb\\tc"), ("bell \u{7} end\u{0}", "bell \\u{7} end\\u{0}"), ("&amp;", "&amp;"),
      ("\u{FFFF}", "\\u{FFFF}"),
    ])
  func escapes(_ text: String, _ read: String) throws {
    var svg = SVG(width: 10, height: 10, description: text)
    svg.text(text, at: SVG.Point(1, 1))
    let reader = try SVGReader(svg.text)
    #expect(reader.texts == [read])
    #expect(reader.all("title").map(\.text) == [read])
  }

  @Test("a drawing is its elements in order on its ground")
  func golden() {
    var svg = SVG(width: 20, height: 10, description: "two")
    svg.line(SVG.Point(0, 1), SVG.Point(2.5, 3), SVG.Stroke("#000000", width: 1.5, dashes: [4, 2]))
    svg.polyline([SVG.Point(0, 0), SVG.Point(1, 2)], SVG.Stroke("#111111"))
    svg.circle(SVG.Point(5, 5), radius: 2, fill: "#222222")
    svg.text("x", at: SVG.Point(1, 2), anchor: .middle, bold: true)
    #expect(
      svg.text == """
        <svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10" role="img" font-family="sans-serif">
        <title>two</title>
        <rect x="0" y="0" width="20" height="10" fill="#ffffff"/>
        <line x1="0" y1="1" x2="2.5" y2="3" stroke="#000000" stroke-width="1.5" stroke-dasharray="4 2"/>
        <polyline points="0,0 1,2" fill="none" stroke-linejoin="round" stroke-linecap="round" stroke="#111111" stroke-width="1"/>
        <circle cx="5" cy="5" r="2" fill="#222222"/>
        <text x="1" y="2" font-size="12" fill="#1f2328" text-anchor="middle" font-weight="bold">x</text>
        </svg>

        """)
  }
}

@Suite("Numbers in texts")
struct NumberTextTests {
  @Test(
    "decimals have their thousands apart, and nothing has a sign",
    arguments: [
      (0, 0, "0"), (-0.001, 2, "0.00"), (1234567.891, 2, "1,234,567.89"), (-1234, 0, "-1,234"),
      (999, 0, "999"), (1000, 0, "1,000"), (-0.5, 1, "-0.5"),
    ] as [(Double, Int, String)])
  func decimals(_ value: Double, _ places: Int, _ text: String) {
    #expect(NumberText.decimal(value, places: places) == text)
  }

  @Test(
    "measured numbers are short",
    arguments: [
      (0, "0"), (-100.908, "-100.9"), (26.852, "26.85"), (0.012345, "0.01235"), (652824, "652,824"),
      (1.5e9, "1.50e9"), (2e-10, "2e-10"), (-3.25e200, "-3.25e200"), (.leastNonzeroMagnitude, "4.94e-324"),
      (.nan, "-"),
      (.infinity, "-"),
    ] as [(Double, String)])
  func short(_ value: Double, _ text: String) {
    #expect(NumberText.short(value) == text)
  }

  @Test(
    "whole numbers have their thousands apart",
    arguments: [(0, "0"), (-1000, "-1,000"), (.min, "-9,223,372,036,854,775,808")])
  func whole(_ value: Int, _ text: String) {
    #expect(NumberText.grouped(value) == text)
  }
}
