// Fitting a sampler to a model's training examples: which of them, how they are encoded, and what each kind of
// sampler makes of that. A new kind conforms to `FittableSampler` here or in a file of its own.

public import Autoencoders
public import Datasets
public import Foundations
public import Storage
public import Tensors

/// How a sampler is fitted, besides the hyperparameters of its row.
public struct SamplerSettings: Sendable {
  /// The seed of the random numbers of fitting: the choice of examples, their latents, where a search begins.
  public var seed: UInt64

  /// Settings.
  public init(seed: UInt64 = 0) {
    self.seed = seed
  }
}

/// The latents of training examples, from which a sampler is fitted.
public struct EncodedExamples {
  /// q(z|x) of each example.
  public var posteriors: ExamplePosteriors
  /// The label of each; empty where the data have none.
  public var labels: [Int32]
  /// The extents of latents that are a picture; nil where they are a row of numbers.
  public var picture: [Int]?
  /// Whether the model draws latents in training; otherwise the means are its latents.
  public var areDrawn: Bool

  /// The latents that the decoder has learnt from, [examples, latents]: a draw of each posterior, or its mean.
  public var latents: HostArray { areDrawn ? posteriors.draws : posteriors.means }
}

/// A sampler that can be fitted.
public protocol FittableSampler: FittedSampler {
  /// The most examples it is fitted to.
  static var mostRows: Int { get }
  /// A sampler that describes examples, with the hyperparameters of its row.
  ///
  /// - Parameters:
  ///   - backend: What trains it, where it is a network.
  ///   - tell: Hears the share of the work that is done, where it takes long.
  static func fitted(
    to examples: EncodedExamples, _ sampler: SamplerChoice, key: Key, on backend: any Backend,
    tell: @escaping (Double) -> Void
  ) throws -> Self
}

extension GaussianMixture: FittableSampler {
  /// Each step of fitting looks at all of them.
  public static var mostRows: Int { 20_000 }

  /// The mixture that explains their latents best, by expectation and maximisation.
  public static func fitted(
    to examples: EncodedExamples, _ sampler: SamplerChoice, key: Key, on backend: any Backend,
    tell: @escaping (Double) -> Void
  ) -> GaussianMixture {
    MixtureFit(examples.latents, components: sampler.count("components"), key: key).mixture
  }
}

extension GaussianMixture {
  /// The mixture that explains latents [rows, latents] best, of as many components as the sampler has by default.
  public init(fittedTo latents: HostArray, key: Key) {
    self = MixtureFit(latents, components: SamplerChoice.mixture.count("components"), key: key).mixture
  }
}

extension StoredPosteriors: FittableSampler {
  /// All of them are stored.
  public static var mostRows: Int { 10_000 }

  /// Their posteriors as they are.
  public static func fitted(
    to examples: EncodedExamples, _ sampler: SamplerChoice, key: Key, on backend: any Backend,
    tell: @escaping (Double) -> Void
  ) -> StoredPosteriors {
    let posteriors = examples.posteriors
    guard examples.areDrawn else { return StoredPosteriors(means: posteriors.means, logVariances: nil) }
    // A posterior that is not a normal distribution leaves one draw of each example.
    return posteriors.logVariances == nil
      ? StoredPosteriors(means: posteriors.draws, logVariances: nil)
      : StoredPosteriors(means: posteriors.means, logVariances: posteriors.logVariances)
  }
}

extension LatentSampler {
  /// The most examples it is fitted to; 0 where it is not fitted.
  public var mostRows: Int { fittable?.mostRows ?? 0 }

  fileprivate var fittable: (any FittableSampler.Type)? {
    guard let fitted else { return nil }
    guard let fittable = fitted as? any FittableSampler.Type else {
      fail("nobody knows how to fit the sampler '\(name)'")
    }
    return fittable
  }
}

extension Choice where Row == LatentSampler {
  /// Fits this sampler to the examples that a model was trained on, or to as many of them as it takes, chosen by the seed.
  ///
  /// - Parameters:
  ///   - fingerprint: What tells the data from another state of them, if known.
  ///   - tell: Hears the share of the work that is done, where it takes long.
  /// - Throws: ``Failure``: `badData` for examples that do not fit the model or cannot be read, `failure` where latents
  ///   are not finite. A sampler that is not fitted is a programming mistake.
  public func fit(
    _ model: TrainedModel, to source: any DataSource, _ settings: SamplerSettings = SamplerSettings(),
    fingerprint: String? = nil, on backend: any Backend, tell: @escaping (Double) -> Void = { _ in }
  ) throws -> SavedSampler {
    guard let fittable = family.fittable else { fail("the sampler '\(name)' is not fitted") }
    let configuration = model.model.configuration
    try DataCheck.require(source, fits: configuration)
    let key = Key(seed: settings.seed).folding("sampler")
    let rows = try source.chosen(atMost: fittable.mostRows, key: key.folding("rows"))
    let examples = EncodedExamples(
      posteriors: try model.inference(on: backend).posteriors(of: rows, key: key.folding("latents")),
      labels: rows.hasLabels ? try rows.labels(Array(0..<rows.count)) : [],
      picture: configuration.latentPicture, areDrawn: configuration.objective.drawsLatents)
    return SavedSampler(
      self, try fittable.fitted(to: examples, self, key: key.folding("fit"), on: backend, tell: tell),
      rows: rows.count,
      seed: settings.seed, dataFingerprint: fingerprint)
  }
}
