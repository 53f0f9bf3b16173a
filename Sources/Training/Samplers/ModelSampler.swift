// From what a model's latents are drawn: the prior, the sampler that its folder holds, or one that is fitted now and
// saved there for the next time.

public import Autoencoders
public import Datasets
import Foundation
import Foundations
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
    case unsaved(String)
  }

  /// The row of the catalogue.
  public let sampler: LatentSampler
  /// What was fitted; nil for the prior.
  public let fitted: SavedSampler?
  /// Where it comes from.
  public let origin: Origin

  /// A model's own prior.
  public static let prior = ModelSampler(sampler: .prior, fitted: nil, origin: .model)

  private init(sampler: LatentSampler, fitted: SavedSampler?, origin: Origin) {
    self.sampler = sampler
    self.fitted = fitted
    self.origin = origin
  }

  /// Finds the sampler of a name for a model, or fits it to the data of the model's run and saves it.
  ///
  /// - Parameters:
  ///   - name: A name of the catalogue or `auto`, as ``LatentSampler/automatic(for:)`` chooses.
  ///   - components: The components of a mixture: ten where nil and none is stored. A stored mixture that was made for
  ///     another number of them gives way.
  ///   - access: How the data of the model's run are loaded.
  ///   - memory: The bytes that the program is meant to take at most; no bound where nil.
  ///   - willFit: Hears that something is going to be fitted, which takes seconds.
  /// - Throws: ``Failure``: `usage` for an unknown name, for components that cannot be, and where something has to be
  ///   fitted and nobody knows the data; `badData` for a file that is no sampler of this model, and where the data have
  ///   changed.
  public init(
    named name: String, of model: RunModel, components: Int? = nil,
    _ access: DataAccess = DataAccess(), memory: Int? = nil, on backend: any Backend,
    willFit: (LatentSampler) -> Void = { _ in }
  ) throws {
    let sampler =
      name == LatentSampler.automaticName
      ? LatentSampler.automatic(for: model.saved.model.configuration) : try LatentSampler.named(name)
    if components != nil, !sampler.hasComponents {
      throw Failure(
        .usage, "the sampler '\(sampler.name)' has no components", at: "--components",
        remedy: "Leave it out, or give --sampler mixture")
    }
    self.sampler = sampler
    guard sampler.isFitted else {
      fitted = nil
      origin = .model
      return
    }
    // The weights of a run that has not ended may change at any time: nothing is kept beside them.
    if model.isFinished,
      let stored = try SavedSampler(reading: sampler, of: model.saved, in: model.path),
      components == nil || components == stored.components
    {
      fitted = stored
      origin = .stored(SavedSampler.path(of: sampler, in: model.path))
      return
    }
    var settings = SamplerSettings()
    if let components { settings.components = components }
    guard model.run != nil else {
      let wanted = "sampler '\(sampler.name)'" + (components.map { " of \($0) components" } ?? "")
      throw Failure(
        .usage,
        "holds no \(wanted), and does not say on which data the model was trained, so that none can be fitted",
        at: model.path,
        remedy: "Sample from the model's run once, which saves it in the folder, or give --sampler prior")
    }
    let data = try model.trainingRows(
      access, memory: memory, remedy: "Put the data back as they were, or give --sampler prior")
    willFit(sampler)
    let fresh = try sampler.fit(
      model.saved, to: data.source, settings, fingerprint: data.fingerprint, on: backend)
    fitted = fresh
    origin = try Self.save(fresh, beside: model)
  }

  private static func save(_ sampler: SavedSampler, beside model: RunModel) throws -> Origin {
    guard model.isFinished else { return .unsaved("the run has not ended") }
    do {
      try sampler.write(beside: model.saved, in: model.path)
      return .saved(SavedSampler.path(of: sampler.sampler, in: model.path))
    } catch let failure as Failure where failure.kind == .inputOutput {
      // A folder that nobody may write to, or a full disk: samples can be drawn all the same.
      return .unsaved(failure.place.map { "\($0): \(failure.what)" } ?? failure.what)
    }
  }
}
