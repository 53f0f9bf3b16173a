// Which rows a command is about, when the user names a split, a data set, or nothing at all.

public import Autoencoders
public import Datasets
import Foundation
public import Foundations
import Storage

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
  /// The rows, those aside that cannot be read.
  public var source: any DataSource
  /// Which part of the data they are.
  public var split: DataSplit
  /// The folder of pictures that they come from, if they do.
  public var pictures: PictureFolder?

  /// The rows to evaluate a model on: the named data or the run's own, the named split or the test split
  /// where there is one, else the validation rows, else all of them.
  ///
  /// - Parameters:
  ///   - model: The model, as a user names it.
  ///   - limit: Only so many rows, the first that can be read; all that can where nil.
  ///   - key: What chooses them instead, for data that may be in the order of their classes.
  ///   - downloads: How missing files of the catalogue are downloaded; nil if they are not.
  ///   - memory: The bytes that the program is meant to take at most; no bound where nil.
  ///   - table: How files of columns are read.
  public init(
    _ model: RunModel, data: String?, split: DataSplit?, limit: Int? = nil, chosenBy key: Key? = nil,
    downloads: Downloads? = nil, memory: Int? = nil, table: TableRequest = TableRequest()
  ) throws {
    let record = try model.run.map { try RunRecord.read(from: $0) }
    guard let name = data ?? record?.data else {
      throw Failure(
        .usage, "the model folder does not say which data it was trained on", at: model.path,
        remedy: "Name the data: vae evaluate \(model.path) DATA")
    }
    let dataset = try Dataset.load(
      name, downloads: downloads,
      pictures: PictureOptions(memory: memory).completed(by: model.saved.model.configuration),
      table: table.completed(by: model.saved.model.configuration))
    let isOwn = record.map { $0.data == name || $0.data == RunData.resolved(name) } ?? false
    let settings = try model.run.flatMap {
      isOwn ? try RunConfiguration(reading: $0.configurationPath).training : nil
    }
    let chosen =
      split
      ?? (dataset.test != nil
        ? .test : (dataset.validation != nil || settings?.validation ?? 0 > 0 ? .validation : .train))
    self.split = chosen
    let rows = try Self.rows(chosen, of: dataset, named: name, settings)
    source =
      if let key, let limit, rows.count > limit {
        rows.subset(try rows.chosen(atMost: limit, key: key))
      } else {
        try rows.readable(atMost: limit)
      }
    pictures = dataset.pictures
  }

  private static func rows(
    _ split: DataSplit, of dataset: Dataset, named name: String, _ settings: TrainingSettings?
  ) throws -> any DataSource {
    switch split {
    case .test:
      guard let test = dataset.test else {
        throw Failure(
          .usage, "has no test split", at: name, remedy: "Use --split validation or --split train")
      }
      return test
    case .validation:
      if let validation = dataset.validation { return validation }
      guard let settings, settings.validation > 0 else {
        throw Failure(
          .usage, "no rows were kept for validation", at: name, remedy: "Use --split train or --split test")
      }
      return Trainer.split(dataset.training, settings).validation
    case .train:
      return settings.map { Trainer.split(dataset, $0).training } ?? dataset.training
    }
  }

  /// The name of data as a run's files hold it: a catalogue name as it is, a path made absolute.
  public static func resolved(_ argument: String) -> String {
    Catalog.entry(named: argument) != nil
      ? argument : URL(fileURLWithPath: argument).standardizedFileURL.path
  }
}

extension PictureOptions {
  /// What is given here, and for the rest the shape of the rows that a model was made for.
  public func completed(by configuration: ModelConfiguration) -> PictureOptions {
    completed(
      by: configuration.exampleShape,
      fit: configuration.data?.fit.flatMap { PictureFit(rawValue: $0) })
  }
}

extension TableRequest {
  /// The same, for the rows of a model: where that was made for a table, its schema prepares them, those in arrays too.
  public func completed(by configuration: ModelConfiguration) -> TableRequest {
    guard let schema = configuration.data?.table else { return self }
    var request = completed(by: schema)
    request.includesArrays = true
    return request
  }
}

extension DataDescription {
  /// What a model remembers of a data set.
  public init(of dataset: Dataset) {
    self.init(
      name: dataset.name, labels: dataset.labelNames,
      fit: dataset.pictures?.geometry.fit.rawValue, premultiplied: dataset.isPremultiplied ? true : nil,
      table: dataset.table)
  }
}
