// The README's NumPy, run as it stands there on a model folder, against `vae decode`.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

/// A Python that has NumPy: `$VAE_PYTHON`, or the `python3` of the path.
enum Python {
  static let withNumPy: String? = {
    let environment = ProcessInfo.processInfo.environment
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    let named = environment["VAE_PYTHON"].map { [$0] } ?? folders.map { "\($0)/python3" }
    return named.first { path in
      FileManager.default.isExecutableFile(atPath: path)
        && (try? run(path, ["-c", "import numpy"], in: "/"))?.status == 0
    }
  }()

  /// Runs a Python, its output dropped but for errors.
  static func run(
    _ path: String, _ arguments: [String], in folder: String
  ) throws -> (status: Int32, errors: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }
}

@Suite("The README's NumPy", .serialized)
struct NumPyTests {
  /// The lines of the README's one block of Python.
  static func lines() throws -> [Substring] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let parts = readme.components(separatedBy: "```python\n")
    try #require(parts.count == 2, "the README has \(parts.count - 1) blocks of Python")
    let block = try #require(parts[1].components(separatedBy: "```").first)
    return block.split(separator: "\n")
  }

  @Test("the lines are at most ten")
  func short() throws {
    #expect(try (1...10).contains(Self.lines().count))
  }

  @Test(
    "a latent decoded by the README's lines is what `vae decode` gives, to 1e-5",
    .enabled(
      if: Python.withNumPy != nil,
      "SKIPPED: no Python with NumPy; install one, or name it in VAE_PYTHON"),
    arguments: ["16", "16,12"])
  func decodes(_ hidden: String) throws {
    let python = try #require(Python.withNumPy)
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
      let training = try Program.run(
        [
          "train", "pictures.npy", "--hidden", hidden, "--latent", "2", "--epochs", "3", "--likelihood",
          "bernoulli", "--name", "run", "--quiet",
        ], in: folder)
      #expect(training.status == 0, "\(training.errors)")
      let run = "\(folder)/runs/run"
      let latents = try Program.run(
        ["encode", "run", "pictures.npy", "-o", "\(run)/z.npy", "--runs", "\(folder)/runs"], in: folder)
      #expect(latents.status == 0, "\(latents.errors)")
      let ours = try Program.run(["decode", run, "\(run)/z.npy", "-o", "ours.npy"], in: folder)
      #expect(ours.status == 0, "\(ours.errors)")
      let script = try Self.lines() + ["np.save('theirs.npy', x.astype('f4'))", ""]
      try AtomicFile.write(script.joined(separator: "\n"), to: "\(run)/decode.py")
      let theirs = try Python.run(python, ["decode.py"], in: run)
      #expect(theirs.status == 0, "\(theirs.errors)")
      let expected = try NPY.read("\(run)/theirs.npy").floats
      let decoded = try NPY.read("\(folder)/ours.npy").floats
      try #require(decoded.count == 200 * 30 && expected.count == decoded.count)
      let worst = zip(decoded, expected).map { ($0 - $1).magnitude }.max() ?? .infinity
      #expect(worst <= 1e-5)
      // Probabilities that say something: a decoder that gives one number for all would pass otherwise.
      #expect((decoded.max() ?? 0) - (decoded.min() ?? 0) > 0.1)
    }
  }
}
