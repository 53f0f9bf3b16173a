// `vae sample`: draws latents from the prior or a sampler that was fitted after training, and decodes them; on request
// beside the nearest training examples.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Evaluation
import Examples
import Foundation
import Foundations
import Pictures
import Storage
import Tables
import Tensors
import Training

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample", abstract: "Sample new examples from a model.",
    discussion: """
      Examples: vae sample latest -n 64 -o samples.png
                vae sample latest -n 64 -o new/
                vae sample latest -n 16 --nearest own
                vae sample latest --sampler mixture
                vae sample digits --label 7
                vae sample latest -n 1000 -o rows.csv --report table.csv
                vae sample arm-evolve-001 -n 100 -o elites.csv

      The samplers:
      \(LatentSampler.all.map { "- \($0.name): \($0.summary)" }.joined(separator: "\n"))

      A sampler other than the prior is fitted when it is first used, and saved in the model's folder. auto is the prior, \
      or the mixture for models that only decode means (ae). A model that was told classes (--condition) gives some of \
      each, unless --label asks for one. Rows of a table are draws: categories by their probability, \
      numbers as the column writes them and within its range, empty cells at the column's rate. \
      Samples of a search are elites of its archive, drawn at random.
      """)

  @Argument(help: ArgumentHelp("A run or a model folder.", valueName: "run")) var model: String
  @Option(
    name: .short, parsing: .unconditional,
    help: "The number of samples. (default: \(standardCount); where every class has its own, up to 8 of each)"
  )
  var n: Int?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The factor of the standard deviation of the latents around the sampler's means; below 1, samples are more typical. Of texts, what the logits of words are divided by. (default: 1; of texts 0, the most probable word)",
      valueName: "factor"))
  var temperature: Float?
  @Option(parsing: .unconditional, help: "The random seed.") var seed: UInt64 = 0
  @Option(
    help: ArgumentHelp(
      "Show each sample above the nearest training example of these data; 'own' stands for the run's own.",
      valueName: "data"))
  var nearest: String?
  @Option(
    help: ArgumentHelp(
      "Compare drawn rows of a table with the real rows of this file; a page is written beside the output.",
      valueName: "table"))
  var report: String?
  @Option(
    help: ArgumentHelp(
      "The column that forests predict for the report. (default: the last one with few values that others do not tell for certain)",
      valueName: "column"))
  var target: String?
  @Flag(help: "Print one JSON object.") var json = false
  @OptionGroup var labels: LabelOptions
  @OptionGroup(title: "Texts") var writing: WritingFlags
  @OptionGroup var sampler: SamplerOptions
  @OptionGroup var output: PictureOutput
  @OptionGroup var shared: SharedOptions

  func run() throws {
    if let n, !(1...1_000_000).contains(n) {
      throw Failure(
        .usage, "\(n) samples cannot be drawn", at: "-n", remedy: "Give a number within 1...1000000")
    }
    let temperature = self.temperature ?? 1
    guard temperature.isFinite, temperature >= 0 else {
      throw Failure(
        .usage, "the temperature \(temperature) is not a number of at least 0", at: "--temperature",
        remedy: "Give 1 for the model's own samples")
    }
    if let search = try SearchRuns(model, shared) {
      return try search.sample(n ?? Self.standardCount, seed: seed, to: output.file)
    }
    let opened = try shared.opened(model)
    try requireTable(opened.trained.configuration)
    if opened.trained.configuration.data?.text != nil { return try writeTexts(opened) }
    if let flag = writing.given {
      throw Failure(.usage, "the model's examples are not texts", at: flag, remedy: "Leave it out")
    }
    let configuration = opened.trained.configuration
    let asked = try labels.asked(of: configuration, count: n)
    let n = asked?.count ?? n ?? Self.standardCount
    let fields = asked?.fields ?? [:]
    let place = try output.place(stem: "samples", for: configuration, shared)
    let path = place.path
    let backend = shared.backend
    let chosen = try sampler.chosen(for: opened, shared, on: backend)
    let inference = opened.trained.inference(on: backend)
    let key = Key(seed: seed).folding("sample")
    let source = try inference.latentSource(of: chosen.fitted?.value)
    // Whoever asks for some rows does not want the shares of all.
    let balance =
      configuration.drawsExamples && fields.isEmpty
      ? try inference.balance(
        for: source.draw(RowBalance.pilot, key: RowBalance.key, temperature: temperature)) : nil
    let samples = try inference.examples(
      of: source.draw(n, asked: fields, key: key, temperature: temperature), balance: balance,
      fields: fields, key: key.folding("rows"))
    var (files, novelty) = try write(samples, asked, of: opened, to: path, on: backend)
    let quality = try compared(samples, of: opened)
    if let quality {
      let page = PathParts(path).withoutEnding + "-report.html"
      try AtomicFile.write(quality.html(title: "Drawn rows of \(model)"), to: page)
      files.append(page)
    }
    if json {
      try Console.json(
        Result(
          file: path, files: files == [path] ? nil : files, samples: n,
          attributes: asked.map { asked in
            Dictionary(
              uniqueKeysWithValues: asked.attributes.indices.map {
                (asked.attributes[$0].name, asked.texts($0))
              })
          }, sampler: chosen.sampler.name,
          components: chosen.fitted?.value.componentCount, temperature: temperature,
          seed: seed, novelty: novelty?.sentence, report: quality))
    } else {
      Console.results(files)
      if let novelty { Console.result(novelty.sentence) }
      if let quality { Console.result(quality.text) }
    }
    if !shared.quiet {
      if let sentence = asked?.sentence { Console.error(sentence) }
      Console.error(Message(chosen.sentence))
      if configuration.drawsExamples, let left = configuration.schema?.unused {
        Console.error("columns that are not drawn: \(left)")
      }
    }
  }

  /// How many samples there are by default.
  static let standardCount = 64

  /// Throws where rows of a table are asked for and the model has none.
  private func requireTable(_ configuration: ModelConfiguration) throws {
    guard configuration.schema == nil,
      let given = report.map({ _ in "--report" }) ?? target.map({ _ in "--target" })
    else { return }
    throw Failure(
      .usage, "the model's examples are not rows of a table", at: given, remedy: "Leave the flag out")
  }

  /// The comparison with real rows, if it was asked for.
  private func compared(_ samples: HostArray, of opened: RunModel) throws -> SyntheticReport? {
    guard let report, let schema = opened.trained.configuration.schema else { return nil }
    let real = try shared.data(of: opened, DataRequest(report)).dataset.training
    let numbers = try real.rows(Array(0..<real.count)).floats
    return try SyntheticReport(
      real: numbers, drawn: samples.floats, schema: schema, target: target, at: report)
  }

  /// Writes the samples, beside the nearest training examples if that was asked for.
  private func write(
    _ samples: HostArray, _ asked: AskedAttributes?, of opened: RunModel, to path: String,
    on backend: any Backend
  ) throws -> (files: [String], novelty: SampleNovelty?) {
    let configuration = opened.trained.configuration
    guard let nearest else {
      return (try output.write(samples, asked: asked, configuration, to: path), nil)
    }
    let (training, heldOut) = try parts(of: nearest == "own" ? nil : nearest, opened)
    let novelty = try SampleNovelty(
      samples, of: opened.trained, training: training, heldOut: heldOut, backend: backend)
    let files = try output.write(samples, configuration, to: path) {
      let rows = try training.rows(novelty.nearest.indices)
      let drawn = try configuration.drawings(of: [samples, configuration.unit.values(of: rows)])
      return Sheet(
        upper: drawn[0], lower: drawn[1],
        captions: ("sample", "nearest"), notes: novelty.nearest.distances.map(NumberText.short))
    }
    return (files, novelty)
  }

  /// What is printed with --json.
  private struct Result: Encodable {
    var file: String
    /// The files, where each sample has its own.
    var files: [String]?
    var samples: Int
    /// What each sample was asked to be, by attribute; nil for a model that knows none.
    var attributes: [String: [String]]?
    var sampler: String
    /// The components of a mixture, else null.
    var components: Int?
    var temperature: Float
    var seed: UInt64
    /// The comparison of --nearest in words, if it was asked for.
    var novelty: String?
    /// The comparison of --report, if it was asked for.
    var report: SyntheticReport?

    private enum Keys: String, CodingKey {
      case file, files, samples, attributes, sampler, components, temperature, seed, novelty, report
    }

    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: Keys.self)
      try members.encode(file, forKey: .file)
      try members.encodeIfPresent(files, forKey: .files)
      try members.encode(samples, forKey: .samples)
      try members.encodeIfPresent(attributes, forKey: .attributes)
      try members.encode(sampler, forKey: .sampler)
      try members.encode(components, forKey: .components)
      try members.encode(temperature, forKey: .temperature)
      try members.encode(seed, forKey: .seed)
      try members.encodeIfPresent(novelty, forKey: .novelty)
      try members.encodeIfPresent(report, forKey: .report)
    }
  }

  /// The rows trained on, and rows that were not.
  private func parts(
    of data: String?, _ opened: RunModel
  ) throws -> (training: any DataSource, heldOut: (any DataSource)?) {
    let found = try shared.data(of: opened, DataRequest(data ?? ""))
    let others = try ChosenRows(found)
    return (
      try found.source(.train).readable(), others.split == .all || found.change != nil ? nil : others.source
    )
  }
}
