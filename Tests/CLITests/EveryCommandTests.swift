// Every command that takes a run, on every kind of data: it works, or a sentence says why not. What was said when the run was
// trained (labels, missing markers, a schema, a size) is never said again.

import Autoencoders
import Datasets
import Foundation
import Foundations
import Pictures
import Storage
import Testing
import _TestSupport

@Suite("Every command on every kind of data", .serialized)
struct EveryCommandTests {
  /// Data of a kind, and how a run of them is trained.
  struct Kind: Sendable, CustomTestStringConvertible {
    var name: String
    /// The data, as they are named.
    var data: String
    /// The flags of the training.
    var flags: String
    /// Whether examples can be drawn.
    var isDrawn: Bool
    /// Writes the data.
    var write: @Sendable (_ folder: String) throws -> Void
    var testDescription: String { name }
  }

  static let kinds = [
    Kind(name: "pictures in an array", data: "pictures.npy", flags: "", isDrawn: true) { folder in
      try NPY.write(CommandTests.pictures(120), to: "\(folder)/pictures.npy")
    },
    Kind(name: "a folder of pictures", data: "photos", flags: "--size 6x7 --channels 4", isDrawn: true) {
      folder in
      for (number, label) in (0..<60).map({ ($0, $0 % 2 == 0 ? "cats" : "dogs") }) {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/photos/\(label)", withIntermediateDirectories: true)
        let bytes = (0..<6 * 7 * 4).map {
          $0 % 4 == 3 ? 255 : UInt8(truncatingIfNeeded: number * 31 + $0 * 7)
        }
        try PNG.write(
          PixelBuffer(height: 7, width: 6, channels: 4, bytes: bytes),
          to: "\(folder)/photos/\(label)/\(number).png")
      }
    },
    Kind(name: "series", data: "series.npy", flags: "", isDrawn: true) { folder in
      let values = (0..<120 * 27).map { Float(sin(Double($0 * $0 % 89)) * 3) }
      try NPY.write(NumericArray(shape: [120, 9, 3], values), to: "\(folder)/series.npy")
    },
    Kind(
      name: "a table with labels, a missing marker and a schema", data: "table.csv",
      flags: "--labels state --missing -999 --schema schema.json", isDrawn: false, write: table),
    Kind(name: "arrays with labels in an archive", data: "rows.npz", flags: "", isDrawn: false) { folder in
      let rows = (0..<120).flatMap { row in (0..<5).map { Float(sin(Double(row * $0 + row))) } }
      let labels = (0..<120).map { Int32($0 % 3) }
      let members = [
        ("X.npy", npyFile("<f4", [120, 5], rows.withUnsafeBytes { Array($0) })),
        ("y.npy", npyFile("<i4", [120], labels.withUnsafeBytes { Array($0) })),
      ]
      try AtomicFile.write(zip(members.map { ZipMember(name: $0, contents: $1) }), to: "\(folder)/rows.npz")
    },
  ]

