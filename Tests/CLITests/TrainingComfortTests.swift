// What makes trainings easier to give: a number of epochs that is found, mirrored pictures, averages, and a look
// at what it takes beforehand.

import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@testable import CLI

@Suite("Comforts of trainings", .serialized)
struct TrainingComfortTests {
  private static func object(_ text: Substring) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private static func training(_ flags: String, epochs: String) -> [String] {
    CommandTests.training.filter { $0 != "--quiet" }
      .replacingValue(of: "--epochs", with: epochs) + flags.split(separator: " ").map(String.init)
  }

  /// A text of epochs and what it means.
  struct Count: Sendable {
    var text: String
    var most: Int?
    var endsItself = false
  }

  static let counts = [
    Count(text: "7", most: 7), Count(text: "auto", most: 1000, endsItself: true),
    Count(text: "auto:12", most: 12, endsItself: true), Count(text: "0", most: 0),
    Count(text: "atuo"), Count(text: "auto:"), Count(text: "auto:x"), Count(text: "auto:1:2"),
    Count(text: "7:auto"), Count(text: "1.5"), Count(text: ""), Count(text: ":7"),
    Count(text: "99999999999999999999"),
  ]

  @Test("epochs are a number, or auto with or without a most", arguments: counts)
  func epochs(count: Count) {
    let read = EpochCount(argument: count.text)
    #expect(read?.most == count.most, "\(count.text)")
    #expect(read?.endsItself ?? false == count.endsItself)
  }

