// Rows judged among themselves: the promise that so many are flagged, anomalies that are alike, and what stands apart.

import CPU
import Datasets
import Foundation
import Foundations
import Tables
import Testing
import Training
import _TestSupport

@testable import Anomalies

@Suite("Rows judged among themselves")
struct CrowdTests {
  /// Populations without an anomaly.
  enum Population: String, CaseIterable {
    case normal, logNormal, correlated, heavy, uniform, withCategories

    /// The cells of a row.
    func row(_ noise: [Double], _ choice: UInt32) -> [String] {
      let rare = choice % 100 < 2 ? "rare" : choice % 3 == 0 ? "a" : "b"
      return switch self {
      case .normal: noise.dropLast().map { "\($0)" }
      case .logNormal: noise.dropLast().map { "\(exp($0))" }
      case .correlated: noise.dropLast().map { "\(0.9 * noise[noise.count - 1] + 0.436 * $0)" }
      case .heavy: noise.dropLast().map { "\($0 * $0 * $0)" }
      case .uniform: noise.dropLast().map { "\(0.5 * (1 + erf($0 / 2.0.squareRoot())))" }
      case .withCategories: noise.dropLast().map { "\($0)" } + [rare]
      }
    }
  }

  static func table(_ population: Population, rows: Int, columns: Int, seed: UInt64) throws -> Dataset {
    let key = Key(seed: seed).folding("population")
    let lines = (0..<rows).map { row in
      let words = (0...columns / 4 + 1).flatMap { block in
        let found = Philox.block(counter: SIMD4(UInt32(row), UInt32(block), 0, 0), key: key)
        return (0..<4).map { found[$0] }
      }
      let noise = (0...columns).map { Double(Noise.normal(words[$0])) }
      return population.row(noise, words[words.count - 1]).joined(separator: ",")
    }
    let width = columns + (population == .withCategories ? 1 : 0)
    let header = (0..<width).map { "x\($0)" }.joined(separator: ",")
    return try Readings.dataset(([header] + lines).joined(separator: "\n") + "\n")
  }

  @Test("of rows of one population so many are flagged as the rate says", arguments: Population.allCases)
  func promise(population: Population) throws {
    var (shares, apart): ([Double], Int) = ([], 0)
    for columns in [1, 2, 3, 5, 10] {
      for seed in 0..<2 as Range<UInt64> {
        let data = try Self.table(population, rows: 400, columns: columns, seed: seed)
        let found = try CrowdDetection(data, rate: 0.01)
        let limit = found.calibration.calibration
        shares.append(Double(found.scores.count { limit.isAnomaly($0) }) / 400)
        if found.leftOut > 0 { apart += 1 }
        #expect(!found.sentences(flagged: 4)[0].contains("chance"))
      }
    }
    #expect(shares.reduce(0, +) / Double(shares.count) <= 0.0101 && apart == 0, "\(shares)")
  }

  @Test("a row with an infinity that no other has stands apart, one with infinities that many have does not")
  func infinities() throws {
    try withTemporaryFolder { folder in
      let lines = (0..<200).map { row in
        let odd = row == 7 ? "inf" : "\(Double(row * 37 % 101) / 10)"
        return "\(odd),\(row % 5 == 0 ? "inf" : "\(Double(row * 53 % 97) / 7)"),\(Double(row * 29 % 89) / 3)"
      }
      let path = "\(folder)/a.csv"
      try AtomicFile.write((["a,b,c"] + lines).joined(separator: "\n") + "\n", to: path)
      let file = try TableOpening(path, TableRequest())
      let infinite = try file.infiniteCells(whereAtMost: 2)
      #expect(infinite.mapValues { $0.map(\.column) } == [7: ["a"]])
      let found = try CrowdDetection(Dataset.load(path), rate: 0.01, infinite: infinite)
      #expect(found.scores[7] == found.scores.max() && found.scores.allSatisfy { $0.isFinite })
      #expect(found.calibration.calibration.isAnomaly(found.scores[7]) && found.leftOut >= 1)
      let rows = try found.written(labels: nil, from: file) { _ in }
      #expect(rows.examples[0].reasons[0].sentence == "a is inf, expected a finite number")
    }
  }

