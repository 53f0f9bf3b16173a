// Which rows a command is about, when the user names a split, a data set, or nothing at all.

public import Datasets
import Foundation
import Foundations

/// A part of a data set.
public enum DataSplit: String, CaseIterable, Sendable {
  /// The fixed rows kept for the end.
  case test
  /// The rows kept from training by the run's own share and seed.
  case validation
  /// The rows trained on.
  case train

  /// The split of a name; an unknown one throws and suggests the nearest.
  public static func named(_ name: String) throws -> DataSplit {
    if let split = DataSplit(rawValue: name) { return split }
    throw Suggestion.unknown("split", name, among: allCases.map(\.rawValue))
  }
}

/// Rows and what they are called.
public struct RunData {
  /// The rows.
  public var source: any DataSource
  /// Which part of the data they are.
  public var split: DataSplit

  /// The rows to evaluate a model on: the named data or the run's own, the named split or the test split
  /// where there is one, else the validation rows, else all of them.
  ///
  /// - Parameters:
  ///   - model: The model, as a user names it.
  ///   - downloads: How missing files of the catalogue are downloaded; nil if they are not.
  public init(_ model: RunModel, data: String?, split: DataSplit?, downloads: Downloads? = nil) throws {
    let record = try model.run.map { try RunRecord.read(from: $0) }
    guard let name = data ?? record?.data else {
      throw Failure(
        .usage, "the model folder does not say which data it was trained on", at: model.path,
        remedy: "Name the data: vae evaluate \(model.path) DATA")
    }
    let dataset = try Dataset.load(name, downloads: downloads)
    let isOwn = record.map { $0.data == name || $0.data == RunData.resolved(name) } ?? false
    let settings = try model.run.flatMap {
      isOwn ? try RunConfiguration(reading: $0.configurationPath).training : nil
    }
    let chosen =
      split
      ?? (dataset.test != nil
        ? .test : (dataset.validation != nil || settings?.validation ?? 0 > 0 ? .validation : .train))
    self.split = chosen
    switch chosen {
    case .test:
      guard let test = dataset.test else {
        throw Failure(
          .usage, "has no test split", at: name, remedy: "Use --split validation or --split train")
      }
      source = test
    case .validation:
      if let validation = dataset.validation {
        source = validation
        return
      }
      guard let settings, settings.validation > 0 else {
        throw Failure(
          .usage, "no rows were kept for validation", at: name, remedy: "Use --split train or --split test")
      }
      source = Trainer.split(dataset.training, settings).validation
    case .train:
      source = settings.map { Trainer.split(dataset, $0).training } ?? dataset.training
    }
  }

  /// The name of data as a run's files hold it: a catalogue name as it is, a path made absolute.
  public static func resolved(_ argument: String) -> String {
    Catalog.entry(named: argument) != nil
      ? argument : URL(fileURLWithPath: argument).standardizedFileURL.path
  }
}
