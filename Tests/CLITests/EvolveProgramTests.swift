// `vae evolve --evaluate`: programs of the user's own as problems, in a few lines of shell.

import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Searches by programs of one's own")
struct EvolveProgramTests {
  private static let hello =
    #"{"vae":1,"kind":"evaluator","parameters":2,"low":-1,"high":1,"measures":["x","y"],"range":[[-1,1],[-1,1]]}"#

  /// Answers with the parameters as measures and the second as fitness; writes down what it was asked.
  private static func script(_ body: String = "", hello: String = hello) -> String {
    """
    echo '\(hello)'
    while read -r line; do
      id=${line#*:}; id=${id%%,*}
      x=${line#*[}; x=${x%%]*}
      \(body)
      echo $id >> asked.txt
      echo "{\\"id\\":$id,\\"fitness\\":${x##*,},\\"measures\\":[$x]}"
    done
    """
  }

  private func words(_ text: String, _ command: String = "sh walk.sh") -> [String] {
    ["evolve", "--evaluate", command] + text.split(separator: " ").map(String.init)
  }

  @Test("the archive is the same for any number of workers, and the run tells of the program")
  func workers() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.script(), to: "\(folder)/walk.sh")
      for count in [1, 3] {
        let search = try Program.run(
          words("--cells 10x10 --evaluations 600 --workers \(count) --name w\(count)"), in: folder)
        #expect(search.status == 0 && search.output == "runs/w\(count)\n", "\(search.errors)")
      }
      for file in ["state.safetensors", "metrics.csv", "archive/solutions.npy"] {
        #expect(
          try WholeFile.read("\(folder)/runs/w1/\(file)") == WholeFile.read("\(folder)/runs/w3/\(file)"),
          "\(file)")
      }
      // The fitness is the second measure: nothing that is kept contradicts it.
      let rows = try Program.run(["sample", "w1", "-n", "20", "-o", "few.csv"], in: folder)
      #expect(rows.status == 0, "\(rows.errors)")
      for line in try WholeFile.text("\(folder)/few.csv").split(separator: "\n").dropFirst() {
        let cells = line.split(separator: ",").map(String.init)
        #expect(cells[2] == cells[4] && cells[2] == cells[6], "\(line)")
      }
      let described = try Program.run(["describe", "w1"], in: folder)
      #expect(
        described.output.contains("sh walk.sh, workers: 1") && described.output.contains("x from -1.0 to 1.0")
      )
      #expect(FileManager.default.fileExists(atPath: "\(folder)/runs/w3/evaluator-2.err"))
    }
  }

  @Test("a killed search goes on to the same archive, and asks for nothing that it was told")
  func killed() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.script(), to: "\(folder)/walk.sh")
      let flags = "--cells 10x10 --batch 20 --evaluations 400 --workers 2 -q"
      #expect(try Program.run(words("\(flags) --name whole"), in: folder).status == 0)
      try AtomicFile.write(Self.script("sleep 0.01"), to: "\(folder)/walk.sh")
      try FileManager.default.removeItem(atPath: "\(folder)/asked.txt")
      func asked() -> [Substring] {
        ((try? WholeFile.text("\(folder)/asked.txt")) ?? "").split(separator: "\n")
      }
      var next = words("\(flags) --name cut")
      for limit in [60, 160] {
        let program = try Program.start(next, in: folder)
        try program.wait { asked().count > limit }
        program.signal(SIGKILL)
        _ = try program.finish()
        next = ["resume", "cut", "-q"]
      }
      let last = try Program.run(next, in: folder)
      #expect(last.status == 0, "\(last.errors)")
      #expect(
        try WholeFile.read("\(folder)/runs/cut/state.safetensors")
          == WholeFile.read("\(folder)/runs/whole/state.safetensors"))
      // What was under way when it was killed is asked for again, and nothing else.
      let all = asked()
      #expect(Set(all).count == 400 && all.count < 500, "\(all.count)")
    }
  }

  @Test("Ctrl-C saves, and a program that poses another problem cannot take over")
  func stopped() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.script("sleep 0.01"), to: "\(folder)/walk.sh")
      let program = try Program.start(
        words("--cells 10x10 --batch 20 --evaluations 5k --workers 2 --name s -q"), in: folder)
      try program.wait { FileManager.default.fileExists(atPath: "\(folder)/asked.txt") }
      program.signal(SIGINT)
      let ended = try program.finish()
      #expect(ended.status == 130 && ended.errors.contains("everything has been saved"), "\(ended.errors)")
      try AtomicFile.write(
        Self.script(hello: Self.hello.replacing("\"parameters\":2", with: "\"parameters\":3")),
        to: "\(folder)/walk.sh")
      let other = try Program.run(["resume", "s", "-q"], in: folder)
      #expect(other.status == 65 && other.errors.contains("another problem"), "\(other.errors)")
    }
  }

  @Test("evaluations that fail are counted, and too many of them end the search")
  func failures() throws {
    try withTemporaryFolder { folder in
      let failing = #"case $id in *7) echo "{\"id\":$id,\"error\":\"fell over\"}"; continue;; esac"#
      try AtomicFile.write(Self.script(failing), to: "\(folder)/walk.sh")
      let search = try Program.run(
        words("--cells 10x10 --batch 20 --evaluations 400 --name some"), in: folder)
      #expect(search.status == 0 && search.errors.contains("40 failed"), "\(search.errors)")
      #expect(try WholeFile.text("\(folder)/runs/some/failures.csv").contains("7,\"fell over\""))
      try AtomicFile.write(
        Self.script(failing.replacing("*7", with: "*")), to: "\(folder)/walk.sh")
      let all = try Program.run(words("--cells 10x10 --batch 20 --evaluations 400 --name all"), in: folder)
      #expect(all.status == 1 && all.errors.contains("fell over"), "\(all.errors)")
    }
  }

  @Test(
    "what cannot be meant is refused before there is a run",
    arguments: [
      (["evolve", "arm", "--evaluate", "sh x.sh"], 64, "two problems"),
      (["evolve", "arm", "--workers", "2"], 64, "needs no processes"),
      (["evolve", "--evaluate", "echo hi"], 65, "hello"), (["evolve", "--evaluate", " "], 64, "empty"),
      (["evolve", "--evaluate", "sim {in} {out}"], 64, "says hello"),
      (["evolve", "--evaluate", "sh walk.sh", "--workers", "0"], 64, "worker"),
      (["evolve", "--evaluate", "sh walk.sh", "--operator", "cma-mae"], 64, "least fitness"),
    ] as [([String], Int32, String)])
  func refusals(words: [String], status: Int32, part: String) throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.script(), to: "\(folder)/walk.sh")
      let program = try Program.run(words, in: folder)
      #expect(program.status == status && program.errors.contains(part), "\(program.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/runs"))
    }
  }

  @Test("the program that is printed is an evaluator")
  func bridge() throws {
    try withTemporaryFolder { folder in
      let printed = try Program.run(["evolve", "bridge"], in: folder)
      #expect(printed.status == 0 && printed.output.hasPrefix("# An evaluator for vae"))
      guard ["/usr/bin/python3", "/usr/local/bin/python3"].contains(where: FileManager.default.fileExists)
      else {
        return print("SKIPPED: no python3 in /usr/bin or /usr/local/bin; the printed evaluator was not run")
      }
      try AtomicFile.write(printed.output, to: "\(folder)/walk.py")
      let search = try Program.run(
        words("--cells 10x10 --evaluations 200 -q", "python3 walk.py"), in: folder)
      #expect(search.status == 0, "\(search.errors)")
    }
  }
}
