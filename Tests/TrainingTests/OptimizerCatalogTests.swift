// The catalogue of optimisers: names, hyperparameters and where they arrive, and settings in files.

import Autoencoders
import Foundation
import Foundations
import Storage
import Testing
import _TestSupport

@testable import Training

@Suite("Catalogue of optimisers")
struct OptimizerCatalogTests {
  @Test("every row is found by its name", arguments: OptimizerChoice.names)
  func found(name: String) throws {
    let choice = try OptimizerChoice.named(name)
    #expect(choice.name == name && choice.isStandard)
    #expect(OptimizerChoice.names.filter { $0 == name }.count == 1)
    #expect(choice.family.learningRate > 0 && !choice.family.summary.isEmpty)
  }

  @Test(
    "an unknown name suggests the nearest",
    arguments: [("adm", "adam"), ("rmsprob", "rmsprop"), ("AdamW", "adamw")])
  func unknown(name: String, meant: String) {
    #expect { try OptimizerChoice.named(name) } throws: { error in
      "\(error)" == "unknown optimiser '\(name)'. Did you mean '\(meant)'?"
        && (error as? Failure)?.kind == .usage
    }
  }

  @Test("a name near to none lists them all")
  func listed() {
    #expect { try OptimizerChoice.named("lbfgs") } throws: { error in
      "\(error)"
        == "unknown optimiser 'lbfgs'. Known names are \(OptimizerChoice.names.joined(separator: ", "))."
    }
  }

  @Test("settings out of range are refused by a row")
  func refused() throws {
    let schedule = try Schedule(rate: 1)
    #expect(throws: Failure.self) {
      try OptimizerChoice.adam.optimizer(learningRate: schedule, clippingNorm: 0)
    }
    #expect(throws: Failure.self) {
      try OptimizerChoice.adam.optimizer(learningRate: schedule, averageDecay: 1)
    }
    #expect(throws: Failure.self) { try WeightDecay(-0.1) }
    for (name, hyperparameter, value) in [
      ("adam", "mean_decay", 1), ("adam", "square_decay", -0.1), ("rmsprop", "epsilon", 0),
      ("adamw", "weight_decay", -1), ("momentum", "momentum", .nan), ("sgd", "momentum", 0.5),
    ] as [(String, String, Double)] {
      let failure = try #require(throws: Failure.self) {
        try OptimizerChoice.named(name, [hyperparameter: Annealing(value)])
      }
      #expect(failure.kind == .usage && failure.what.contains("the optimiser '\(name)'"), "\(failure)")
    }
  }

  @Test("hyperparameters reach the links, and so does a text that names the part")
  func links() throws {
    let settings = try [
      "optimizer.epsilon=1e-6", "mean-decay=0.8", "square_decay=0.99", "weight_decay=0.2",
    ].map { try HyperparameterSetting(parsing: $0) }
    let (choice, objective) = try settings.applied(to: OptimizerChoice.adamW, Objective.evidence)
    let links = try choice.transforms()
    let adam = try #require(links[0] as? Adam)
    #expect(adam.epsilon == 1e-6 && adam.meanDecay == 0.8 && adam.squareDecay == 0.99)
    #expect((links[1] as? WeightDecay)?.decay == 0.2 && objective == .evidence)
    let usual = try #require(try OptimizerChoice.adam.transforms()[0] as? Adam)
    #expect(usual.epsilon == 1e-8 && usual.meanDecay == 0.9 && usual.squareDecay == 0.999)
    let momentum = try OptimizerChoice.named("momentum", ["momentum": Annealing(0.5)])
    #expect((try momentum.transforms()[0] as? Momentum)?.decay == 0.5)
    let adamax = try OptimizerChoice.named("adamax", ["size_decay": Annealing(0.7)])
    #expect((try adamax.transforms()[0] as? Adamax)?.sizeDecay == 0.7)
    let rmsprop = try OptimizerChoice.named("rmsprop", ["square_decay": Annealing(0.9)])
    #expect((try rmsprop.transforms()[0] as? RMSprop)?.decay == 0.9)
    #expect((try OptimizerChoice.rmsprop.transforms()[0] as? RMSprop)?.decay == 0.99)
  }

  @Test("settings have the optimiser's name alone where it has its defaults, else an object, and come back")
  func files() throws {
    let usual = try RunFiles.text(TrainingSettings(optimizer: .rmsprop))
    #expect(usual.contains("\n  \"optimizer\" : \"rmsprop\",\n"))
    let changed = TrainingSettings(
      optimizer: try .named("adam", ["epsilon": Annealing(1e-6), "square_decay": Annealing(0.99)]))
    let text = try RunFiles.text(changed)
    #expect(
      text.contains(
        """
          "optimizer" : {
            "epsilon" : 1e-06,
            "mean_decay" : 0.9,
            "name" : "adam",
            "square_decay" : 0.99
          },
        """), "\(text)")
    try withTemporaryFolder { folder in
      for settings in [TrainingSettings(optimizer: .rmsprop), changed] {
        try AtomicFile.write(RunFiles.text(settings), to: "\(folder)/settings.json")
        #expect(try RunFiles.read(TrainingSettings.self, at: "\(folder)/settings.json") == settings)
      }
      // As the first files had it, where what they lack has its default.
      try AtomicFile.write("{\"optimizer\": \"adamw\"}", to: "\(folder)/old.json")
      #expect(
        try RunFiles.read(TrainingSettings.self, at: "\(folder)/old.json")
          == TrainingSettings(optimizer: .adamW))
      for (text, says) in [
        ("{\"optimizer\": \"adm\"}", "unknown optimiser 'adm'"),
        ("{\"optimizer\": {\"name\": \"adam\", \"epsilon\": 0}}", "cannot be 0.0"),
      ] {
        try AtomicFile.write(text, to: "\(folder)/wrong.json")
        let failure = try #require(throws: Failure.self) {
          try RunFiles.read(TrainingSettings.self, at: "\(folder)/wrong.json")
        }
        #expect(failure.kind == .badData && failure.place == "\(folder)/wrong.json", "\(failure)")
        #expect(failure.what.contains(says), "\(failure)")
      }
    }
  }
}
