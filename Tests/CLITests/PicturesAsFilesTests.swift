// Pictures that leave the program one by one: each at the model's own size, with opacity and without a frame.

import Datasets
import Foundation
import Foundations
import Pictures
import Testing
import _TestSupport

@Suite("Pictures as files", .serialized)
struct PicturesAsFilesTests {
  /// Writes sprites `hero_0.png`, ... of 6 x 4 (width x height) with opacity.
  static func sprites(_ count: Int, in folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for number in 0..<count {
      let bytes = (0..<4 * 6).flatMap { pixel -> [UInt8] in
        let isSeen = pixel % 6 > number % 3
        return isSeen ? [UInt8(truncatingIfNeeded: number * 20 + pixel), 90, 200, 255] : [0, 0, 0, 0]
      }
      try PNG.write(
        PixelBuffer(height: 4, width: 6, channels: 4, bytes: bytes), to: "\(folder)/hero_\(number).png")
    }
  }

  static func trained(_ data: String, in folder: String) throws {
    let run = try Program.run(
      [
        "train", data, "--hidden", "8", "--network", "mlp", "--latent", "2", "--epochs", "1", "--name", "m",
        "-q",
      ],
      in: folder, environment: ["XDG_CACHE_HOME": folder])
    try #require(run.status == 0, "\(run.errors)")
  }

  /// Width, height and colour type of a PNG.
  private func head(_ path: String) throws -> [UInt8] {
    let bytes = try WholeFile.read(path)
    return [bytes[19], bytes[23], bytes[25]]
  }

  @Test("a folder or a pattern gets one file for each picture, and one picture alone has no frame")
  func files() throws {
    try withTemporaryFolder { folder in
      try Self.sprites(12, in: "\(folder)/sprites")
      try Self.trained("sprites", in: folder)
      for (words, files) in [
        ("sample m -n 3 -o new/", "new/0001.png new/0002.png new/0003.png"),
        ("sample m -n 2 -o new", "new/0004.png new/0005.png"),
        ("sample m -n 2 -o new-%03d.png", "new-001.png new-002.png"),
        ("sample m -n 1 -o one.png", "one.png"), ("sample m -n 1", "samples-001.png"),
        ("reconstruct m sprites hero_3.png 4 -o again/", "again/0001.png again/0002.png"),
        ("decode m --z 0,1 -o decoded/", "decoded/0001.png"), ("decode m --z -1,1 -o z.png", "z.png"),
        ("interpolate m sprites --from 0 --to 1 --steps 2 -o w/", "w/0001.png w/0002.png"),
      ] {
        let run = try Program.run(
          words.split(separator: " ").map(String.init), in: folder, environment: ["XDG_CACHE_HOME": folder])
        #expect(run.status == 0, "\(words): \(run.errors)")
        #expect(run.output == files.replacingOccurrences(of: " ", with: "\n") + "\n", "\(words)")
        for file in files.split(separator: " ") {
          #expect(try head("\(folder)/\(file)") == [6, 4, 6], "\(words): \(file)")
        }
      }
      // The same picture, alone and as one of several.
      #expect(
        try WholeFile.read("\(folder)/one.png") == WholeFile.read("\(folder)/samples-001.png"))
    }
  }

  @Test("what is not written is refused before any work is done")
  func refusals() throws {
    try withTemporaryFolder { folder in
      try Self.sprites(12, in: "\(folder)/sprites")
      try Self.trained("sprites", in: folder)
      for (words, sentence) in [
        ("sample m -o new", ", or a folder, for example 'new/'"), ("sample m -o x%s.png", "Write %d once"),
        ("sample m -o x%d.npy", "ending in .png"), ("sample m -o x.gif", ".png or .npy"),
        ("traverse m --animate -o walk/", "cannot be animated"),
        ("encode m sprites -o z.txt", ".npy, .csv or .svg"),
        ("describe m -o m.png", ".svg"), ("anomaly report m -o r.pdf", ".html"),
        ("anomaly score m sprites -o s.xlsx", ".csv"), ("anomaly detect t.csv -o t.html", ".csv"),
      ] {
        let before = try FileManager.default.contentsOfDirectory(atPath: folder).count
        let run = try Program.run(
          words.split(separator: " ").map(String.init), in: folder, environment: ["XDG_CACHE_HOME": folder])
        #expect(run.status == 64 && run.errors.contains(sentence), "\(words): \(run.errors)")
        #expect(run.errors.split(separator: "\n").count == 1, "\(words): \(run.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == before, "\(words)")
      }
    }
  }

  @Test("files are named where numbers are taken, and names are written where rows are listed")
  func names() throws {
    try withTemporaryFolder { folder in
      try Self.sprites(12, in: "\(folder)/sprites")
      try Self.trained("sprites", in: folder)
      func run(_ words: String, _ status: Int32 = 0) throws -> Program {
        let run = try Program.run(
          words.split(separator: " ").map(String.init), in: folder, environment: ["XDG_CACHE_HOME": folder])
        #expect(run.status == status, "\(words): \(run.errors)")
        return run
      }
      // Names, paths, numbers and the two files alone mean the same way. Rows are in the order of their names, in which
      // hero_10 stands before hero_2.
      for (place, words) in [
        "sprites --from hero_3.png --to hero_10.png", "sprites hero_3.png hero_10.png",
        "sprites --from 5 --to 2", "sprites/hero_3.png sprites/hero_10.png",
        "sprites --from sprites/hero_3.png --to hero_10.png",
      ].enumerated() {
        _ = try run("interpolate m \(words) -o \(place).npy --steps 3")
        #expect(
          try WholeFile.read("\(folder)/\(place).npy") == WholeFile.read("\(folder)/0.npy"), "\(words)")
      }
      let points = try run("interpolate m sprites --from hero_3.png --to 2 -o p.npy --json").output
      #expect(
        points.contains("\"from_name\" : \"hero_3.png\"") && points.contains("\"to_name\" : \"hero_10.png\""))
      let moving = try run("interpolate m sprites hero_3.png hero_4.png --steps 2 -o w.gif")
      #expect(try Array(WholeFile.read("\(folder)/w.gif").prefix(6)) == Array("GIF89a".utf8))
      #expect(moving.errors.contains("what is transparent is white; .apng keeps"), "\(moving.errors)")
      _ = try run("traverse m --example hero_3.png -o t.npy")
      _ = try run("traverse m sprites --example 5 -o t5.npy")
      #expect(try WholeFile.read("\(folder)/t.npy") == WholeFile.read("\(folder)/t5.npy"))
      let two = try run("reconstruct m sprites/hero_3.png sprites/hero_10.png -o two.npy")
      #expect(two.errors == "using 2 files: hero_3.png, hero_10.png\n")
      let same = try run("reconstruct m sprites hero_3.png 2 -o same.npy")
      #expect(same.errors.hasSuffix("in this order: hero_3.png, hero_10.png\n"))
      #expect(try WholeFile.read("\(folder)/two.npy") == WholeFile.read("\(folder)/same.npy"))
      for (words, sentence) in [
        (
          "traverse m --example hero3.png",
          "--example: unknown picture 'hero3.png'. Did you mean 'hero_3.png'?"
        ),
        ("interpolate m sprites hero_3.png", "Give two pictures"), ("interpolate m sprites --to 1", "--from"),
        ("reconstruct m sprites hero_3.png -n 2", "Leave it out"),
      ] {
        #expect(try run(words, 64).errors.contains(sentence), "\(words)")
      }
      #expect(try run("reconstruct m sprites/hero_3.png nowhere.png", 66).errors.contains("nowhere.png"))
      // A picture alone is what moves.
      _ = try run("traverse m sprites/hero_3.png -o alone.npy")
      #expect(try WholeFile.read("\(folder)/alone.npy") == WholeFile.read("\(folder)/t.npy"))
      _ = try run("encode m sprites -o z.svg")
      #expect(try WholeFile.text("\(folder)/z.svg").contains("posterior means of 12 rows"))
      _ = try run("encode m sprites -o z.csv")
      let lines = try WholeFile.text("\(folder)/z.csv").split(separator: "\n")
      #expect(lines.count == 13 && lines[0] == "file,z0,z1" && lines[3].hasPrefix("hero_10.png,"))
      // What is written is read again: as it is, and without a header.
      _ = try run("encode m sprites -o z.npy")
      _ = try run("decode m z.npy -o d.npy")
      _ = try run("decode m z.csv -o d2.npy")
      #expect(try WholeFile.read("\(folder)/d2.npy") == WholeFile.read("\(folder)/d.npy"))
      try AtomicFile.write("-1.5,0.5\n2,3\n", to: "\(folder)/bare.csv")
      #expect(try run("decode m bare.csv -o new/").output == "new/0001.png\nnew/0002.png\n")
      try AtomicFile.write("z0,z1\n1,x\n", to: "\(folder)/bad.csv")
      #expect(try run("decode m bad.csv", 65).errors.contains("'x' in the column z1 is not a number"))
      try AtomicFile.write("z0,z1,z2\n1,2,3\n", to: "\(folder)/wide.csv")
      #expect(try run("decode m wide.csv", 65).errors.contains("columns z0 to z1"))
      let sampled = try run("sample m -n 2 -o json/ --json").output
      #expect(sampled.contains("json/0002.png") && sampled.contains("\"file\" : \"json/\""))
    }
  }

  @Test("a run of pictures has sheets of samples and reconstructions, and a run of numbers has none")
  func runSheets() throws {
    try withTemporaryFolder { folder in
      try Self.sprites(12, in: "\(folder)/sprites")
      try Self.trained("sprites", in: folder)
      for name in ["samples", "reconstructions"] {
        let picture = try WholeFile.read("\(folder)/runs/m/\(name).png")
        let width = Int(picture[18]) << 8 + Int(picture[19])
        #expect(picture[25] == 6 && (100...512).contains(width), "\(name): \(width)")
      }
      try NPY.write(
        NumericArray(shape: [60, 3], (0..<180).map { Float($0 % 17) / 17 }), to: "\(folder)/rows.npy")
      let numbers = try Program.run(["train", "rows.npy", "--epochs", "1", "--name", "n"], in: folder)
      #expect(numbers.status == 0 && !numbers.errors.contains("drawn"), "\(numbers.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/runs/n/samples.png"))
      // What is drawn is drawn again where a run goes on.
      try FileManager.default.removeItem(atPath: "\(folder)/runs/m/samples.png")
      let resumed = try Program.run(
        ["resume", "m", "--epochs", "3"], in: folder, environment: ["XDG_CACHE_HOME": folder])
      #expect(resumed.errors.contains("drawn: runs/m/samples.png, runs/m/reconstructions.png"))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/runs/m/samples.png"))
    }
  }
}
