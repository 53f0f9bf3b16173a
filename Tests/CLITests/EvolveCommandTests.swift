// `vae evolve` and what other commands do with its runs, as users run them.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Searches at the command line")
struct EvolveCommandTests {
  private func run(_ words: String, in folder: String) throws -> Program {
    try Program.run(words.split(separator: " ").map(String.init), in: folder)
  }

  @Test("a search ends with its archive, map, curves and page, and other commands know its run")
  func whole() throws {
    try withTemporaryFolder { folder in
      let search = try run("evolve arm:8 --evaluations 4k -o elites.npy", in: folder)
      #expect(search.status == 0 && search.output == "runs/arm-evolve-001\n", "\(search.errors)")
      #expect(search.errors.contains("QD score") && search.errors.contains("vae resume arm-evolve-001"))
      let path = "\(folder)/runs/arm-evolve-001"
      for file in [
        "search.json", "run.json", "state.safetensors", "metrics.csv", "plots/heatmap.svg",
        "plots/curves.svg",
        "plots/elites.svg", "elites.html", "archive/measures.npy",
      ] { #expect(FileManager.default.fileExists(atPath: "\(path)/\(file)"), "\(file)") }
      let solutions = try NPY.read("\(path)/archive/solutions.npy")
      #expect(solutions.shape[1] == 8 && solutions.shape[0] > 300)
      #expect(try NPY.read("\(folder)/elites.npy").floats == solutions.floats)
      let described = try run("describe latest", in: folder)
      #expect(described.status == 0 && described.output.contains("ring, 1950 in all"))
      let json = try run("describe latest --json", in: folder)
      #expect(json.output.contains("\"cells\" : \(solutions.shape[0])"), "\(json.output)")
      #expect(try run("doctor latest", in: folder).output.contains("nothing conspicuous"))
      let table = try run("sample latest -n 5 --seed 2 -o few.csv", in: folder)
      #expect(table.status == 0)
      let rows = try WholeFile.text("\(folder)/few.csv").split(separator: "\n")
      #expect(rows.count == 6 && rows[0].hasPrefix("number,cell,fitness,x,y,parameter_1,"))
      #expect(
        try run("sample latest -n 5 --seed 2", in: folder).output == WholeFile.text("\(folder)/few.csv"))
      for words in ["encode latest elites.npy", "traverse latest"] {
        let refused = try run(words, in: folder)
        #expect(refused.status == 65 && refused.errors.contains("the run of a search"), "\(refused.errors)")
      }
      let again = try run("evaluate latest", in: folder)
      #expect(
        again.output == "all \(solutions.shape[0]) elites came out as they did before\n", "\(again.errors)")
      #expect(
        try run("evolve arm:8 --evaluations 4k --operator line --name other -q", in: folder).status == 0)
      let compared = try run("compare arm-evolve-001 other", in: folder)
      #expect(compared.status == 0 && compared.output.contains("cells of it alone"), "\(compared.errors)")
      #expect(try run("compare other other --json", in: folder).output.contains("\"only_first\" : 0"))
      let events = try run("evolve arm:8 --evaluations 1000 --json", in: folder)
      #expect(events.status == 0 && events.output.contains("\"ending\":\"evaluations\""))
    }
  }

  @Test("whatever kills a search, it ends with the same archive, byte for byte")
  func killed() throws {
    try withTemporaryFolder { folder in
      let words = "evolve arm:6 --cells 50x50 --save-every 0.0005 --evaluations 120k -q"
      #expect(try run("\(words) --name whole", in: folder).status == 0)
      var words2 = "\(words) --name cut"
      for round in 0..<6 {
        let program = try Program.start(words2.split(separator: " ").map(String.init), in: folder)
        let state = "\(folder)/runs/cut/state.safetensors"
        try program.wait { FileManager.default.fileExists(atPath: state) }
        Thread.sleep(forTimeInterval: 0.03 * Double(round % 3))
        program.signal(round == 2 ? SIGTERM : SIGKILL)
        let ended = try program.finish()
        if ended.status == 0 { break }
        words2 = "resume cut -q"
      }
      let last = try run("resume cut", in: folder)
      #expect(last.status == 0, "\(last.errors)")
      for file in ["state.safetensors", "archive/solutions.npy", "metrics.csv", "plots/heatmap.svg"] {
        #expect(
          try WholeFile.read("\(folder)/runs/cut/\(file)") == WholeFile.read("\(folder)/runs/whole/\(file)"),
          "\(file)")
      }
      // A longer search goes through the same states.
      #expect(try run("resume cut --evaluations 130k -q", in: folder).status == 0)
      #expect(
        try run("evolve arm:6 --cells 50x50 --evaluations 130k --name long -q", in: folder).status == 0)
      #expect(
        try WholeFile.read("\(folder)/runs/cut/state.safetensors")
          == WholeFile.read("\(folder)/runs/long/state.safetensors"))
    }
  }

  @Test(
    "what cannot be meant is refused before there is a run",
    arguments: [
      ("evolve arms:20", 64, "did you mean 'arm'"), ("evolve arm:1", 64, "number of parameters"),
      ("evolve arm --cells 0x3", 64, "--cells"), ("evolve arm --cells none.npy", 66, "no such file"),
      ("evolve arm --operator lines", 64, "did you mean 'line'"), ("evolve arm --batch 0", 64, "--batch"),
      ("evolve arm --evaluations 0", 64, "--evaluations"),
      ("evolve arm --evaluations -5", 64, "--evaluations"),
      ("evolve arm --evaluations 1.5", 64, "--evaluations"), ("evolve arm -o elites.png", 64, ".csv or .npy"),
      ("evolve arm --operator line,line", 64, "stands twice"), ("evolve", 64, "nothing to search"),
    ] as [(String, Int32, String)])
  func refusals(words: String, status: Int32, part: String) throws {
    try withTemporaryFolder { folder in
      let program = try run(words, in: folder)
      #expect(
        program.status == status && program.errors.lowercased().contains(part.lowercased()),
        "\(program.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/runs"))
    }
  }

  @Test("flags of a training are refused for a search, and the other way round")
  func otherFlags() throws {
    try withTemporaryFolder { folder in
      #expect(try run("evolve arm:4 --evaluations 400 --cells 5x5 --name s -q", in: folder).status == 0)
      for (words, part) in [
        ("resume s --epochs 3", "is a search"), ("describe s -o m.svg", "has no use"),
        ("doctor s mnist", "has no use"),
        ("sample s -o s.png", ".csv or .npy"),
      ] {
        let program = try run(words, in: folder)
        #expect(program.status == 64 && program.errors.contains(part), "\(program.errors)")
      }
      let done = try run("resume s", in: folder)
      #expect(done.status == 0 && done.errors.contains("is finished"))
    }
  }
}
