// `vae describe` and `vae models`, by the built program.

import Autoencoders
import Datasets
import Foundation
import Foundations
import Testing
import _TestSupport

@Suite("Descriptions at the command line", .serialized)
struct DescribeTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("a model is described as text, as JSON and as a drawing")
  func describe() throws {
    try withTemporaryFolder { folder in
      try NPY.write(CommandTests.pictures(60), to: "\(folder)/pictures.npy")
      let training = try Program.run(
        CommandTests.training + ["--likelihood", "bernoulli", "--name", "run"], in: folder)
      #expect(training.status == 0, "\(training.errors)")
      let text = try Program.run(["describe", "run"], in: folder)
      #expect(text.status == 0 && text.errors.isEmpty, "\(text.errors)")
      for line in [
        "encoder     dense 30-16, silu                       16                496",
        "posterior   dense 16-4, means and log-variances     4                  68",
        "total                                                               1,122",
      ] {
        #expect(text.output.contains(line + "\n"), "\(text.output)")
      }
      let json = try object(try Program.run(["describe", "runs/run/model", "--json"], in: folder).output)
      #expect(json["parameters"] as? Int == 1_122)
      #expect(json["likelihood"] as? String == "bernoulli")
      let steps = try #require(json["steps"] as? [[String: Any]])
      #expect(steps.compactMap { $0["parameters"] as? Int }.reduce(0, +) == 1_122)
      #expect(steps.first?["part"] as? String == "input")

      let drawn = try Program.run(["describe", "run", "-o", "model.svg"], in: folder)
      #expect(drawn.output == "model.svg\n")
      let svg = try WholeFile.text("\(folder)/model.svg")
      #expect(svg.contains("1,122 parameters") && svg.hasSuffix("</svg>\n"))
    }
  }

  @Test("the catalogue lists every model, as text and as JSON")
  func list() throws {
    try withTemporaryFolder { folder in
      let text = try Program.run(["models"], in: folder)
      let lines = text.output.split(separator: "\n")
      let parts =
        ObjectiveFamily.all.map(\.name) + PriorFamily.all.map(\.name) + PosteriorFamily.all.map(\.name)
      #expect(text.status == 0 && lines.count == PublishedModel.all.count + 1 + parts.count + 1)
      for (line, part) in zip(lines.suffix(parts.count), parts) { #expect(line.contains(" \(part) ")) }
      for (line, model) in zip(lines.dropFirst(), PublishedModel.all) {
        #expect(line.hasPrefix(model.name + " ") && line.contains(model.source))
      }
      let rows = try object(try Program.run(["models", "--json"], in: folder).output)["models"]
      let names = try #require(rows as? [[String: Any]]).compactMap { $0["name"] as? String }
      #expect(names == PublishedModel.all.map(\.name))
    }
  }

  @Test(
    "a model's page has its equation, its paper, the defaults of training and a command",
    arguments: PublishedModel.all
  )
  func page(_ model: PublishedModel) throws {
    try withTemporaryFolder { folder in
      let text = try Program.run(["models", model.name], in: folder)
      #expect(text.status == 0, "\(text.errors)")
      let isLearned = model.structure.family.infersClass
      let command = "vae train mnist --model \(model.name)" + (isLearned ? " --labelled 100" : "")
      let latents = "--latent \(isLearned ? 50 : model.structure.family.latents ?? 20)"
      for part in [model.source, model.objective.family.formula, "--network auto", latents, command] {
        #expect(text.output.contains(part), "\(part)")
      }
      for hyperparameter in model.objective.family.hyperparameters + model.prior.family.hyperparameters
        + model.posterior.family.hyperparameters + model.structure.family.hyperparameters
      {
        #expect(
          text.output.contains("--set \(hyperparameter.name)=")
            && text.output.contains(hyperparameter.meaning))
      }
      let json = try object(try Program.run(["models", model.name, "--json"], in: folder).output)
      #expect(json["source"] as? String == model.source && json["example"] as? String == command)
      #expect((json["defaults"] as? [String: Any])?["learning_rate"] as? Double == 0.001)
    }
  }
}
