// What a training needs to be told, and the training: what `vae train` and `vae anomaly fit` have in common.

import ArgumentParser
import Autoencoders
import CPU
import Datasets
import Examples
import Foundation
import Foundations
import Storage
import Tensors
import Training

/// Data and flags of a training.
struct TrainArguments: ParsableArguments {
  @Argument(help: "The name of a data set, a file or a folder of pictures. (default: that of --config)")
  var data: String?
  @OptionGroup(title: "Model and training") var options: TrainingOptions
  @OptionGroup(title: "Pictures") var pictures: PictureFlags
  @OptionGroup(title: "Tables") var table: TableFlags
  @OptionGroup(title: "Arrays") var arrays: ArrayFlags
  @OptionGroup(title: "Texts") var texts: TextFlags
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What the model is told of each example, so that examples can be asked for: label, or columns by name, such as age,sex.",
      valueName: "names"))
  var condition: String?
  @Flag(
    help:
      "Stop if a picture of the folder cannot be used or is of a kind that is not read, instead of training without it."
  )
  var strict = false
  @Option(
    help: ArgumentHelp(
      "The config.json of a run, to repeat the run; flags take precedence.", valueName: "file"))
  var config: String?
  @Option(help: ArgumentHelp("Start from the weights of this run or model.", valueName: "run"))
  var from: String?
  @Option(help: "The name of the run. (default: numbered)") var name: String?
  @Flag(
    help:
      "Show the model and, measured on a few steps, the memory and time that training would take; write nothing."
  )
  var dryRun = false
  @Flag(help: "Print events and the result as JSON objects, one per line.") var json = false
  @OptionGroup var shared: SharedOptions

  /// The names of the attributes: what is given, and the label for a model that infers it.
  private func conditions(_ base: RunConfiguration?) throws -> [String] {
    let model = try options.request().model(base?.model)
    if condition == nil, base == nil, model.structure.family.infersClass { return [Attribute.labelName] }
    return condition.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } } ?? []
  }

  /// Trains.
  ///
  /// - Parameter adapt: Changes what is asked for, by the data.
  func train(adapting adapt: (inout TrainingRequest, Dataset) -> Void = { _, _ in }) throws {
    let base = try config.map { try RunConfiguration(reading: $0) }
    guard let data = data ?? base?.data.name, !data.isEmpty else {
      throw Failure(
        .usage, "no data are given", remedy: "Give the name of a data set or a file, for example mnist")
    }
    let start = try from.map { try RunModel($0, runs: shared.runs).trained }
    var request = DataRequest(
      data, pictures: try pictures.options(), table: try table.request(), arrays: try arrays.request(),
      conditions: try conditions(base), memory: shared.memory?.bytes)
    request.text = try texts.request()
    let asked = request
    if let base { request = request.completed(by: base.data) }
    let before = start?.model.configuration ?? base?.model
    let dataset = try shared.dataset(before.map { request.completed(by: $0) } ?? request, askedFor: asked)
    if strict, dataset.pictures == nil {
      throw Failure(
        .usage, "there are no pictures in files that it could be about", at: "--strict",
        remedy: "Leave it out")
    }
    if strict, let folder = dataset.pictures {
      if let unread = folder.unread { throw PictureDisplay.refusal(unread, isSaid: !shared.quiet) }
      folder.decodeAll()
      if !folder.badFiles.isEmpty { throw PictureDisplay.refusal(folder.badFiles, at: data) }
    }
    let recipe: Recipe
    do {
      var asked = try options.request()
      adapt(&asked, dataset)
      recipe = try asked.recipe(for: dataset, repeating: base, from: start?.model.configuration)
    } catch var failure as Failure {
      if failure.place == "\(.start)", let from { failure.place = Message(from) }
      throw failure
    }
    if !shared.quiet {
      for explanation in recipe.explanations { Console.error(explanation.sentence) }
      if let warning = recipe.fewRows { Console.error("warning: \(warning)") }
    }
    try recipe.settings.validate()
    let backend = shared.backend
    let trainer = Trainer(VariationalAutoencoder(recipe.model), recipe.settings, on: backend)
    try trainer.requireMemory(validates: recipe.validation.count > 0)
    if dryRun {
      let forecast = try trainer.forecast(recipe.training, validation: recipe.validation)
      let table = ForecastTable(forecast, of: recipe)
      return json ? try table.printJSON() : Console.result(table.text)
    }
    let session = TrainingSession(shared: shared, json: json)
    let lower = try recipe.lower.map {
      try trainLower($0.recipe, request, dataset, session, on: backend)
    }
    let training = try TrainingRun.begin(
      RunConfiguration(data: request, model: recipe.model, training: recipe.settings), dataset,
      record: RunRecord(
        command: CommandLine.arguments, data: request.resolvedName,
        dataFingerprint: dataset.fingerprint.description, seed: recipe.settings.seed, backend: backend.name,
        version: VAECommand.version, from: from),
      from: lower ?? start, in: shared.runs, name: name)
    if !shared.quiet, let notice = RunFolder.latestNotice(in: shared.runs) {
      Console.error("warning: \(notice)")
    }
    try session.train(training, on: backend)
  }

  /// Trains the lower model of a stacked one, as a run of its own.
  private func trainLower(
    _ recipe: Recipe, _ request: DataRequest, _ dataset: Dataset, _ session: TrainingSession, on backend: CPU
  ) throws -> TrainedModel {
    var plain = request
    (plain.conditions, plain.attributes) = ([], nil)
    let run = try TrainingRun.begin(
      RunConfiguration(data: plain, model: recipe.model, training: recipe.settings), dataset,
      record: RunRecord(
        command: CommandLine.arguments, data: request.resolvedName,
        dataFingerprint: dataset.fingerprint.description, seed: recipe.settings.seed, backend: backend.name,
        version: VAECommand.version, from: nil),
      in: shared.runs, name: name.map { "\($0)-lower" })
    if !shared.quiet {
      Console.error(
        "first the model that '\(options.model ?? "")' learns on; another time, \(.start, run.folder.name) spares its training"
      )
    }
    _ = try session.complete(run, on: backend)
    return try TrainedModel(reading: run.folder.modelPath)
  }
}
