// Which latents a model uses: a latent whose posterior mean stays the same whatever the example says nothing
// about it (Burda, Grosse and Salakhutdinov, ICLR 2016, section 5.2: a unit u is active where the variance
// over x of E_q(u|x)[u] exceeds 0.01). Beside it what each latent costs, its divergence from the prior.

import Autoencoders
public import Datasets
public import Storage
public import Tensors
import Training

/// How much each latent varies over data.
public struct ActiveUnits: Sendable {
  /// The variance above which a latent is active.
  public static let threshold = ActiveLatents.threshold

  /// The variance over examples of each latent's posterior mean.
  public let variances: [Double]
  /// The mean over examples of KL(q(u|x) || p(u)) of each latent u, in nats; nil where the divergence is not a sum
  /// over latents.
  public let divergences: [Double]?

  /// The active latents.
  public var active: [Int] { variances.indices.filter { variances[$0] > Self.threshold } }
  /// The number of active latents.
  public var count: Int { active.count }

  /// Measures the latents of a model over every row of a source, observed as ``EvidenceEvaluator`` does.
  ///
  /// - Throws: ``Failure`` of kind `badData` for rows that do not fit the model.
  public init(_ trained: TrainedModel, _ source: any DataSource, backend: any Backend) throws {
    let configuration = trained.configuration
    try DataCheck.require(source, fits: configuration)
    let isPerLatent = trained.model.divergenceShape.isPerLatent
    let model = trained.model
    let program = RowProgram(backend, state: trained.makeState(on: backend), reads: model.reads) {
      let x = model.observation(of: $1)
      let inferred = model.infer(x, nil, $1.context)
      var divergences = model.latents.divergences(of: inferred, $1.context)
      // Where latents have levels, the divergence of one depends on draws of those above it.
      if isPerLatent, divergences.perLatent == nil {
        divergences = model.latents.divergences(
          of: model.infer(x, DrawSource($1.random), $1.context), $1.context)
      }
      return [inferred.latents.flat] + [divergences.perLatent].compactMap(\.self)
    }
    var means = Moments(configuration.latents)
    var divergences = Moments(configuration.latents)
    try program.forEachBlock(of: source, anyOrder: true, key: EvidenceEvaluator.key) { plan, rows in
      plan.withOutput(0) { means.add($0, rows: rows.count) }
      if isPerLatent { plan.withOutput(1) { divergences.add($0, rows: rows.count) } }
    }
    variances = means.squares.map { $0 / max(means.count, 1) }
    self.divergences = isPerLatent ? divergences.means : nil
  }
}

/// Means and squared deviations of columns, updated row by row (Welford, Technometrics 4, 1962).
private struct Moments {
  /// How many rows there were so far.
  private(set) var count = 0.0
  /// The means so far.
  private(set) var means: [Double]
  /// The sums of squared deviations from the means so far.
  private(set) var squares: [Double]

  init(_ columns: Int) {
    means = [Double](repeating: 0, count: columns)
    squares = means
  }

  mutating func add(_ numbers: UnsafeBufferPointer<Float>, rows: Int) {
    for row in 0..<rows {
      count += 1
      for column in means.indices {
        let value = Double(numbers[row * means.count + column])
        let deviation = value - means[column]
        means[column] += deviation / count
        squares[column] += deviation * (value - means[column])
      }
    }
  }
}