  @Test("auto ends by itself and says why, and what it began with is in config.json")
  func automatic() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
      let run = try Program.run(
        Self.training("--learning-rate 0.02 --patience 2 --name run", epochs: "auto:3000"), in: folder)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.errors.contains("stopped early: since epoch "), "\(run.errors)")
      #expect(run.errors.contains("even after the learning rate was lowered twice; the model is from epoch "))
      #expect(run.errors.contains("validation has reached a plateau: the learning rate is now 0.006"))
      #expect(run.errors.contains("epoch 1  ELBO"))
      let text = try WholeFile.text("\(folder)/runs/run/config.json")
      #expect(text.contains("\"ends_itself\" : true") && text.contains("\"epochs\" : 3000"))
      #expect(try WholeFile.text("\(folder)/runs/run/run.json").contains("\"ending\" : \"patience\""))

      let bounded = try Program.run(Self.training("", epochs: "auto:2"), in: folder)
      #expect(bounded.errors.contains("stopped at the limit of 2 epochs"), "\(bounded.errors)")
      let again = try Program.run(["resume", "latest", "--epochs", "auto:4", "--json"], in: folder)
      let events = try again.output.split(separator: "\n").map(Self.object)
      #expect(events.first?["ends_itself"] as? Bool == true && events.first?["epochs"] as? Int == 4)
      #expect(events.last?["ending"] as? String == "epochs" && events.last?["epochs"] as? Int == 4)
      let fixed = try Program.run(["resume", "latest", "--epochs", "5"], in: folder)
      #expect(fixed.errors.contains("epoch 5/5"), "\(fixed.errors)")
    }
  }

  @Test("interrupted, a training that ends by itself and mirrors is continued to the same bytes")
  func interrupted() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
      let flags = "--flip --ema 0.9 --patience 1000000 --quiet --name "
      let short = Self.training(flags + "whole", epochs: "auto:40")
      #expect(try Program.run(short, in: folder).status == 0)
      let running = try Program.start(Self.training(flags + "run", epochs: "auto:1000000"), in: folder)
      let metrics = "\(folder)/runs/run/metrics.csv"
      try running.wait { ((try? WholeFile.text(metrics))?.split(separator: "\n").count ?? 0) > 4 }
      running.signal(SIGTERM)
      #expect(try running.finish().status == 143)
      let made = try WholeFile.text(metrics).split(separator: "\n").count
      if made > 40 { return }
      let rest = try Program.run(["resume", "run", "--epochs", "auto:40", "--quiet"], in: folder)
      #expect(rest.status == 0, "\(rest.errors)")
      let models = try ["whole", "run"].map {
        try WholeFile.read("\(folder)/runs/\($0)/model/model.safetensors")
      }
      #expect(models[0] == models[1])
    }
  }

  @Test("a configuration remembers the flags, and repeats the run")
  func configured() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
      let flags = "--flip --ema 0.9 --quiet --name first"
      #expect(try Program.run(Self.training(flags, epochs: "auto:3"), in: folder).status == 0)
      #expect(try WholeFile.text("\(folder)/runs/first/config.json").contains("\"flip\" : true"))
      let repeated = ["train", "--config", "runs/first/config.json", "--quiet", "--name", "second"]
      for more in [[], ["--epochs", "auto"], ["--epochs", "3"]] {
        let again = try Program.run(repeated + more, in: folder)
        #expect(again.status == 0, "\(again.errors)")
        let models = try ["first", "second"].map {
          try WholeFile.read("\(folder)/runs/\($0)/model/model.safetensors")
        }
        #expect(models[0] == models[1], "\(more)")
        try FileManager.default.removeItem(atPath: "\(folder)/runs/second")
      }
    }
  }

  @Test("a dry run shows layers, memory and time, and writes nothing")
  func dryRun() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(), to: "\(folder)/pictures.npy")
      let dry = Self.training("--dry-run --flip --ema 0.9", epochs: "4")
      let text = try Program.run(dry, in: folder)
      #expect(text.status == 0, "\(text.errors)")
      for part in [
        "encoder     dense 30-16, silu", "total ", "180, 20 for validation", "6 of 32 examples in an epoch",
        " parameters\n", " optimiser\n", " data\n", "a step", "an epoch", "total", "if started now",
      ] { #expect(text.output.contains(part), "\(part): \(text.output)") }
      let json = try Program.run(dry + ["--json"], in: folder)
      let members = try Self.object(json.output[...])
      #expect(members["parameters"] as? Int == 1_122 && members["steps_per_epoch"] as? Int == 6)
      #expect(members["epochs"] as? Int == 4 && members["ends_itself"] as? Bool == false)
      let perEpoch = try #require(members["seconds_per_epoch"] as? Double)
      let seconds = try #require(members["seconds"] as? Double)
      #expect(abs(seconds - 4 * perEpoch) < 1e-9 * seconds)
      let memory = try #require(members["memory"] as? [String: Any])
      #expect(memory["data"] as? Int == 200 * 30 * 4 && memory["plans"] is Int)
      let steps = try #require((members["model"] as? [String: Any])?["steps"] as? [[String: Any]])
      #expect(steps.compactMap { $0["parameters"] as? Int }.reduce(0, +) == 1_122)
      let end = try #require(members["done"] as? String)
      #expect(try Date(end, strategy: .iso8601) > Date.now.addingTimeInterval(-60))
      #expect(try Program.run(dry + ["--time", "1ms"], in: folder).status != 0)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
      #expect(names == ["pictures.npy"])
    }
  }

  @Test("amounts, durations and times are written as people read them")
  func words() throws {
    #expect(
      [0, 999, 1_049_000, 999_949_999, 999_960_000].map(ForecastTable.size) == [
        "0.0 kB", "1.0 kB", "1.0 MB", "999.9 MB", "1.0 GB",
      ])
    #expect(
      [0.00321, 59.5, 61, 7200, 48 * 3600].map(ForecastTable.duration) == [
        "3.21 ms", "59.5 s", "1m 1s", "2h 0m", "2.0 days",
      ])
    let calendar = Calendar.current
    let begin = try #require(
      calendar.date(from: DateComponents(year: 2030, month: 5, day: 6, hour: 12, minute: 3)))
    #expect(ForecastTable.time(begin.addingTimeInterval(60), from: begin) == "at 12:04")
    #expect(
      ForecastTable.time(begin.addingTimeInterval(86_400), from: begin) == "on 2030-05-07 at 12:03")
  }
}

extension [String] {
  /// The words with another value after a flag.
  fileprivate func replacingValue(of flag: String, with value: String) -> [String] {
    indices.map { $0 > 0 && self[$0 - 1] == flag ? value : self[$0] }
  }
}
