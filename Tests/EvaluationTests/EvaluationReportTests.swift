// The report's text, which other programs read.

import Storage
import Testing

@testable import Evaluation

@Suite("Evaluation report")
struct EvaluationReportTests {
  private let full = EvaluationReport(
    examples: 10_000, split: "test", elbo: -100.5, elboDrawError: 0.25, reconstruction: -75.25,
    reconstructionDrawError: 0.125, kl: 25.25, nll: 96.125,
    nllStandardError: 0.1, importanceSamples: 64, bound: "importance-weighted, 64 samples",
    binarisation: "once, key evaluation(seed 0)", bitsPerDimension: 1e-5, activeUnits: 2, units: 3,
    monteCarloStandardError: 1.0 / 3, effectiveSampleSize: 3, klPerLatent: [12, 13.25, 0],
    likelihood: "bernoulli", measure: "probability", mutualInformation: 7.5,
    mutualInformationDrawError: 0.0625, aggregateDivergence: 17.75,
    aggregateRows: 2000,
    sampleQuality: SampleQuality(
      sampler: "mixture", components: 10, features: "latents", featureModel: "runs/a/model", dimensions: 3,
      rows: 500,
      samples: SampleQuality.Compared(
        count: 600,
        measures: SampleMeasures(
          frechetDistance: 0.5, precision: 0.75, recall: 0.25, density: 1.25, coverage: 0.875),
        sharpness: Sharpness(laplacian: 0.1875, octaves: [0.25, 0.5])),
      otherRows: SampleQuality.Compared(
        count: 400,
        measures: SampleMeasures(
          frechetDistance: 0.25, precision: 0.5, recall: 0.75, density: 1, coverage: 0.9375))))

  @Test("a report is a JSON object with its members in order")
  func golden() throws {
    let text = """
      {
        "examples": 10000,
        "split": "test",
        "elbo": -100.5,
        "reconstruction": -75.25,
        "kl": 25.25,
        "nll": 96.125,
        "nll_standard_error": 0.1,
        "importance_samples": 64,
        "bound": "importance-weighted, 64 samples",
        "binarisation": "once, key evaluation(seed 0)",
        "bits_per_dimension": 1e-05,
        "active_units": 2,
        "units": 3,
        "monte_carlo_standard_error": 0.3333333333333333,
        "effective_sample_size": 3.0,
        "kl_per_latent": [12.0, 13.25, 0.0],
        "kl_per_group": null,
        "likelihood": "bernoulli",
        "measure": "probability",
        "dequantised_bits_per_dimension": null,
        "dequantised_bound": null,
        "mutual_information": 7.5,
        "aggregate_kl": 17.75,
        "aggregate_rows": 2000,
        "standardised_elbo": null,
        "elbo_draw_error": 0.25,
        "reconstruction_draw_error": 0.125,
        "kl_draw_error": null,
        "mutual_information_draw_error": 0.0625,
        "unreliable": true,
        "data_change": null,
        "perplexity": null,
        "perplexity_without_ends": null,
        "tokens": null,
        "ends": null,
        "sample_quality": {
          "sampler": "mixture",
          "components": 10,
          "features": "latents",
          "feature_model": "runs/a/model",
          "feature_dimensions": 3,
          "samples": 600,
          "rows": 500,
          "frechet_distance": 0.5,
          "precision": 0.75,
          "recall": 0.25,
          "precision_recall_neighbours": 3,
          "density": 1.25,
          "coverage": 0.875,
          "density_coverage_neighbours": 5,
          "laplacian_ratio": 0.1875,
          "octave_ratios": [0.25, 0.5],
          "other_rows": {
            "rows": 400,
            "comparable": false,
            "frechet_distance": 0.25,
            "precision": 0.5,
            "recall": 0.75,
            "precision_recall_neighbours": 3,
            "density": 1.0,
            "coverage": 0.9375,
            "density_coverage_neighbours": 5,
            "laplacian_ratio": null,
            "octave_ratios": null
          }
        },
        "detail_quality": null
      }

      """
    #expect(full.json == text)
    #expect(try JSON(parsing: text.utf8)["importance_samples"]?.integer == 64)
  }

  @Test("what is absent or no number is null, and names are quoted")
  func nulls() throws {
    let report = EvaluationReport(
      examples: 1, split: "a \"part\"", elbo: .nan, reconstruction: -.infinity, binarisation: "none",
      activeUnits: 0, units: 1)
    let value = try JSON(parsing: report.json.utf8)
    guard case .object(let members) = value, case .object(let names) = try JSON(parsing: full.json.utf8)
    else {
      Issue.record("no object")
      return
    }
    #expect(members.map(\.name) == names.map(\.name))
    #expect(value["split"] == .string("a \"part\"") && value["units"] == .number("1"))
    let absent = members.filter { $0.value == .null }.map(\.name)
    #expect(
      absent == [
        "elbo", "reconstruction", "kl", "nll", "nll_standard_error", "importance_samples", "bound",
        "bits_per_dimension", "monte_carlo_standard_error", "effective_sample_size", "kl_per_latent",
        "kl_per_group",
        "likelihood", "measure", "dequantised_bits_per_dimension", "dequantised_bound",
        "mutual_information", "aggregate_kl", "aggregate_rows", "standardised_elbo",
        "elbo_draw_error", "reconstruction_draw_error", "kl_draw_error", "mutual_information_draw_error",
        "unreliable", "data_change", "perplexity", "perplexity_without_ends", "tokens", "ends",
        "sample_quality", "detail_quality",
      ])
  }

  @Test("the text says what every number is of")
  func text() {
    let text = """
      examples             10000 (test)
      likelihood           bernoulli
      measure              probability
      ELBO                 -100.500 +- 0.250 nats per example (errors are over draws of the latents, one for \
      each example)
        reconstruction     -75.250 +- 0.125
        KL                 25.250
      NLL                  96.125 +- 0.100 (importance-weighted, 64 samples)
      effective samples    3.0 of 64 on average over examples; error of the NLL over draws 0.333; unreliable: the \
      true likelihood is higher
      bits per dimension   0.0000
      binarisation         once, key evaluation(seed 0)
      active units         2 of 3
      mutual information   7.500 +- 0.062 nats between example and latents (at most log 2000 = 7.601 can be measured)
      aggregate KL         17.750 nats between aggregate posterior and prior (too high by what the mutual \
      information is too low)
      samples              600 from the mixture of 10 compared with 500 rows by 3 features: latents of runs/a/model
        Frechet distance   0.5000 between normal distributions
        precision, recall  0.750, 0.250 (k = 3)
        density, coverage  1.250, 0.875 (k = 5)
        fine detail        0.19 of the rows' (energy of the Laplacian)
        octaves            0.25, 0.50 of the rows' energy, the finest first
      other rows           400, for reference, in place of samples; measures depend on how many points there are, so \
      they are no measure for 600 samples
        Frechet distance   0.2500 between normal distributions
        precision, recall  0.500, 0.750 (k = 3)
        density, coverage  1.000, 0.938 (k = 5)
      """
    #expect(full.text == text)
    var plain = full
    plain.importanceSamples = 1
    plain.mutualInformation = nil
    plain.sampleQuality = nil
    for word in ["effective", "mutual", "aggregate", "samples  "] { #expect(!plain.text.contains(word)) }
  }
}
