// The standard detector on a folder of tables, against the peers' results on the same: the protocol of ADBench's
// semi-supervised setting as in peers/adbench_pyod.py. Normals of even rank train, normals of odd rank and all anomalies
// test; everything at its defaults, nothing chosen per table. Each .npz file holds X and y.
//
//     DetectionTables FOLDER [SEEDS] [RIVALS.csv] [SCORE]
//     DetectionTables FOLDER [SEEDS] contaminated=SHARE

import Anomalies
import CPU
import Datasets
import Foundation
import Foundations
import Tensors
import Training

@main struct DetectionTables {
  struct Table {
    var name: String
    var columns: Int
    var train: [Float] = []
    var test: [Float] = []
    var labels: [Bool] = []
  }

  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let folder = arguments.first else {
      return print("usage: DetectionTables FOLDER [SEEDS] [RIVALS.csv] [SCORE]")
    }
    let seeds = arguments.dropFirst().first.flatMap { Int($0) } ?? 1
    if let share = arguments.compactMap(Contamination.share).first {
      return try Contamination(share: share).measure(folder, seeds: seeds)
    }
    let score = try arguments.count > 3 ? ScoreChoice.named(Array(arguments)[3]) : .standard
    let rivals = arguments.count > 2 ? try Self.rivals(Array(arguments)[2]) : [:]
    let files = try files(in: folder)
    let backend = CPU()
    var means: [[Double]] = []
    print(
      "table".padding(toLength: 20, withPad: " ", startingAt: 0), "  AUROC     AP  train s  score s   rivals")
    for file in files {
      let table = try read("\(folder)/\(file)")
      var sums = [0.0, 0, 0, 0]
      for seed in 0..<seeds {
        let found = try run(table, score, seed: UInt64(seed), backend)
        for place in sums.indices { sums[place] += found[place] / Double(seeds) }
      }
      means.append(sums)
      let told = rivals[table.name].map { $0.map { String(format: "%@ %.3f/%.3f", $0.0, $0.1, $0.2) } } ?? []
      print(line(table.name, sums), told.joined(separator: "  "))
    }
    let mean = (0..<4).map { place in means.reduce(0) { $0 + $1[place] } / Double(max(means.count, 1)) }
    print(line("mean", mean))
    print(String(format: "sum of seconds of one seed: %.2f", Double(means.count) * (mean[2] + mean[3])))
  }

  static func files(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".npz") }
      .sorted { $0.localizedStandardCompare($1) == .orderedAscending }
  }

  static func line(_ name: String, _ numbers: [Double]) -> String {
    name.padding(toLength: 20, withPad: " ", startingAt: 0)
      + String(format: "  %.4f %.4f  %7.3f  %7.3f", numbers[0], numbers[1], numbers[2], numbers[3])
  }

  static func read(_ path: String) throws -> Table {
    let dataset = try Dataset.load(path)
    let source = dataset.training
    let all = Array(0..<source.count)
    let numbers = try source.rows(all).doubles.map { Float($0) }
    let labels = try source.labels(all)
    var table = Table(
      name: PathParts(path).stem, columns: source.rowCount)
    var rank = 0
    func row(_ index: Int) -> ArraySlice<Float> {
      numbers[index * table.columns..<(index + 1) * table.columns]
    }
    for index in all where labels[index] == 0 {
      if rank % 2 == 0 {
        table.train += row(index)
      } else {
        table.test += row(index); table.labels.append(false)
      }
      rank += 1
    }
    for index in all where labels[index] != 0 { table.test += row(index); table.labels.append(true) }
    return table
  }

  /// AUROC, average precision, seconds of training and of scoring.
  static func run(
    _ table: Table, _ score: ScoreChoice, seed: UInt64, contamination: Double = 0, _ backend: CPU
  ) throws -> [Double] {
    let start = ContinuousClock.now
    let rows = try TableRows(table.train, columns: table.columns, at: table.name)
    let detector = try Detector(
      training: Dataset(rows, name: table.name, at: table.name), by: score, seed: seed,
      contamination: contamination,
      on: backend)
    let trained = ContinuousClock.now
    let fresh = try TableRows(
      table.test, columns: table.columns, TableRequest(schema: rows.schema), at: table.name)
    let scorer = try detector.scorer(score, centre: 0, on: backend)
    let scores = try fresh.numbers.withUnsafeBytes { try scorer.scores(of: $0, count: fresh.count) }
    let scored = ContinuousClock.now
    let metrics = try DetectionMetrics(scores: scores, labels: table.labels)
    return [
      metrics.auroc, metrics.averagePrecision, (trained - start) / .seconds(1),
      (scored - trained) / .seconds(1),
    ]
  }

  /// Detector, AUROC and average precision by table.
  static func rivals(_ path: String) throws -> [String: [(String, Double, Double)]] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
      .dropFirst()
    var found: [String: [(String, Double, Double)]] = [:]
    for line in lines {
      let cells = line.split(separator: ",").map(String.init)
      guard cells.count == 8, ["vae", "knn"].contains(cells[4]) else { continue }
      found[cells[0], default: []].append((cells[4], Double(cells[5]) ?? .nan, Double(cells[6]) ?? .nan))
    }
    return found
  }
}
