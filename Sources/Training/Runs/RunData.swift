// The data of a run, or others that its model is used on: one way to load them, one rule for the rows that a command takes,
// and one sentence that says which they are. A run's own data are held against their fingerprint every time.

import Autoencoders
public import Datasets
import Examples
public import Foundations
import Storage

/// A part of a data set.
public enum DataSplit: String, CaseIterable, Sendable {
  /// The fixed rows kept for the end.
  case test
  /// The rows kept from training: the data's own validation split, or what the run held out.
  case validation
  /// The rows trained on.
  case train
  /// All rows but those of the data's own other splits.
  case all

  /// The split of a name; an unknown one throws and suggests the nearest.
  public static func named(_ name: String) throws -> DataSplit {
    if let split = DataSplit(rawValue: name) { return split }
    throw Suggestion.unknown("split", name, among: allCases.map(\.rawValue))
  }
}

/// The data of a run or a model, loaded.
public struct RunData {
  /// The data.
  public let dataset: Dataset
  /// What they are called.
  public let name: String
  /// Whether they are those that the model was trained on.
  public let isOwn: Bool
  /// How the run was trained, where the data are its own.
  let settings: TrainingSettings?
  /// That the run's own data have changed, as a sentence without its full stop; nil where they have not.
  public let change: String?
  /// The rows that the run held out of data without a validation split; nil where there are none.
  let heldOut: (any DataSource)?
  /// The name of the run.
  private let run: String?

  /// Loads data for a model: those that are asked for or, where nothing is, those of its run.
  ///
  /// What the request leaves open is what the run was asked for, and then what the model was made for.
  public init(_ model: RunModel, _ request: DataRequest? = nil, _ access: DataAccess = DataAccess()) throws {
    let own = try model.request
    guard let name = request.flatMap({ $0.name.isEmpty ? nil : $0.name }) ?? own?.name else {
      throw Failure(
        .usage, "the model folder does not say which data the model was trained on", at: model.path,
        remedy: "Give the data, as in \(.evaluate(model: model.path))")
    }
    var wanted = request ?? DataRequest(name)
    wanted.name = name
    let complete = try model.completed(wanted)
    dataset = try Dataset.load(complete, access)
    self.name = name
    run = model.run?.name
    isOwn = try model.isOwn(complete)
    settings =
      try isOwn ? model.run.map { try RunConfiguration(reading: $0.configurationPath).training } : nil
    // A share of few rows may be none.
    var kept: (any DataSource)?
    if let settings, dataset.validation == nil {
      kept = settings.split(dataset).validation
    }
    heldOut = kept.flatMap { $0.count > 0 ? $0 : nil }
    change = try model.change(of: complete, now: dataset.fingerprint)
  }

  /// Throws where the run's own data have changed: what is made of them now would not belong to the model.
  public func requireUnchanged(remedy: Message) throws {
    if change == nil { return }
    throw Failure(
      .badData, "these are not the data that '\(run ?? "")' was trained on: their fingerprint differs",
      at: name,
      remedy: remedy)
  }

  /// Whether there are rows for validation.
  public var holdsOut: Bool { dataset.validation != nil || heldOut != nil }

  /// The rows of a split.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a split that the data do not have.
  public func source(_ split: DataSplit) throws -> any DataSource {
    switch split {
    case .test:
      guard let test = dataset.test else {
        throw Failure(
          .usage, "has no test split", at: name, remedy: "Use \(.split, "validation") or \(.split, "train")")
      }
      return test
    case .validation:
      if let validation = dataset.validation { return validation }
      guard let heldOut else {
        throw Failure(
          .usage, "no rows were held out for validation", at: name,
          remedy: "Use \(.split, dataset.test == nil ? "train" : "test"), or give other data")
      }
      return heldOut
    case .train: return settings.map { $0.split(dataset).training } ?? dataset.training
    case .all: return dataset.training
    }
  }
}
