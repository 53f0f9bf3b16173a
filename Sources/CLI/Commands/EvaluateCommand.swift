// `vae evaluate`: what a model is worth on rows it was not trained on, as text or as one JSON object.

import ArgumentParser
import Autoencoders
import Evaluation
import Foundations
import Storage
import Training

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate a model: evidence lower bound, log-likelihood, latents, sample quality.",
    discussion: """
      Examples: vae evaluate latest --importance-samples 64
                vae evaluate latest --samples 2000
                vae evaluate latest --samples 2000 --sampler mixture

      Samples are drawn as 'vae sample' draws them. The elites of a search are evaluated once more, and compared with \
      what the archive says of them.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "The name of a data set, a file or a folder of pictures. (default: the run's own)")
  var data: String?
  @Option(parsing: .unconditional, help: "The number of importance samples of the log-likelihood estimate.")
  var importanceSamples = 1
  @Option(parsing: .unconditional, help: "Use only this many rows, from the first.") var limit: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Draw this many samples and compare them with as many rows: Frechet distance, precision and recall, density and \
      coverage; of pictures, how much fine detail they have.
      """, valueName: "n"))
  var samples: Int?
  @Option(
    help: """
      The feature space in which samples and rows are compared: \
      \(FeatureSpace.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")). \
      (default: \(FeatureSpace.pixels.name), and of pictures \(FeatureSpace.detail.name) too)
      """)
  var features: String?
  @Option(
    help: ArgumentHelp(
      "The model whose latents are the features. (default: the model that is evaluated)", valueName: "run"))
  var featureModel: String?
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var rows: RowOptions
  @OptionGroup var sampler: SamplerOptions
  @OptionGroup var shared: SharedOptions

  func run() throws {
    guard samples != nil || !sampler.isGiven else {
      throw Failure(
        .usage, "a sampler is only used with --samples", at: "--sampler",
        remedy: "Add --samples 2000, or leave it out")
    }
    guard samples != nil || (features == nil && featureModel == nil) else {
      throw Failure(
        .usage, "features are only used with --samples",
        at: featureModel == nil ? "--features" : "--feature-model",
        remedy: "Add --samples 2000, or leave it out")
    }
    if let samples { try SampleQuality.require(samples) }
    if let search = try SearchRuns(model, shared) {
      if data != nil { throw SearchRuns.refusal("data", of: search.folder) }
      return try search.evaluate(limit: limit, json: json)
    }
    let asked = try features.map { try FeatureSpace.named($0) }
    let opened = try shared.opened(model)
    let other = try featureModel.map { try shared.opened($0) }
    let rows = try rows.rows(of: opened, data, shared, limit: limit.map { max(1, $0) })
    let draws = Console.isTerminal && !shared.quiet
    var report = try Evaluator.report(
      model: opened.trained, source: rows.source, split: rows.part,
      importanceSamples: importanceSamples,
      limit: limit, backend: shared.backend,
      progress: { done, total in
        if draws { Console.draw("\(done) of \(total) examples") }
      })
    if draws { Console.draw("") }
    report.dataChange = rows.data.change
    if let samples {
      let isOfPictures = opened.trained.configuration.kind.detailEnergy != nil
      let spaces = asked.map { [$0] } ?? (isOfPictures ? [.pixels, .detail] : [.pixels])
      let found = try SampleQuality.measured(
        of: opened.trained, samples: samples,
        from: try sampler.chosen(for: opened, shared, on: shared.backend), against: rows.source, by: spaces,
        featureModel: other.map { ($0.trained, $0.path) }, backend: shared.backend)
      (report.sampleQuality, report.detailQuality) = (found[0], found.count > 1 ? found[1] : nil)
    }
    json ? Console.result(json: report.json) : Console.result(report.text)
  }
}
