// What libraries call settings and actions has flags and commands here, and these exist.

import ArgumentParser
import Foundations
import Testing
import _TestSupport

@testable import CLI

@Suite("Flags and commands in sentences")
struct FlagStyleTests {
  @Test("every setting has a flag that a command takes")
  func settings() throws {
    try withTemporaryFolder { folder in
      let known = try DumpedHelp.read(in: folder).command.flags
      try #require(known.count > 50)
      for setting in Setting.all {
        let flag = MessageStyle.flags.setting(setting, nil)
        let name = try #require(flag.split(separator: " ").first, "\(setting.name)")
        #expect(name.hasPrefix("--") && known.contains(String(name.dropFirst(2))), "\(flag)")
      }
    }
  }

  @Test(
    "settings become flags, with their value if they have one",
    arguments: [
      (Setting.learningRate, nil, "--learning-rate"), (.clip, "1", "--clip 1"), (.latents, "4", "--latent 4"),
      (.hyperparameters, "beta=4", "--set beta=4"), (.endsItself, nil, "--epochs auto"),
      (.deviation, "0.2", "--sigma 0.2"), (.importanceSamples, nil, "--importance-samples"),
    ] as [(Setting, String?, String)])
  func flags(_ setting: Setting, _ value: String?, _ flag: String) {
    #expect(MessageStyle.flags.setting(setting, value) == flag)
  }

  @Test("what is written elsewhere is a flag too")
  func writing() {
    #expect(MessageStyle.flags.action(.writeNumbers) == "-o FILE.npy")
    #expect(MessageStyle.flags.action(.writeRows) == "-o FILE.csv")
  }

  static let actions: [(Action, String)] = [
    (.inspectData, "data info"), (.download(data: "mnist"), "train mnist"),
    (.train(data: nil, from: nil), "train"), (.train(data: "a.npy", from: "b"), "train a.npy --from b"),
    (.resume(run: nil, epochs: nil), "resume"), (.resume(run: "a", epochs: 9), "resume a --epochs 9"),
    (.evaluate(model: "m"), "evaluate m DATA"), (.sample(run: "a", sampler: "m"), "sample a --sampler m"),
    (.traverse, "traverse"), (.findDirection, "direction"), (.imputeTable, "impute"),
    (.calibrate, "anomaly calibrate"),
    (.scoreRows, "anomaly score"),
  ]

  @Test("actions become commands that exist", arguments: actions)
  func commands(_ action: Action, _ command: String) {
    #expect(MessageStyle.flags.action(action) == "'vae \(command)'")
    let words = command.split(separator: " ").map(String.init)
    #expect(HelpTests.commands.contains { $0 == Array(words.prefix($0.count)) })
  }
}