  @Sendable private static func table(_ folder: String) throws {
    let rows = (0..<160).map { row in
      let heat = row % 11 == 0 ? "-999" : String(format: "%.2f", 20 + 5 * sin(Double(row)))
      return
        "r\(1000 + row),\(heat),\(row % 4),\(["run", "idle", "stop"][row % 3]),\(row % 20 == 7 ? "bad" : "ok")\n"
    }
    try AtomicFile.write("id,heat,grade,mode,state\n" + rows.joined(), to: "\(folder)/table.csv")
    try AtomicFile.write(
      #"{"columns": {"grade": {"kind": "categorical"}}, "missing": ["n/a"]}"#, to: "\(folder)/schema.json")
  }

  /// A command, and why it is refused where it is, by part of its sentence.
  struct Command {
    var words: String
    var refusal: String?
  }

  /// Every command that takes a run.
  private static func commands(_ kind: Kind) -> [Command] {
    let drawn = kind.isDrawn ? nil : "not pictures"
    let isTable = kind.data.hasSuffix(".csv")
    // Rows of a table are numbered by the lines of the file.
    let ends = isTable ? "--from 2 --to 5" : "--from 0 --to 3"
    let kinds = [
      "photos": "cats dogs", "table.csv": "ok bad", "rows.npz": "0 1", "pictures.npy": "0,1,2 3,4",
      "series.npy": "0,1 2",
    ]
    let words = (kinds[kind.data] ?? "").split(separator: " ")
    let sides = "--from \(words[0]) --to \(words[1])"
    let (out, walk) = (isTable ? "o.csv" : kind.isDrawn ? "o.png" : "o.npy", "\(kind.data) \(ends)")
    return [
      Command(words: "evaluate m"), Command(words: "evaluate m \(kind.data) --json"),
      Command(words: "evaluate m --split train --samples 12"), Command(words: "compare m m"),
      Command(words: "compare m m \(kind.data)"), Command(words: "doctor m"),
      Command(words: "doctor m --json"),
      Command(words: "describe m"), Command(words: "describe m -o m.svg"), Command(words: "resume m"),
      Command(words: "sample m -n 4 -o \(out)"), Command(words: "sample m -n 4 -o o.npy --sampler mixture"),
      Command(words: "sample m -n 4 -o o.npy --sampler posterior"),
      Command(words: "sample m -n 4 -o o.npy --sampler neighbours"),
      Command(words: "sample m -n 4 -o o.npy --nearest own"),
      Command(words: "encode m \(kind.data)"), Command(words: "decode m z.npy -o \(out)"),
      Command(words: "reconstruct m \(kind.data) -n 4 -o \(out)"),
      Command(words: "reconstruct m \(kind.data) -n 4 -o o2.png", refusal: drawn),
      Command(words: "interpolate m \(walk) -o o.npy"),
      Command(words: "interpolate m \(walk) -o w.png", refusal: drawn),
      Command(words: "traverse m -o o.npy"), Command(words: "traverse m \(kind.data) --example 2 -o t.npy"),
      Command(words: "traverse m -o t.png", refusal: drawn), Command(words: "manifold m -o o.npy --steps 3"),
      Command(words: "direction m \(kind.data) \(sides) --name d"),
      Command(words: "direction m \(sides) --name d --json"),
      Command(words: "edit m \(kind.data) -n 3 --direction d -o \(out)"),
      Command(words: "edit m \(kind.data) -n 3 --direction d --amount 1 -o e.npy"),
      Command(words: "edit m \(kind.data) -n 3 --direction d -o e.png", refusal: drawn),
      Command(
        words: "impute m \(kind.data) -o i.csv", refusal: isTable ? nil : "not rows of a table"),
      Command(
        words: "complete m \(kind.data) --given left -n 2 --draws 20 -o c.npy",
        refusal: kind.data.hasPrefix("p") ? nil : "not pictures"),
      Command(
        words: "complete m \(kind.data) --given random=0.3 -n 2 --draws 20 --json -o c.png",
        refusal: kind.data.hasPrefix("p") ? nil : "not pictures"),
      Command(words: "anomaly calibrate m"), Command(words: "anomaly calibrate m \(kind.data) --json"),
      Command(words: "anomaly score m \(kind.data) -o s.csv"),
      Command(words: "anomaly score m \(kind.data) -o s.csv --split validation"),
      Command(words: "anomaly report m -o r.html"),
      Command(words: "train \(kind.data) --config runs/m/config.json --epochs 1 --name again -q"),
      Command(words: "train \(kind.data) --from m --epochs 1 --name on -q"),
    ]
  }

  @Test("it works, or a sentence says why not", arguments: kinds)
  func everyCommand(kind: Kind) throws {
    try withTemporaryFolder { folder in
      try kind.write(folder)
      func run(_ words: String) throws -> Program {
        try Program.run(
          words.split(separator: " ").map(String.init), in: folder, environment: ["XDG_CACHE_HOME": folder])
      }
      let trained = try run("train \(kind.data) \(kind.flags) --latent 2 --epochs 3 --name m -q")
      try #require(trained.status == 0, "\(trained.errors)")
      for command in Self.commands(kind) {
        let program = try run(command.words)
        if let refusal = command.refusal {
          #expect(
            program.status == 65 && program.errors.contains(refusal), "\(command.words): \(program.errors)")
          #expect(program.errors.hasPrefix("vae: ") || program.errors.contains("\nvae: "))
        } else {
          #expect(program.status == 0, "\(command.words): \(program.errors)")
        }
      }
    }
  }

