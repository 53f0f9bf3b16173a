// Numbers that are as large, as small or as odd as they can be: as the value of every flag, and in every cell of a table. They are
// taken or refused with a sentence, and no command ends by a signal.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Extreme numbers", .serialized)
struct ExtremeNumberTests {
  /// A command on small data, whose flags are given.
  struct Command: Sendable, CustomTestStringConvertible {
    /// Its words, and what has to be said besides.
    var words, rest: String
    var testDescription: String { "\(words) \(rest)" }
  }

  static let commands = [
    Command(words: "train", rest: "t.csv --dry-run"),
    Command(words: "train", rest: "p.npy --hidden 4 --latent 2 --epochs 2 --seconds 3 -q"),
    Command(words: "resume", rest: "m"),
    Command(words: "evaluate", rest: "m p.npy"), Command(words: "compare", rest: "m m"),
    Command(words: "sample", rest: "m -o o.npy"), Command(words: "reconstruct", rest: "m p.npy -o o.npy"),
    Command(words: "interpolate", rest: "m p.npy --from 0 --to 1 -o o.npy"),
    Command(words: "direction", rest: "m p.npy --from 0,1 --to 2,3"),
    Command(words: "edit", rest: "m p.npy --direction d -n 2 -o o.npy"),
    Command(words: "complete", rest: "m p.npy 0 --given left -o o.npy"),
    Command(words: "traverse", rest: "m -o o.npy"), Command(words: "manifold", rest: "m -o o.npy"),
    Command(words: "encode", rest: "m p.npy"), Command(words: "decode", rest: "m -o o.npy"),
    Command(words: "describe", rest: "m"), Command(words: "doctor", rest: "m"),
    Command(words: "anomaly calibrate", rest: "t"), Command(words: "anomaly score", rest: "t t.csv -o s.csv"),
    Command(words: "anomaly report", rest: "t -o r.html"), Command(words: "anomaly detect", rest: "t.csv"),
    Command(words: "data info", rest: "t.csv"), Command(words: "data info", rest: "p.npy"),
    Command(words: "models", rest: ""),
  ]

  static let values = [
    "9223372036854775807", "-9223372036854775808", "1e19", "1e308", "-1", "0", "nan", "inf", "",
  ]

  private static let prepared = PreparedFolder { folder in
    try NPY.write(CommandTests.pictures(40), to: "\(folder)/p.npy")
    try AtomicFile.write(AnomalyCommandTests.table(0..<60), to: "\(folder)/t.csv")
    let made = try Shell(
      "vae train p.npy --hidden 4 --latent 2 --epochs 1 --name m -q && "
        + "vae direction m p.npy --from 0,1 --to 2,3 --name d -q && "
        + "vae train t.csv --labels state --epochs 1 --name t -q && vae anomaly calibrate t -q && "
        + "vae anomaly score t t.csv -o scores.csv -q", in: folder)
    try #require(made.code == 0, "\(made.errors)")
  }

  @Test("every flag takes them or refuses them with a sentence", arguments: commands)
  func flags(command: Command) throws {
    try Self.prepared.withCopy { folder in
      let help = try DumpedHelp.read(in: folder).command
      func options(_ command: Command) throws -> [String] {
        var place = help
        for word in command.words.split(separator: " ") {
          place = try #require(place.subcommands?.first { $0.commandName == word })
        }
        return (place.arguments ?? []).filter { $0.kind == "option" }.compactMap { $0.names?.last?.name }
      }
      // Flags that many commands share are tried with the first two of them.
      let before = try Self.commands.prefix { $0.testDescription != command.testDescription }.flatMap(options)
      let own = try options(command).filter { option in before.count { $0 == option } < 2 }
      // What is left to the flag alone would train or draw for as long as it is told to.
      let endless = ["epochs", "seconds"]
      var lines: [String] = []
      for option in own where !command.rest.contains("--\(option)") {
        let dash = option.count == 1 ? "-" : "--"
        for value in Self.values {
          if endless.contains(option), value.hasPrefix("9"), command.rest.contains("--hidden") { continue }
          let line =
            "\(command.words) \(command.rest) \(dash)\(option)\(option.count == 1 ? " " : "=")'\(value)'"
          // What a value is worth is judged by the codes: 124 says that it was taken and went on.
          lines.append(
            "timeout -k 1 10 \"$VAE\" \(line) > /dev/null 2> said; code=$?; case $code in 0|1|3|64|65|66|71|74|124) ;; "
              + "*) echo \"$code\" \(ShellWord.quoted(line)); tail -c 300 said;; esac; "
              + "if grep -q 'Fatal error' said; then echo fatal \(ShellWord.quoted(line)); fi; rm -rf o.npy")
        }
      }
      try AtomicFile.write(lines.joined(separator: "\n"), to: "\(folder)/lines")
      let found = try Shell("source ./lines", in: folder)
      #expect(found.output.isEmpty, "\(found.output)")
    }
  }

