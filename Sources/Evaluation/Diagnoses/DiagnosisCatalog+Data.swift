// Checks of what the data are to the likelihood, and of the scale that the likelihood has found.

import Autoencoders
import Examples
import Foundation
import Foundations
import Pictures

extension DiagnosisCheck {
  static let support = DiagnosisCheck(
    name: "support", question: "Can the likelihood explain every value of the data?",
    numbers: { facts in
      facts.rows.map { rows in
        let (low, high) = facts.range(rows)
        return "values from \(NumberText.short(low)) to \(NumberText.short(high)) in the unit of "
          + facts.configuration.likelihood.name
      }
    },
    finding: { facts in
      facts.unexplained.map {
        Finding(
          .serious, $0,
          remedy: "Rescale the data to fit, or train with \(.likelihood, "auto"), which chooses by the data")
      }
    })

  static let greyValues = DiagnosisCheck(
    name: "binarisation", question: "Are grey values binarised?",
    numbers: { facts in
      guard let rows = facts.rows, facts.configuration.likelihood.binarises else { return nil }
      return facts.isBinary(rows) ? "every value is 0 or 1" : "grey values, binarised"
    },
    finding: { facts in
      guard let rows = facts.rows, facts.configuration.likelihood.binarises, facts.unexplained == nil,
        !facts.isBinary(rows)
      else { return nil }
      return Finding(
        .note,
        "the data are grey values, which the \(facts.configuration.likelihood.name) likelihood binarises: all results are for binary pictures, not for grey ones",
        remedy:
          "For grey pictures, train with \(.likelihood, "gaussian-shared") or, for bytes, \(.likelihood, "discretized-logistic")"
      )
    })

  static let scaleFloor = DiagnosisCheck(
    name: "scale-floor", question: "Is a learned standard deviation at its lower bound?",
    numbers: { facts in
      facts.scale.map { scale in
        let (low, high) = (scale.values.min() ?? 0, scale.values.max() ?? 0)
        if scale.values.count == 1 { return "\(scale.meaning) \(NumberText.short(low))" }
        return
          "\(scale.meaning) \(NumberText.short(low)) to \(NumberText.short(high)), \(count(scale.countAtLeast)) of \(count(scale.values.count)) at the lower bound"
      }
    },
    finding: { facts in
      guard let scale = facts.scale else { return nil }
      let bound = "there, the density says more about the bound than about the data"
      if scale.countAtLeast > 0 {
        let which =
          scale.values.count == 1
          ? "the \(scale.meaning) is at its lower bound, \(NumberText.short(scale.least))"
          : "\(count(scale.countAtLeast)) of \(count(scale.values.count)) \(scale.meaning) are at the lower bound, \(NumberText.short(scale.least))"
        return Finding(
          .warning, "\(which): \(bound)",
          remedy: scale.values.count == 1
            ? "Look at the data with \(.inspectData): if all rows are alike, the density can grow without limit"
            : "Train with \(.likelihood, "gaussian-shared"), or without the dimensions that never change")
      }
      if let width = facts.byteWidth, scale.values.count == 1, scale.values[0] < width {
        return Finding(
          .warning,
          "the \(scale.meaning) of \(NumberText.short(scale.values[0])) is below the rounding of bytes, \(NumberText.short(width)): the density rewards exact grey values and can grow without limit",
          remedy: "Train with \(.likelihood, "discretized-logistic"), which gives every byte a probability")
      }
      return nil
    })

  static let givenDeviation = DiagnosisCheck(
    name: "given-deviation", question: "Does the given standard deviation match the errors?",
    numbers: { facts in
      facts.errors.map {
        "given deviation \(setting($0.given)), deviation of the errors \(NumberText.short($0.found))"
      }
    },
    finding: { facts in
      guard let (given, found) = facts.errors, found > 2 * given || 2 * found < given else { return nil }
      let (times, weight) = (
        NumberText.short(given / found), NumberText.short(given * given / (found * found))
      )
      let meaning =
        given > found
        ? "noise explains most of the data, and the KL term weighs \(weight) times as much as with the deviation of the errors"
        : "errors cost more than they should, and the KL term weighs only \(weight) of what it would with the deviation of the errors"
      return Finding(
        .warning,
        "the deviation of \(setting(given)) is \(times) times that of the errors, \(NumberText.short(found)): \(meaning)",
        remedy:
          "Train with \(.likelihood, "gaussian-shared"), which learns it, or with \(.deviation, String(format: "%.3g", found))"
      )
    })
}

extension DiagnosisFacts {
  // With the deviation s, E log p(x|z) = -D/2 log 2 pi s^2 - E |x - m|^2 / 2 s^2 for D numbers of mean m, hence the mean
  // squared error E |x - m|^2 / D = s^2 (-2 E log p(x|z) / D - log 2 pi s^2).
  /// The standard deviation of a normal likelihood that was given, and the root mean squared error of what it explains.
  fileprivate var errors: (given: Double, found: Double)? {
    let likelihood = configuration.likelihood
    guard let given = likelihood.deviation, let examination, examination.unfinite == 0 else { return nil }
    let variance = given * given
    let each = -2 * examination.reconstruction / Double(configuration.dimensions)
    let found = variance * (each - log(2 * Double.pi * variance))
    return found > 0 ? (given, found.squareRoot()) : nil
  }

  /// The least and the largest value in the model's unit.
  fileprivate func range(_ rows: Rows) -> (low: Double, high: Double) {
    (rows.facts.range.lowerBound * configuration.scale, rows.facts.range.upperBound * configuration.scale)
  }

  /// Whether every value is 0 or 1 in the model's unit.
  fileprivate func isBinary(_ rows: Rows) -> Bool {
    let (low, high) = range(rows)
    return rows.facts.areTwoValued && [low, high].allSatisfy { abs($0) < 1e-9 || abs($0 - 1) < 1e-9 }
  }

  /// The deviation that rounding to bytes makes, in the model's unit: a uniform error of width w has the deviation
  /// w / sqrt(12). Nil for data that are not bytes.
  fileprivate var byteWidth: Double? {
    guard let rows, rows.facts.areBytes else { return nil }
    return configuration.scale / 12.0.squareRoot()
  }
}
