// The table of optimisers: names, suggestions, and settings that are refused.

import Foundations
import Testing

@testable import Training

@Suite("Catalogue of optimisers")
struct OptimizerCatalogTests {
  @Test("every row is found by its name", arguments: OptimizerCatalog.entries.map(\.name))
  func found(name: String) throws {
    let entry = try OptimizerCatalog.entry(named: name)
    #expect(entry.name == name)
    #expect(OptimizerCatalog.entries.filter { $0.name == name }.count == 1)
    #expect(entry.learningRate > 0 && !entry.summary.isEmpty)
  }

  @Test(
    "an unknown name suggests the nearest",
    arguments: [("adm", "adam"), ("rmsprob", "rmsprop"), ("AdamW", "adamw")])
  func unknown(name: String, meant: String) {
    #expect { try OptimizerCatalog.entry(named: name) } throws: { error in
      "\(error)" == "unknown optimiser '\(name)'. Did you mean '\(meant)'?"
        && (error as? Failure)?.kind == .usage
    }
  }

  @Test("a name near to none lists them all")
  func listed() {
    #expect { try OptimizerCatalog.entry(named: "lbfgs") } throws: { error in
      "\(error)"
        == "unknown optimiser 'lbfgs'. Known are \(OptimizerCatalog.entries.map(\.name).joined(separator: ", "))."
    }
  }

  @Test("settings out of range are refused by a row")
  func refused() throws {
    let entry = try OptimizerCatalog.entry(named: "adam")
    let schedule = try Schedule(rate: 1)
    #expect(throws: Failure.self) { try entry.optimizer(learningRate: schedule, clippingNorm: 0) }
    #expect(throws: Failure.self) { try entry.optimizer(learningRate: schedule, averageDecay: 1) }
    #expect(throws: Failure.self) { try WeightDecay(-0.1) }
  }
}
