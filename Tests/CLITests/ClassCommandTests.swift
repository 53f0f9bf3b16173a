// Labels from training to answers at the command line: told, learned from few, asked for, told apart, and refused.

import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Classes at the command line", .serialized)
struct ClassCommandTests {
  private func run(_ arguments: String, in folder: String) throws -> Program {
    try Program.run(arguments.split(separator: " ").map(String.init), in: folder)
  }

  /// Rows around three places, with a label and a number that goes along with x.
  private static func table(rows: Int, seed: UInt64) -> String {
    "x,y,kind,size\n"
      + (0..<rows).map { row in
        let words = Philox.block(counter: SIMD4(UInt32(row), 0, 0, 0), key: Key(seed: seed))
        let kind = row % 3
        let x = Double(Noise.normal(words[0])) * 0.4 + [3.0, -3, 0][kind]
        let y = Double(Noise.normal(words[1])) * 0.4 + [0.0, 0, 4][kind]
        return "\(x),\(y),\(["ant", "bee", "cow"][kind]),\(x + 0.1 * Double(Noise.normal(words[2])))\n"
      }.joined()
  }

  private func withTables(_ body: (String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.table(rows: 300, seed: 1), to: "\(folder)/rows.csv")
      try AtomicFile.write(Self.table(rows: 120, seed: 2), to: "\(folder)/new.csv")
      try body(folder)
    }
  }

  @Test("rows of a class or a number that is asked for are of it, and every command knows the attributes")
  func told() throws {
    try withTables { folder in
      let trained = try run("train rows.csv --condition kind,size --name told --seed 1", in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(trained.errors.contains("the model is told kind, one of 3 classes (ant, bee, cow)"))
      #expect(trained.errors.contains("the model is told size, a number"))
      let drawn = try run("sample told --label kind=cow -n 200 -o cows.csv -q", in: folder)
      #expect(drawn.status == 0, "\(drawn.errors)")
      let lines = try WholeFile.text("\(folder)/cows.csv").split(separator: "\n")
      #expect(lines.first == "x,y,kind,size" && lines.count == 201)
      let y = lines.dropFirst().compactMap {
        Double($0.split(separator: ",", omittingEmptySubsequences: false)[1])
      }
      #expect(y.count == 200 && abs(y.reduce(0, +) / 200 - 4) < 1, "\(y.reduce(0, +) / 200)")
      for command in [
        "evaluate told", "reconstruct told new.csv -o r.csv",
        "reconstruct told new.csv --label kind=ant -o r2.csv",
        "encode told new.csv -o z.csv", "interpolate told new.csv --from 2 --to 3 -o i.npy",
        "traverse told -o t.npy",
        "anomaly detect new.csv", "decode told z.csv --label size=1 -o d.csv", "describe told", "doctor told",
      ] {
        let done = try run(command + " -q", in: folder)
        #expect(done.status == 0, "\(command): \(done.errors)")
      }
      // Rows without the columns are told nothing.
      try AtomicFile.write("x,y\n1,2\n3,4\n", to: "\(folder)/bare.csv")
      let bare = try run("reconstruct told bare.csv -o b.csv", in: folder)
      #expect(bare.status == 0 && bare.errors.contains("left open"), "\(bare.errors)")
      for (command, part, status) in [
        ("sample told --label kind=dog", "'dog' is not a class of kind", 64),
        ("sample told --label cow", "does not say of which attribute", 64),
        ("sample told --label size=big", "'big' is not a number", 64),
        ("train rows.csv --condition colour", "colour", 64),
        ("classify told new.csv", "the model knows no classes", 64),
      ] as [(String, String, Int32)] {
        let refused = try run(command, in: folder)
        #expect(refused.status == status && refused.errors.contains(part), "\(command): \(refused.errors)")
      }
    }
  }

  @Test("classes are learned from few labels, told for new rows, and not told where the risk is too high")
  func learned() throws {
    try withTables { folder in
      let trained = try run(
        "train rows.csv --model m2 --condition kind --labelled 12 --hidden 32 --epochs 200 --name few --seed 1",
        in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      let chosen = try WholeFile.text("\(folder)/runs/few/labelled.csv").split(separator: "\n")
      #expect(chosen.first == "row,label" && chosen.count == 13)
      #expect(chosen.count { $0.hasSuffix(",bee") } == 4)
      let told = try run("classify few new.csv -o labels.csv", in: folder)
      #expect(told.status == 0 && told.errors.contains("accuracy"), "\(told.errors)")
      let lines = try WholeFile.text("\(folder)/labels.csv").split(separator: "\n")
      #expect(lines.first == "row,label,probability,second,second_probability,log_likelihood,unlike,truth")
      let right = lines.dropFirst().count { line in
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        return cells[1] == cells[7]
      }
      #expect(lines.count == 121 && right > 100, "\(right) of 120")
      let json = try run("classify few new.csv --by bound --draws 2 --json -o bound.csv -q", in: folder)
      #expect(json.status == 0 && json.output.contains("\"accuracy\""), "\(json.errors)")
      let careful = try run(
        "classify few new.csv --risk 0.1 --calibration rows.csv -o careful.csv", in: folder)
      #expect(careful.status == 0 && careful.errors.contains("answered"), "\(careful.errors)")
      try AtomicFile.write(Self.table(rows: 20, seed: 5), to: "\(folder)/twenty.csv")
      try AtomicFile.write("x,y,kind,size\n1,2,dog,1\n", to: "\(folder)/dog.csv")
      for (command, part, status) in [
        ("classify few new.csv --risk 0.1", "12 labelled rows", 65),
        ("classify few new.csv --risk 0.1 --calibration twenty.csv", "20 labelled rows", 65),
        ("classify few new.csv --json", "would both go to standard output", 64),
        ("classify few new.csv --risk 2", "is not a share", 64),
        ("classify few new.csv --draws 0", "cannot be averaged", 64),
        ("classify few new.csv --by luck", "luck", 64),
        ("classify few dog.csv", "'dog' is not a class of kind", 65),
        ("train rows.csv --model m2 --condition kind --labelled 301", "only 300 rows have a label", 64),
        ("train rows.csv --model m2 --condition kind --labelled 2", "too few for 3 classes", 64),
        ("train rows.csv --model m2", "the rows have no 'label'", 64),
        ("train rows.csv --labelled 10", "does not learn from labels", 64),
        ("train rows.csv --model m2 --condition size", "one label, whose values are classes", 64),
      ] as [(String, String, Int32)] {
        let refused = try run(command, in: folder)
        #expect(refused.status == status && refused.errors.contains(part), "\(command): \(refused.errors)")
      }
    }
  }

  @Test("where every label trained, trainings without a part of them say when to abstain, once and for all")
  func crossFitted() throws {
    try withTables { folder in
      let trained = try run(
        "train rows.csv --model m2 --condition kind --labelled 30 --hidden 32 --epochs 60 --name some --seed 1",
        in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      let parts = "\(folder)/runs/some/parts"
      let plain = try run("classify some new.csv -o plain.csv", in: folder)
      #expect(plain.status == 0 && !FileManager.default.fileExists(atPath: parts))
      let first = try run("classify some new.csv --risk 0.1 -o first.csv", in: folder)
      #expect(first.status == 0, "\(first.errors)")
      #expect(first.errors.contains("part 5 of 5") && first.errors.contains("30 labelled rows"))
      let kept = try (1...5).map { part in
        let lines = try WholeFile.text("\(parts)/\(part)/labelled.csv").split(separator: "\n")
        #expect(lines.count == 25)
        return Set(lines.dropFirst())
      }
      // Every label is left out once: of the other parts it is in all.
      #expect(kept.reduce(Set()) { $0.union($1) }.count == 30)
      #expect(kept.reduce(kept[0]) { $0.intersection($1) }.isEmpty)
      let second = try run("classify some new.csv --risk 0.1 -o second.csv", in: folder)
      #expect(second.status == 0 && !second.errors.contains("training again"), "\(second.errors)")
      #expect(try WholeFile.text("\(folder)/first.csv") == WholeFile.text("\(folder)/second.csv"))
      // Without a risk every row is answered, with the probabilities that the parts correct.
      let corrected = try run("classify some new.csv -o corrected.csv", in: folder)
      #expect(corrected.status == 0 && corrected.errors.contains("sharpened"), "\(corrected.errors)")
      // A part that was broken off is gone on with.
      try FileManager.default.removeItem(atPath: "\(parts)/3/model")
      try AtomicFile.write(
        WholeFile.text("\(parts)/3/run.json").replacing("\"finished\"", with: "\"stopped\""),
        to: "\(parts)/3/run.json")
      let third = try run("classify some new.csv --risk 0.1 -o third.csv", in: folder)
      #expect(third.status == 0 && third.errors.contains("part 3 of 5"), "\(third.errors)")
      #expect(try WholeFile.text("\(folder)/third.csv") == WholeFile.text("\(folder)/first.csv"))
      let moved = try run(
        "train rows.csv --model m2 --condition kind --labelled 30 --from some --epochs 2 --name on",
        in: folder)
      #expect(moved.status == 0, "\(moved.errors)")
      let knowing = try run("classify on new.csv --risk 0.1", in: folder)
      #expect(knowing.status == 64 && knowing.errors.contains("may know every label"), "\(knowing.errors)")
    }
  }
}
