// `vae evaluate`: what a model is worth on rows it was not trained on, as text or as one JSON object.

import ArgumentParser
import Evaluation
import Foundations
import Storage
import Training

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model: evidence lower bound, likelihood, latents, quality of samples.",
    discussion: """
      Examples: vae evaluate latest --importance-samples 64
                vae evaluate latest --samples 2000
                vae evaluate latest --samples 2000 --sampler mixture

      Samples are drawn as 'vae sample' draws them.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Argument(help: "A data set's name, a file or a folder of pictures; the run's own by default.")
  var data: String?
  @Option(parsing: .unconditional, help: "The importance samples of the likelihood estimate.")
  var importanceSamples = 1
  @Option(parsing: .unconditional, help: "Use the first rows only.") var limit: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Draw so many samples and compare them with as many rows: Frechet distance, precision and recall, density and \
      coverage.
      """, valueName: "n"))
  var samples: Int?
  @Option(
    help: """
      What samples and rows are compared by: \
      \(FeatureSpace.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")).
      """)
  var features = FeatureSpace.pixels.name
  @Option(
    help: ArgumentHelp(
      "The model whose latents are the features; the evaluated one by default.", valueName: "run"))
  var featureModel: String?
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var rows: RowOptions
  @OptionGroup var sampler: SamplerOptions
  @OptionGroup var shared: SharedOptions

  func run() throws {
    guard samples != nil || !sampler.isGiven else {
      throw Failure(
        .usage, "a sampler is for samples, and none are asked for", at: "--sampler",
        remedy: "Add --samples 2000, or leave it out")
    }
    if let samples { try SampleQuality.require(samples) }
    let space = try FeatureSpace.named(features)
    let opened = try shared.opened(model)
    let other = try featureModel.map { try shared.opened($0) }
    let rows = try rows.rows(of: opened, data, shared, limit: limit.map { max(1, $0) })
    let draws = Console.isTerminal && !shared.quiet
    var report = try Evaluator.report(
      model: opened.trained, source: rows.source, split: rows.split.rawValue,
      importanceSamples: importanceSamples,
      limit: limit, backend: shared.backend,
      progress: { done, total in
        if draws { Console.write("\r\u{1B}[K\(done) of \(total) examples") }
      })
    if draws { Console.write("\r\u{1B}[K") }
    if let samples {
      report.sampleQuality = try SampleQuality(
        of: opened.trained, samples: samples,
        from: try sampler.chosen(for: opened, shared, on: shared.backend), against: rows.source, by: space,
        featureModel: other.map { ($0.trained, $0.path) }, backend: shared.backend)
    }
    Console.result(json ? report.json : report.text)
  }
}