  @Test("anomalies that are alike do not explain each other")
  func alike() throws {
    let dataset = try Readings.dataset(Readings.text(0..<450, seed: 3) + Readings.alike(450..<470))
    let found = try CrowdDetection(dataset, rate: 0.02)
    let auroc = try DetectionMetrics(scores: found.scores, labels: (0..<470).map { $0 >= 450 }).auroc
    #expect(auroc > 0.97, "\(auroc)")
  }

  @Test("what breaks a relation that the rest holds to stands out, and what stands apart is left out")
  func relation() throws {
    let dataset = try Readings.dataset(Readings.text(0..<400, seed: 9, abnormal: 12))
    let found = try CrowdDetection(dataset, rate: 0.02)
    let labels = (0..<400).map { $0 < 12 }
    #expect(try DetectionMetrics(scores: found.scores, labels: labels).auroc > 0.97)
    var bytes: [UInt8] = []
    var tally = LabelTally()
    for isAbnormal in labels { tally.add(isAbnormal ? "1" : "0") }
    let rows = try found.written(labels: RowLabels(tally)) { bytes += $0 }
    #expect(rows.flagged >= 8 && rows.flagged < 40)
    #expect(String(decoding: bytes, as: UTF8.self).split(separator: "\n").count == 401)
    let record = try DetectionRecord(
      rows, found.calibration, data: "a<b.csv", model: "rows",
      verdict: found.sentences(flagged: rows.flagged)[0])
    let page = DetectionPage(record).html
    #expect(page.contains("a&lt;b.csv") && page.contains("AUROC") && page.contains("<svg"))
    #expect(!page.contains("http://") || page.contains("www.w3.org"))
  }

  @Test("few rows hold the smallest rate that they can, and say so")
  func few() throws {
    let ten = try CrowdDetection(Readings.dataset(Readings.text(0..<10)), rate: 0.01)
    #expect(ten.scores.count == 10 && ten.calibration.calibration.rate == 0.1)
    #expect(ten.rateSentence?.contains("the smallest that they can, 0.1, is used") == true)
    let failure = try #require(throws: Failure.self) {
      try CrowdDetection(Readings.dataset(Readings.text(0..<7)), rate: 0.2)
    }
    #expect(failure.description.contains("too few"))
  }

  @Test("a gap is told where some rows lie far beyond the tail of the rest, and only there")
  func gaps() {
    let key = Key(seed: 6).folding("gaps")
    let tail = (0..<500).map { row in
      -log(1 - Double(Philox.block(counter: SIMD4(UInt32(row), 0, 0, 0), key: key)[0]) / 4_294_967_296)
    }
    let top = tail.max() ?? 0
    #expect(TailGap.count(tail) == 0)
    for apart in [1, 3, 12, 60] {
      #expect(TailGap.count(tail + (0..<apart).map { top + 30 + 0.01 * Double($0) }) == apart)
    }
    // Equal scores have no spacings, and few rows no tail.
    #expect(TailGap.count([Double](repeating: 1, count: 300)) == 0 && TailGap.count([0, 0, 9]) == 0)
  }

  @Test("a share of anomalies that is known is left out of what others are compared with")
  func contaminated() throws {
    let dataset = try Readings.dataset(Readings.text(0..<450, seed: 3) + Readings.alike(450..<500))
    let found = try CrowdDetection(dataset, rate: 0.02, contamination: 0.1)
    #expect(found.leftOut == 50)
    let auroc = try DetectionMetrics(scores: found.scores, labels: (0..<500).map { $0 >= 450 }).auroc
    #expect(auroc > 0.97, "\(auroc)")
  }
}
