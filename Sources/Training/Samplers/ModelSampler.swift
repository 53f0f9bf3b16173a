// From what a model's latents are drawn: the prior, the sampler that its folder holds, or one that is fitted now and
// saved there for the next time.

public import Autoencoders
public import Datasets
import Foundation
public import Foundations
public import Storage
public import Tensors

/// The sampler of a model, as a user names both.
public struct ModelSampler: Sendable {
  /// Where a sampler comes from.
  public enum Origin: Equatable, Sendable {
    /// The model itself.
    case model
    /// A file of the model's folder that was there.
    case stored(String)
    /// It was fitted now and saved in a file of the model's folder.
    case saved(String)
    /// It was fitted now and is not saved, because of what a sentence says.
    case unsaved(Message)
  }

  /// The row of the catalogue with its hyperparameters.
  public let sampler: SamplerChoice
  /// What was fitted; nil for the prior.
  public let fitted: SavedSampler?
  /// Where it comes from.
  public let origin: Origin
  /// Why it was chosen, where it was chosen for the model.
  public let record: SamplerRecord?

  /// A model's own prior.
  public static let prior = ModelSampler(sampler: .prior, fitted: nil, origin: .model)

  private init(sampler: SamplerChoice, fitted: SavedSampler?, origin: Origin) {
    record = nil
    self.sampler = sampler
    self.fitted = fitted
    self.origin = origin
  }

  /// Finds the sampler of a name for a model, or fits it to the data of the model's run and saves it.
  ///
  /// - Parameters:
  ///   - name: A name of the catalogue, or `auto`: what was chosen for the model after its training, else the default for
  ///     the kind of its examples.
  ///   - given: Hyperparameters by name. One that is not given has the value of the stored sampler, or its default where
  ///     none is stored; a stored sampler that was fitted with another value than the given one gives way.
  ///   - access: How the data of the model's run are loaded.
  ///   - memory: The bytes that the program is meant to take at most; no bound where nil.
  ///   - willFit: Hears that something is going to be fitted, which takes seconds or minutes.
  ///   - tell: Hears the share of the work that is done, where it takes long.
  /// - Throws: ``Failure``: `usage` for an unknown name, for hyperparameters that cannot be, and where something has to be
  ///   fitted and the data are not known; `badData` for a file that is not a sampler of this model, and where the data have
  ///   changed.
  public init(
    named name: String, of model: RunModel, _ given: [String: Annealing] = [:],
    _ access: DataAccess = DataAccess(), memory: Int? = nil, on backend: any Backend,
    willFit: (SamplerChoice) -> Void = { _ in }, tell: @escaping (Double) -> Void = { _ in }
  ) throws {
    let row = try LatentSampler.named(name, for: model)
    record =
      name == LatentSampler.automaticName && model.isFinished
      ? try SamplerRecord(of: model.trained, in: model.path) : nil
    let sampler = try SamplerChoice(row, given)
    guard row.isFitted else {
      self.sampler = sampler
      fitted = nil
      origin = .model
      return
    }
    // The weights of a run that has not ended may change at any time: nothing is kept beside them.
    if model.isFinished,
      let stored = try SavedSampler(reading: row, of: model.trained, in: model.path),
      given.allSatisfy({ stored.sampler.values[$0.key] == $0.value })
    {
      self.sampler = stored.sampler
      fitted = stored
      origin = .stored(SavedSampler.path(of: row, in: model.path))
      return
    }
    guard model.run != nil else {
      throw Failure(
        .usage,
        "does not hold the sampler '\(sampler)', and it cannot be fitted, since the training data are not known",
        at: model.path,
        remedy:
          "Sample once from the model's run, which saves the sampler in the folder, or give \(.sampler, "prior")"
      )
    }
    self.sampler = sampler
    let data = try model.trainingRows(
      access, memory: memory, remedy: "Restore the data, or give \(.sampler, "prior")")
    willFit(sampler)
    let fresh = try sampler.fit(
      model.trained, to: data.source, fingerprint: data.fingerprint, on: backend, tell: tell)
    fitted = fresh
    origin = try Self.save(fresh, beside: model)
  }

  private static func save(_ sampler: SavedSampler, beside model: RunModel) throws -> Origin {
    guard model.isFinished else { return .unsaved("the run has not ended") }
    do {
      try sampler.write(beside: model.trained, in: model.path)
      return .saved(SavedSampler.path(of: sampler.sampler.family, in: model.path))
    } catch let failure as Failure where failure.kind == .inputOutput {
      // With a read-only folder or a full disk, samples can be drawn all the same.
      return .unsaved(failure.place.map { "\($0): \(failure.what)" } ?? failure.what)
    }
  }
}

extension LatentSampler {
  /// The row that a user names for a model; ``automaticName`` is what was chosen for the model after its training, else the
  /// default for the kind of its examples.
  ///
  /// - Throws: ``Failure`` of kind `usage` for an unknown name, which suggests the nearest.
  public static func named(_ name: String, for model: RunModel) throws -> LatentSampler {
    if name == automaticName, model.isFinished, let record = try model.trained.chosenSampler(in: model.path),
      let found = all.first(where: { $0.name == record.sampler })
    {
      return found
    }
    return try named(name, for: model.trained.configuration)
  }

  /// The row that a user names for a model for which nothing was chosen after its training.
  ///
  /// - Throws: ``Failure`` of kind `usage` for an unknown name, which suggests the nearest.
  public static func named(_ name: String, for configuration: ModelConfiguration) throws -> LatentSampler {
    if name == automaticName { return try KindStandard.of(configuration.kind).sampler(configuration) }
    if let found = all.first(where: { $0.name == name }) { return found }
    throw Suggestion.unknown(kind, name, among: [automaticName] + all.map(\.name))
  }
}
