// Files of scores, false alarms among fresh normal rows, and detection within one file.

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

@Suite("Scoring")
struct ScoringTests {
  static func calibrated(rate: Double = 0.05) throws -> (Detector, DetectorCalibration, TableSchema) {
    let detector = try ExemplarTests.detector.get()
    let table = try #require(detector.trained.configuration.data?.table)
    let normals = try Dataset(Readings.rows(Readings.text(3000..<3400), table), name: "more", at: "more.csv")
    let calibration = try detector.calibrated(
      on: normals.training, by: .standard, rate: rate, training: normals.training, on: CPU())
    return (detector, calibration, table)
  }

  @Test("a file of rows becomes the same file of scores, however it is cut into blocks")
  func streamed() throws {
    let (detector, calibration, table) = try Self.calibrated()
    let text = Readings.text(5000..<5300, abnormal: 30)
    var outputs: [String] = []
    for (size, atOnce) in [(1 << 20, 16), (700, 3), (700, 1)] {
      let reader = try TableReader(
        SharedBytes(copying: Array(text.utf8)), name: "new.csv",
        options: TableOptions(blockSize: size, blocksAtOnce: atOnce))
      let scoring = TableScoring(detector, calibration) { CPU.solo() }
      var bytes: [UInt8] = []
      let found = try scoring.score(TableOpening(reader, table)) { bytes += $0 }
      outputs.append(String(decoding: bytes, as: UTF8.self))
      #expect(found.scores.count == 300 && found.flagged >= 30)
      #expect(Set(found.examples.map(\.id)).isSubset(of: Set((5000..<5300).map { "r\($0)" })))
    }
    #expect(outputs[1] == outputs[2])
    let lines = outputs[0].split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(lines.count == 301 && lines.allSatisfy { $0.count == 4 + 3 * Reason.count })
    #expect(lines[1][0] == "r5000" && lines[1][3] == "1" && lines[1][4] == "flow")
    // Blocks of other sizes may round scores differently in the last place.
    let numbers = outputs.map { output in
      output.split(separator: "\n").dropFirst().map { Double($0.split(separator: ",")[1]) ?? .nan }
    }
    expectClose(numbers[1], numbers[0], relative: 1e-4, absolute: 2e-4)
  }

