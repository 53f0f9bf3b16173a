// Samplers by the built program: what is fitted when, where it is kept, and what is said about it.

import Autoencoders
import Datasets
import Foundation
import Foundations
import Storage
import Testing
import _TestSupport

@Suite("Samplers at the command line", .serialized)
struct SamplerCommandTests {
  /// Lends a folder with runs of both models, and what is needed to run the program in it.
  ///
  /// - Parameter keepsSamplers: Whether the samplers stay that were fitted after training.
  private static func withRuns(
    keepsSamplers: Bool = false, _ body: (_ folder: String, _ run: (String) throws -> Program) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(100), to: "\(folder)/pictures.npy")
      for model in ["vae", "ae"] {
        let training = try Program.run(
          CommandTests.training + ["--activation", "relu", "--model", model, "--name", model], in: folder)
        #expect(training.status == 0, "\(training.errors)")
        if !keepsSamplers {
          try FileManager.default.removeItem(atPath: "\(folder)/runs/\(model)/model/samplers")
        }
      }
      try body(folder) { try Program.run($0.split(separator: " ").map(String.init), in: folder) }
    }
  }

  private func bytes(_ folder: String, _ name: String) throws -> [UInt8] {
    try WholeFile.read("\(folder)/\(name)")
  }

  @Test("the numbers of a sampler can be set, which fits it anew, and others are refused by name")
  func numbers() throws {
    try Self.withRuns { folder, run in
      let first = try run("sample vae -n 4 -o a.npy --sampler transport --set steps=20 --set width=8")
      #expect(first.status == 0 && first.errors.contains("fitted to"), "\(first.errors)")
      let again = try run("sample vae -n 4 -o b.npy --sampler transport")
      #expect(again.status == 0 && !again.errors.contains("fitted to"), "\(again.errors)")
      #expect(try bytes(folder, "a.npy") == bytes(folder, "b.npy"))
      let other = try run("sample vae -n 4 -o c.npy --sampler transport --set steps=40 --set width=8")
      #expect(other.status == 0 && other.errors.contains("fitted to"), "\(other.errors)")
      #expect(try bytes(folder, "a.npy") != bytes(folder, "c.npy"))
      for (flags, word) in [
        ("--sampler mixture --set steps=4", "components"), ("--sampler transport --set steps=0", "1000000"),
        ("--sampler transport --set prior.steps=4", "'steps=4'"),
        ("--sampler prior --set steps=4", "no hyperparameters"),
      ] {
        let refused = try run("sample vae -n 4 -o d.npy \(flags)")
        #expect(refused.status == 64 && refused.errors.contains(word), "\(flags): \(refused.errors)")
      }
    }
  }

  @Test("a sampler is fitted when it is first asked for, kept, and used again")
  func fittedOnce() throws {
    try Self.withRuns { folder, run in
      for (name, meaning) in [
        ("mixture", " normals"), ("posterior", "q(z|x) of 90 training examples"),
        ("neighbours", "near 90 training examples"), ("transport", "a flow by 3 blocks of 256 units"),
      ] {
        let file = "runs/vae/model/samplers/\(name).safetensors"
        let first = try run("sample vae -n 9 --sampler \(name) -o first.npy")
        #expect(first.status == 0 && first.output == "first.npy\n", "\(first.errors)")
        let lines = first.errors.split(separator: "\n")
        #expect(lines.count == 3 && lines[1].contains("90 training examples and saved as \(file)"))
        #expect(lines.last?.hasPrefix("sampler: \(name), ") == true && first.errors.contains(meaning))
        let kept = try bytes(folder, file)
        let again = try run("sample vae -n 9 --sampler \(name) -o again.npy")
        #expect(again.errors.split(separator: "\n").count == 1, "\(again.errors)")
        #expect(again.errors.hasPrefix("sampler: \(name), "))
        #expect(try bytes(folder, "again.npy") == bytes(folder, "first.npy"))
        #expect(try bytes(folder, file) == kept)
        let other = try run("sample vae -n 9 --sampler \(name) --seed 1 -o other.npy --quiet")
        #expect(other.status == 0 && other.errors.isEmpty)
        #expect(try bytes(folder, "other.npy") != bytes(folder, "first.npy"))
      }
      let prior = try run("sample vae -n 9 -o prior.npy")
      #expect(prior.errors == "sampler: prior\n")
      #expect(try bytes(folder, "prior.npy") != bytes(folder, "first.npy"))
    }
  }

  @Test("a training fits the samplers and chooses one, which sampling draws from and names with the reason")
  func chosenAfterTraining() throws {
    try Self.withRuns(keepsSamplers: true) { folder, run in
      for name in ["auto.json", "mixture.safetensors", "neighbours.safetensors"] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/runs/vae/model/samplers/\(name)"))
      }
      let first = try run("sample vae -n 9 -o first.npy")
      #expect(first.errors.contains("chosen by the Frechet distance"), "\(first.errors)")
      let name = try #require(first.errors.dropFirst("sampler: ".count).split { ",;".contains($0) }.first)
      let named = try run("sample vae -n 9 --sampler \(name) -o named.npy")
      #expect(named.errors.hasPrefix("sampler: \(name)") && !named.errors.contains("chosen"))
      #expect(try bytes(folder, "named.npy") == bytes(folder, "first.npy"))
    }
  }

  @Test("the classical autoencoder is sampled from the mixture, and a copy of its folder too")
  func autoencoder() throws {
    try Self.withRuns { folder, run in
      let bare = try run("sample runs/ae/model -n 4 -o a.npy")
      #expect(
        bare.status == 0 && bare.errors.contains("saved as runs/ae/model/samplers/mixture"), "\(bare.errors)")
      try FileManager.default.copyItem(atPath: "\(folder)/runs/ae/model", toPath: "\(folder)/copy")
      let copied = try run("sample copy -n 4 -o b.npy")
      #expect(copied.status == 0 && copied.errors.hasPrefix("sampler: mixture, "), "\(copied.errors)")
      #expect(try bytes(folder, "a.npy") == bytes(folder, "b.npy"))
      let prior = try run("sample copy -n 4 --sampler prior -o c.npy")
      #expect(prior.status == 0 && prior.errors == "sampler: prior\n")
      let posterior = try run("sample ae -n 4 --sampler posterior -o d.npy")
      #expect(posterior.errors.hasSuffix("sampler: posterior, the latents of 90 training examples\n"))
    }
  }

  @Test("JSON says what was drawn, and the mixture is fitted anew for other components only")
  func json() throws {
    try Self.withRuns { folder, run in
      func members(_ command: String) throws -> [String: Any] {
        let program = try run(command)
        #expect(program.status == 0, "\(program.errors)")
        return try #require(
          try JSONSerialization.jsonObject(with: Data(program.output.utf8)) as? [String: Any])
      }
      let prior = try members("sample vae -n 3 --json --temperature 0.5 --seed 6 -o s.npy")
      #expect(Set(prior.keys) == ["file", "samples", "sampler", "components", "temperature", "seed"])
      #expect(prior["file"] as? String == "s.npy" && prior["samples"] as? Int == 3)
      #expect(prior["sampler"] as? String == "prior" && prior["components"] is NSNull)
      #expect(prior["temperature"] as? Double == 0.5 && prior["seed"] as? Int == 6)
      let two = try members("sample vae -n 3 --json --sampler mixture --components 2 -o s.npy")
      #expect(two["sampler"] as? String == "mixture" && two["components"] as? Int == 2)
      let file = "runs/vae/model/samplers/mixture.safetensors"
      let kept = try bytes(folder, file)
      // Without a number the stored one is taken as it is.
      #expect(try members("sample vae -n 3 --json --sampler mixture -o s.npy")["components"] as? Int == 2)
      #expect(try bytes(folder, file) == kept)
      let three = try members("sample vae -n 3 --json --sampler mixture --components 3 -o s.npy")
      #expect(three["components"] as? Int == 3)
      #expect(try bytes(folder, file) != kept)
      let beside = try members("sample vae -n 3 --json --nearest own -o s.npy")
      #expect((beside["novelty"] as? String)?.contains("held-out examples") == true)
    }
  }

  @Test("the quality of samples is that of the sampler's, which the report names")
  func quality() throws {
    try Self.withRuns { _, run in
      func quality(_ options: String) throws -> [String: Any] {
        let program = try run("evaluate ae --samples 40 --json --quiet \(options)")
        let report = try JSONSerialization.jsonObject(with: Data(program.output.utf8)) as? [String: Any]
        return try #require(report?["sample_quality"] as? [String: Any])
      }
      let (own, prior) = (try quality(""), try quality("--sampler prior"))
      let two = try quality("--sampler mixture --components 2")
      #expect(own["sampler"] as? String == "mixture" && two["components"] as? Int == 2)
      #expect(prior["sampler"] as? String == "prior" && prior["components"] is NSNull)
      // Other latents, other samples.
      let distances = [own, prior, two].compactMap { $0["frechet_distance"] as? Double }
      #expect(Set(distances).count == 3)
    }
  }

  @Test("temperature narrows draws around the means of the sampler")
  func temperature() throws {
    try Self.withRuns { folder, run in
      _ = try run("sample vae -n 1 --sampler mixture --components 1 -o s.npy")
      for name in ["cold", "colder"] {
        let program = try run(
          "sample vae -n 30 --sampler mixture --temperature 0 --seed \(name.count) -o \(name).npy")
        #expect(program.status == 0)
      }
      // At 0 every draw is the mean of the one component, whatever the seed: not the middle of the prior.
      let cold = try NPY.read("\(folder)/cold.npy").floats
      #expect(try NPY.read("\(folder)/colder.npy").floats == cold)
      let samples = Set(stride(from: 0, to: 900, by: 30).map { Array(cold[$0..<$0 + 30]) })
      #expect(samples.count == 1)
      _ = try run("sample vae -n 30 --sampler prior --temperature 0 -o prior.npy")
      #expect(try NPY.read("\(folder)/prior.npy").floats != cold)
    }
  }

  @Test("where nothing can be saved, the sampler is used all the same, and that is said")
  func unsaved() throws {
    try Self.withRuns { folder, run in
      // A file where the folder of samplers would be: nobody, not even root, can write there.
      try AtomicFile.write("", to: "\(folder)/runs/vae/model/samplers")
      for _ in 0..<2 {
        let program = try run("sample vae -n 3 --sampler mixture -o s.npy")
        #expect(program.status == 0, "\(program.errors)")
        #expect(program.errors.contains("but not saved"), "\(program.errors)")
        #expect(program.errors.split(separator: "\n").last?.hasPrefix("sampler: mixture") == true)
      }
      // The weights of a checkpoint may change: nothing is kept beside them.
      try FileManager.default.removeItem(atPath: "\(folder)/runs/ae/model")
      let unfinished = try run("sample ae -n 3 -o s.npy")
      #expect(unfinished.status == 0 && unfinished.errors.contains("the run has not ended"))
      #expect(
        unfinished.errors.contains("but not saved") && !unfinished.errors.contains("saved as"))
    }
  }

  @Test("a run that goes on leaves no sampler of its old weights behind")
  func resumed() throws {
    try Self.withRuns { folder, run in
      let file = "\(folder)/runs/vae/model/samplers/mixture.safetensors"
      #expect(try run("sample vae -n 3 --sampler mixture -o a.npy").status == 0)
      let old = try bytes(folder, "runs/vae/model/samplers/mixture.safetensors")
      let resumed = try run("resume vae --epochs 12 --quiet")
      #expect(resumed.status == 0, "\(resumed.errors)")
      // It was fitted anew, to the new weights.
      #expect(try bytes(folder, "runs/vae/model/samplers/mixture.safetensors") != old)
      // One that somebody puts back is refused.
      try FileManager.default.createDirectory(
        atPath: "\(folder)/runs/vae/model/samplers", withIntermediateDirectories: true)
      try AtomicFile.write(old, to: file)
      let stale = try run("sample vae -n 3 --sampler mixture -o b.npy")
      #expect(stale.status == 65 && stale.errors.contains("different weights"), "\(stale.errors)")
      try FileManager.default.removeItem(atPath: file)
      let fresh = try run("sample vae -n 3 --sampler mixture -o b.npy")
      #expect(fresh.status == 0 && fresh.errors.contains("saved as"))
      #expect(try bytes(folder, "b.npy") != bytes(folder, "a.npy"))
    }
  }

  @Test("what cannot be sampled from is told what to do")
  func mistakes() throws {
    try Self.withRuns { folder, run in
      try FileManager.default.copyItem(atPath: "\(folder)/runs/ae/model", toPath: "\(folder)/copy")
      try FileManager.default.copyItem(atPath: "\(folder)/runs/vae", toPath: "\(folder)/runs/changed")
      try FileManager.default.copyItem(atPath: "\(folder)/runs/vae", toPath: "\(folder)/runs/broken")
      try FileManager.default.createDirectory(
        atPath: "\(folder)/runs/broken/model/samplers", withIntermediateDirectories: true)
      try AtomicFile.write("words", to: "\(folder)/runs/broken/model/samplers/mixture.safetensors")
      for (command, status, says) in [
        ("sample vae --sampler mixtrue", 64, "Did you mean 'mixture'?"),
        ("sample vae --sampler prior --components 3", 64, "--components"),
        ("sample vae --components 3", 64, "--sampler mixture"),
        ("sample vae --sampler posterior --components 3", 64, "has no components"),
        ("sample vae --sampler mixture --components 0", 64, "from 1 to 500"),
        ("sample copy", 64, "--sampler prior"),
        ("sample copy --sampler posterior", 64, "the training data are not known"),
        ("sample broken --sampler mixture", 65, "Delete it"),
      ] as [(String, Int32, String)] {
        let program = try run("\(command) -n 2 -o s.npy")
        #expect(program.status == status && program.errors.contains(says), "\(command): \(program.errors)")
      }
      // Beside a broken mixture the prior is as good as ever.
      #expect(try run("sample broken -n 2 -o s.npy").status == 0)
      try NPY.write(CommandTests.pictures(100, key: Key(seed: 9)), to: "\(folder)/pictures.npy")
      let changed = try run("sample changed --sampler mixture -n 2 -o s.npy")
      #expect(changed.status == 65 && changed.errors.contains("fingerprint"), "\(changed.errors)")
    }
  }
}
