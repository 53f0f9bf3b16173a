// Everything that a diagnosis looks at, gathered once: from the run's folder, from rows of data, and from what the
// model does with them. Each part may be missing.

public import Autoencoders
import Datasets
public import Examples
import Foundation
public import Foundations
import Storage
public import Tensors
public import Training

/// Facts about a run or a model.
public struct DiagnosisFacts: Sendable {
  /// What a run's folder says.
  public struct Run: Sendable {
    /// Its name.
    public var name: String
    /// How it was trained.
    public var settings: TrainingSettings
    /// How it stands.
    public var record: RunRecord
    /// The course of its epochs; nil where none has ended.
    public var curve: TrainingCurve?
    /// What it maximises, whose weights may rise.
    public var objective = Objective.evidence
  }

  /// What the rows are.
  public struct Rows: Sendable {
    /// What the data are called.
    public var name: String
    /// Which part of the data the rows are.
    public var split: String
    /// What they hold.
    public var facts: DataFacts
  }

  /// What the model is made of.
  public var configuration: ModelConfiguration
  /// The run; nil for a bare model folder.
  public var run: Run?
  /// The rows; nil where there were none to look at.
  public var rows: Rows?
  /// What the model does with the rows; nil where it has no weights, where there are no rows, or where it cannot
  /// explain them.
  public var examination: ModelExamination?
  /// The scale that its likelihood has learned; nil where it learns none, or has no weights.
  public var scale: LikelihoodScale?
  /// Why the model was not looked at, if it was not.
  public var absence: Message?

  /// Facts from their parts.
  init(
    _ configuration: ModelConfiguration, run: Run? = nil, rows: Rows? = nil,
    examination: ModelExamination? = nil, scale: LikelihoodScale? = nil, absence: Message? = nil
  ) {
    self.configuration = configuration
    self.run = run
    self.rows = rows
    self.examination = examination
    self.scale = scale
    self.absence = absence
  }

  /// Gathers the facts about what a user names.
  ///
  /// - Parameters:
  ///   - rows: Loads the rows to look at; not asked for a run without weights.
  ///   - requiresRows: Whether rows that cannot be loaded are a failure, because the user named them; a run is looked at
  ///     without them otherwise.
  /// - Throws: ``Failure`` for files of the run that cannot be read, and as loading the rows throws.
  public init(
    _ subject: DiagnosisSubject, requiresRows: Bool, backend: any Backend,
    rows: (RunModel) throws -> ChosenRows
  ) throws {
    let configuration = try subject.configuration
    self.init(configuration)
    run = try subject.run.map { try Self.facts(of: $0, configuration.objective) }
    guard let model = subject.model else {
      absence = subject.absence
      return
    }
    scale = LikelihoodScale(model.trained)
    let found: ChosenRows
    do { found = try rows(model) } catch let failure as Failure
      where !requiresRows && run != nil && [.missingInput, .badData].contains(failure.kind)
    {
      absence = failure.message
      return
    }
    self.rows = Rows(
      name: found.source.name, split: found.part, facts: try DataFacts(of: found.source))
    do {
      try DataCheck.require(found.source, fits: configuration)
      examination = try ModelExamination(model.trained, found.source, backend: backend)
    } catch let failure as Failure where failure.kind == .badData && unexplained != nil {
      absence = failure.message
    }
  }

  private static func facts(of run: RunFolder, _ objective: Objective) throws -> Run {
    let path = "\(run.path)/metrics.csv"
    let table =
      FileManager.default.fileExists(atPath: path) ? try MetricsTable(reading: path) : nil
    return Run(
      name: run.name, settings: try RunConfiguration(reading: run.configurationPath).training,
      record: try RunRecord.read(from: run),
      curve: table.flatMap { TrainingCurve($0, samples: objective.drawsLatents) }, objective: objective)
  }

  /// What of the rows the likelihood cannot explain, as a sentence that begins with them; nil where it can explain all.
  var unexplained: String? {
    rows.flatMap {
      configuration.likelihood.support.objection(
        to: $0.facts, scale: configuration.scale, name: configuration.likelihood.name)
    }
  }
}

/// What is diagnosed: a run with weights or without, or a model folder.
public struct DiagnosisSubject: Sendable {
  /// The model; nil for a run that has saved no weights.
  public var model: RunModel?
  /// The run; nil for a model folder that lies in none.
  public var run: RunFolder?
  /// Why there is no model, if there is none.
  public var absence: Message?

  /// Opens what a user names: a run's folder, a run's name, `latest`, or a model folder.
  public init(_ argument: String, runs: String) throws {
    do {
      let opened = try RunModel(argument, runs: runs)
      model = opened
      run = opened.run
    } catch let failure as Failure where failure.kind == .missingInput {
      run = try RunFolder.named(argument, runs: runs)
      absence = failure.what
    }
  }

  /// Where it is.
  public var path: String { model?.path ?? run?.path ?? "" }

  /// What the model is made of.
  var configuration: ModelConfiguration {
    get throws {
      if let model { return model.trained.configuration }
      guard let run else { fail("a subject that is neither a run nor a model") }
      return try RunConfiguration(reading: run.configurationPath).model
    }
  }
}
