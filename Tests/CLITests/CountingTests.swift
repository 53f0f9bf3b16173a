// Rows are listed and taken by the same numbers, every row that was given is listed, and nothing is said twice.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Numbers of rows at the command line", .serialized)
struct CountingTests {
  /// Row 37 of 60 is far from the others.
  private static let values: [Float] = (0..<360).map { (place: Int) -> Float in
    if place / 6 == 37 { return 40 }
    return Float(place * place % 97) / 97
  }

  @Test(
    "scores name the rows of an array from 0, and those of a table by their lines", arguments: [false, true])
  func scores(_ isTable: Bool) throws {
    try withTemporaryFolder { folder in
      func run(_ words: String) throws -> Program {
        let program = try Program.run(
          words.split(separator: " ").map(String.init), in: folder, environment: ["XDG_CACHE_HOME": folder])
        #expect(program.status == 0, "\(words): \(program.errors)")
        return program
      }
      let file = isTable ? "rows.csv" : "rows.npy"
      if isTable {
        let lines = (0..<60).map { (row: Int) -> String in
          let cells = Self.values[row * 6..<row * 6 + 6].map { String($0) }
          return cells.joined(separator: ",") + "\n"
        }
        try AtomicFile.write("a,b,c,d,e,f\n" + lines.joined(), to: "\(folder)/\(file)")
      } else {
        try NPY.write(NumericArray(shape: [60, 6], Self.values), to: "\(folder)/\(file)")
      }
      _ = try run("train \(file) --epochs 1 --latent 2 --name m -q")
      _ = try run("anomaly calibrate m \(file) -q")
      let scored = try run("anomaly score m \(file) -o scores.csv")
      let table = try String(contentsOfFile: "\(folder)/scores.csv", encoding: .utf8)
      let rows = table.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
      let first = isTable ? 2 : 0
      #expect(rows.map { $0[0] } == (first..<first + 60).map { "\($0)" })
      let worst = try #require(rows.max { Double($0[1]) ?? 0 < Double($1[1]) ?? 0 })
      #expect(worst[0] == "\(first + 37)")
      let counted = isTable ? "rows are numbered by the lines of the file" : "rows are counted from 0"
      #expect(scored.output.contains(counted))
      // What was listed is taken.
      _ = try run("interpolate m \(file) --from \(worst[0]) --to \(first + 59) --steps 2 -o walk.npy")
    }
  }
}
