// The true bound on data that is not trained on: the same for every objective, with random numbers that
// depend on a stated key and each row only.

public import Autoencoders
public import Datasets
import Examples
public import Foundations
import Layers
public import Storage
public import Tensors

/// Evaluates the evidence lower bound of rows.
public final class EvidenceEvaluator {
  /// The key of binarisation and latents in every evaluation, so that numbers can be compared.
  public static let key = Key(seed: 0).folding("evaluation")

  private let model: VariationalAutoencoder
  private let program: RowProgram
  private let state: any State
  /// The rows of a plan; the last block of a source is padded.
  private static let block = 256
  /// The most numbers that describe the rows of a plan.
  private static let mostOutputs = 1 << 24

  /// The rows of a plan of a model: fewer of texts, each of whose places has a number for every word.
  public static func block(of configuration: ModelConfiguration) -> Int {
    guard configuration.kind.family == .tokens else { return block }
    return max(1, min(block, mostOutputs / max(configuration.outputs, 1)))
  }

  /// The mean terms over rows, in nats per example.
  public struct Terms: Sendable {
    /// The mean log-likelihood of the reconstruction.
    public var reconstruction: Double
    /// The mean divergence of posterior from prior.
    public var divergence: Double
    /// The mean divergence of each group of latents; empty where there is one for all.
    public var divergencePerGroup: [(name: String, mean: Double)] = []
    /// The part of each latent in the divergence; empty where it is not a sum over latents.
    public var divergencePerLatent: [Double]
    /// The mean importance-weighted bound of as many draws as the objective's criterion says, where it says so.
    public var importanceBound: Double?
    /// By what states of a training are compared, the higher the better: what the objective's criterion names.
    public var criterion: Double
    /// What messages call the criterion, where it is not the bound.
    public var criterionName: String?
    /// What the scale of the likelihood has to be multiplied by to explain these rows best, where it was looked for; the
    /// other terms are those with that scale.
    public var scaleFactor: Double?
    /// The squared error of reconstructions, where the objective's criterion limits it.
    public var error: LimitedError?
    /// The mean evidence lower bound.
    public var bound: Double { reconstruction - divergence }
  }

  /// An evaluator of the numbers of a model that a state holds.
  public init(_ model: VariationalAutoencoder, backend: any Backend, state: any State) {
    self.model = model
    self.state = state
    program = RowProgram(
      backend, state: state, block: Self.block(of: model.configuration), reads: model.reads,
      limit: model.planLimit
    ) { _, batch in
      let (x, context) = (model.observation(of: batch), batch.context)
      let features = model.features(of: x, context)
      let evidence = model.evidence(of: x, features, batch.random, context)
      var outputs = [evidence.reconstruction, evidence.divergence]
      if case .importanceBound(let samples) = model.configuration.objective.criterion {
        let source = DrawSource(batch.random, samples: samples, enumerates: true)
        let inferred = model.latents.infer(features, source, context)
        outputs.append(model.draws(of: x, inferred, context).logWeights.logMeanExp(axis: 1))
      }
      if model.scale != nil {
        // The decoder's nodes are those of the evidence.
        let explained = model.decode(evidence.latents, for: x, context)
        let dispersion = (explained.distribution as? any ScaledDistribution)?.dispersion(
          of: explained.observed)
        outputs.append(dispersion.map(evidence.inferred.mean) ?? evidence.reconstruction.filled(0))
      }
      if model.configuration.objective.criterion.errorLimit != nil {
        let mean = model.decode(evidence.latents, for: x, context).distribution.mean
        outputs.append((x - mean).squared().sum(axes: [1]))
      }
      outputs += evidence.divergences.filter { model.divergenceShape.groups.contains($0.name) }
        .map(\.divergence.perExample)
      return outputs + [evidence.divergencePerLatent].compactMap(\.self)
    }
  }

  /// An evaluator of a trained model.
  public convenience init(_ trained: TrainedModel, backend: any Backend) {
    self.init(trained.model, backend: backend, state: trained.makeState(on: backend))
  }

  /// The plan of a block of rows of a source.
  func plan(for source: any DataSource) throws -> any Executable {
    try program.plan(source.fields).executable
  }

