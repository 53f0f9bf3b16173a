// What anomalies among the training rows cost, and what the robust option costs where there are none: the same tables with
// some anomalies moved from the test rows to the training rows, at most half of them.

import Anomalies
import CPU
import Datasets
import Foundation
import Foundations

/// A share of the training rows that is abnormal.
struct Contamination {
  var share: Double

  /// The share that an argument such as contaminated=0.05 names.
  static func share(_ argument: String) -> Double? {
    argument.hasPrefix("contaminated=") ? Double(argument.dropFirst("contaminated=".count)) : nil
  }

  func measure(_ folder: String, seeds: Int) throws {
    let backend = CPU()
    print("table                clean            clean, robust    contaminated     contaminated, robust")
    var sums = [Double](repeating: 0, count: 8)
    let files = try DetectionTables.files(in: folder)
    for file in files {
      let clean = try DetectionTables.read("\(folder)/\(file)")
      var found = [Double](repeating: 0, count: 8)
      for seed in 0..<UInt64(seeds) {
        let mixed = mixed(clean, seed: seed)
        // The same test rows for all four.
        var same = mixed
        same.train = clean.train
        for (place, (table, robust)) in [(same, false), (same, true), (mixed, false), (mixed, true)]
          .enumerated()
        {
          let marks = try DetectionTables.run(
            table, .standard, seed: seed, contamination: robust ? share : 0, backend)
          found[2 * place] += marks[0] / Double(seeds)
          found[2 * place + 1] += marks[1] / Double(seeds)
        }
      }
      for place in sums.indices { sums[place] += found[place] / Double(files.count) }
      print(line(clean.name, found))
    }
    print(line("mean", sums))
  }

  private func line(_ name: String, _ numbers: [Double]) -> String {
    name.padding(toLength: 20, withPad: " ", startingAt: 0)
      + stride(from: 0, to: 8, by: 2).map { String(format: " %.4f / %.4f ", numbers[$0], numbers[$0 + 1]) }
      .joined()
  }

  /// A table with anomalies among its training rows.
  private func mixed(_ table: DetectionTables.Table, seed: UInt64) -> DetectionTables.Table {
    let width = table.columns
    let abnormal = table.labels.indices.filter { table.labels[$0] }
    let normals = Double(table.train.count / width)
    let wanted = Int((normals * share / (1 - share)).rounded())
    let order = Order(count: abnormal.count, key: Key(seed: seed).folding("contamination"))
    let moved = Set((0..<min(wanted, abnormal.count / 2)).map { abnormal[order[$0]] })
    var result = table
    (result.test, result.labels) = ([], [])
    for row in table.labels.indices {
      let numbers = table.test[row * width..<(row + 1) * width]
      if moved.contains(row) {
        result.train += numbers
      } else {
        result.test += numbers
        result.labels.append(table.labels[row])
      }
    }
    return result
  }
}
