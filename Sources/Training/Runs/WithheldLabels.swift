// How wrong labels are can only be seen on rows whose label did not train. Where labels are too few to spare any, parts of
// them take turns: the run is repeated once for each part, without its labels, and tells the classes of its rows
// (cross-validation; with it, thresholds are those of Vovk's cross-conformal prediction, Annals of Mathematics and Artificial
// Intelligence 74, 2015).

import Autoencoders
public import Datasets
import Foundations
import Storage

/// The repetitions of a run that are not shown a part of its labels.
public struct WithheldLabels {
  /// The parts.
  public let parts: [LabelPart]
  /// How many labels are withheld once.
  public let count: Int
  private let run: RunFolder
  private let configuration: RunConfiguration
  private let record: RunRecord
  private let dataset: Dataset
  private let training: any DataSource
  private let labelled: LabelledRows

  /// How many parts there are.
  static let partCount = 5

  /// Whether a run has been repeated for every part.
  public static func exist(in run: RunFolder) -> Bool {
    (1...partCount).allSatisfy { RunFolder.exists("\(run.partsPath)/\($0)/model/config.json") }
  }

  /// The repetitions of a run; nil for a model that does not learn from labels, and where there is no finished run.
  ///
  /// - Throws: ``Failure``: `badData` where the data have changed since, `usage` for a run that began with the weights of
  ///   another, which may know the labels.
  public init?(of model: RunModel, memory: Int? = nil, _ access: DataAccess) throws {
    guard let run = model.run, model.isFinished, model.trained.configuration.structure.family.infersClass
    else { return nil }
    let configuration = try RunConfiguration(reading: run.configurationPath)
    record = try RunRecord.read(from: run)
    if record.from != nil, !configuration.model.structure.family.isStacked {
      throw Failure(
        .usage, "the run began with the weights of '\(record.from ?? "")', which may know every label",
        at: run.path, remedy: "Give labelled rows that did not train with \(.calibration)")
    }
    let data = try RunData(model, DataRequest("", memory: memory), access)
    try data.requireUnchanged(remedy: "Restore them, or give labelled rows with \(.calibration)")
    dataset = data.dataset
    training = configuration.training.split(dataset).training
    guard let rows = try configuration.training.labelledRows(of: training, for: configuration.model) else {
      return nil
    }
    (self.run, self.configuration, labelled) = (run, configuration, rows)
    parts = (0..<Self.partCount).map { LabelPart($0, of: Self.partCount) }
    count = parts.reduce(0) { $0 + rows.rows(of: $1).places.count }
  }

  /// The rows of a part, with their labels.
  public func rows(of part: LabelPart) -> any DataSource { training.subset(labelled.rows(of: part).places) }

  /// The run of a part: a new one, or one that an earlier attempt has begun.
  ///
  /// - Parameters:
  ///   - command: The command line.
  ///   - version: The program's version.
  /// - Throws: As ``TrainingRun``.
  public func run(
    of part: LabelPart, command: [String], backend: String, version: String
  ) throws -> TrainingRun {
    let name = String(part.number + 1)
    let folder = RunFolder(path: "\(run.partsPath)/\(name)")
    if RunFolder.exists(folder.recordPath) { return try TrainingRun.reopen(folder, dataset: dataset) }
    var own = configuration
    own.training.withheld = part
    let lower =
      own.model.structure.family.isStacked ? try TrainedModel(reading: run.lowerPath) : nil
    return try TrainingRun.begin(
      own, dataset,
      record: RunRecord(
        command: command, data: record.data, dataFingerprint: record.dataFingerprint, seed: record.seed,
        backend: backend, version: version),
      from: lower, in: run.partsPath, name: name)
  }
}
