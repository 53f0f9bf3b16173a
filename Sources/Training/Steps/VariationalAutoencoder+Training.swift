// A variational autoencoder as something to be trained.

public import Autoencoders
public import Datasets
public import Examples
import Foundations
public import Layers
public import Storage
public import Tensors

/// The names of the metrics of a variational autoencoder.
enum EvidenceMetric {
  static let reconstruction = "reconstruction"
  static let divergence = "divergence"
  static let divergencePerLatent = "divergencePerLatent"
  /// The metric of one group of latents among several.
  static func divergence(of group: String) -> String { "divergence/\(group)" }
}

extension VariationalAutoencoder: Trainable {
  /// Reconstruction and divergence in nats; the divergence of each group where there are several, and of each latent where
  /// it is a sum over latents.
  public var metrics: [MetricShape] {
    let shape = divergenceShape
    return [MetricShape(EvidenceMetric.reconstruction), MetricShape(EvidenceMetric.divergence)]
      + shape.groups.map { MetricShape(EvidenceMetric.divergence(of: $0)) }
      + (shape.isPerLatent
        ? [MetricShape(EvidenceMetric.divergencePerLatent, count: configuration.latents)] : [])
      + configuration.objective.family.findings.map { MetricShape($0) }
  }

  /// As many as texts have widths, for whole batches and the last one.
  public var planLimit: Int {
    if case .tokens(let length, _) = configuration.kind { return 2 * (length / 8 + 2) }
    return Program.standardLimit
  }

  /// What it is told, and the class that it learns to infer.
  public var stepReads: [FieldName] { classInference == nil ? reads : reads + [.condition] }

  /// What describes p(x, z).
  public var renewedParameters: ParameterSelection? {
    configuration.objective.values["beta"] == nil ? nil : .generation
  }

  /// Whether the objective draws latents, so that there is a bound.
  public var hasBound: Bool { configuration.objective.drawsLatents }

  /// Whether the objective is a sum over rows.
  public var isSumOverRows: Bool { configuration.objective.isSumOverRows }

  /// The objective's descent, with the true terms of the bound.
  public func losses(_ site: StepSite) -> StepLosses {
    var context = site.context
    if scale != nil { context.scaleFactor = site.scaleFactor }
    context = withAttributesLeftOut(context)
    let descent = descent(
      ObjectiveSite(
        model: self, x: observation(of: site.batch), source: site.batch.random, context: context,
        step: site.step, count: site.count, extent: site.extent,
        isOpening: site.isOpening))
    let evidence = descent.evidence
    var metrics = [
      Metric(EvidenceMetric.reconstruction, evidence.reconstruction, term: "the reconstruction term"),
      Metric(EvidenceMetric.divergence, evidence.divergence, term: "the KL term"),
    ]
    for group in divergenceShape.groups {
      let own = evidence.divergences.first { $0.name == group }
      metrics.append(
        Metric(
          EvidenceMetric.divergence(of: group),
          own?.divergence.perExample ?? evidence.reconstruction.filled(0)))
    }
    if divergenceShape.isPerLatent, let terms = evidence.divergencePerLatent {
      metrics.append(Metric(EvidenceMetric.divergencePerLatent, terms))
    }
    metrics += zip(configuration.objective.family.findings, descent.findings).map { Metric($0, $1) }
    return StepLosses(
      reported: descent.loss, parts: descent.parts.map { ($0.loss, $0.parameters) }, metrics: metrics)
  }

  /// The terms of the bound on the rows, with the scale of the likelihood that explains them best.
  public func validator(on backend: any Backend, state: any State) -> any Validator {
    let evaluator = EvidenceEvaluator(self, backend: backend, state: state)
    guard let writer = try? TextWriter(self, state: state, on: backend) else { return evaluator }
    return TextValidator(self, evaluator, writer, state: state, on: backend)
  }

  /// The buffers with the scale of the likelihood that validation found.
  public func buffers(_ values: HostArray, correctedBy validation: Validation) -> HostArray {
    guard let factor = validation.scaleFactor, let scale else { return values }
    return scale.multiplied(values, by: factor)
  }

  /// Throws where the likelihood does not explain the rows, or where a training is too short for what is annealed.
  public func require(_ rows: any DataSource, for settings: TrainingSettings?) throws {
    try DataCheck.require(rows, fits: configuration)
    guard let settings else { return }
    try settings.requireLength(for: configuration.objective, examples: rows.count)
  }
}

extension EvidenceEvaluator: Validator {
  /// The mean terms with the scale of the likelihood that explains the rows best.
  public func validate(_ rows: any DataSource) throws -> Validation {
    Validation(try termsWithBestScale(rows))
  }
}

extension Validation {
  /// A validation from the terms of the bound.
  init(_ terms: EvidenceEvaluator.Terms) {
    self.init(
      criterion: terms.criterion, criterionName: terms.criterionName,
      metrics: [
        EvidenceMetric.reconstruction: [terms.reconstruction], EvidenceMetric.divergence: [terms.divergence],
        EvidenceMetric.divergencePerLatent: terms.divergencePerLatent,
      ].merging(terms.divergencePerGroup.map { (EvidenceMetric.divergence(of: $0.name), [$0.mean]) }) { $1 },
      scaleFactor: terms.scaleFactor, error: terms.error)
  }

  /// The mean log-likelihood of the reconstruction, in nats.
  public var reconstruction: Double { metrics[EvidenceMetric.reconstruction]?.first ?? .nan }
  /// The mean divergence of posterior from prior, in nats.
  public var divergence: Double { metrics[EvidenceMetric.divergence]?.first ?? .nan }
  /// The part of each latent in the divergence; empty where it is not a sum over latents.
  public var divergencePerLatent: [Double] { metrics[EvidenceMetric.divergencePerLatent] ?? [] }
  /// The mean evidence lower bound, in nats.
  public var bound: Double { reconstruction - divergence }
}

extension Validation {
  /// The share of texts that come back exactly; nil for other data.
  public var exactShare: Double? { metrics[TextMetric.exact]?.first }
  /// What the latents of texts tell, in nats; nil for other data.
  public var information: Double? { metrics[TextMetric.information]?.first }
}

extension EpochReport {
  /// The log-likelihood of reconstructions while training, in nats.
  public var reconstruction: Double { metrics[EvidenceMetric.reconstruction]?.first ?? .nan }
  /// The divergence of posterior from prior while training, in nats.
  public var divergence: Double { metrics[EvidenceMetric.divergence]?.first ?? .nan }
  /// The part of each latent in the divergence while training; empty where it is not a sum over latents.
  public var divergencePerLatent: [Double] { metrics[EvidenceMetric.divergencePerLatent] ?? [] }
  /// The true bound while training, in nats.
  public var elbo: Double { reconstruction - divergence }
}

extension TrainingResult where Model == VariationalAutoencoder {
  /// The trained model: the weights of the epoch that did best on the validation rows, or the last ones
  /// where there are none; averaged where they were averaged.
  public var model: TrainedModel {
    TrainedModel(network, parameters: parameters, buffers: buffers)
  }
}
