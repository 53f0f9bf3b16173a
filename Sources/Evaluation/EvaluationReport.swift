// What an evaluation says, with everything a number needs to be compared: the split, the bound, the samples,
// the binarisation and the errors.

import Foundation
import Storage

/// An evaluation of a model on data, in nats per example.
public struct EvaluationReport: Equatable, Sendable {
  /// The number of examples.
  public var examples: Int
  /// Which part of the data they are, such as `test`.
  public var split: String
  /// The mean evidence lower bound; nil for a model that draws no latents.
  public var elbo: Double?
  /// The standard error of `elbo` over other draws of the latents, one of which each example has.
  public var elboDrawError: Double?
  /// The mean log-likelihood of the reconstruction.
  public var reconstruction: Double
  /// The standard error of `reconstruction` over other draws of the latents.
  public var reconstructionDrawError: Double?
  /// The mean divergence of posterior from prior; nil for a model that draws no latents.
  public var kl: Double?
  /// The standard error of `kl` over other draws of the latents; nil where it has a closed form.
  public var klDrawError: Double?
  /// The mean negative log-likelihood as estimated; nil for a model that draws no latents.
  public var nll: Double?
  /// The standard error of `nll` over examples; nil for one example.
  public var nllStandardError: Double?
  /// The importance samples per example.
  public var importanceSamples: Int?
  /// The bound that `nll` is minus of, such as `importance-weighted, 64 samples`.
  public var bound: String?
  /// How grey values became binary, or `none`.
  public var binarisation: String
  /// `nll` over dimensions in bits; nil for a density, whose bits would need dequantisation.
  public var bitsPerDimension: Double?
  /// The latents whose posterior means vary over the examples, by ``ActiveUnits``.
  public var activeUnits: Int
  /// The latents.
  public var units: Int
  /// The standard error of `nll` over other draws of the latents; nil for one sample.
  public var monteCarloStandardError: Double?
  /// The mean effective sample size, from 1 to the samples.
  public var effectiveSampleSize: Double?
  /// The effective sample size below which an estimate of the likelihood is unreliable.
  public static let reliableSampleSize = 10.0
  /// Whether the weights of a few samples decide `nll`: then the true likelihood is higher, by more than any error says; nil
  /// for one sample.
  public var isUnreliable: Bool? {
    guard let effectiveSampleSize, let importanceSamples, importanceSamples > 1 else { return nil }
    // Of few samples that all count, few are enough.
    return effectiveSampleSize < min(Self.reliableSampleSize, 0.5 * Double(importanceSamples))
  }
  /// The mean divergence of each latent; nil for a model that draws no latents.
  public var klPerLatent: [Double]?
  /// The mean divergence of each group of latents by name, in order; nil where there is one group, or no draws.
  public var klPerGroup: [GroupDivergence]?
  /// The divergence of a group of latents.
  public struct GroupDivergence: Equatable, Sendable {
    /// The group's name.
    public var name: String
    /// The mean over the examples, in nats.
    public var nats: Double
  }
  /// The likelihood and what training found for it, such as `gaussian-shared, deviation 0.06`.
  public var likelihood: String?
  /// What the numbers are of: a probability, or a density and on which values.
  public var measure: String?
  /// For a density of bytes, minus a lower bound of the bytes' log-probability over dimensions in bits.
  public var dequantisedBitsPerDimension: Double?
  /// The bound behind ``dequantisedBitsPerDimension``.
  public var dequantisedBound: String?
  /// The mutual information of example and latents, at most the logarithm of ``aggregateRows``; nil where
  /// ``AggregatePosterior`` is.
  public var mutualInformation: Double?
  /// The standard error of `mutualInformation` over other draws of the latents.
  public var mutualInformationDrawError: Double?
  /// The divergence of the aggregate posterior from the prior; nil where ``AggregatePosterior`` is.
  public var aggregateDivergence: Double?
  /// How many rows are behind the two.
  public var aggregateRows: Int?
  /// The bound of standardised values, which does not depend on the unit of the data; nil where they are not standardised.
  public var standardisedElbo: Double?
  /// That the run's own data have changed since it was trained on them, as a sentence without its full stop; nil where they
  /// have not.
  public var dataChange: String?
  /// The perplexity of texts; nil of other data.
  public var perplexity: TextPerplexity?
  /// How samples compare with the examples, where samples were asked for.
  public var sampleQuality: SampleQuality?
  /// The same by the features of fine detail, where samples are pictures and no other features were asked for.
  public var detailQuality: SampleQuality?

