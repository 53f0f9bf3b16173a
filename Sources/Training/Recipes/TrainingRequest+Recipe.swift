// From a request to a recipe. The order matters: how many rows train follows from the share for validation, the epochs from
// the network, the warm-up from the epochs.

public import Autoencoders
public import Datasets
import Examples
import Foundations
import Layers

extension TrainingRequest {
  /// The recipe for a data set.
  ///
  /// - Parameters:
  ///   - base: A run to repeat: what this request leaves open is as in that run.
  ///   - start: The model whose weights training begins with; model and data must be of its shape.
  /// - Throws: ``Failure`` of kind `usage` for what cannot be asked for, `badData` for data that the model cannot explain.
  public func recipe(
    for dataset: Dataset, repeating base: RunConfiguration? = nil, from start: ModelConfiguration? = nil
  ) throws -> Recipe {
    if try model(base?.model).structure.family.isStacked {
      return try stackedRecipe(for: dataset, repeating: base, on: start)
    }
    return try recipe(for: dataset, repeating: base, from: start, stackedOn: nil)
  }

  func recipe(
    for dataset: Dataset, repeating base: RunConfiguration?, from start: ModelConfiguration? = nil,
    stackedOn lower: ModelConfiguration?
  ) throws -> Recipe {
    let before = start ?? base?.model
    let kind = dataset.training.kind
    let row = try self.model(before)
    let infersClass = row.structure.family.infersClass
    let standard = try KindStandard.of(
      kind, infersClass: infersClass, isOnLatents: lower != nil, isTold: !dataset.attributes.isEmpty,
      hasCodes: (before?.posterior ?? row.posterior).family.codes != nil)
    var settings = try self.settings(base?.training)
    if infersClass, base == nil, validation == nil { settings.validation = 0 }
    try requireLabels(of: dataset, areUsed: infersClass)
    var explanations: [Explanation] = []
    if base == nil || normalLabel != nil || allLabels == true {
      let labelled = try LabelledTraining(dataset, normal: normalLabel, all: allLabels ?? false)
      settings.leftOutLabels = labelled.leftOut
      explanations += [labelled.explanation].compactMap(\.self)
    }
    var (training, validation) = settings.split(dataset)
    try DataCheck.require(rowsIn: training, besides: settings.validation)
    var site = RecipeSite(
      kind: kind, rows: training.count, network: .perceptron, batch: settings.batch, epochs: settings.epochs,
      endsItself: settings.endsItself)
    site.usesRanks = try usesRanks(dataset, standard, before)
    let network = try network(standard, &site, before)
    if base == nil { complete(&settings, by: standard, &site) }
    try settings.validate()
    // Names and numbers alone: how many steps there are is checked with the rows.
    _ = try settings.makeOptimizer(steps: settings.warmup + 2)
    (training, validation) = settings.split(dataset)
    try DataCheck.require(training, validation: validation.count, serve: settings)

    let chosen = try likelihood(dataset, standard, before, &explanations)
    let parts = try parts(
      standard, site, before, chosen.likelihood, settings.optimizer, network, &explanations)
    settings.optimizer = parts.optimizer
    if base == nil, autoencoderFirst == nil, parts.model == .vae, !settings.endsItself,
      parts.objective == standard.objective.value(site), settings.epochs * site.stepsPerEpoch > 1
    {
      settings.autoencoderFirst = standard.autoencoderFirst
    }
    // Two networks that learn against each other go around in a circle: what they circle around is the average. Levels of
    // latents, each of which follows those above it, are as restless.
    let isRestless =
      parts.objective.criterion.errorLimit != nil || parts.structure.family.levels(parts.structure) > 1
    if base == nil, average == nil, settings.average == nil, isRestless || network.family.picture != nil {
      settings.average = Self.averageOfLastSteps(of: settings.epochs * site.stepsPerEpoch)
    }
    // Validation says nothing about epochs in which the objective is another.
    if base == nil, patience == nil, parts.objective.values.values.contains(where: { $0.rise != nil }) {
      settings.patience = nil
    }
    if let lower {
      let model = try parts.stacked(on: lower, dataset)
      return Recipe(
        model: model, settings: settings, training: try settings.labelling(training, for: model),
        validation: validation, explanations: explanations)
    }
    let survey = try Self.survey(for: parts.likelihood, of: training, times: chosen.scale)
    var data = DataDescription(of: dataset)
    data.range = survey.map { [$0.range.lowerBound, $0.range.upperBound] }
    let kept = before.flatMap { $0.network.family == network.family ? $0.activation : nil }
    let model = try ModelConfiguration(
      model: parts.model, exampleShape: dataset.training.rowShape, network: parts.network,
      latents: before?.latents(besides: latents)
        ?? parts.width(
          latents ?? parts.structure.family.latents ?? standard.latents.value(site),
          classes: dataset.attributes.first?.classes?.count ?? 0),
      activation: activation.map(Activation.named) ?? kept, likelihood: parts.likelihood,
      objective: parts.objective, prior: parts.prior, posterior: parts.posterior, scale: chosen.scale,
      standardisation: start == nil ? survey?.standardisation : start?.standardisation, data: data,
      kind: kind,
      structure: parts.structure, conditions: dataset.training.field(.length).map { [$0] } ?? [],
      attributes: dataset.attributes)
    try DataCheck.require(dataset.training, fits: model)
    if let start { try require(start, equals: model) }
    return Recipe(
      model: model, settings: settings, training: try settings.labelling(training, for: model),
      validation: validation, explanations: explanations)
  }