  static let cells = [
    "9223372036854775807", "-9223372036854775808", "1e19", "1e38", "-3.5e38", "1e154", "1e308", "-1e308",
    "1e400",
    "1e-320", "nan", "inf", "-inf", "", "\(String(repeating: "9", count: 400))", "0x7f", "\u{661}", "-0",
  ]

  /// A table of numbers, categories, counts, dates and identifiers; a cell of it is another.
  private func table(_ count: Int, wrong: [(row: Int, column: Int, text: String)]) -> String {
    var rows = (0..<count).map { row in
      let day = "2024-0\(row % 9 + 1)-1\(row % 8)"
      return [
        "r\(row)", "\(Double(row * row % 97) / 7 - 3)", "\(row % 5)", ["a", "b", "c"][row % 3], day,
        "\(row * 1000)",
      ]
    }
    for cell in wrong { rows[cell.row][cell.column] = cell.text }
    return (["id,level,count,mode,day,amount"] + rows.map { $0.joined(separator: ",") }).joined(
      separator: "\n") + "\n"
  }

  @Test("every cell of a new file is scored with a number, whatever stands in it")
  func scored() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(table(120, wrong: []), to: "\(folder)/t.csv")
      let wrong = (0..<6).flatMap { column in
        Self.cells.enumerated().map { (row: column * Self.cells.count + $0, column: column, text: $1) }
      }
      try AtomicFile.write(table(120, wrong: wrong), to: "\(folder)/w.csv")
      let made = try Shell(
        "vae train t.csv --epochs 2 --name t -q && vae anomaly calibrate t -q && vae anomaly score t w.csv -o s.csv -q && "
          + "vae anomaly report t -o r.html -q && vae reconstruct t w.csv -o c.csv -q && "
          + "vae encode t w.csv -o z.npy -q && vae anomaly score t w.csv --exit-code -q > /dev/null; echo code $?",
        in: folder)
      #expect(made.output.hasSuffix("code 3\n"), "\(made.output.suffix(300)) \(made.errors.suffix(500))")
      let lines = try WholeFile.text("\(folder)/s.csv").split(separator: "\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      let place = try #require(lines.first?.firstIndex(of: "score"))
      #expect(lines.count == 121)
      for line in lines.dropFirst() {
        #expect(Double(line[place]).map { $0.isFinite } == true, "\(line)")
      }
    }
  }

  @Test("a training on a table with such a cell works, or a sentence says why not", arguments: 1...5)
  func trained(column: Int) throws {
    try withTemporaryFolder { folder in
      for (number, text) in Self.cells.enumerated() {
        try AtomicFile.write(table(60, wrong: [(row: 7, column: column, text: text)]), to: "\(folder)/t.csv")
        let found = try Shell(
          "vae data info t.csv > /dev/null && vae train t.csv --epochs 2 --name t\(number) -q && "
            + "vae anomaly calibrate t\(number) -q > /dev/null && vae anomaly score t\(number) t.csv -o s.csv -q > /dev/null && "
            + "vae sample t\(number) -n 3 -o c.csv -q", in: folder)
        #expect(
          [0, 1, 65].contains(found.code), "\(text.prefix(30)): \(found.code) \(found.errors.suffix(400))")
        if found.code != 0 { #expect(found.errors.contains("vae: ")) }
      }
    }
  }
}