  /// The report as a JSON object with a member per line; what is absent or not finite is null.
  public var json: String {
    let members: [(name: String, value: String)] = [
      ("examples", "\(examples)"), ("split", JSON.quoted(split)), ("elbo", number(elbo)),
      ("reconstruction", number(reconstruction)), ("kl", number(kl)), ("nll", number(nll)),
      ("nll_standard_error", number(nllStandardError)),
      ("importance_samples", importanceSamples.map { "\($0)" } ?? "null"),
      ("bound", bound.map(JSON.quoted) ?? "null"), ("binarisation", JSON.quoted(binarisation)),
      ("bits_per_dimension", number(bitsPerDimension)), ("active_units", "\(activeUnits)"),
      ("units", "\(units)"), ("monte_carlo_standard_error", number(monteCarloStandardError)),
      ("effective_sample_size", number(effectiveSampleSize)),
      ("kl_per_latent", klPerLatent.map { "[\($0.map(number).joined(separator: ", "))]" } ?? "null"),
      (
        "kl_per_group",
        klPerGroup.map { groups in
          "{\(groups.map { "\(JSON.quoted($0.name)): \(number($0.nats))" }.joined(separator: ", "))}"
        } ?? "null"
      ),
      ("likelihood", likelihood.map(JSON.quoted) ?? "null"),
      ("measure", measure.map(JSON.quoted) ?? "null"),
      ("dequantised_bits_per_dimension", number(dequantisedBitsPerDimension)),
      ("dequantised_bound", dequantisedBound.map(JSON.quoted) ?? "null"),
      ("mutual_information", number(mutualInformation)), ("aggregate_kl", number(aggregateDivergence)),
      ("aggregate_rows", aggregateRows.map { "\($0)" } ?? "null"),
      ("standardised_elbo", number(standardisedElbo)), ("elbo_draw_error", number(elboDrawError)),
      ("reconstruction_draw_error", number(reconstructionDrawError)), ("kl_draw_error", number(klDrawError)),
      ("mutual_information_draw_error", number(mutualInformationDrawError)),
      ("unreliable", isUnreliable.map { "\($0)" } ?? "null"),
      ("data_change", dataChange.map(JSON.quoted) ?? "null"),
      ("perplexity", number(perplexity?.withEnds)),
      ("perplexity_without_ends", number(perplexity?.withoutEnds)),
      ("tokens", perplexity.map { "\($0.tokens)" } ?? "null"),
      ("ends", perplexity.map { "\($0.ends)" } ?? "null"),
      ("sample_quality", sampleQuality.map { "{\(object($0.members, indent: "    "))\n  }" } ?? "null"),
      ("detail_quality", detailQuality.map { "{\(object($0.members, indent: "    "))\n  }" } ?? "null"),
    ]
    return "{\(object(members, indent: "  "))\n}\n"
  }
}

/// The inside of a JSON object, a member a line.
private func object(_ members: [(name: String, value: String)], indent: String) -> String {
  members.map { "\n\(indent)\(JSON.quoted($0.name)): \($0.value)" }.joined(separator: ",")
}

/// A number with as many digits as tell it from every other.
private func number(_ value: Double?) -> String {
  guard let value, value.isFinite else { return "null" }
  return "\(value)"
}

extension SampleMeasures {
  /// The members of the JSON object that it is.
  fileprivate var members: [(name: String, value: String)] {
    [
      ("frechet_distance", number(frechetDistance)), ("precision", number(precision)),
      ("recall", number(recall)), ("precision_recall_neighbours", "\(Self.manifoldNeighbours)"),
      ("density", number(density)), ("coverage", number(coverage)),
      ("density_coverage_neighbours", "\(Self.densityNeighbours)"),
    ]
  }
}

extension SampleQuality {
  /// The members of the JSON object that it is.
  fileprivate var members: [(name: String, value: String)] {
    let others = otherRows.map {
      object(
        [("rows", "\($0.count)"), ("comparable", "\(areOthersComparable)")] + $0.measures.members
          + Sharpness.members($0.sharpness),
        indent: "      ")
    }
    return [
      ("sampler", JSON.quoted(sampler)), ("components", components.map { "\($0)" } ?? "null"),
      ("features", JSON.quoted(features)), ("feature_model", featureModel.map(JSON.quoted) ?? "null"),
      ("feature_dimensions", "\(dimensions)"), ("samples", "\(samples.count)"), ("rows", "\(rows)"),
    ] + samples.measures.members + Sharpness.members(samples.sharpness) + [
      ("other_rows", others.map { "{\($0)\n    }" } ?? "null")
    ]
  }
}

extension Sharpness {
  /// The members of the JSON object that ratios are part of.
  fileprivate static func members(_ sharpness: Sharpness?) -> [(name: String, value: String)] {
    [
      ("laplacian_ratio", number(sharpness?.laplacian)),
      (
        "octave_ratios",
        sharpness.map { "[\($0.octaves.map { number($0) }.joined(separator: ", "))]" } ?? "null"
      ),
    ]
  }
}