  // A scale that follows the errors of training is too small for other rows as soon as a model knows its examples by
  // heart: their bound collapses although nothing is explained worse. The scale is one number of the model that held-out
  // rows can set, as they choose the epoch.
  /// How many numbers the scale that training found counts for, against those of the rows.
  private static let scaleWeight = 100.0

  /// The mean terms of the rows of a source with the scale of the likelihood that explains them best, where it has one;
  /// the state keeps its own.
  public func termsWithBestScale(_ source: any DataSource) throws -> Terms {
    var (terms, dispersion, count) = try walk(source, nil)
    guard let scale = model.scale, count > 0, dispersion.isFinite, dispersion > 0 else { return terms }
    let dimensions = model.configuration.dimensions
    let numbers = Double(count * dimensions)
    let factor = (dispersion * Double(count) + Self.scaleWeight) / (numbers + Self.scaleWeight)
    let gain = scale.gain(factor: factor, dispersion: dispersion, dimensions: dimensions)
    if let gain, terms.importanceBound == nil {
      terms.reconstruction += gain
      terms.criterion = model.configuration.objective.criterion.value(
        reconstruction: terms.reconstruction, divergence: terms.divergence, importanceBound: nil)
    } else {
      let own = state.read(BufferStore.variable)
      state.write(BufferStore.variable, scale.multiplied(own, by: factor))
      defer { state.write(BufferStore.variable, own) }
      terms = try walk(source, nil).terms
    }
    terms.scaleFactor = factor
    return terms
  }

  /// The mean terms of the given rows of a source, those aside that cannot be read.
  public func terms(_ source: any DataSource, _ indices: Range<Int>? = nil) throws -> Terms {
    try walk(source, indices).terms
  }

  /// The mean terms of rows, the mean dispersion of the likelihood, 0 where it has no scale, and how many rows there were.
  private func walk(
    _ source: any DataSource, _ indices: Range<Int>?
  ) throws -> (terms: Terms, dispersion: Double, count: Int) {
    let configuration = model.configuration
    let criterion = configuration.objective.criterion
    var isWeighted = false
    if case .importanceBound = criterion { isWeighted = true }
    var (reconstruction, divergence, weighted, dispersion, error, count) = (0.0, 0.0, 0.0, 0.0, 0.0, 0)
    let scalePlace = isWeighted ? 3 : 2
    let groups = model.divergenceShape.groups
    let errorPlace = scalePlace + (model.scale == nil ? 0 : 1)
    let groupPlace = errorPlace + (criterion.errorLimit == nil ? 0 : 1)
    let latentPlace = groupPlace + groups.count
    var perGroup = [Double](repeating: 0, count: groups.count)
    var perLatent = [Double](
      repeating: 0, count: model.divergenceShape.isPerLatent ? configuration.latents : 0)
    try program.forEachBlock(of: source, indices, anyOrder: true, key: Self.key) { plan, rows in
      count += rows.count
      reconstruction += plan.sum(0, count: rows.count)
      divergence += plan.sum(1, count: rows.count)
      if isWeighted { weighted += plan.sum(2, count: rows.count) }
      if model.scale != nil { dispersion += plan.sum(scalePlace, count: rows.count) }
      if criterion.errorLimit != nil { error += plan.sum(errorPlace, count: rows.count) }
      for place in groups.indices { perGroup[place] += plan.sum(groupPlace + place, count: rows.count) }
      if !perLatent.isEmpty { plan.addColumns(latentPlace, rows: rows.count, to: &perLatent) }
    }
    let examples = Double(max(count, 1))
    let importanceBound = isWeighted ? weighted / examples : nil
    let terms = Terms(
      reconstruction: reconstruction / examples, divergence: divergence / examples,
      divergencePerGroup: zip(groups, perGroup).map { ($0, $1 / examples) },
      divergencePerLatent: perLatent.map { $0 / examples }, importanceBound: importanceBound,
      criterion: criterion.value(
        reconstruction: reconstruction / examples, divergence: divergence / examples,
        importanceBound: importanceBound), criterionName: criterion.name,
      error: criterion.errorLimit.map { LimitedError(value: error / examples, limit: $0) })
    return (terms, dispersion / examples, count)
  }
}
