// The door between data and model: shapes and values are checked before anything is planned.

public import Autoencoders
public import Datasets
public import Examples
import Foundations

/// The check that data fit a model.
public enum DataCheck {
  /// Throws where a source's rows have another shape than the model's, or values its likelihood cannot
  /// explain.
  public static func require(_ source: any DataSource, fits configuration: ModelConfiguration) throws {
    try require(source, has: configuration.conditions.map(\.name))
    if source.rowShape.reduce(1, *) != configuration.dimensions {
      throw Failure(
        .badData,
        "its rows are \(source.rowShape), but the model was made for \(configuration.exampleShape)",
        at: source.name, remedy: "Give data of the model's shape, or train a model on these data")
    }
    let likelihood = configuration.likelihood
    var facts = DataFacts(
      range: Double(source.valueRange.lowerBound)...Double(source.valueRange.upperBound), areWhole: false,
      areTwoValued: false, unitScale: source.unitScale)
    // Bounds are known beforehand; whether numbers are whole is not, nor which bytes occur.
    if likelihood.support.isWhole { facts = try DataFacts(of: source) }
    guard
      let objection = likelihood.support.objection(
        to: facts, scale: configuration.scale, name: likelihood.name)
    else { return }
    throw Failure(
      .badData, Message(objection), at: source.name,
      remedy: "Rescale the data to fit, or train with \(.likelihood, "gaussian-shared")")
  }

  /// Throws where the share kept for validation leaves nothing to train on.
  public static func require(rowsIn training: any DataSource, besides validation: Double) throws {
    if training.count == 0 {
      throw Failure(
        .usage, "a share of \(validation) leaves no rows to train on", at: .validation,
        remedy: "Give a smaller share, or 0 for none")
    }
  }

  /// Throws where data have no rows, or lack a field.
  public static func require(_ source: any DataSource, has fields: [FieldName]) throws {
    if source.count == 0 {
      throw Failure(.badData, "holds no rows", at: source.name, remedy: "Give data with at least one row")
    }
    let present = source.fields.map(\.name)
    if let missing = fields.first(where: { !present.contains($0) }) {
      throw Failure(
        .badData, "its rows have no \(missing.rawValue), which the model reads", at: source.name,
        remedy: "Give data with one, such as the model was trained on")
    }
  }

  /// Throws where settings ask of data what they do not have: pictures to mirror, rows to validate on.
  ///
  /// - Parameter validation: How many rows there are to validate on.
  public static func require(
    _ training: any DataSource, validation: Int, serve settings: TrainingSettings
  ) throws {
    if settings.flip, !training.kind.isPicture {
      throw Failure(
        .usage, "its rows are \(training.rowShape), not pictures, so they cannot be flipped (\(.flip))",
        at: training.name, remedy: "Leave \(.flip) out, or give pictures [rows, height, width, channels]")
    }
    if settings.endsItself, validation == 0 {
      throw Failure(
        .usage, "no rows are left for validation, which early stopping needs",
        at: .endsItself, remedy: "Give \(.validation) a larger share, or a number of epochs")
    }
  }

}
