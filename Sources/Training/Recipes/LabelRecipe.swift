// What labels have to do with a recipe: who needs them, how many latents there are beside them, which rows keep theirs.

public import Autoencoders
public import Datasets
import Examples
import Foundations

extension TrainingRequest {
  /// Throws where a model learns from labels that the data do not have, or where labels are counted that none does.
  func requireLabels(of dataset: Dataset, areUsed: Bool) throws {
    if !areUsed {
      guard labelled == nil else {
        throw Failure(
          .usage, "the model does not learn from labels", at: .labelled,
          remedy: "Leave it out, or train \(.model, PublishedModel.labelled.name)")
      }
      return
    }
    guard dataset.attributes.count == 1, dataset.attributes[0].classes != nil else {
      throw Failure(
        .usage, "the model learns one label, whose values are classes, and the data are not asked for one",
        at: dataset.name,
        remedy: "Give \(.condition, Attribute.labelName), or the name of a column of classes")
    }
  }
}

extension TrainingRequest.Parts {
  /// The numbers of a row of latents: those that are asked for, and what the structure has beside them.
  func width(_ latents: Int, classes: Int) -> Int {
    guard structure.family.infersClass else { return latents }
    let others = ["auxiliary", "style"].compactMap { structure.values[$0].map { Int($0.value) } }
    return others.reduce(latents + classes, +)
  }
}

extension ModelConfiguration {
  /// The numbers of a row of latents of a model that is trained again, where the request leaves them open.
  func latents(besides asked: Int?) -> Int? { asked == nil ? latents : nil }
}

extension TrainingSettings {
  /// The rows that train a model: for one that learns from few labels, those without one first.
  ///
  /// - Throws: As ``LabelledRows``.
  public func labelling(
    _ training: any DataSource, for model: ModelConfiguration
  ) throws -> any DataSource {
    guard let rows = try labelledRows(of: training, for: model) else { return training }
    return training.partlyLabelled(rows, batch: batch)
  }

  /// The rows that keep their label; nil where the model does not learn from labels.
  ///
  /// - Throws: As ``LabelledRows``.
  public func labelledRows(
    of training: any DataSource, for model: ModelConfiguration
  ) throws -> LabelledRows? {
    guard model.structure.family.infersClass, let attribute = model.classAttribute else { return nil }
    let rows = try LabelledRows(training, count: labelled, attribute, key: Key(seed: seed))
    return withheld.map { rows.rows(beside: $0) } ?? rows
  }
}
