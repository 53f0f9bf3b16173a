// Every command under what goes wrong around it: standard output that is closed, full or broken, inputs that are no plain files,
// limits of memory, of files and of their sizes. It works, or a sentence says why not, with a documented code and in time; no
// command ends by a signal.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Hardship", .serialized)
struct HardshipTests {
  /// A command: words, of which IN is the input that is made wrong.
  struct Command: Sendable, CustomTestStringConvertible {
    var words: String
    /// The input that IN stands for, if there is one.
    var input: String?
    var testDescription: String { words }
  }

  /// Every command, on small data.
  static let commands = [
    Command(words: "--version"), Command(words: "--help"), Command(words: "help train"),
    Command(words: "models"),
    Command(words: "models vae --json"), Command(words: "data list"),
    Command(words: "data info IN", input: "t.csv"), Command(words: "data info IN --json", input: "good.npy"),
    Command(words: "data info IN", input: "pics/1.png"), Command(words: "data info IN", input: "good.npz"),
    Command(words: "data info IN", input: "good.idx"),
    Command(words: "train IN --epochs 1 --hidden 4", input: "good.npy"),
    Command(words: "train IN --epochs 1 --json -q", input: "t.csv"),
    Command(words: "train t.csv --schema IN --dry-run", input: "schema.json"),
    Command(words: "train good.npy --config IN --epochs 1 -q", input: "runs/mlp/config.json"),
    Command(words: "train IN --size 8 --epochs 1 -q", input: "pics"),
    Command(words: "resume mlp --epochs 3"),
    Command(words: "evaluate mlp IN", input: "good.npy"), Command(words: "evaluate tab --json"),
    Command(words: "compare mlp mlp"), Command(words: "sample mlp -n 3"),
    Command(words: "sample mlp -n 3 --sampler posterior -o s.npy"),
    Command(words: "sample tab -n 5 -o s.csv"),
    Command(words: "reconstruct mlp IN -n 3", input: "good.npy"),
    Command(words: "interpolate mlp IN --from 0 --to 1", input: "good.npy"), Command(words: "traverse mlp"),
    Command(words: "direction mlp IN --from 0,1 --to 2,3 --name other", input: "good.npy"),
    Command(words: "edit mlp IN --direction d -n 2", input: "good.npy"),
    Command(words: "edit mlp good.npy --direction d -n 2 -o e.png"),
    Command(words: "complete mlp IN --given left -n 2 --draws 20", input: "good.npy"),
    Command(words: "manifold mlp --steps 3"), Command(words: "encode tab IN", input: "t.csv"),
    Command(words: "decode mlp IN", input: "z.npy"), Command(words: "describe mlp"),
    Command(words: "describe tab --json"), Command(words: "doctor mlp"),
    Command(words: "anomaly calibrate tab"), Command(words: "anomaly score tab IN", input: "t.csv"),
    Command(words: "anomaly report tab"), Command(words: "anomaly detect IN", input: "t.csv"),
  ]

  /// A folder of small data of every kind, and runs on them.
  private static func prepare(_ folder: String) throws {
    try FileManager.default.createDirectory(atPath: "\(folder)/pics", withIntermediateDirectories: true)
    try NPY.write(CommandTests.pictures(60), to: "\(folder)/good.npy")
    let rows = (0..<120).map { UInt8($0 * 7 % 256) }
    try AtomicFile.write(
      zip([ZipMember(name: "X.npy", contents: npyFile("|u1", [30, 4], rows))]), to: "\(folder)/good.npz")
    try AtomicFile.write(
      [0, 0, 8, 3] + [30, 2, 2].flatMap { bigEndian(UInt32($0)) } + rows, to: "\(folder)/good.idx")
    try AtomicFile.write(AnomalyCommandTests.table(0..<80), to: "\(folder)/t.csv")
    try AtomicFile.write("{\"columns\": {}}", to: "\(folder)/schema.json")
    try NPY.write(NumericArray(shape: [2, 2], [0, 0, 1, 1]), to: "\(folder)/z.npy")
    for number in 1...12 {
      try AtomicFile.write(SamplePNG.all(height: 8, width: 8)[0].file, to: "\(folder)/pics/\(number).png")
    }
    let made = try Shell(
      "vae train good.npy --hidden 4 --latent 2 --epochs 1 --name mlp -q && vae train t.csv --labels state --epochs 1 "
        + "--name tab -q && vae direction mlp good.npy --from 0,1 --to 2,3 --name d -q && vae anomaly calibrate tab -q && vae anomaly score tab t.csv -o scores.csv -q",
      in: folder)
    try #require(made.code == 0, "\(made.errors)")
  }

  private static let prepared = PreparedFolder { try prepare($0) }

