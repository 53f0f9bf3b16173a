// Texts from training to samples at the command line, and what is refused.

import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Texts at the command line", .serialized)
struct TextCommandTests {
  private func run(_ arguments: [String], in folder: String) throws -> Program {
    try Program.run(arguments, in: folder)
  }

  private static let sentences: [String] = (0..<90).map { row in
    let (who, what) = (["cat", "dog", "bird"][row % 3], ["sits", "runs", "sings"][row / 3 % 3])
    return "the \(who) \(what) in the \(["garden", "house"][row / 9 % 2])"
  }

  @Test("sentences train, come back, are drawn, are written between two others, and have latents")
  func sentences() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Self.sentences.joined(separator: "\n") + "\n", to: "\(folder)/animals.txt")
      let trained = try run(
        [
          "train", "animals.txt", "--hidden", "24", "--latent", "4", "--epochs", "120", "--learning-rate",
          "1e-2",
          "--name", "animals", "--seed", "1",
        ], in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(trained.errors.contains("a token is a word") && trained.errors.contains("reconstructions.txt"))
      let drawn = try run(["sample", "animals", "-n", "30"], in: folder)
      #expect(drawn.status == 0, "\(drawn.errors)")
      let lines = drawn.output.split(separator: "\n").map(String.init)
      #expect(lines.count == 30 && lines.count { Self.sentences.contains($0) } >= 20, "\(drawn.output)")
      #expect(drawn.errors.contains("stand among the texts that trained"))
      let back = try run(
        [
          "reconstruct", "animals", "--text", "the dog runs in the house", "--text",
          "the bird sings in the garden",
        ],
        in: folder)
      #expect(back.status == 0 && back.errors.contains("of 2 come back exactly"), "\(back.errors)")
      for arguments in [
        ["reconstruct", "animals", "animals.txt", "-n", "5", "-o", "r.csv"],
        [
          "interpolate", "animals", "--from", "the cat sits in the house", "--to",
          "the dog runs in the garden",
        ],
        ["interpolate", "animals", "--from", "the cat", "--to", "the dog", "--json", "-o", "way.txt"],
        [
          "sample", "animals", "-n", "3", "--temperature", "1", "--top-k", "3", "--nucleus", "0.9", "-o",
          "s.txt",
        ],
        ["encode", "animals", "animals.txt", "-o", "z.csv"], ["decode", "animals", "z.csv", "-o", "d.txt"],
        ["evaluate", "animals"], ["describe", "animals"], ["doctor", "animals"],
        ["data", "info", "animals.txt"],
      ] {
        let done = try run(arguments, in: folder)
        #expect(done.status == 0, "\(arguments): \(done.errors)")
      }
      #expect(try WholeFile.text("\(folder)/r.csv").hasPrefix("text,reconstruction\n"))
      #expect(try WholeFile.text("\(folder)/d.txt").split(separator: "\n").count == 90)
      for (arguments, part, status) in [
        (["reconstruct", "animals", "--text", "zebra"], "holds no word that the model knows", 64),
        (["reconstruct", "animals", "--text", ""], "holds no word", 64),
        (["reconstruct", "animals"], "no text is given", 64),
        (["interpolate", "animals", "--from", "the cat"], "two ends", 64),
        (["sample", "animals", "-o", "s.png"], "does not end in", 64),
        (["sample", "animals", "--nearest", "own"], "--nearest", 64),
        (["sample", "animals", "--top-k", "0"], "cannot be chosen", 64),
        (["sample", "animals", "--nucleus", "2"], "share", 64),
        (["sample", "animals", "--length", "0"], "cannot have up to 0 tokens", 64),
        (["traverse", "animals", "-o", "t.npy"], "texts", 64),
        (["train", "animals.txt", "--network", "mlp"], "does not read texts", 64),
        (["train", "animals.txt", "--longest", "1"], "cannot have up to 1 tokens", 64),
        (["train", "animals.txt", "--tokens", "letters"], "letters", 64),
        (["train", "animals.txt", "--strings", "chapters"], "no column 'chapters'", 64),
        (["train", "animals.txt", "--hidden", "8,8"], "one layer", 64),
      ] as [([String], String, Int32)] {
        let refused = try run(arguments, in: folder)
        #expect(refused.status == status && refused.errors.contains(part), "\(arguments): \(refused.errors)")
      }
    }
  }

  @Test("strings without words train by bytes, and an interrupted run ends with the same weights")
  func bytes() throws {
    try withTemporaryFolder { folder in
      let names = (0..<120).map { row in
        String(repeating: "ab", count: 1 + row % 4) + ["x", "yz", ""][row % 3]
          + String(repeating: "c", count: row % 5)
      }
      try AtomicFile.write(names.joined(separator: "\n") + "\n", to: "\(folder)/codes.log")
      let flags = ["train", "codes.log", "--hidden", "16", "--latent", "3", "--batch", "16", "--seed", "2"]
      let whole = try run(flags + ["--epochs", "4", "--name", "whole", "--schedule", "constant"], in: folder)
      #expect(whole.status == 0 && whole.errors.contains("a token is a byte"), "\(whole.errors)")
      let half = try run(
        flags + ["--epochs", "2", "--name", "half", "--schedule", "constant", "--set", "beta=1"], in: folder)
      let rest = try run(["resume", "half", "--epochs", "4"], in: folder)
      #expect(half.status == 0 && rest.status == 0, "\(rest.errors)")
      let plain = try run(
        flags + ["--epochs", "4", "--name", "plain", "--schedule", "constant", "--set", "beta=1"], in: folder)
      #expect(plain.status == 0)
      #expect(
        try WholeFile.read("\(folder)/runs/half/model/model.safetensors")
          == WholeFile.read("\(folder)/runs/plain/model/model.safetensors"))
      let texts = try run(["sample", "whole", "-n", "4", "--json"], in: folder)
      #expect(texts.status == 0 && texts.output.contains("\"texts\""), "\(texts.errors)")
      for (text, part) in [("", "empty"), ("one\none\n", "is the same")] {
        try AtomicFile.write(text, to: "\(folder)/bad.log")
        let refused = try run(["train", "bad.log"], in: folder)
        #expect(refused.status == 65 && refused.errors.contains(part), "\(refused.errors)")
      }
    }
  }

  @Test("a column of texts trains with another beside it, and what is said of texts is not ignored elsewhere")
  func columns() throws {
    try withTemporaryFolder { folder in
      let rows = Self.sentences.enumerated().map {
        "\($0),\($1),\(["quiet", "loud"][$0 / 3 % 3 == 2 ? 1 : 0])"
      }
      try AtomicFile.write(
        "id,sentence,mood\n" + rows.joined(separator: "\n") + "\n", to: "\(folder)/table.csv")
      let trained = try run(
        [
          "train", "table.csv", "--strings", "sentence", "--condition", "mood", "--hidden", "24", "--latent",
          "4",
          "--epochs", "120", "--learning-rate", "1e-2", "--name", "moods", "--seed", "1",
        ], in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      let loud = try run(["sample", "moods", "--label", "loud", "-n", "20"], in: folder)
      #expect(loud.status == 0, "\(loud.errors)")
      #expect(loud.output.split(separator: "\n").count { $0.contains("sings") } >= 15, "\(loud.output)")
      for arguments in [
        ["evaluate", "moods"], ["reconstruct", "moods", "table.csv", "-n", "3"], ["sample", "moods"],
      ] {
        let done = try run(arguments, in: folder)
        #expect(done.status == 0, "\(arguments): \(done.errors)")
      }
      for (arguments, part) in [
        (["train", "table.csv", "--tokens", "words"], "--tokens words says how texts are read"),
        (["train", "mnist", "--strings", "lines"], "texts are read"),
        (["train", "table.csv", "--strings", "sentnce"], "sentence"),
        (
          [
            "train", "table.csv", "--strings", "sentence", "--condition", "mood", "--model", "m2",
            "--network", "lstm",
          ],
          "does not learn classes of texts"
        ),
        (
          ["train", "table.csv", "--strings", "sentence", "--prior", "vamp"],
          "learns examples by their gradients"
        ),
      ] {
        let refused = try run(arguments, in: folder)
        #expect(refused.status == 64 && refused.errors.contains(part), "\(arguments): \(refused.errors)")
      }
    }
  }

  @Test(
    "lines of a log are judged by each other, and by a model of others, with what is unexpected in brackets")
  func anomalies() throws {
    try withTemporaryFolder { folder in
      var lines = (0..<240).map { "user \(["anna", "ben"][$0 % 2]) opened file \($0 % 4)" }
      lines[100] = "user anna deleted all files"
      try AtomicFile.write(lines.joined(separator: "\n") + "\n", to: "\(folder)/app.log")
      let judged = try run(["anomaly", "detect", "app.log", "--fpr", "0.01"], in: folder)
      #expect(judged.status == 0, "\(judged.errors)")
      let table = try WholeFile.text("\(folder)/app-anomalies.csv").split(separator: "\n")
      #expect(table[0].hasPrefix("id,score,p_value,anomaly,text,column_1"))
      #expect(table[101].hasPrefix("101,") && table[101].contains("\u{27E6}"), "\(table[101])")
      #expect(try WholeFile.text("\(folder)/app-anomalies.html").contains("deleted"))

      let fitted = try run(
        [
          "anomaly", "fit", "app.log", "--hidden", "24", "--epochs", "150", "--name", "watch", "--fpr", "0.1",
        ],
        in: folder)
      #expect(fitted.status == 0 && fitted.errors.contains("token by token"), "\(fitted.errors)")
      try AtomicFile.write(
        "user ben opened file 1\nuser ben opened file 1 opened\n", to: "\(folder)/new.log")
      let scored = try run(["anomaly", "score", "watch", "new.log", "-o", "s.csv"], in: folder)
      #expect(scored.status == 0, "\(scored.errors)")
      let found = try WholeFile.text("\(folder)/s.csv").split(separator: "\n")
      #expect(found[1].contains(",0,user ben opened file 1,") && found[2].contains(",1,"), "\(found)")
      #expect(try run(["anomaly", "report", "watch", "-o", "r.html"], in: folder).status == 0)
      for (arguments, part) in [
        (["anomaly", "calibrate", "watch", "--score", "exemplar"], "not compared"),
        (["anomaly", "calibrate", "watch", "--contamination", "0.1"], "--contamination"),
        (["anomaly", "detect", "app.log", "--normal-label", "x"], "no labels"),
        (["anomaly", "detect", "app.log", "--strict"], "--strict"),
        (["anomaly", "fit", "app.log", "--dry-run"], "--dry-run"),
      ] {
        let refused = try run(arguments, in: folder)
        #expect(refused.status == 64 && refused.errors.contains(part), "\(arguments): \(refused.errors)")
      }
      let near = try run(["neighbours", "watch", "--text", "user ben opened file 3", "-n", "2"], in: folder)
      #expect(near.status == 0, "\(near.errors)")
      let shown = near.output.split(separator: "\n")
      #expect(shown.count == 3 && shown[1].contains("0.000  user ben opened file 3"), "\(near.output)")
    }
  }
}
