// The report's text, which other programs read.

import Storage
import Testing

@testable import Evaluation

@Suite("Evaluation report")
struct EvaluationReportTests {
  private let full = EvaluationReport(
    examples: 10_000, split: "test", elbo: -100.5, reconstruction: -75.25, kl: 25.25, nll: 96.125,
    nllStandardError: 0.1, importanceSamples: 64, bound: "importance-weighted, 64 samples",
    binarisation: "once, key evaluation(seed 0)", bitsPerDimension: 1e-5, activeUnits: 2, units: 3,
    monteCarloStandardError: 1.0 / 3, effectiveSampleSize: 3, klPerLatent: [12, 13.25, 0],
    likelihood: "bernoulli", measure: "probability")

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
        "likelihood": "bernoulli",
        "measure": "probability",
        "dequantised_bits_per_dimension": null,
        "dequantised_bound": null
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
        "likelihood", "measure", "dequantised_bits_per_dimension", "dequantised_bound",
      ])
  }
}
