// Exemplars and their scores against sums written out, and what a score must not depend on.

import Autoencoders
import CPU
import Datasets
import Foundation
import Foundations
import Storage
import Tables
import Tensors
import Testing
import Training
import _TestSupport

@testable import Anomalies

@Suite("Exemplars")
struct ExemplarTests {
  /// A trained detector of readings with exemplars and neighbours, made once.
  static let detector = Result {
    try Detector(
      training: Readings.dataset(Readings.text(0..<600)), by: .exemplars, seed: 0, on: CPU())
  }

  @Test(
    "the least of a row are those of a sort, whatever the width",
    arguments: [1, 5, 31, 32, 33, 64, 100, 1000])
  func least(width: Int) {
    let rows = 7
    var values = HostArray.random([rows, width], seed: UInt64(width)).floats
    if width > 3 { values[2] = values[1] }
    for count in [1, 4, 16, 40] where count <= width {
      var choice = NearestChoice(count: count)
      values.withUnsafeBufferPointer { choice.choose(among: $0, rows: rows, of: width) }
      choice.withPlaces { places in
        for row in 0..<rows {
          let own = Array(values[row * width..<(row + 1) * width])
          let expected = own.indices.sorted { (own[$0], $0) < (own[$1], $1) }.prefix(count)
          #expect((0..<count).map { Int(places[row * count + $0]) } == Array(expected))
        }
      }
    }
  }

  @Test("k-means gives every row its nearest centre, and each row itself where there are few")
  func clusters() throws {
    let rows = HostArray.random([300, 5], seed: 2).floats
    let search = try ClusterSearch(rows, dimensions: 5, count: 10, order: Array(0..<300), on: CPU())
    #expect(Set(search.nearest).count == 10)
    // Two rows that are equal belong together.
    let twice = try ClusterSearch(rows + rows, dimensions: 5, count: 10, order: Array(0..<600), on: CPU())
    #expect(Array(twice.nearest.prefix(300)) == Array(twice.nearest.suffix(300)))
    let few = try ClusterSearch(rows, dimensions: 5, count: 400, order: Array(0..<300), on: CPU())
    #expect(few.nearest == Array(0..<300) && few.count == 300)
  }

  @Test("a score is minus the logarithm of the weighted sum over the nearest exemplars")
  func mixture() throws {
    let detector = try Self.detector.get()
    let configuration = detector.trained.configuration
    let rows = try Readings.rows(Readings.text(1000..<1040), configuration.data?.table)
    let exemplars = try #require(detector.exemplars)
    let scores = try ExemplarScorer(detector.trained, exemplars, on: CPU()).scores(of: rows.numbers)
    let width = configuration.dimensions
    let model = detector.trained.model
    let program = Program(CPU(), state: detector.trained.makeState(on: CPU())) { _, inputs in
      [model.explained(inputs[1]).logDensity(of: inputs[0].reshaped(to: [inputs[0].shape[0], 1, width]))]
    }
    let all = exemplars.outputs.floats
    let weights = exemplars.logWeights.floats
    for row in 0..<rows.count {
      let x = Array(rows.numbers[row * width..<(row + 1) * width])
      let logs = try program([
        HostArray([1, width], x),
        HostArray([1, exemplars.count, all.count / exemplars.count], all),
      ])[0].floats
      let joint = zip(logs, weights).map { Double($0 + $1) }
      let top = joint.max() ?? 0
      let whole = -(top + log(joint.reduce(0) { $0 + exp($1 - top) }))
      // The sum over a few of the nearest is no more than that over all, and nearly as much.
      #expect(scores[row] >= whole - 1e-3 && scores[row] < whole + 4, "\(scores[row]) \(whole)")
    }
  }

  @Test("a row's score is the same whatever stands beside it, on whichever backend of one or more threads")
  func alone() throws {
    let detector = try Self.detector.get()
    let table = detector.trained.configuration.data?.table
    let rows = try Readings.rows(Readings.text(1000..<1300, abnormal: 20), table)
    let width = rows.schema.layout.width
    #expect(throws: Failure.self) { try detector.scorer(.surprise, on: CPU()) }
    for score in AnomalyScore.all.filter({ !$0.needsTexts }).map({ ScoreChoice.standard($0) }) {
      let scorer = try detector.scorer(score, centre: 3, on: CPU())
      let together = try rows.numbers.withUnsafeBytes { try scorer.scores(of: $0, count: rows.count) }
      let solo = try detector.scorer(score, centre: 3, on: CPU.solo())
      for row in [0, 7, 299] {
        let own = Array(rows.numbers[row * width..<(row + 1) * width])
        let alone = try own.withUnsafeBytes { try solo.scores(of: $0, count: 1) }
        #expect(abs(alone[0] - together[row]) <= 1e-5 * abs(together[row]) + 1e-5, "\(score.name)")
      }
      // Every score tells the abnormal rows to some extent.
      let labels = (0..<300).map { $0 < 20 }
      let auroc = try DetectionMetrics(scores: together, labels: labels).auroc
      #expect(auroc > (score.name == "divergence" ? 0.5 : 0.8), "\(score.name) \(auroc)")
    }
  }

  @Test("exemplars, neighbours and calibrations survive their files, and those of another model are refused")
  func files() throws {
    let detector = try Self.detector.get()
    let table = detector.trained.configuration.data?.table
    let normals = try Dataset(Readings.rows(Readings.text(3000..<3200), table), name: "more", at: "more.csv")
    let calibration = try detector.calibrated(
      on: normals.training, by: .standard, rate: 0.05, training: normals.training, on: CPU())
    try withTemporaryFolder { folder in
      let files = DetectorFiles(of: detector.trained, in: folder)
      #expect(try files.exemplars() == nil && files.calibration() == nil && files.record() == nil)
      #expect(try files.neighbours() == nil)
      let (exemplars, neighbours) = (
        try #require(detector.exemplars), try #require(detector.neighbours)
      )
      try files.write(exemplars)
      try files.write(neighbours)
      try files.write(calibration)
      #expect(try files.exemplars() == exemplars)
      let stored = try #require(try files.neighbours())
      #expect(stored.rows == neighbours.rows)
      expectClose(stored.usual, neighbours.usual, relative: 1e-6, absolute: 1e-6)
      #expect(try files.calibration()?.calibration == calibration.calibration)
      let other = try Detector(training: Readings.dataset(Readings.text(0..<60, seed: 5)), seed: 1, on: CPU())
      let foreign = DetectorFiles(of: other.trained, in: folder)
      for read in [
        { _ = try foreign.exemplars() }, { _ = try foreign.neighbours() },
        { _ = try foreign.calibration() },
      ] {
        let failure = try #require(throws: Failure.self) { try read() }
        #expect(failure.kind == .badData && failure.description.contains("model with different weights"))
      }
      try AtomicFile.write("{}", to: "\(folder)/anomalies/calibration.json")
      #expect(throws: Failure.self) { try files.calibration() }
    }
  }
}
