// The evaluation of a model: bound, likelihood and latents over the same observations.

import Autoencoders
public import Datasets
import Examples
import Foundation
import Foundations
public import Storage
public import Tensors
import Training

/// Evaluates models.
public enum Evaluator {
  /// Evaluates a model on the rows of a source.
  ///
  /// - Parameters:
  ///   - split: What the source is of its data set, for the report.
  ///   - importanceSamples: The samples per example behind the likelihood, at least 1.
  ///   - limit: Evaluates only this many rows, the first ones; all where nil.
  ///   - progress: Told how many examples have their likelihood, and of how many; what it throws ends the
  ///     work.
  /// - Throws: ``Failure`` of kind `usage` for fewer than one sample or row, `badData` for rows that do not
  ///   fit the model, `failure` where a result is not a finite number.
  public static func report(
    model trained: TrainedModel, source: any DataSource, split: String, importanceSamples: Int,
    limit: Int? = nil, backend: any Backend,
    progress: (_ done: Int, _ total: Int) throws -> Void = { _, _ in }
  ) throws -> EvaluationReport {
    try ImportanceWeightedLikelihood.require(samples: importanceSamples)
    if let limit, limit < 1 {
      throw Failure(
        .usage, "\(limit) rows cannot be evaluated", at: .limit, remedy: "Give at least 1")
    }
    let configuration = trained.configuration
    try DataCheck.require(source, fits: configuration)
    let rows: any DataSource = source.subset(0..<min(limit ?? source.count, source.count))

    let terms = try EvidenceEvaluator(trained, backend: backend).terms(rows)
    let units = try ActiveUnits(trained, rows, backend: backend)
    var report = EvaluationReport(
      examples: rows.count, split: split, reconstruction: terms.reconstruction,
      binarisation: try binarisation(of: rows, configuration),
      activeUnits: units.count, units: configuration.latents, likelihood: trained.likelihoodDescription,
      measure: measure(trained.model, rows))
    if configuration.objective.drawsLatents {
      let likelihood = try ImportanceWeightedLikelihood(trained, backend: backend)
        .estimate(rows, samples: importanceSamples, progress: progress)
      report.add(terms, units, likelihood)
      report.add(try DrawErrors(trained, rows, backend: backend))
      report.standardisedElbo = configuration.standardisation.flatMap { standardisation in
        report.elbo.map { $0 + standardisation.logDeterminant(dimensions: configuration.dimensions) }
      }
      if let aggregate = try AggregatePosterior(trained, rows, backend: backend) { report.add(aggregate) }
      let bit = Double(configuration.dimensions) * log(2)
      if configuration.kind.family == .tokens {
        report.perplexity = try TextPerplexity(rows, nats: likelihood.negativeLogLikelihood)
      } else if configuration.likelihood.measure == .probability {
        report.bitsPerDimension = likelihood.negativeLogLikelihood / bit
      }
      if trained.model.isDensityOfBytes(rows.elementType) {
        let spread = try ImportanceWeightedLikelihood(trained, dequantised: true, backend: backend)
          .estimate(rows, samples: importanceSamples, progress: progress)
        // Less log 256 nats per dimension, the width of a bin, which is 8 bits.
        report.dequantisedBitsPerDimension = spread.negativeLogLikelihood / bit + 8
        report.dequantisedBound = "\(bound(importanceSamples)), uniform dequantisation (data + u) / 256"
      }
    }
    try requireFinite(report, rows)
    return report
  }

  /// How grey values became binary, in words.
  private static func binarisation(
    of rows: any DataSource, _ configuration: ModelConfiguration
  ) throws -> String {
    guard configuration.likelihood.binarises else { return "none" }
    var areBinary = true
    try rows.forEachBlock(of: 512) { bytes, indices in
      if !areBinary { return }
      let type = TensorType([indices.count * rows.rowCount], rows.elementType)
      let values = configuration.unit.values(of: HostArray(type, bytes: Array(bytes))).floats
      areBinary = values.allSatisfy { $0 == 0 || $0 == 1 }
    }
    return areBinary ? "none: every value is 0 or 1" : "once, key evaluation(seed 0)"
  }

  /// What the log-likelihood of a model is of, in words.
  private static func measure(_ model: VariationalAutoencoder, _ source: any DataSource) -> String {
    if model.configuration.likelihood.measure == .probability { return "probability" }
    if model.configuration.likelihood.family.usesHistograms {
      return
        "probability of categories and frequent values, density of other numbers in the table's own units; empty cells "
        + "are left out"
    }
    if model.configuration.likelihood.family.explainsTables {
      return "relative, of numbers in two scalings; no density of the rows"
    }
    return model.isDensityOfBytes(source.elementType)
      ? "density on grey values / 255, without dequantisation" : "density on the values as they are"
  }

  /// The name of the bound that a number of importance samples gives.
  static func bound(_ samples: Int) -> String {
    samples == 1 ? "evidence lower bound, 1 sample" : "importance-weighted, \(samples) samples"
  }

  private static func requireFinite(_ report: EvaluationReport, _ source: any DataSource) throws {
    let numbers = [
      report.reconstruction, report.kl, report.nll, report.dequantisedBitsPerDimension,
      report.mutualInformation,
    ].compactMap(\.self)
    if numbers.allSatisfy(\.isFinite) { return }
    throw Failure(
      .failure, "the model's likelihood of these data is not a finite number", at: source.name,
      remedy: "Check that the data are scaled like the model's training data")
  }
}

extension EvaluationReport {
  /// Adds what only a model with a likelihood has.
  fileprivate mutating func add(
    _ terms: EvidenceEvaluator.Terms, _ latents: ActiveUnits, _ likelihood: LikelihoodEstimate
  ) {
    elbo = terms.bound
    kl = terms.divergence
    klPerLatent = latents.divergences
    let groups = terms.divergencePerGroup
    klPerGroup =
      groups.isEmpty ? nil : groups.map { EvaluationReport.GroupDivergence(name: $0.name, nats: $0.mean) }
    nll = likelihood.negativeLogLikelihood
    nllStandardError = likelihood.standardError
    monteCarloStandardError = likelihood.monteCarloStandardError
    effectiveSampleSize = likelihood.effectiveSampleSize
    importanceSamples = likelihood.samples
    bound = Evaluator.bound(likelihood.samples)
  }

  fileprivate mutating func add(_ errors: DrawErrors) {
    elboDrawError = errors.bound
    reconstructionDrawError = errors.reconstruction
    klDrawError = errors.divergence
  }

  fileprivate mutating func add(_ aggregate: AggregatePosterior) {
    mutualInformation = aggregate.mutualInformation
    mutualInformationDrawError = aggregate.mutualInformationDrawError
    aggregateDivergence = aggregate.divergence
    aggregateRows = aggregate.rows
  }
}
