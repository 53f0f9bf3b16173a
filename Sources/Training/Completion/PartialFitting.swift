// Fitting an encoder of parts of pictures to a model's training examples, and finding the one that was fitted before.

public import Autoencoders
public import Datasets
import Examples
import Foundation
public import Foundations
import Layers
public import Storage
public import Tensors

/// An encoder of parts while it is fitted: the model's own parameters begin as they are and get no gradient, so that they stay.
struct FittedPart: Trainable {
  let encoder: PartialEncoder
  let store: ParameterStore
  let buffers: BufferStore

  init(_ encoder: PartialEncoder, of trained: TrainedModel) {
    self.encoder = encoder
    let values = trained.parameters.floats
    store = encoder.store.starting { parameter in
      encoder.isOwn(parameter) ? nil : encoder.store.values(of: parameter, in: values)
    }
    buffers = encoder.buffers.starting(at: trained.buffers.floats)
  }

  static let metric = "negative bound"
  var reads: [FieldName] { encoder.model.reads }
  var metrics: [MetricShape] { [MetricShape(Self.metric)] }

  func losses(_ site: StepSite) -> StepLosses {
    let source = site.batch.random
    let x = encoder.model.observation(of: site.batch)
    // The model is used as it is: nothing of it is trained.
    let loss = -encoder.bound(
      of: x, encoder.randomParts(source), source, LayerContext(training: nil, fields: site.context.fields))
    let mean = loss.sum() / site.count
    return StepLosses(
      reported: mean, parts: [(mean, ParameterSelection(under: [PartialEncoder.scope]))],
      metrics: [Metric(Self.metric, loss, term: "the bound of a part")])
  }
}

extension PartialEncoder {
  /// How it is fitted.
  public struct Settings: Sendable {
    /// The steps, about.
    public var steps: Int
    /// The most epochs.
    public var mostEpochs: Int
    /// The seed of the random numbers.
    public var seed: UInt64
    /// How large the network is.
    public var size: Size

    /// Settings.
    public init(steps: Int = 5000, mostEpochs: Int = 100, seed: UInt64 = 0, size: Size = Size()) {
      (self.steps, self.mostEpochs, self.seed, self.size) = (steps, mostEpochs, seed, size)
    }
  }

  /// The rows of a step, and the share of the rows by which the best epoch is told.
  private static let (batch, heldOut) = (128, 0.05)

  /// Fits the encoder of parts of a model to examples that it was trained on.
  ///
  /// - Parameter tell: Hears the share of the work that is done.
  /// - Throws: As ``require(_:)``; ``Failure`` for rows that do not fit the model, and where a number is not finite.
  public static func fitted(
    to trained: TrainedModel, _ source: any DataSource, _ settings: Settings = Settings(),
    on backend: any Backend, tell: @escaping (Double) -> Void = { _ in }
  ) throws -> SavedPartialEncoder {
    let encoder = try PartialEncoder(trained.configuration, settings.size)
    try DataCheck.require(source, fits: trained.configuration)
    let order = Order(count: source.count, key: Key(seed: settings.seed).folding("parts held out"))
    let held = Int(Double(source.count) * heldOut)
    let validation = source.subset((0..<held).map { order[$0] })
    let training = source.subset((held..<source.count).map { order[$0] })
    let perEpoch = max(1, (training.count + batch - 1) / batch)
    let epochs = min(settings.mostEpochs, max(2, (settings.steps + perEpoch - 1) / perEpoch))
    let how = TrainingSettings(
      epochs: epochs, batch: batch, learningRate: 1e-3, schedule: "cosine", clip: 100,
      validation: held > 0 ? heldOut : 0, seed: settings.seed)
    let result = try Trainer(FittedPart(encoder, of: trained), how, on: backend).fit(
      training, validation: held > 0 ? validation : nil, observers: [FittingProgress(epochs, tell)])
    // The best epoch by rows that were held out.
    let bounds = result.epochs.compactMap(\.validation?.criterion).filter(\.isFinite)
    return SavedPartialEncoder(
      encoder, parameters: encoder.restored(result.parameters, trained), buffers: trained.buffers,
      rows: training.count, bound: bounds.max())
  }

  /// Numbers in which those of the model are its own to the bit.
  private func restored(_ values: HostArray, _ trained: TrainedModel) -> HostArray {
    var numbers = values.floats
    let given = trained.parameters.floats
    for parameter in store.parameters where !isOwn(parameter) {
      let range = parameter.offset..<parameter.offset + parameter.shape.count
      numbers.replaceSubrange(range, with: given[range])
    }
    return HostArray([numbers.count], numbers)
  }
}

extension RunModel {
  /// Where an encoder of parts comes from.
  public enum PartialOrigin: Equatable, Sendable {
    /// A file of the model's folder that was there.
    case stored(String)
    /// It was fitted now and saved in a file of the model's folder.
    case saved(String)
    /// It was fitted now and is not saved, because of what a sentence says.
    case unsaved(Message)
  }

  /// The encoder of parts of the model: the one in its folder, or one that is fitted now and saved there.
  ///
  /// - Parameters:
  ///   - willFit: Hears that one is going to be fitted, which takes minutes.
  ///   - tell: Hears the share of the work that is done.
  /// - Throws: As ``PartialEncoder/fitted(to:_:_:on:tell:)``; ``Failure`` of kind `usage` where one has to be fitted and the
  ///   training data are not known, `badData` where they have changed.
  public func partialEncoder(
    _ access: DataAccess = DataAccess(), memory: Int? = nil, _ settings: PartialEncoder.Settings = .init(),
    on backend: any Backend, willFit: () -> Void = {}, tell: @escaping (Double) -> Void = { _ in }
  ) throws -> (encoder: SavedPartialEncoder, origin: PartialOrigin) {
    try PartialEncoder.require(trained.configuration)
    if isFinished, let stored = try SavedPartialEncoder(of: trained, in: path) {
      return (stored, .stored(SavedPartialEncoder.path(in: path)))
    }
    guard run != nil else {
      throw Failure(
        .usage,
        "does not hold an encoder of parts of pictures, and it cannot be fitted, since the training data are not known",
        at: path,
        remedy: "Complete a picture once with the model's run, which saves the encoder in the folder")
    }
    let data = try trainingRows(access, memory: memory, remedy: "Restore the data")
    willFit()
    let fresh = try PartialEncoder.fitted(to: trained, data.source, settings, on: backend, tell: tell)
    guard isFinished else { return (fresh, .unsaved("the run has not ended")) }
    do {
      try fresh.write(beside: trained, in: path)
      return (fresh, .saved(SavedPartialEncoder.path(in: path)))
    } catch let failure as Failure where failure.kind == .inputOutput {
      // With a read-only folder or a full disk, pictures can be completed all the same.
      return (fresh, .unsaved(failure.place.map { "\($0): \(failure.what)" } ?? failure.what))
    }
  }
}
