// What a search leaves for people: drawings that are well-formed, and findings where something is wrong.

import Foundation
import Foundations
import Pictures
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@testable import Evolution

@Suite("Reports of a search")
struct ReportTests {
  /// A search over a problem after some evaluations.
  static func search(_ problem: any Problem, cells: String? = nil, evaluations: Int = 2000) throws -> Search {
    var search = try Search(SearchSettings(for: problem, cells: cells, evaluations: evaluations), problem)
    while let batch = search.due.first {
      search.commit(try problem.evaluate(search.candidates(of: batch)))
    }
    return search
  }

  @Test(
    "maps, curves and elites are well-formed drawings, whatever the cells",
    arguments: [nil, "12x9", "40", "radius:0.1"] as [String?])
  func drawings(cells: String?) throws {
    let search = try Self.search(ProblemFamily.problem("arm:5"), cells: cells)
    let map = try #require(HeatMap.chart(search))
    #expect(map.values.joined().contains { $0.isFinite })
    for text in [map.svg(), CurvePlots.chart(search), try #require(ElitesSheet.svg(search))] {
      #expect(XMLParser(data: Data(text.utf8)).parse())
    }
    let page = ElitesPage.html(search, title: "a < b", drawings: [])
    #expect(page.contains("a &lt; b") && page.contains("arm:5"))
  }

  @Test("a map of nothing, of one value and of awkward ones is well-formed")
  func awkward() {
    for values in [[], [[]], [[Double.nan]], [[1]], [[.infinity, 1], [2, .nan]]] as [[[Double]]] {
      let map = HeatMapChart(title: "t", values: values, horizontal: 0...1, vertical: -1...1)
      #expect(XMLParser(data: Data(map.svg().utf8)).parse())
    }
    #expect(HeatMapChart.colour(0) == "#440154" && HeatMapChart.colour(1) == "#fde725")
    #expect(HeatMapChart.colour(-3) == "#440154" && HeatMapChart.colour(9) == "#fde725")
  }

  /// A problem that has something wrong with it.
  struct Odd: Problem {
    var name = "odd"
    var parameters = 3
    var bounds = Bounds(0, 1, count: 3)
    var measures = [Measure("a", 0...1), Measure("b", 0...1)]
    var standards: ProblemStandards { ProblemStandards(steps: Steps(of: bounds)) }
    var outcome: @Sendable (_ x: [Float]) -> Outcome

    func evaluate(_ candidates: Candidates) -> Outcomes {
      var outcomes = Outcomes(count: candidates.count, measures: 2)
      for index in 0..<candidates.count { outcomes[index] = outcome(Array(candidates[index])) }
      return outcomes
    }
  }

  static let oddities: [(part: String, outcome: @Sendable ([Float]) -> Outcome)] = [
    ("is 0.5 for every solution", { .evaluated(fitness: $0[0], measures: [$0[1], 0.5]) }),
    ("fitness is 2.0 for every solution", { .evaluated(fitness: 2, measures: [$0[0], $0[1]]) }),
    ("beyond the ranges", { .evaluated(fitness: $0[0], measures: [$0[1] * 3, $0[2]]) }),
    ("of its range", { .evaluated(fitness: $0[0], measures: [$0[1], 0.3 + 0.05 * $0[2]]) }),
    ("failed", { $0[0] < 0.1 ? .failed("too cold") : .evaluated(fitness: 1, measures: [$0[0], $0[1]]) }),
    ("holds 1 solutions", { _ in .evaluated(fitness: 1, measures: [0.1, 0.2]) }),
  ]

  @Test("what is wrong with a problem is found", arguments: oddities.indices)
  func findings(index: Int) throws {
    let search = try Self.search(Odd(outcome: Self.oddities[index].outcome))
    let findings = SearchFindings.all(search)
    #expect(findings.contains { $0.what.contains(Self.oddities[index].part) }, "\(findings)")
    let sound = try Self.search(ProblemFamily.problem("arm:5"))
    #expect(SearchFindings.all(sound).isEmpty)
  }
}
