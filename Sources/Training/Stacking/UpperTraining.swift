// The second training of a stacked model: its lower model is known, its upper one learns on what that makes of the rows.

public import Autoencoders
import Datasets
import Examples
import Foundations
import Layers
public import Storage
import Tensors

/// What trains above a model.
public struct UpperTraining {
  /// The lower model, which stays as it is.
  public let lower: TrainedModel
  /// The stacked model.
  public let configuration: ModelConfiguration
  /// The upper model.
  public let upper: ModelConfiguration

  /// The second training of a stacked model; nil for other models.
  ///
  /// - Throws: ``Failure`` of kind `usage` for a lower model that is not the one of the configuration.
  public init?(_ configuration: ModelConfiguration, on lower: TrainedModel) throws {
    guard let upper = configuration.upper else { return nil }
    try Self.require(lower.configuration)
    if lower.configuration.latents + upper.latents != configuration.latents {
      fail("a stacked model of another lower one")
    }
    (self.lower, self.configuration, self.upper) = (lower, configuration, upper)
  }

  /// Throws where a model cannot be the lower one of a stacked model.
  static func require(_ lower: ModelConfiguration) throws {
    guard lower.structure.family.isFlat, lower.posterior == .meanField, lower.prior == .standardNormal,
      lower.objective.drawsLatents, lower.attributes.isEmpty
    else {
      throw Failure(
        .usage,
        "a stacked model needs a lower one with a posterior of independent normals, the standard normal prior and no labels, and '\(lower.model.name)' is none",
        at: .start, remedy: "Give a run of the model '\(PublishedModel.vae.name)', or leave it out")
    }
  }

  /// The latents of rows, as the upper model learns on them.
  func rows(_ source: any DataSource, seed: UInt64, on backend: any Backend) throws -> any DataSource {
    if source.count == 0 { return source }
    let inference = lower.inference(on: backend)
    let key = Key(seed: seed).folding("lower latents")
    return PosteriorSource(source, try inference.posteriors(of: source, key: key), key: key)
  }

  /// Trains the upper model; the result is the whole one.
  ///
  /// - Throws: As ``Trainer/fit(_:validation:hooks:)``.
  func fit(
    _ training: any DataSource, _ validation: any DataSource, _ settings: TrainingSettings,
    on backend: any Backend, hooks: TrainingHooks
  ) throws -> TrainingResult<VariationalAutoencoder> {
    let rows = try self.rows(training, seed: settings.seed, on: backend)
    let held = try self.rows(validation, seed: settings.seed, on: backend)
    let network = try VariationalAutoencoder.untrained(upper, for: rows, seed: settings.seed, on: backend)
    return joined(try Trainer(network, settings, on: backend).fit(rows, validation: held, hooks: hooks))
  }

  /// The result of the upper model's training as that of the whole one.
  func joined(
    _ result: TrainingResult<VariationalAutoencoder>
  ) -> TrainingResult<VariationalAutoencoder> {
    var whole = result
    let trained = joined(result.model)
    (whole.network, whole.parameters, whole.buffers) = (trained.model, trained.parameters, trained.buffers)
    return whole
  }

  /// The whole model, of both parts.
  func joined(_ trained: TrainedModel) -> TrainedModel {
    TrainedModel(joining: lower, under: trained, as: configuration)
  }
}

extension TrainedModel {
  /// A stacked model of a lower and an upper one.
  fileprivate init(
    joining lower: TrainedModel, under upper: TrainedModel, as configuration: ModelConfiguration
  ) {
    let model = VariationalAutoencoder(configuration)
    let prefix = "\(VariationalAutoencoder.upperScope)/"
    var parameters = [Float](repeating: 0, count: model.store.count)
    let sources = (lower: lower.parameters.floats, upper: upper.parameters.floats)
    for parameter in model.store.parameters {
      let isUpper = parameter.path.hasPrefix(prefix)
      let (part, values) = isUpper ? (upper, sources.upper) : (lower, sources.lower)
      let path = isUpper ? String(parameter.path.dropFirst(prefix.count)) : parameter.path
      guard let own = part.model.store.parameters.first(where: { $0.path == path }),
        own.shape == parameter.shape
      else { fail("no part of a stacked model has '\(parameter.path)'") }
      parameters.replaceSubrange(
        parameter.offset..<parameter.offset + own.shape.count,
        with: part.model.store.values(of: own, in: values))
    }
    var buffers = model.buffers.initialValues.floats
    let stored = (lower: lower.buffers.floats, upper: upper.buffers.floats)
    for buffer in model.buffers.buffers {
      let isUpper = buffer.path.hasPrefix(prefix)
      let (part, values) = isUpper ? (upper, stored.upper) : (lower, stored.lower)
      let path = isUpper ? String(buffer.path.dropFirst(prefix.count)) : buffer.path
      guard let own = part.model.buffers.buffers.first(where: { $0.path == path }) else {
        fail("no part of a stacked model has '\(buffer.path)'")
      }
      buffers.replaceSubrange(
        buffer.offset..<buffer.offset + buffer.shape.count,
        with: values[own.offset..<own.offset + own.shape.count])
    }
    self.init(
      model, parameters: HostArray([model.store.count], parameters),
      buffers: HostArray([model.buffers.count], buffers))
  }
}