  @Test(
    "samplers of a table are fitted to the rows the model was trained on, and labels are known when it scores"
  )
  func remembered() throws {
    try withTemporaryFolder { folder in
      try Self.table(folder)
      func run(_ words: String) throws -> Program {
        try Program.run(words.split(separator: " ").map(String.init), in: folder)
      }
      for (name, flags) in [("labels", "--labels state --all-labels"), ("missing", "--missing -999")] {
        #expect(try run("train table.csv \(flags) --epochs 3 --name \(name) -q").status == 0)
        #expect(try run("encode \(name) table.csv --split train -o z.npy").status == 0)
        #expect(try run("sample \(name) -n 1 -o s.npy --sampler posterior").status == 0)
        // The stored posteriors are those of rows of the training split, whatever was said when it was trained.
        let place = "\(folder)/runs/\(name)/model"
        let sampler = try SavedSampler(reading: .posterior, of: TrainedModel(reading: place), in: place)
        let stored = try #require(sampler?.value as? StoredPosteriors)
        let rows = try NPY.read("\(folder)/z.npy").floats
        func split(_ numbers: [Float]) -> [[Float]] {
          stride(from: 0, to: numbers.count, by: stored.latents).map {
            Array(numbers[$0..<$0 + stored.latents])
          }
        }
        #expect(stored.count == 144 && Set(split(stored.means)) == Set(split(rows)))
      }
      #expect(try run("anomaly calibrate labels").status == 0)
      let scored = try run("anomaly score labels table.csv -o s.csv")
      #expect(scored.output.contains("AUROC"), "\(scored.output)\(scored.errors)")
    }
  }

  @Test("a command says which rows it takes, and how many there would be")
  func sentences() throws {
    try withTemporaryFolder { folder in
      try Self.table(folder)
      func run(_ words: String) throws -> String {
        let program = try Program.run(words.split(separator: " ").map(String.init), in: folder)
        #expect(program.status == 0, "\(program.errors)")
        return program.errors
      }
      _ = try run("train table.csv --labels state --all-labels --epochs 2 --name m -q")
      _ = try run("anomaly calibrate m")
      for (words, sentence) in [
        ("evaluate m", "using 16 rows of table.csv, those held out for validation\n"),
        ("evaluate m --split train", "using 144 rows of table.csv, the training rows\n"),
        (
          "reconstruct m table.csv -n 2 -o o.csv",
          "using the first 2 of 16 rows of table.csv, those held out for validation\n"
        ),
        ("encode m table.csv", "using 160 rows of table.csv, all rows\n"),
        ("interpolate m table.csv --from 2 --to 3 -o o.npy", "using the first 4 of 160 rows of table.csv\n"),
        ("anomaly score m table.csv -o s.csv", "using every row of table.csv\n"),
      ] {
        #expect(try run(words).contains(sentence), "\(words)")
      }
      #expect(try run("evaluate m -q").isEmpty)
    }
  }

  @Test("every command says that the data have changed, and nothing is fitted to them")
  func changed() throws {
    try withTemporaryFolder { folder in
      try Self.table(folder)
      func run(_ words: String) throws -> Program {
        try Program.run(words.split(separator: " ").map(String.init), in: folder)
      }
      #expect(try run("train table.csv --labels state --epochs 2 --name m -q").status == 0)
      #expect(try !run("evaluate m").errors.contains("changed"))
      #expect(try run("anomaly calibrate m").status == 0)
      #expect(try !run("anomaly score m table.csv -o s.csv").errors.contains("changed"))
      let text = try WholeFile.text("\(folder)/table.csv")
      try AtomicFile.write(text + "r9999,21.5,1,run,ok\n", to: "\(folder)/table.csv")
      for words in [
        "evaluate m", "evaluate m table.csv", "doctor m", "compare m m", "encode m table.csv",
        "reconstruct m table.csv -o o.csv", "interpolate m table.csv --from 2 --to 3 -o o.npy",
        "traverse m table.csv -o o.npy", "anomaly score m table.csv -o s.csv",
        "sample m -n 2 -o o.npy --nearest own",
      ] {
        let program = try run(words)
        #expect(
          program.status == 0 && program.errors.contains("warning: ")
            && program.errors.contains("has changed"),
          "\(words): \(program.errors)")
      }
      try FileManager.default.removeItem(atPath: "\(folder)/runs/m/model/samplers")
      for words in ["sample m --sampler mixture -o o.npy", "anomaly calibrate m", "resume m --epochs 5"] {
        let program = try run(words)
        #expect(
          program.status == 65 && program.errors.contains("fingerprint differs"),
          "\(words): \(program.errors)")
      }
    }
  }
}
