// What importance sampling says about the likelihood of examples, with its two uncertainties: the one of
// having these examples and no others, and the one of having drawn these latents and no others.

/// Estimates of log p(x) of examples, in nats.
public struct LikelihoodEstimate: Sendable {
  /// The importance samples per example.
  public let samples: Int
  /// The estimate of each example; in expectation a lower bound that rises with the samples.
  public let logLikelihoods: [Double]
  /// The effective sample size of each example, from 1 to ``samples``.
  public let effectiveSampleSizes: [Double]
  /// The variance of each estimate over other draws, from the spread of its weights; nil for one sample.
  public let variances: [Double]?

  init(samples: Int, _ weights: [ImportanceWeights]) {
    self.samples = samples
    logLikelihoods = weights.map(\.logMean)
    effectiveSampleSizes = weights.map(\.effectiveSampleSize)
    variances = samples > 1 ? weights.compactMap(\.logMeanVariance) : nil
  }

  private var count: Double { Double(logLikelihoods.count) }

  /// The mean negative log-likelihood per example.
  public var negativeLogLikelihood: Double { -logLikelihoods.reduce(0, +) / count }

  /// The standard error of the mean over examples, sample deviation over root n; nil for one example.
  public var standardError: Double? {
    if logLikelihoods.count < 2 { return nil }
    let mean = -negativeLogLikelihood
    let squares = logLikelihoods.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / (count - 1) / count).squareRoot()
  }

  /// The standard error of the mean over other draws of the latents; nil for one sample.
  public var monteCarloStandardError: Double? {
    variances.map { $0.reduce(0, +).squareRoot() / count }
  }

  /// The mean effective sample size.
  public var effectiveSampleSize: Double { effectiveSampleSizes.reduce(0, +) / count }
}
