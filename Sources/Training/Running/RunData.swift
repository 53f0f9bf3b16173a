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
  /// - Parameter model: The path of the model folder, as ``RunFolder/model(_:runs:)`` returns it.
  /// - Parameter downloads: How missing files of the catalogue are downloaded; nil if they are not.
  public init(model: String, data: String?, split: DataSplit?, downloads: Downloads? = nil) throws {
    let folder = (model as NSString).deletingLastPathComponent
    let record = try RunRecord.read(from: folder)
    guard let name = data ?? record?.data else {
      throw Failure(
        .usage, "the model folder does not say which data it was trained on", at: model,
        remedy: "Name the data: vae evaluate \(model) DATA")
    }
    let dataset = try Dataset.load(name, downloads: downloads)
    let isOwn = record?.data == name
    let settings = isOwn ? try TrainingSettings.read(from: folder) : nil
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
}

extension RunRecord {
  /// The record of a run's folder, or nil where there is none.
  static func read(from folder: String) throws -> RunRecord? {
    try RunFiles.read(RunRecord.self, at: "\(folder)/run.json")
  }
}

extension TrainingSettings {
  private struct Whole: Decodable {
    var training: TrainingSettings
  }

  /// The settings of a run's folder, or nil where there are none.
  static func read(from folder: String) throws -> TrainingSettings? {
    try RunFiles.read(Whole.self, at: "\(folder)/config.json")?.training
  }
}

extension RunFiles {
  /// A value from the JSON of a run's file, or nil where the file does not exist.
  static func read<Value: Decodable>(_ type: Value.Type, at path: String) throws -> Value? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode(type, from: Data(try WholeFile.text(path).utf8))
    } catch let failure as Failure { throw failure } catch {
      throw Failure(
        .badData, "is not the JSON that a run writes", at: path, remedy: "Restore the file, or name the data")
    }
  }
}
