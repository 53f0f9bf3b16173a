// A training's epochs as columns of numbers: what its charts are drawn from, whoever measured them.

/// The course of a training, in nats per example; all columns are as long as `epochs`.
public struct EpochCurves: Equatable, Sendable {
  /// One quantity over the epochs.
  public struct Curve: Equatable, Sendable {
    /// Its value while training.
    public var training: [Double]
    /// Its value on the validation examples, nil where it was not measured.
    public var validation: [Double?]

    /// A quantity; without validation its column may be empty.
    public init(training: [Double], validation: [Double?] = []) {
      self.training = training
      self.validation = validation
    }
  }

  /// The epochs, from 1.
  public var epochs: [Int]
  /// The evidence lower bound; nil for a model that draws no latents.
  public var elbo: Curve?
  /// The log-likelihood of reconstructions.
  public var reconstruction: Curve
  /// The divergence of posterior from prior; nil for a model that draws no latents.
  public var kl: Curve?
  /// The mean divergence of each latent in the epoch that was asked for, else the last; empty where there is none.
  public var klPerLatent: [Double]
  /// Which examples `klPerLatent` is of, such as `validation`.
  public var klExamples: String

  /// A course of a training.
  public init(
    epochs: [Int], elbo: Curve?, reconstruction: Curve, kl: Curve?, klPerLatent: [Double] = [],
    klExamples: String = "training"
  ) {
    self.epochs = epochs
    self.elbo = elbo
    self.reconstruction = reconstruction
    self.kl = kl
    self.klPerLatent = klPerLatent
    self.klExamples = klExamples
  }
}
