// Defaults: what help says is what a dry run reports, for every kind of data; and what the command trains is what three lines
// of Swift train.

import CPU
import Datasets
import Foundation
import Foundations
import Pictures
import Storage
import Testing
import Training
import _TestSupport

@Suite("Defaults", .serialized)
struct DefaultsTests {
  /// Data of a kind that defaults depend on.
  struct Kind: Sendable, CustomTestStringConvertible {
    var name: String
    var file: String
    var testDescription: String { name }
  }

  static let kinds = [
    Kind(name: "pictures", file: "pictures.npy"), Kind(name: "rows of numbers", file: "rows.npy"),
    Kind(name: "tables", file: "table.csv"), Kind(name: "pictures", file: "photos"),
  ]

  private static func write(in folder: String) throws {
    try NPY.write(CommandTests.pictures(150), to: "\(folder)/pictures.npy")
    let rows = (0..<600).map { Float(sin(Double($0 * $0))) }
    try NPY.write(NumericArray(shape: [150, 4], rows), to: "\(folder)/rows.npy")
    let cells = (0..<150).map { "\(rows[$0]),\(rows[4 * $0]),\(["a", "b"][$0 % 2])\n" }.joined()
    try AtomicFile.write("x,y,mode\n" + cells, to: "\(folder)/table.csv")
    for number in 0..<40 {
      let bytes = (0..<300).map { UInt8(truncatingIfNeeded: number * 31 + $0 * 7) }
      try FileManager.default.createDirectory(
        atPath: "\(folder)/photos", withIntermediateDirectories: true)
      try PNG.write(
        PixelBuffer(height: 10, width: 10, channels: 3, bytes: bytes), to: "\(folder)/photos/\(number).png")
    }
  }

  private static func run(_ words: String, in folder: String) throws -> Program {
    try Program.run(
      words.split(separator: " ").map(String.init), in: folder, environment: ["XDG_CACHE_HOME": folder])
  }

  /// The defaults that help states, by option and kind: `(default: A; for tables B; for pictures and numbers C)`.
  private static func stated(_ help: String, _ kind: String) throws -> [String: String] {
    var stated: [String: String] = [:]
    let text = help.replacing(/\n {20,}/, with: " ")
    for match in text.matches(of: /--([a-z-]+) <[^>]*>[^\n]*?\(default: ([^\n]*?)\)(?=\n|$)/) {
      var value: String?
      for clause in match.2.split(separator: "; ").map(String.init) {
        guard
          let kinds = clause.firstMatch(
            of:
              #/^for ((?:pictures|rows of numbers|tables|texts)(?: and (?:pictures|rows of numbers|tables|texts))*) /#
          )
        else {
          value = value ?? clause
          continue
        }
        if String(kinds.1).components(separatedBy: " and ").contains(kind) {
          value = String(clause[kinds.range.upperBound...])
        }
      }
      stated[String(match.1).replacing("-", with: "_")] = value
    }
    return stated
  }