  /// The decay of an average over about the last twentieth of a training, and over 1000 steps at most: one that goes further
  /// back than the training has come remembers its beginning.
  private static func averageOfLastSteps(of steps: Int) -> Double {
    min(max(1 - 20 / Double(max(steps, 1)), 0.9), 0.999)
  }

  /// What the rows that train are like where a model with a likelihood sees them as real numbers, which are standardised;
  /// nil for bytes that stand for 0 to 1 and the numbers of other likelihoods, which have a unit of their own.
  private static func survey(
    for likelihood: Likelihood, of training: any DataSource, times scale: Double
  ) throws -> NumberSurvey? {
    guard likelihood.support == .realNumbers, !likelihood.family.explainsTables, scale == 1 else {
      return nil
    }
    return try NumberSurvey(of: training)
  }

  /// Throws where weights to begin with are those of another model than the one asked for.
  private func require(_ start: ModelConfiguration, equals model: ModelConfiguration) throws {
    var start = start
    start.data = model.data
    if start == model { return }
    throw Failure(
      .usage, "its weights do not belong to the model that the settings and the data describe", at: .start,
      remedy: "Leave the model's settings out, and give data of the same shape and kind")
  }

  /// What is said here over what a run says, else over the defaults that all data share.
  private func settings(_ base: TrainingSettings?) throws -> TrainingSettings {
    var settings = base ?? TrainingSettings()
    settings.optimizer = try settings.optimizer.replaced(by: optimizer)
    switch epochs {
    case .number(let number): (settings.epochs, settings.endsItself) = (number, false)
    case .auto(let most):
      settings.epochs =
        most ?? (settings.endsItself ? settings.epochs : TrainingSettings.mostEpochs)
      settings.endsItself = true
    case nil: break
    }
    settings.timeLimit = timeLimit ?? settings.timeLimit
    settings.batch = batch ?? settings.batch
    settings.learningRate =
      learningRate
      ?? (base == nil || optimizer != nil ? settings.optimizer.family.learningRate : settings.learningRate)
    settings.schedule = schedule ?? settings.schedule
    settings.warmup = warmup ?? settings.warmup
    if let autoencoderFirst { settings.autoencoderFirst = autoencoderFirst == 0 ? nil : autoencoderFirst }
    settings.clip = clip ?? settings.clip
    settings.average = average ?? settings.average
    settings.flip = flip ?? settings.flip
    settings.patience = patience ?? settings.patience
    settings.validation = validation ?? settings.validation
    settings.precision = precision ?? settings.precision
    settings.labelled = labelled ?? settings.labelled
    settings.saveEvery = saveEvery ?? settings.saveEvery
    settings.seed = seed ?? settings.seed
    try settings.validate()
    return settings
  }

  /// Takes the defaults of the kind of data for what is left open.
  private func complete(
    _ settings: inout TrainingSettings, by standard: KindStandard, _ site: inout RecipeSite
  ) {
    site.batch = batch ?? standard.batch.value(site)
    site.epochs = epochs == nil ? standard.epochs.value(site) : settings.epochs
    settings.average = average ?? standard.average
    settings.batch = site.batch
    settings.epochs = site.epochs
    let mayEndEarly = epochs == nil && settings.validation > 0
    settings.patience = patience ?? (mayEndEarly ? standard.patience.value(site) : nil)
    if learningRate == nil, optimizer == nil, let rate = standard.learningRate.value(site) {
      settings.learningRate = rate
    }
    settings.schedule = schedule ?? standard.schedule.value(site)
    settings.warmup = warmup ?? standard.warmup.value(site)
  }
}
