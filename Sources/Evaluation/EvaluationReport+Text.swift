// The report as people read it: every number with what it needs to be understood.

import Foundation

extension EvaluationReport {
  /// The report as lines of text.
  public var text: String {
    var lines = [
      line("examples", "\(examples) (\(split))"), line("likelihood", likelihood ?? "-"),
      line("measure", measure ?? "-"),
      line("ELBO", "\(number(elbo, error: elboDrawError)) nats per example\(draws(elboDrawError))"),
      line("  reconstruction", number(reconstruction, error: reconstructionDrawError)),
      line("  KL", number(kl, error: klDrawError)),
    ]
    for group in klPerGroup ?? [] { lines.append(line("    \(group.name)", number(group.nats))) }
    if let standardisedElbo {
      lines.append(
        line(
          "  standardised",
          "\(number(standardisedElbo)) (ELBO of values less their location, over their spread)"))
    }
    if let nll {
      lines.append(line("NLL", "\(number(nll)) +- \(number(nllStandardError)) (\(bound ?? ""))"))
    }
    if let effectiveSampleSize, let importanceSamples, importanceSamples > 1 {
      let size = String(
        format: "%.1f of %ld on average over examples", effectiveSampleSize, importanceSamples)
      let error = monteCarloStandardError.map { "; error of the NLL over draws \(number($0))" } ?? ""
      let warning = isUnreliable == true ? "; unreliable: the true likelihood is higher" : ""
      lines.append(line("effective samples", size + error + warning))
    }
    if let perplexity {
      lines.append(
        line(
          "perplexity",
          String(
            format: "%.2f of %ld tokens, ends included; %.2f without the %ld ends", perplexity.withEnds,
            perplexity.tokens, perplexity.withoutEnds, perplexity.ends)))
    }
    if let bits = bitsPerDimension {
      lines.append(line("bits per dimension", String(format: "%.4f", bits)))
    }
    if let bits = dequantisedBitsPerDimension {
      lines.append(
        line("dequantised", String(format: "%.4f", bits) + " bits per dimension (\(dequantisedBound ?? ""))"))
    }
    lines.append(line("binarisation", binarisation))
    lines.append(line("active units", "\(activeUnits) of \(units)"))
    return
      (lines + aggregateLines + (sampleQuality?.lines() ?? [])
      + (detailQuality?.lines(sharpness: false) ?? [])).joined(separator: "\n")
  }

  private var aggregateLines: [String] {
    guard let mutualInformation, let aggregateDivergence, let aggregateRows else { return [] }
    let most = number(log(Double(aggregateRows)))
    return [
      line(
        "mutual information",
        "\(number(mutualInformation, error: mutualInformationDrawError)) nats between example and latents (at most log \(aggregateRows) = \(most) can be measured)"
      ),
      line(
        "aggregate KL",
        "\(number(aggregateDivergence)) nats between aggregate posterior and prior (too high by what the mutual information is too low)"
      ),
    ]
  }
}

extension SampleQuality {
  /// The quality as lines of text.
  ///
  /// - Parameter sharpness: Whether they say it, which is the same by all features.
  fileprivate func lines(sharpness: Bool = true) -> [String] {
    let model = featureModel.map { " of \($0)" } ?? ""
    let others = otherRows.map {
      let caution =
        areOthersComparable
        ? ""
        : "; measures depend on how many points there are, so they are no measure for \(samples.count) samples"
      return [line("other rows", "\($0.count), for reference, in place of samples\(caution)")]
        + $0.measures.lines + (sharpness ? $0.sharpness?.lines ?? [] : [])
    }
    return [
      line(
        "samples",
        "\(samples.count) from the \(sampler)\(components.map { " of \($0)" } ?? "") compared with \(rows) rows by \(dimensions) features: \(features)\(model)"
      )
    ] + samples.measures.lines + (sharpness ? samples.sharpness?.lines ?? [] : []) + (others ?? [])
  }
}

extension Sharpness {
  /// The ratios as lines of text.
  fileprivate var lines: [String] {
    let shares = octaves.map { String(format: "%.2f", $0) }.joined(separator: ", ")
    return [
      line("  fine detail", String(format: "%.2f of the rows' (energy of the Laplacian)", laplacian)),
      line("  octaves", "\(shares) of the rows' energy, the finest first"),
    ]
  }
}

extension SampleMeasures {
  /// The measures as lines of text.
  fileprivate var lines: [String] {
    [
      line("  Frechet distance", String(format: "%.4f between normal distributions", frechetDistance)),
      line(
        "  precision, recall",
        String(format: "%.3f, %.3f (k = %ld)", precision, recall, Self.manifoldNeighbours)),
      line(
        "  density, coverage",
        String(format: "%.3f, %.3f (k = %ld)", density, coverage, Self.densityNeighbours)
          + (density > 2 ? "; so high a density says that samples crowd the middle of the rows" : "")),
    ]
  }
}

/// A name and what stands behind it, under each other.
private func line(_ name: String, _ value: String) -> String {
  name + String(repeating: " ", count: max(1, 21 - name.count)) + value
}

/// A number with its error over draws, where it has one.
private func number(_ value: Double?, error: Double?) -> String {
  number(value) + (error.map { " +- \(number($0))" } ?? "")
}

/// What stands after an error over draws.
private func draws(_ error: Double?) -> String {
  error == nil ? "" : " (errors are over draws of the latents, one for each example)"
}

private func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }
