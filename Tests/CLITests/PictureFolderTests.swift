// From a folder of pictures to a trained model and what is made of it, by the built program: with a cold cache, a
// warm one and none, with bad files, and within a bound on memory.

import Datasets
import Foundation
import Foundations
import Pictures
import Testing
import _TestSupport

@Suite("Folders of pictures at the command line", .serialized)
struct PictureFolderTests {
  private static let training = [
    "train", "p", "--hidden", "8", "--latent", "2", "--epochs", "3", "--batch", "16", "--seed", "5",
  ]

  /// A picture with a disc whose place follows from a number.
  private func picture(_ number: Int, side: Int = 8, channels: Int = 4) -> PixelBuffer {
    let bytes = (0..<side * side).flatMap { pixel -> [UInt8] in
      let (y, x) = (pixel / side - number % side, pixel % side - number / side % side)
      let inside = 4 * (y * y + x * x) < side * side / 4
      let colour = [UInt8(200), UInt8(truncatingIfNeeded: number * 5), 60]
      return (inside ? colour : [0, 0, 0]) + (channels == 4 ? [inside ? 255 : 0] : [])
    }
    return PixelBuffer(height: side, width: side, channels: channels, bytes: bytes)
  }

  private func fill(_ folder: String, _ count: Int, side: Int = 8, channels: Int = 4) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for number in 0..<count {
      let name = String(number + 10_000)
      try PNG.write(picture(number, side: side, channels: channels), to: "\(folder)/\(name).png")
    }
  }

  private func damage(_ folder: String) throws {
    var bytes = PNG.encode(picture(3))
    for place in 45..<50 { bytes[place] ^= 0x5A }
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/10050-damaged.png"))
    try Data("no".utf8).write(to: URL(fileURLWithPath: "\(folder)/a-text.png"))
  }

  private func model(_ run: String, in folder: String) throws -> [UInt8] {
    try WholeFile.read("\(folder)/runs/\(run)/model/model.safetensors")
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("a folder with bad files trains to the same bytes with a cold cache, a warm one, none, and resumed")
  func training() throws {
    try withTemporaryFolder { folder in
      try fill("\(folder)/p", 70)
      try damage("\(folder)/p")
      let cache = ["XDG_CACHE_HOME": folder]
      func run(_ name: String, _ more: [String] = [], _ environment: [String: String]) throws -> Program {
        try Program.run(Self.training + ["--name", name] + more, in: folder, environment: environment)
      }
      let cold = try run("cold", [], cache)
      #expect(cold.status == 0, "\(cold.errors)")
      #expect(cold.errors.contains("a-text.png: ") && cold.errors.contains("10050-damaged.png: "))
      let listed = try WholeFile.text("\(folder)/runs/cold/bad-files.csv")
      #expect(listed.hasPrefix("file,reason\n10050-damaged.png,") && listed.contains("\na-text.png,"))

      #expect(try run("warm", ["--quiet"], cache).status == 0)
      let none = try run("none", [], ["XDG_CACHE_HOME": folder, "VAE_CACHE_LIMIT": "0"])
      #expect(none.errors.contains("no cache on disk, since VAE_CACHE_LIMIT is 0"))
      let streamed = try run(
        "streamed", ["--memory", "1k"], ["XDG_CACHE_HOME": folder, "VAE_CACHE_LIMIT": "0"])
      #expect(streamed.errors.contains("decoded in every epoch"), "\(streamed.errors)")
      #expect(try run("short", ["--epochs", "1"], cache).status == 0)
      let resumed = try Program.run(["resume", "short", "--epochs", "3"], in: folder, environment: cache)
      #expect(resumed.status == 0, "\(resumed.errors)")
      let expected = try model("cold", in: folder)
      for name in ["warm", "none", "streamed", "short"] {
        #expect(try model(name, in: folder) == expected, "\(name)")
      }

      let strict = try run("strict", ["--strict"], cache)
      #expect(strict.status == 65 && strict.errors.contains("10050-damaged.png: "))
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/runs/strict"))
    }
  }

  @Test("pictures of kinds that are not read are counted, and stop a strict training")
  func unread() throws {
    try withTemporaryFolder { folder in
      try fill("\(folder)/p", 12)
      for name in ["a", "b"] {
        try Data("BM".utf8).write(to: URL(fileURLWithPath: "\(folder)/p/\(name).bmp"))
      }
      let cache = ["XDG_CACHE_HOME": folder]
      let sentence = "2 files are pictures of kinds that are not read (2 .bmp). Convert them with `find p "
      let info = try Program.run(["data", "info", "p"], in: folder, environment: cache)
      #expect(info.output.contains(sentence))
      let trained = try Program.run(Self.training, in: folder, environment: cache)
      #expect(trained.status == 0 && trained.errors.contains(sentence), "\(trained.errors)")
      let strict = try Program.run(Self.training + ["--strict"], in: folder, environment: cache)
      #expect(strict.status == 65 && strict.errors.contains("(2 .bmp)"), "\(strict.errors)")
    }
  }

  @Test("a model of pictures is used on folders and single pictures of any shape")
  func uses() throws {
    try withTemporaryFolder { folder in
      let cache = ["XDG_CACHE_HOME": folder]
      try fill("\(folder)/p", 40)
      try fill("\(folder)/large", 5, side: 20, channels: 3)
      try damage("\(folder)/large")
      let trained = try Program.run(
        Self.training + ["--name", "run", "--quiet", "--fit", "pad"], in: folder, environment: cache)
      #expect(trained.status == 0, "\(trained.errors)")
      let configuration = try WholeFile.text("\(folder)/runs/run/model/config.json")
      #expect(
        configuration.contains("\"premultiplied\" : true") && configuration.contains("\"fit\" : \"pad\""))
      for command in [
        "evaluate run", "evaluate run large --json", "encode run large -o z.npy", "sample run -n 4 -o s.png",
        "reconstruct run large -o r.png", "reconstruct run large/10001.png -o one.png",
        "interpolate run p --from 0 --to 5 -o i.png", "traverse run -o t.png", "manifold run -o m.png",
        "sample run --nearest own -o n.png", "train large --from run --epochs 1 --quiet --validation 0",
      ] {
        let run = try Program.run(
          command.split(separator: " ").map(String.init), in: folder, environment: cache)
        #expect(run.status == 0, "\(command): \(run.errors)")
        // Colour with opacity.
        if command.hasSuffix(".png"), let file = command.split(separator: " ").last {
          #expect(try WholeFile.read("\(folder)/\(file)")[25] == 6, "\(command)")
        }
      }
      // The damaged picture of 8 x 8 has no latents.
      #expect(try NPY.read("\(folder)/z.npy").shape == [5, 2])
    }
  }

  @Test("colours leave as they came in: a picture reconstructed without loss is its original")
  func restored() throws {
    try withTemporaryFolder { folder in
      try fill("\(folder)/p", 3)
      let run = try Program.run(
        Self.training + ["--quiet", "--name", "run", "--validation", "0"], in: folder,
        environment: ["XDG_CACHE_HOME": folder])
      #expect(run.status == 0, "\(run.errors)")
      let sheet = try Program.run(
        ["reconstruct", "run", "p", "-n", "1", "-o", "r.png"], in: folder,
        environment: ["XDG_CACHE_HOME": folder])
      #expect(sheet.status == 0, "\(sheet.errors)")
      let bytes = try WholeFile.read("\(folder)/r.png")
      let drawn = try bytes.withUnsafeBytes { try PictureDecoder.decode($0, at: "r.png") }
      let pixels = Set(stride(from: 0, to: drawn.bytes.count, by: 4).map { Array(drawn.bytes[$0..<$0 + 4]) })
      // Both colours of the original stand on the sheet.
      #expect(pixels.contains([200, 0, 60, 255]) && pixels.contains([0, 0, 0, 0]))
    }
  }

  @Test("shapes are given by flags, and chosen with a sentence where sizes differ")
  func shapes() throws {
    try withTemporaryFolder { folder in
      try fill("\(folder)/p", 6)
      try fill("\(folder)/p/more", 5, side: 12)
      let cache = ["XDG_CACHE_HOME": folder]
      let chosen = try Program.run(
        Self.training + ["--validation", "0", "--name", "a"], in: folder, environment: cache)
      #expect(chosen.status == 0 && chosen.errors.contains("size 8x8, the size of 6 of 11 pictures"))
      let given = try Program.run(
        Self.training + ["--validation", "0", "--name", "b", "--size", "4x6", "--grey", "--fit", "stretch"],
        in: folder, environment: cache)
      #expect(given.status == 0, "\(given.errors)")
      let text = try WholeFile.text("\(folder)/runs/b/model/config.json").filter { !$0.isWhitespace }
      #expect(text.contains("\"example_shape\":[6,4,1]") && !text.contains("premultiplied"))
      for wrong in [["--size", "x"], ["--fit", "corp"], ["--colours", "2"], ["--memory", "2 apples"]] {
        let run = try Program.run(Self.training + wrong, in: folder, environment: cache)
        #expect(run.status == 64, "\(wrong): \(run.errors)")
      }
    }
  }

  @Test("the report names bad files, and the contact sheet gets a new number each time")
  func info() throws {
    try withTemporaryFolder { folder in
      try fill("\(folder)/p", 12)
      try damage("\(folder)/p")
      for number in 1...2 {
        let run = try Program.run(
          ["data", "info", "p", "--json"], in: folder, environment: ["XDG_CACHE_HOME": folder])
        #expect(run.status == 0, "\(run.errors)")
        let pictures = try #require(try object(run.output)["pictures"] as? [String: Any])
        #expect((pictures["bad_files"] as? [[String: Any]])?.count == 2)
        let file = try #require(pictures["contact_sheet"] as? String)
        #expect(file == "contact-sheet-00\(number).png")
        #expect(FileManager.default.fileExists(atPath: "\(folder)/\(file)"))
      }
      let text = try Program.run(["data", "info", "p"], in: folder, environment: ["XDG_CACHE_HOME": folder])
      #expect(text.output.contains("8 x 8: 13 files") && text.output.contains("2 files cannot be used"))
    }
  }

  @Test(
    "folders that are no data end in a sentence and a code", arguments: [("", 66), ("text", 65), ("png", 65)])
  func refused(kind: String, status: Int32) throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/p", withIntermediateDirectories: true)
      if !kind.isEmpty { try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/p/a.\(kind)")) }
      let run = try Program.run(Self.training, in: folder, environment: ["XDG_CACHE_HOME": folder])
      #expect(run.status == status && run.errors.hasPrefix("vae: p: "), "\(run.errors)")
    }
  }

  #if os(Linux)
    @Test(
      "more pictures than memory train within it, with a cache and without",
      arguments: [nil, "0"] as [String?])
    func memory(limit: String?) throws {
      try withTemporaryFolder { folder in
        // 30,000 pictures of 48 x 48 x 3 are 198 MiB of rows; one file stands for all, by links.
        try FileManager.default.createDirectory(atPath: "\(folder)/p", withIntermediateDirectories: true)
        for number in 0..<8 {
          let colour = [UInt8(number * 30), 100, 50]
          try PNG.write(PixelBuffer(height: 48, width: 48, colour: colour), to: "\(folder)/\(number).png")
        }
        for number in 0..<30_000 {
          #expect(symlink("../\(number % 8).png", "\(folder)/p/\(number + 10_000).png") == 0)
        }
        var environment = ["XDG_CACHE_HOME": folder]
        environment["VAE_CACHE_LIMIT"] = limit
        let process = try Program.start(
          [
            "train", "p", "--hidden", "2", "--latent", "2", "--epochs", "2", "--batch", "64", "--memory",
            "180m",
            "--threads", "2", "--quiet",
          ], in: folder, environment: environment)
        var peak = 0
        while process.process.isRunning {
          let status = "/proc/\(process.process.processIdentifier)/status"
          let text = (try? String(contentsOfFile: status, encoding: .utf8)) ?? ""
          if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) {
            peak = max(peak, Int(line.filter(\.isNumber)) ?? 0)
          }
          Thread.sleep(forTimeInterval: 0.01)
        }
        let run = try process.finish()
        #expect(run.status == 0, "\(run.errors)")
        #expect(peak > 0 && peak < 180 << 10, "\(peak) KiB")
      }
    }
  #endif

  @Test(
    "emojis train with no flag but the data",
    .enabled(
      if: ProcessInfo.processInfo.environment["VAE_DATA"] != nil,
      "SKIPPED: set VAE_DATA to the folder with noto-emoji/"))
  func emojis() throws {
    try withTemporaryFolder { folder in
      let data = ProcessInfo.processInfo.environment["VAE_DATA"] ?? ""
      let run = try Program.run(
        ["train", "\(data)/noto-emoji", "--epochs", "2"], in: folder, environment: ["XDG_CACHE_HOME": folder])
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("3,225 examples, 358 for validation"))
    }
  }
}
