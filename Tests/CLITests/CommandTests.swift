// From a file of numbers to a trained model and everything that is made of it, by the built program.

import Autoencoders
import Datasets
import Foundation
import Foundations
import Testing
import Training
import _TestSupport

@Suite("The command line", .serialized)
struct CommandTests {
  /// Pictures of 6 x 5 whose brightness depends on two hidden numbers.
  static func pictures(_ count: Int = 200, key: Key = Key(seed: 3)) -> NumericArray {
    var values: [Float] = []
    for row in 0..<count {
      let a = Noise.uniform(Philox.word(key: key, stream: 0, row: UInt64(row), column: 0))
      let b = Noise.uniform(Philox.word(key: key, stream: 0, row: UInt64(row), column: 1))
      for y in 0..<6 { for x in 0..<5 { values.append(min(1, max(0, (x < 3 ? a : b) * Float(y + 1) / 6))) } }
    }
    return NumericArray(shape: [count, 6, 5], values)
  }

  static let training = [
    "train", "pictures.npy", "--hidden", "16", "--latent", "2", "--epochs", "2", "--batch", "32", "--seed",
    "5", "--quiet",
  ]

  @Test("a model is trained, evaluated, sampled, used, and trained again to the same bytes")
  func wholeLine() throws {
    try withTemporaryFolder { folder in
      try NPY.write(Self.pictures(), to: "\(folder)/pictures.npy")
      let first = try Program.run(Self.training + ["--json"], in: folder)
      #expect(first.status == 0, "\(first.errors)")
      let members = try #require(
        try JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any])
      #expect(
        Set(members.keys) == [
          "run", "epochs", "steps", "seconds", "ending", "examples_per_second", "train_elbo",
          "validation_elbo", "latents_covered_by_prior", "latents_covered_by_data", "sampler",
        ])
      #expect(members["run"] as? String == "runs/pictures-vae-001")
      // 180 examples in batches of 32: the sixth holds the last 20.
      #expect(members["steps"] as? Int == 12)

      let second = try Program.run(Self.training, in: folder)
      #expect(second.output == "runs/pictures-vae-002/model\n")
      let files = ["001", "002"].map { "\(folder)/runs/pictures-vae-\($0)/model/model.safetensors" }
      #expect(try WholeFile.read(files[0]) == WholeFile.read(files[1]))

      let report = try Program.run(
        ["evaluate", "latest", "--importance-samples", "8", "--json"], in: folder)
      let numbers = try #require(
        try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any])
      #expect(numbers["split"] as? String == "validation")
      #expect(numbers["examples"] as? Int == 20)
      let elbo = try #require(numbers["elbo"] as? Double)
      let nll = try #require(numbers["nll"] as? Double)
      #expect(elbo < 100 && nll > -100 && nll < -elbo + 1)

      for arguments in [
        ["sample", "latest", "-n", "9", "-o", "s.png"],
        ["reconstruct", "latest", "pictures.npy", "-o", "r.png"],
        ["sample", "pictures-vae-001", "-n", "3", "-o", "s.npy"],
        ["encode", "latest", "pictures.npy", "-o", "z.npy"], ["decode", "latest", "z.npy", "-o", "d.npy"],
        ["decode", "latest", "--z", "0.5,-1", "-o", "one.png"],
      ] {
        let run = try Program.run(arguments, in: folder)
        #expect(run.status == 0, "\(arguments): \(run.errors)")
        #expect(run.output == "\(arguments.last ?? "")\n")
      }
      #expect(try NPY.read("\(folder)/z.npy").shape == [200, 2])
      #expect(try NPY.read("\(folder)/d.npy").shape == [200, 6, 5, 1])
      #expect(try NPY.read("\(folder)/s.npy").shape == [3, 6, 5, 1])
      #expect(try WholeFile.read("\(folder)/s.png").prefix(4) == [0x89, 0x50, 0x4E, 0x47])
      let metrics = try WholeFile.text("\(folder)/runs/latest/metrics.csv").split(separator: "\n")
      #expect(metrics.count == 3 && metrics[0].hasPrefix("epoch,steps,seconds"))
    }
  }

  @Test("--set reaches the hyperparameters of every part, the likelihood's and the optimiser's too")
  func hyperparameters() throws {
    try withTemporaryFolder { folder in
      try NPY.write(Self.pictures(60), to: "\(folder)/pictures.npy")
      let trained = try Program.run(
        Self.training + [
          "--likelihood", "student", "--optimizer", "adamw", "--set", "beta=2", "--set",
          "degrees_of_freedom=5", "--set", "optimizer.epsilon=1e-6", "--set", "weight-decay=0.1",
        ], in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      let run = try RunConfiguration(reading: "\(folder)/runs/latest/config.json")
      #expect(run.model.likelihood == .student(degreesOfFreedom: 5))
      #expect(run.model.objective == .evidence(beta: 2))
      #expect(
        try run.training.optimizer
          == .named("adamw", ["epsilon": Annealing(1e-6), "weight_decay": Annealing(0.1)]))
      // A run's settings are kept where they are repeated, and the short form is the same as the long one.
      let again = try Program.run(
        Self.training + [
          "--config", "runs/latest/config.json", "--optimizer", "adamw", "--likelihood", "gaussian",
          "--sigma",
          "0.3", "--name", "short",
        ], in: folder)
      #expect(again.status == 0, "\(again.errors)")
      let long = try Program.run(
        Self.training + [
          "--config", "runs/pictures-vae-001/config.json", "--likelihood", "gaussian", "--set",
          "deviation=0.3", "--name", "long",
        ], in: folder)
      #expect(long.status == 0, "\(long.errors)")
      let (short, other) = try (
        RunConfiguration(reading: "\(folder)/runs/short/config.json"),
        RunConfiguration(reading: "\(folder)/runs/long/config.json")
      )
      #expect(short.model == other.model && short.model.likelihood == .gaussian(deviation: 0.3))
      #expect(short.training.optimizer == run.training.optimizer)
    }
  }

  @Test(
    "every likelihood trains and is used",
    arguments: LikelihoodFamily.all.filter { $0.needs == nil }.map(\.name))
  func likelihoods(name: String) throws {
    try withTemporaryFolder { folder in
      let values = Self.pictures(60).floats
      // The largest of the whole numbers that a likelihood explains, 5 of the categories that the data suggest, or
      // 20 where there is no largest.
      let given = name == "categorical" ? ["categories": Annealing(5)] : [:]
      let whole: Float? =
        switch try Likelihood.named(name, given).support {
        case .wholeNumbers(let count): Float(count - 1)
        case .counts: 20
        case .realNumbers, .unitInterval, .names: nil
        }
      try NPY.write(
        NumericArray(
          shape: [60, 6, 5], values.map { value in whole.map { (value * $0).rounded() } ?? value }),
        to: "\(folder)/pictures.npy")
      let trained = try Program.run(Self.training + ["--likelihood", name], in: folder)
      #expect(trained.status == 0, "\(trained.errors)")
      let report = try Program.run(["evaluate", "latest", "--json"], in: folder)
      let numbers = try #require(
        try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any], "\(report.errors)"
      )
      #expect((numbers["likelihood"] as? String)?.hasPrefix(name) == true)
      #expect(numbers["elbo"] is Double)
      let isProbability = numbers["measure"] as? String == "probability"
      #expect((numbers["bits_per_dimension"] is Double) == isProbability)
      for arguments in [
        ["sample", "latest", "-n", "4", "-o", "s.png"], ["sample", "latest", "-n", "4", "-o", "s.npy"],
        ["reconstruct", "latest", "pictures.npy", "-o", "r.png"],
        ["reconstruct", "latest", "pictures.npy", "-n", "60", "--split", "all", "-o", "r.npy"],
        ["encode", "latest", "pictures.npy", "-o", "z.npy"], ["decode", "latest", "z.npy", "-o", "d.npy"],
      ] {
        let run = try Program.run(arguments, in: folder)
        #expect(run.status == 0, "\(arguments): \(run.errors)")
      }
      // The mean of a distribution is in the unit of the data.
      let means = try NPY.read("\(folder)/r.npy").floats
      #expect(try means == NPY.read("\(folder)/d.npy").floats)
      let largest = whole ?? 1
      #expect(
        means.allSatisfy { $0 > -0.5 && $0 < largest + 0.5 }
          // Histograms and ranks of numbers of which nothing is known begin around 0.
          && (["histogram", "ranks"].contains(name) || (means.max() ?? 0) > 0.5 * largest))
    }
  }

  @Test("auto says which likelihood it took, and why")
  func automaticLikelihood() throws {
    try withTemporaryFolder { folder in
      try NPY.write(Self.pictures(60), to: "\(folder)/pictures.npy")
      let run = try Program.run(Self.training.filter { $0 != "--quiet" }, in: folder)
      #expect(run.errors.contains("likelihood continuous-bernoulli: the values are real numbers from 0 to 1"))
    }
  }

  @Test("a name that exists is refused, and what is there stays")
  func names() throws {
    try withTemporaryFolder { folder in
      try NPY.write(Self.pictures(), to: "\(folder)/pictures.npy")
      let named = Self.training + ["--name", "mine"]
      #expect(try Program.run(named, in: folder).status == 0)
      let before = try WholeFile.read("\(folder)/runs/mine/model/model.safetensors")
      let again = try Program.run(named, in: folder)
      #expect(again.status == 64)
      #expect(again.errors.contains("never overwritten"))
      #expect(try WholeFile.read("\(folder)/runs/mine/model/model.safetensors") == before)
    }
  }

  @Test("a training is as long as is asked for; what is too short for its schedule leaves no folder")
  func length() throws {
    try withTemporaryFolder { folder in
      let lines = (0..<40).map { "\($0),\($0 % 7),\($0 % 3)" }
      try AtomicFile.write((["a,b,c"] + lines).joined(separator: "\n"), to: "\(folder)/table.csv")
      func train(_ options: [String]) throws -> Program {
        try Program.run(["train", "table.csv"] + options, in: folder)
      }
      // The warm-up that tables have where nobody says otherwise is longer than this.
      #expect(try train(["--epochs", "1"]).status == 0)
      #expect(try train(["--epochs", "auto:2"]).status == 0)
      // Its samples are rows of a table.
      let sampled = try Program.run(["sample", "latest", "-n", "5", "-o", "new.csv"], in: folder)
      #expect(sampled.status == 0, "\(sampled.errors)")
      let drawn = String(decoding: try WholeFile.read("\(folder)/new.csv"), as: UTF8.self).split(
        separator: "\n")
      #expect(
        drawn.count == 6 && drawn[0] == "b,c" && drawn.allSatisfy { $0.split(separator: ",").count == 2 })
      let named = try Program.run(["reconstruct", "latest", "table.csv", "-n", "3"], in: folder)
      #expect(named.output == "./reconstructions-001.csv\n" || named.output == "reconstructions-001.csv\n")
      #expect(
        try Program.run(["sample", "latest", "-o", "new.png"], in: folder).errors.contains("-o FILE.csv"))
      let refused = try train(["--epochs", "1", "--warmup", "50"])
      #expect(refused.status == 64 && refused.errors.contains("a warm-up of 50 steps"), "\(refused.errors)")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: "\(folder)/runs").sorted()
          == ["latest", "table-vae-001", "table-vae-002"])
    }
  }

  @Test("the classical autoencoder trains, and its report says nothing about likelihood")
  func autoencoder() throws {
    try withTemporaryFolder { folder in
      try NPY.write(Self.pictures(), to: "\(folder)/pictures.npy")
      #expect(try Program.run(Self.training + ["--model", "ae"], in: folder).status == 0)
      let report = try Program.run(["evaluate", "latest", "--json"], in: folder)
      let numbers = try #require(
        try JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any])
      #expect(numbers["nll"] is NSNull && numbers["elbo"] is NSNull)
      #expect(numbers["reconstruction"] is Double)
    }
  }

  @Test("a training that diverges says so, keeps its folder, and exits with 1")
  func divergence() throws {
    try withTemporaryFolder { folder in
      try NPY.write(Self.pictures(), to: "\(folder)/pictures.npy")
      let run = try Program.run(Self.training + ["--learning-rate", "1e30"], in: folder)
      #expect(run.status == 1)
      #expect(run.errors.contains("diverged") && run.errors.contains("--learning-rate"))
      let record = try WholeFile.text("\(folder)/runs/latest/run.json")
      #expect(record.contains("\"failed\""))
    }
  }
}