  @Test("what help says is what a dry run reports", arguments: kinds)
  func help(kind: Kind) throws {
    try withTemporaryFolder { folder in
      try Self.write(in: folder)
      let stated = try Self.stated(Self.run("help train", in: folder).output, kind.name)
      let report = try Self.run("train \(kind.file) --dry-run --json -q", in: folder)
      try #require(report.status == 0, "\(report.errors)")
      let object = try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any]
      let settings = try #require(object?["settings"] as? [String: Any])
      #expect(stated.count > 18, "\(stated.keys.sorted())")
      for (option, text) in stated {
        guard let found = Self.rules[option] else {
          let value = settings[option].map { "\($0)" }
          // Options beside the model and its training say their defaults too.
          if let value {
            #expect(value == text, "--\(option) of \(kind.name): \(value), help says '\(text)'")
          }
          continue
        }
        try found(text, settings, kind)
      }
      for option in ["model", "batch", "optimizer", "schedule", "validation", "precision", "seed", "prior"] {
        #expect(stated[option] != nil && settings[option] != nil, "--\(option)")
      }
    }
  }

  /// Defaults that follow from the data: the rule that help states, and what it comes to.
  private static let rules: [String: @Sendable (String, [String: Any], Kind) throws -> Void] = [
    "network": { text, settings, kind in
      let isColour = kind.file == "photos"
      #expect(
        kind.name != "pictures"
          ? settings["network"] as? String == text
          : text == "conv if in colour or from 32 pixels, else mlp"
            && settings["network"] as? String == (isColour ? "conv" : "mlp"))
    },
    "hidden": { text, settings, kind in
      let found = (settings["hidden"] as? [Int])?.map(String.init).joined(separator: ",")
      let network = try #require(settings["network"] as? String)
      #expect(found == nil ? network == "conv" : text.contains("\(found ?? "") for \(network)"))
    },
    "channels": { _, settings, _ in
      #expect((settings["channels"] as? [Int]) == (settings["network"] as? String == "conv" ? [32] : nil))
    },
    "latent": { text, settings, kind in
      let network = try #require(settings["network"] as? String)
      // Two numbers and a category of two, each in two ways or with one more for what was never seen.
      let width = kind.name == "tables" ? settings["latent"] as? Int : nil
      let fixed = network == "conv" ? 128 : 20
      #expect(settings["latent"] as? Int == width ?? fixed)
      #expect(width == nil ? text.contains("\(fixed) for") : text.contains("one for each number of a row"))
    },
    "likelihood": { text, _, _ in #expect(text == "auto") },
    "objective": { text, settings, kind in
      // Tables of many rows have another weight.
      let value = try #require(settings["objective"] as? String)
      #expect(
        text == value
          + (kind.name == "tables" ? ", or 0.3 from 2000 rows on, or iwae, samples 5, by ranks" : ""))
    },
    "learning_rate": { text, settings, _ in #expect(text == "\(settings["learning_rate"] ?? "")") },
    "epochs": { text, settings, kind in
      let epochs = try #require(settings["epochs"] as? Int)
      switch kind.file {
      // 135 rows in batches of 64 are three steps: 400 steps are 134 epochs.
      case "table.csv": #expect(epochs == 134 && text.contains("400 to 1500 steps"))
      // At most 270 rows in batches of 128 are one to three steps.
      default: #expect([2000, 1000, 667].contains(epochs) && text == "20, or as many as make 2000 steps")
      }
    },
    "patience": { text, settings, kind in
      let epochs = try #require(settings["epochs"] as? Int)
      let patience = settings["patience"] as? Int
      #expect(
        kind.name == "tables"
          ? patience == nil && text == "none"
          : patience == epochs / 4 && text == "a quarter of the epochs where these are left open")
    },
    "batch": { text, settings, kind in
      #expect(text == "\(settings["batch"] ?? "?")" + (kind.name == "pictures" ? ", 64 for spatial" : ""))
    },
    "schedule": { text, settings, _ in #expect(text.hasPrefix(settings["schedule"] as? String ?? "?")) },
    "warmup": { text, settings, _ in #expect(text.hasPrefix("\(settings["warmup"] ?? "?")")) },
  ]

  @Test("three lines of Swift and the command give the same bytes", arguments: kinds)
  func bytes(kind: Kind) throws {
    try withTemporaryFolder { folder in
      try Self.write(in: folder)
      let trained = try Self.run("train \(kind.file) --epochs 2 --name m -q", in: folder)
      try #require(trained.status == 0, "\(trained.errors)")

      let request = TrainingRequest { $0.epochs = .number(2) }
      let model = try Trainer.train(DataRequest("\(folder)/\(kind.file)"), request, on: CPU()).model
      try model.write(to: "\(folder)/swift")

      for file in ["model.safetensors", "config.json"] {
        #expect(
          try WholeFile.read("\(folder)/swift/\(file)") == WholeFile.read("\(folder)/runs/m/model/\(file)"),
          "\(file)")
      }
    }
  }

  @Test("a named default is the default, for tables too")
  func named() throws {
    try withTemporaryFolder { folder in
      try Self.write(in: folder)
      for (name, flags) in [("plain", ""), ("model", "--model vae"), ("own", "--objective evidence")] {
        let trained = try Self.run("train table.csv --epochs 1 --name \(name) \(flags)", in: folder)
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(
          trained.errors.contains("objective evidence, beta 0.1: the default for tables") == (name != "own"))
      }
      let files = try ["plain", "model", "own"].map {
        try WholeFile.read("\(folder)/runs/\($0)/model/model.safetensors")
      }
      #expect(files[0] == files[1] && files[0] != files[2])
    }
  }
}
