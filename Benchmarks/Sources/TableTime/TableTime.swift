// What scoring a large file of rows costs beside parsing it: every number of the file read, and every row scored, interleaved.
//
//     TableTime FILE.csv RUN [ROUNDS]

import Anomalies
import CPU
import Datasets
import Foundation
import Tables
import Training

@main struct TableTime {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 2 else { return print("usage: TableTime FILE.csv RUN [ROUNDS]") }
    let rounds = arguments.count > 3 ? Int(arguments[3]) ?? 5 : 5
    let run = try RunModel(arguments[2], runs: "runs")
    let files = DetectorFiles(of: run.trained, in: run.path)
    guard let neighbours = try files.neighbours(), let calibration = try files.calibration(),
      let schema = run.trained.configuration.data?.table
    else { return print("calibrate the run first: vae anomaly calibrate \(arguments[2])") }
    let scoring = TableScoring(Detector(trained: run.trained, neighbours: neighbours), calibration) {
      CPU.solo()
    }
    var (parse, score): ([Double], [Double]) = ([], [])
    var rows = 0
    for _ in 0..<rounds {
      var start = ContinuousClock.now
      rows = 0
      try TableReader(arguments[1]).mapBlocks {
        $0.values().count
      } deliver: { block, _ in
        rows += block.rows
      }
      parse.append((ContinuousClock.now - start) / .seconds(1))
      start = .now
      var written = 0
      _ = try scoring.score(try TableOpening(TableReader(arguments[1]), schema)) { written += $0.count }
      score.append((ContinuousClock.now - start) / .seconds(1))
    }
    func told(_ name: String, _ seconds: [Double]) {
      let sorted = seconds.sorted()
      print(
        String(
          format: "%@ %.2f s (%.2f to %.2f), %.0f rows/s", name, sorted[sorted.count / 2], sorted[0],
          sorted[sorted.count - 1], Double(rows) / sorted[sorted.count / 2]))
    }
    told("parsing", parse)
    told("scoring", score)
  }
}