  /// Runs a line in a copy of the folder, and holds it against what every line must keep to.
  private func check(_ line: String, codes: Set<Int32>, preparing: String = ":") throws {
    try Self.prepared.withCopy { folder in
      let start = ContinuousClock.now
      let found = try Shell("\(preparing); \(line)", in: folder)
      let took = ContinuousClock.now - start
      #expect(codes.contains(found.code), "\(line) ended with \(found.code): \(found.errors.suffix(300))")
      #expect(took < .seconds(60), "\(line) took \(took)")
      if ![0, 64].contains(found.code), !line.hasSuffix("2>&-") {
        #expect(found.errors.contains("vae: "), "\(line) ended with \(found.code) and said \(found.errors)")
      }
      #expect(!found.errors.contains("Fatal error"), "\(line) said \(found.errors)")
    }
  }

  private func line(_ command: Command, input: String? = nil) -> String {
    "timeout -s KILL 60 \"$VAE\" "
      + command.words.replacingOccurrences(of: "IN", with: input ?? command.input ?? "IN")
  }

  @Test("standard output that is closed, full or broken", arguments: commands)
  func output(command: Command) throws {
    try check("\(line(command)) >&-", codes: [0, 74])
    try check("\(line(command)) > /dev/full", codes: [0, 74])
    try check("\(line(command)) | true; exit ${PIPESTATUS[0]}", codes: [0])
    try check("\(line(command)) > /dev/null 2>&-", codes: [0])
    try check("\(line(command)) <&- >&- 2>&-", codes: [0, 74])
  }

  @Test(
    "inputs that are no plain files, or cannot be read", arguments: commands.filter { $0.input != nil })
  func input(command: Command) throws {
    let input = command.input ?? ""
    let other = "x/" + (input as NSString).lastPathComponent
    let line = self.line(command, input: other)
    let isFolder = input == "pics"
    // What is no folder of pictures is taken for a name that is unknown, or for a folder without pictures.
    for wrong in [
      "mkfifo \(other)", "mkdir \(other)", "ln -s nowhere \(other)", "ln -s \(other) \(other)",
      ": > \(other)",
    ] {
      try check(line, codes: [64, 65, 66, 74], preparing: "mkdir x; \(wrong)")
    }
    // A link to a file of the user's own is as good as the file.
    try check(line, codes: [0], preparing: "mkdir x; ln -s ../\(input) \(other)")
    if getuid() != 0, !isFolder {
      try check(line, codes: [65, 74], preparing: "mkdir x; cp \(input) \(other); chmod 000 \(other)")
    }
  }

  @Test(
    "a pipe, a folder or a link that leads out, in the place of any file of a run",
    arguments: ["mlp", "tab"],
    ["mkfifo", "mkdir", "ln -s /etc/passwd"])
  func runFiles(run: String, replacement: String) throws {
    try Self.prepared.withCopy { folder in
      let files = try Shell("cd runs/\(run) && find . -type f | sort", in: folder).output.split(
        separator: "\n")
      #expect(files.count >= 8)
      let commands = [
        "evaluate \(run)", "describe \(run)", "doctor \(run)", "sample \(run) -n 2 -o s.npy",
        "sample \(run) -n 2 -o s.npy --sampler posterior", "resume \(run) --epochs 2 -q",
        "train \(run == "tab" ? "t.csv" : "good.npy") --from \(run) --epochs 1 -q",
        run == "tab" ? "anomaly score tab t.csv -o s.csv" : "traverse mlp -o s.npy",
      ]
      let lines = files.flatMap { file in
        commands.map { words in
          let path = "runs/\(run)/\(file)"
          return
            "rm -rf runs s.npy; cp -r kept runs; rm '\(path)'; \(replacement) '\(path)'; "
            + "timeout -s KILL 20 \"$VAE\" \(words) > /dev/null 2> said; case $? in 0|64|65|66|74) ;; "
            + "*) echo \(words) with \(path): $?; tail -c 300 said;; esac"
        }
      }
      try AtomicFile.write((["cp -r runs kept"] + lines).joined(separator: "\n"), to: "\(folder)/lines")
      let found = try Shell("source ./lines", in: folder)
      #expect(found.output.isEmpty, "\(found.output)")
    }
  }

  @Test("limits of memory, of files and of their sizes", .enabled(if: System.isLinux), arguments: commands)
  func limits(command: Command) throws {
    // What is said goes through a process without the limit.
    func limited(_ limit: String) -> String {
      "(ulimit \(limit); \(line(command))) 2>&1 > /dev/null | cat >&2; exit ${PIPESTATUS[0]}"
    }
    for limit in ["-v 250000", "-v 614400", "-v 900000", "-s 900000 -v 1200000"] {
      try check(limited(limit), codes: [0, 71])
    }
    for limit in ["-n 8", "-f 0"] { try check(limited(limit), codes: [0, 66, 71, 74]) }
  }
}
