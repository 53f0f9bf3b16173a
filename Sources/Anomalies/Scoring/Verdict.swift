// The outcome in a sentence.

import Foundation
import Pictures

/// Whether the number of flagged rows is what chance gives.
public enum Verdict {
  /// How many rows are flagged, how many false alarms are expected, and whether that is consistent with chance.
  public static func sentence(flagged: Int, rows: Int, _ calibration: Calibration) -> String {
    let alarms = FalseAlarms(fresh: rows, calibration: calibration)
    let interval = alarms.interval()
    let rate = "\(calibration.rate)"
    let count =
      "\(NumberText.grouped(flagged)) of \(NumberText.grouped(rows)) rows are flagged at a false-alarm rate of \(rate)"
    guard calibration.threshold != nil else { return "\(count): " + (calibration.warnings.first ?? "") }
    let expected =
      "if all rows were normal, \(NumberText.short(alarms.mean)) would be expected, \(NumberText.grouped(interval.lowerBound)) to \(NumberText.grouped(interval.upperBound)) in 95 % of cases"
    if flagged > interval.upperBound {
      let chance = alarms.probability(atLeast: flagged)
      let odds = chance < 1e-12 ? "below 1e-12" : NumberText.short(chance)
      return "\(count); \(expected): more than by chance (probability \(odds))"
    }
    if flagged < interval.lowerBound {
      return
        "\(count); \(expected): fewer than by chance, so these rows differ from the calibration rows"
    }
    return "\(count); \(expected): consistent with chance"
  }
}
