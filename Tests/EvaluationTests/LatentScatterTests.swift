// Latents in a plane: known matrices, known points; classes in the order of their numbers, rare ones grey.

import Autoencoders
import Datasets
import Foundations
import Pictures
import Storage
import Testing
import Training
import _TestSupport

@testable import Evaluation

@Suite("Latents by class")
struct LatentScatterTests {
  /// A model of `width` numbers that hands its latents through.
  private func identity(_ width: Int) throws -> TrainedModel {
    func matrix(_ rows: Int, _ columns: Int) -> [Float] {
      (0..<rows * columns).map { $0 / columns == $0 % columns ? 1 : 0 }
    }
    return TrainedModel(
      try ModelConfiguration(
        exampleShape: [width], hidden: [], latents: width, likelihood: .gaussian(deviation: 1)),
      [
        "posterior/weight": matrix(width, 2 * width),
        "posterior/bias": [Float](repeating: 0, count: 2 * width),
        "output/weight": matrix(width, width),
      ])
  }

  private func source(_ rows: [[Float]], labels: [Int32]? = nil) throws -> ArraySource {
    try ArraySource(
      NumericArray(shape: [rows.count, rows[0].count], rows.flatMap(\.self)), labels: labels, name: "rows",
      at: "rows")
  }

  @Test("two latents are the axes, and labels the groups", arguments: TestedBackend.all)
  func two(_ tested: TestedBackend) throws {
    let chart = try LatentScatter.chart(
      identity(2), source([[1, 2], [3, 4], [5, 7]], labels: [2, 0, 2]), labelNames: ["cat", "dog", "owl"],
      title: "t",
      backend: tested.backend)
    #expect(chart.axisTitle == "z0" && chart.groups == ["cat", "owl"] && chart.others == nil)
    #expect(chart.points.map(\.group) == [1, 0, 1])
    expectClose(chart.points.flatMap { [$0.x, $0.y] }, [1, 2, 3, 4, 5, 7], relative: tested.precision)
    #expect(chart.subtitle == "posterior means of 3 rows; upwards: z1")
  }

  @Test(
    "more latents are seen where they vary most, and keep their distances there", arguments: TestedBackend.all
  )
  func more(_ tested: TestedBackend) throws {
    // All of the variance lies in the first and the third number: 8 and 2 of 10 parts.
    let rows: [[Float]] = [[-2, 5, 0], [2, 5, 0], [0, 5, 1], [0, 5, -1]]
    let chart = try LatentScatter.chart(identity(3), source(rows), title: "t", backend: tested.backend)
    #expect(chart.axisTitle == "component 1, 80 % of the variance", "\(chart.axisTitle)")
    #expect(chart.subtitle?.hasSuffix("component 2, 20 % of the variance") == true)
    expectClose(chart.points.map { abs($0.x) }, [2, 2, 0, 0], relative: 1e-4)
    expectClose(chart.points.map { abs($0.y) }, [0, 0, 1, 1], relative: 1e-4)
    #expect(chart.groups == ["rows"] && chart.points.allSatisfy { $0.group == 0 })
    // Equal rows have no direction of variance at all.
    let point = try LatentScatter.chart(
      identity(3), source([[1, 1, 1], [1, 1, 1]]), title: "t", backend: tested.backend)
    #expect(point.points.map(\.x) == [0, 0])
  }

  @Test("rare classes beyond those that can be told apart are grey, and one latent is no plane")
  func limits() throws {
    let most = ScatterChart.mostGroups
    let numbers = Array(0..<Int32(most + 5))
    let labels = numbers + numbers.filter { $0 != 3 }
    let found = LatentScatter.groups(labels, nil)
    #expect(found.names.count == most - 1 && found.others == "6 other classes")
    #expect(found.groups[3] == nil && found.groups[0] == 0 && found.groups[4] == 3 && found.names[3] == "4")
    let failure = try #require(throws: Failure.self) {
      try LatentScatter.chart(
        identity(1), source([[1], [2]]), title: "t", backend: TestedBackend.all[0].backend)
    }
    #expect(failure.kind == .usage)
  }
}
