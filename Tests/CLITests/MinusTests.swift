// Values that begin with a minus sign are values, after a space as well as after an equals sign.

import Datasets
import Foundations
import Testing
import _TestSupport

@Suite("Values with a minus sign")
struct MinusTests {
  private func run(_ arguments: String, in folder: String) throws -> Program {
    try Program.run(arguments.split(separator: " ").map(String.init), in: folder)
  }

  @Test("a marker of missing values may be a negative number, and both ways to write it train the same model")
  func missing() throws {
    try withTemporaryFolder { folder in
      let rows = (0..<60).map { "\($0 % 7).5,\($0 % 9 == 0 ? "-999" : "\($0 % 5).25")\n" }.joined()
      try AtomicFile.write("a,b\n" + rows, to: "\(folder)/x.csv")
      var models: [[UInt8]] = []
      for (name, flag) in [("space", "--missing -999"), ("equals", "--missing=-999")] {
        let trained = try run("train x.csv \(flag) --epochs 2 --name \(name) -q", in: folder)
        #expect(trained.status == 0, "\(trained.errors)")
        models.append(try WholeFile.read("\(folder)/runs/\(name)/model/model.safetensors"))
      }
      #expect(models[0] == models[1])
      let column = try run("train x.csv --labels -4", in: folder)
      #expect(column.status == 64 && column.errors.contains("unknown column '-4'"), "\(column.errors)")
      // Without the marker the numbers are other ones.
      let plain = try run("train x.csv --epochs 2 --name plain -q", in: folder)
      #expect(plain.status == 0, "\(plain.errors)")
      #expect(try WholeFile.read("\(folder)/runs/plain/model/model.safetensors") != models[0])
    }
  }

  @Test("latents that begin with a negative number are decoded")
  func latents() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(60), to: "\(folder)/pictures.npy")
      let trained = try run(
        "train pictures.npy --hidden 4 --latent 2 --epochs 1 --name m -q", in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      for (flag, file) in [("--z -1,0.5", "space.npy"), ("--z=-1,0.5", "equals.npy")] {
        let decoded = try run("decode m \(flag) -o \(file)", in: folder)
        #expect(decoded.status == 0, "\(decoded.errors)")
      }
      #expect(try WholeFile.read("\(folder)/space.npy") == WholeFile.read("\(folder)/equals.npy"))
    }
  }

  /// Options whose values are names of rows, columns of a fixed set, runs or files; no such name begins with a minus.
  static let named: Set<String> = [
    "activation", "by", "calibration", "config", "decimal", "delimiter", "feature-model", "features", "fit",
    "from", "heatmaps",
    "likelihood",
    "model", "name", "nearest", "network", "objective", "optimizer", "output", "path", "posterior",
    "precision",
    "prior", "report", "runs", "sampler", "schedule", "schema", "score", "split", "target",
  ]

  @Test("every other option takes what follows it, minus sign or not")
  func options() throws {
    func check(_ command: DumpedHelp.Command) {
      for argument in command.arguments ?? [] where argument.kind == "option" {
        let names = (argument.names ?? []).map(\.name)
        if !Self.named.isDisjoint(with: names) { continue }
        #expect(argument.parsingStrategy == "unconditional", "\(names) of \(command.commandName)")
      }
      for inner in command.subcommands ?? [] { check(inner) }
    }
    try withTemporaryFolder { folder in
      check(try DumpedHelp.read(in: folder).command)
    }
  }
}
