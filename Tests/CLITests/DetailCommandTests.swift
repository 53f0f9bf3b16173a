// Detail by the built program: latents that are a picture, and what is said of how sharp pictures are.

import Foundation
import Foundations
import Datasets
import Testing
import _TestSupport

@Suite("Detail at the command line", .serialized)
struct DetailCommandTests {
  @Test(
    "latents that are a picture are trained, looked at and drawn like others, and resume to the same bytes")
  func spatial() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(120), to: "\(folder)/pictures.npy")
      func run(_ words: String) throws -> Program {
        let program = try Program.run(words.split(separator: " ").map(String.init), in: folder)
        #expect(program.status == 0, "\(words): \(program.errors)")
        return program
      }
      let training = "train pictures.npy --latent 3x3x2 --channels 8 --batch 32 --seed 5 -q"
      _ = try run("\(training) --epochs 4 --name whole")
      _ = try run("\(training) --epochs 4 --name again")
      let weights = "model/model.safetensors"
      #expect(
        try WholeFile.read("\(folder)/runs/whole/\(weights)")
          == WholeFile.read("\(folder)/runs/again/\(weights)"))
      let configuration = try WholeFile.text("\(folder)/runs/whole/config.json")
      #expect(configuration.contains("\"spatial\"") && configuration.contains("\"latents\" : 18"))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/runs/whole/plots/detail.png"))
      let report = try run("evaluate whole --samples 30 --json")
      let members = try #require(
        try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any])
      for (name, features) in [("sample_quality", "pixels-pca-64"), ("detail_quality", "detail")] {
        let quality = try #require(members[name] as? [String: Any])
        #expect(quality["features"] as? String == features && quality["laplacian_ratio"] is Double)
        #expect((quality["octave_ratios"] as? [Double])?.count == 2)
      }
      for words in [
        "describe whole", "doctor whole", "reconstruct whole pictures.npy",
        "interpolate whole pictures.npy --from 0 --to 5",
        "traverse whole", "sample whole --sampler mixture -n 4", "encode whole pictures.npy -o z.npy",
        "decode whole z.npy",
      ] { _ = try run(words) }
      _ = try run("train pictures.npy --latent 3x3x16 --channels 8 --epochs 1 -q --name many")
      let traversed = try run("traverse many -o many.png")
      #expect(
        traversed.errors.contains("showing the 32 of 144 latents that matter most"), "\(traversed.errors)")
    }
  }

  @Test("the doctor names blur where latents say what is large and nothing of what is fine")
  func blur() throws {
    try withTemporaryFolder { folder in
      // Two halves of their own brightness, under noise of single pixels.
      let halves = (0..<300 * 48).map { place in
        let (row, left) = (UInt64(place / 48), place % 8 < 4)
        let shade = Noise.uniform(Philox.word(key: Key(seed: 2), stream: 0, row: row, column: left ? 0 : 1))
        let noise = Noise.normal(
          Philox.word(key: Key(seed: 1), stream: 0, row: UInt64(place), column: 0))
        return min(1, max(0, 0.2 + 0.6 * shade + 0.1 * noise))
      }
      try NPY.write(NumericArray(shape: [300, 6, 8], halves), to: "\(folder)/halves.npy")
      let trained = try Program.run(
        ["train", "halves.npy", "--hidden", "16", "--latent", "2", "--epochs", "40", "--name", "n"],
        in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      let doctor = try Program.run(["doctor", "n"], in: folder)
      #expect(
        doctor.output.contains("note: blur") && doctor.output.contains("--network spatial"),
        "\(doctor.output)")
    }
  }
}
