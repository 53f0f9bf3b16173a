// `vae compare`, `vae doctor` and the quality of samples, by the built program.

import Datasets
import Evaluation
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Comparison and diagnosis at the command line", .serialized)
struct DiagnosisCommandTests {
  private func object(_ run: Program) throws -> [String: Any] {
    #expect(run.status == 0 && (run.errors.isEmpty || run.errors.hasPrefix("using ")), "\(run.errors)")
    return try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test("two runs are compared on the rows that both kept, with the same result every time")
  func compare() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
      let training = CommandTests.training.filter { !["--seed", "5"].contains($0) }
      for (name, more) in [
        ("short", ["--epochs", "1"]), ("long", ["--epochs", "6"]), ("other", ["--seed", "9"]),
      ] {
        let run = try Program.run(
          training + more + ["--validation", "0.5", "--likelihood", "bernoulli", "--name", name], in: folder)
        #expect(run.status == 0, "\(run.errors)")
      }
      let first = try Program.run(["compare", "short", "long", "--json"], in: folder)
      let members = try object(first)
      #expect(members["examples"] as? Int == 100 && members["split"] as? String == "validation")
      #expect(members["better"] as? String == "b" && members["quantity"] as? String == "evidence lower bound")
      let difference = try #require(members["difference"] as? Double)
      let interval = try #require(members["interval"] as? [Double])
      #expect(interval[0] < difference && difference < interval[1] && interval[0] > 0)
      let settings = try #require(members["settings"] as? [[String: Any]])
      #expect(settings.map { $0["name"] as? String } == ["training.epochs"])
      #expect(settings[0]["a"] as? String == "1" && settings[0]["b"] as? String == "6")
      #expect(try Program.run(["compare", "short", "long", "--json"], in: folder).output == first.output)

      // The bounds are those of an evaluation.
      let report = try object(Program.run(["evaluate", "long", "--json"], in: folder))
      let mean = try #require((members["b"] as? [String: Any])?["mean"] as? Double)
      #expect(abs(mean - (report["elbo"] as? Double ?? 0)) < 1e-3)

      let text = try Program.run(
        ["compare", "long", "short", "pictures.npy", "--split", "train", "--importance-samples", "4"],
        in: folder)
      #expect(text.output.contains("A is better by ") && text.output.contains("on 100 train rows."))
      #expect(text.output.contains("importance-weighted, 4 samples"))
      let unseen = try object(Program.run(["compare", "short", "other", "--json"], in: folder))
      let examples = try #require(unseen["examples"] as? Int)
      #expect((2..<100).contains(examples))
      #expect((unseen["notes"] as? [String])?.first?.contains("\(examples) of 100") == true)
      let some = try object(Program.run(["compare", "short", "long", "--limit", "7", "--json"], in: folder))
      #expect(some["examples"] as? Int == 7)

      // A model folder that belongs to no run has the data of the other, and no settings of a training.
      try FileManager.default.copyItem(atPath: "\(folder)/runs/long/model", toPath: "\(folder)/bare")
      let bare = try Program.run(["compare", "bare", "short"], in: folder)
      #expect(bare.output.contains("No model settings"), "\(bare.errors)")
    }
  }

  @Test("the doctor looks at rows from all of the data, and at the same ones every time")
  func chosenRows() throws {
    try withTemporaryFolder { folder in
      // The first half of the rows are all the same.
      let rows = (0..<6000).flatMap { row in (0..<6).map { (row < 3000 ? 0 : UInt8((row >> $0) & 1)) } }
      try NPY.write(
        NumericArray(.uint8, shape: [6000, 6], bytes: SharedBytes(copying: rows)), to: "\(folder)/rows.npy")
      let trained = try Program.run(
        [
          "train", "rows.npy", "--hidden", "16", "--latent", "2", "--epochs", "6", "--quiet", "--json",
          "--name",
          "run",
        ],
        in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      // A training ends with the shares that the doctor finds on its validation rows.
      let ending = try object(trained)
      let shares = try ["prior", "data"].map { try #require(ending["latents_covered_by_\($0)"] as? Double) }
      let held = try Program.run(
        ["doctor", "run", "rows.npy", "--split", "validation", "--json"], in: folder)
      let sentence = String(
        format: "cover %.0f %% of the aggregate posterior, other rows %.0f %%", 100 * shares[0],
        100 * shares[1])
      #expect(held.output.contains(sentence), "\(held.output)")
      let diagnose = ["doctor", "run", "rows.npy", "--split", "train"]
      let first = try Program.run(diagnose, in: folder)
      #expect(first.status == 0 && first.output.contains("on 2,000 train rows"), "\(first.errors)")
      #expect(!first.output.contains("serious: ignored-latents"), "\(first.output)")
      #expect(try Program.run(diagnose, in: folder).output == first.output)
    }
  }

  @Test("samples are compared with rows in a feature space that is named, as text and as JSON")
  func sampleQuality() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
      let trained = try Program.run(CommandTests.training + ["--name", "run"], in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      let text = try Program.run(
        ["evaluate", "run", "pictures.npy", "--split", "train", "--samples", "50"], in: folder)
      #expect(text.output.contains("50 from the prior compared with 50 rows by "), "\(text.errors)")
      #expect(text.output.contains("pixels-pca-64") && text.output.contains("Frechet distance"))
      #expect(text.output.contains("mutual information") && !text.output.contains("FID"))
      let report = try object(
        Program.run(
          [
            "evaluate", "run", "--samples", "30", "--features", "latents", "--feature-model", "run", "--json",
          ], in: folder))
      let quality = try #require(report["sample_quality"] as? [String: Any])
      #expect(quality["features"] as? String == "latents" && quality["samples"] as? Int == 30)
      #expect(quality["rows"] as? Int == 20 && quality["feature_dimensions"] as? Int == 2)
      #expect(quality["feature_model"] as? String == "runs/run/model")
      #expect(quality["precision_recall_neighbours"] as? Int == 3 && quality["coverage"] is Double)
      let sum = try [
        #require(report["mutual_information"] as? Double), #require(report["aggregate_kl"] as? Double),
      ]
      .reduce(0, +)
      #expect(abs(sum - (report["kl"] as? Double ?? 0)) < 1e-4 && report["aggregate_rows"] as? Int == 20)
    }
  }

  @Test("the doctor finds what a training was made to suffer from, and exits with 0")
  func doctor() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
      let ill = try Program.run(
        CommandTests.training + [
          "--warmup", "500", "--likelihood", "gaussian", "--sigma", "9", "--name", "ill",
        ],
        in: folder)
      #expect(ill.status == 0, "\(ill.errors)")
      let text = try Program.run(["doctor", "ill"], in: folder)
      #expect(text.status == 0, "\(text.errors)")
      #expect(text.errors == "using 20 rows of pictures.npy, those held out for validation\n")
      #expect(text.output.hasPrefix("runs/ill/model, on 20 validation rows of pictures\n"))
      for line in [
        "serious: warm-up", "serious: ignored-latents", "warning: given-deviation", "measurements:",
      ] {
        #expect(text.output.contains("\n\(line)\n"), "\(text.output)")
      }
      let members = try object(Program.run(["doctor", "ill", "--json"], in: folder))
      #expect(members["is_healthy"] as? Bool == false)
      let findings = try #require(members["findings"] as? [[String: Any]])
      let warmUp = try #require(findings.first { $0["name"] as? String == "warm-up" })
      #expect(warmUp["severity"] as? String == "serious")
      #expect((warmUp["remedy"] as? String)?.contains("--warmup") == true)
      #expect((members["checks"] as? [[String: Any]])?.count == DiagnosisCheck.all.count)

      let dead = try Program.run(
        CommandTests.training + ["--learning-rate", "1e30", "--name", "dead"], in: folder)
      #expect(dead.status == 1)
      let verdict = try Program.run(["doctor", "dead"], in: folder)
      #expect(verdict.status == 0 && verdict.output.contains("the training failed: "), "\(verdict.errors)")

      // A model folder is examined on data that are named.
      try FileManager.default.copyItem(atPath: "\(folder)/runs/ill/model", toPath: "\(folder)/bare")
      let bare = try Program.run(["doctor", "bare", "pictures.npy"], in: folder)
      #expect(bare.output.contains("on 200 rows of pictures"), "\(bare.errors)")
      #expect(!bare.output.contains("warm-up"))
    }
  }
}