  @Test(
    "an infinity where training had none is the first reason and makes the highest score, a gap does not",
    arguments: ["inf", "-inf", "1e400", "Infinity"])
  func infinities(cell: String) throws {
    let (detector, calibration, table) = try Self.calibrated()
    var lines = Readings.text(5000..<5040, abnormal: 3).split(separator: "\n").map(String.init)
    let header = lines[0].split(separator: ",").map(String.init)
    let column = try #require(table.columns.first { $0.kind == .numeric })
    let place = try #require(header.firstIndex(of: column.name))
    for (row, text) in [(20, cell), (30, ""), (35, "1e39")] {
      var cells = lines[row].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      cells[place] = text
      lines[row] = cells.joined(separator: ",")
    }
    let text = lines.joined(separator: "\n") + "\n"
    let reader = try TableReader(SharedBytes(copying: Array(text.utf8)), name: "new.csv")
    let scoring = TableScoring(detector, calibration) { CPU.solo() }
    let found = try scoring.score(TableOpening(reader, table)) { _ in }
    let limit = calibration.calibration
    #expect(found.scores.allSatisfy { $0.isFinite })
    #expect(found.scores[19] == found.scores.max() && found.scores.count { $0 == found.scores[19] } == 1)
    let least = limit.pValue(found.scores[19])
    #expect(found.scores.allSatisfy { limit.pValue($0) >= least })
    #expect(limit.isAnomaly(found.scores[19]) && !limit.isAnomaly(found.scores[29]))
    #expect(found.examples[0].id == "r5019")
    #expect(
      found.examples[0].reasons[0].sentence.hasPrefix("\(column.name) is \(cell), expected a finite number"))
    #expect(found.cells.infiniteCounts == [column.name: 1])
    #expect(found.cells.notes.contains { $0.contains("'\(cell)' in line 21") })
  }

  @Test("rows in memory are scored as rows of a file are")
  func inMemory() throws {
    let (detector, calibration, table) = try Self.calibrated()
    let text = Readings.text(5000..<5100, abnormal: 10)
    let data = try Dataset(Readings.rows(text, table), name: "new", at: "new.csv")
    var bytes: [UInt8] = []
    let found = try SourceScoring(detector, calibration, on: CPU()).score(data.training) { bytes += $0 }
    let reader = try TableReader(SharedBytes(copying: Array(text.utf8)), name: "new.csv")
    let streamed = try TableScoring(detector, calibration) { CPU.solo() }.score(
      TableOpening(reader, table)
    ) { _ in
    }
    expectClose(found.scores, streamed.scores, relative: 1e-4, absolute: 1e-4)
    #expect(String(decoding: bytes, as: UTF8.self).split(separator: "\n").count == 101)
  }

  // The issue asks for 18 of 20 seeds; the interval holds 95 % of them.
  @Test("false alarms among fresh normal rows lie within the interval that is told")
  func falseAlarms() throws {
    let detector = try ExemplarTests.detector.get()
    let table = detector.trained.configuration.data?.table
    var held = 0
    for seed in 0..<20 {
      let rows = try Readings.rows(Readings.text(0..<900, seed: UInt64(100 + seed)), table)
      let scores = try detector.scores(of: rows)
      let calibration = try Calibration(scores: Array(scores.prefix(400)), rate: 0.05)
      let alarms = scores.dropFirst(400).count { calibration.isAnomaly($0) }
      if FalseAlarms(fresh: 500, calibration: calibration).interval().contains(alarms) { held += 1 }
    }
    #expect(held >= 18)
  }

  @Test("the verdict says whether the number of flagged rows is what chance gives")
  func verdicts() throws {
    let calibration = try Calibration(scores: (0..<1000).map(Double.init), rate: 0.01)
    #expect(Verdict.sentence(flagged: 10, rows: 1000, calibration).hasSuffix("consistent with chance"))
    #expect(Verdict.sentence(flagged: 60, rows: 1000, calibration).contains("more than by chance"))
    #expect(Verdict.sentence(flagged: 0, rows: 5000, calibration).contains("fewer than by chance"))
    let few = try Calibration(scores: [1, 2, 3], rate: 0.01)
    #expect(Verdict.sentence(flagged: 0, rows: 10, few).contains("no rows can be flagged"))
  }

  @Test("rows are scored out of their fold as new rows are")
  func outOfFold() throws {
    let dataset = try Readings.dataset(Readings.text(0..<400, seed: 9))
    let recipe = try TrainingRequest().recipe(for: dataset)
    let scores = try OutOfFold.scores(
      of: dataset.training, model: recipe.model, settings: recipe.settings, epochs: recipe.settings.epochs,
      by: .standard, on: CPU())
    let detector = try Detector(training: dataset, seed: 0, on: CPU())
    let fresh = try detector.scores(of: Readings.rows(Readings.text(1000..<1400, seed: 9), dataset.schema))
    let limit = try Calibration(scores: scores, rate: 0.05)
    let alarms = fresh.count { limit.isAnomaly($0) }
    #expect(
      FalseAlarms(fresh: 400, calibration: limit).interval(confidence: 0.999).contains(alarms), "\(alarms)")
    #expect(throws: Failure.self) {
      try OutOfFold.scores(
        of: dataset.training.subset(0..<7), model: recipe.model, settings: recipe.settings, epochs: 1,
        by: .standard, on: CPU())
    }
  }

  @Test("leaving out a share of training rows mends what anomalies among them spoil")
  func contaminated() throws {
    // A tenth of the training rows are abnormal, all in the same way as those to be found, so that each of them has others
    // near it.
    let dataset = try Readings.dataset(Readings.text(0..<450, seed: 3) + Readings.alike(450..<500))
    let test = try Readings.rows(Readings.text(7000..<7360) + Readings.alike(7360..<7400), dataset.schema)
    let labels = (0..<400).map { $0 >= 360 }
    let aurocs = try [0, 0.12].map { share in
      let detector = try Detector(training: dataset, seed: 0, contamination: share, on: CPU())
      return try DetectionMetrics(scores: detector.scores(of: test), labels: labels).auroc
    }
    #expect(aurocs[0] < 0.5 && aurocs[1] > 0.99, "\(aurocs)")
  }

  @Test(
    "numbers in files of scores are those that were meant",
    arguments: [0.0, 1, -1.5, 12.34567, 1e-9, 99999.99996, -0.00001])
  func digits(number: Double) {
    var line = ScoreLine()
    line.append(number, decimals: 4)
    #expect(abs((Double(String(decoding: line.bytes, as: UTF8.self)) ?? .nan) - number) <= 0.5001e-4)
  }
}
